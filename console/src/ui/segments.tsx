import { Button } from 'react-aria-components'
import { cx } from './class-names'
import type { Choice } from './field'

/** A few short alternatives side by side, one of them chosen. */
export function Segments<K extends string>({ label, choices, value, onChange }: { label: string; choices: readonly Choice<K>[]; value: K; onChange: (value: K) => void }) {
  return (
    <div role="group" aria-label={label} className="flex w-fit rounded-md border border-line bg-surface p-0.5">
      {choices.map((choice) => (
        <Button
          key={choice.id}
          aria-pressed={choice.id === value}
          onPress={() => onChange(choice.id)}
          className={cx('h-7.5 rounded px-2.5 text-[0.87rem] whitespace-nowrap', choice.id === value ? 'bg-accent-soft font-medium text-accent-strong' : 'text-muted hover:text-ink')}
        >
          {choice.label}
        </Button>
      ))}
    </div>
  )
}

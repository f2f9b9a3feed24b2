import { Label, Radio, RadioGroup } from 'react-aria-components'
import { cx } from './class-names'
import type { Choice } from './field'

/** A few alternatives, each with what it means: one of them is chosen. */
export function Choices<K extends string>({ label, value, onChange, choices, className }: { label: string; value: K; onChange: (value: K) => void; choices: readonly Choice<K>[]; className?: string }) {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as K)} className={cx('flex min-w-0 flex-col gap-1.5', className)}>
      <Label className="text-[0.87rem] font-medium">{label}</Label>
      <div className="grid gap-2 sm:grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]">
        {choices.map((choice) => (
          <Radio
            key={choice.id}
            value={choice.id}
            className="group flex cursor-pointer items-start gap-2.5 rounded-md border border-line p-3 data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[hovered]:bg-sunken data-[selected]:border-accent data-[selected]:bg-accent-soft"
          >
            <span className="mt-0.5 flex size-4.5 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-[selected]:border-accent">
              <span className="size-2.5 rounded-full bg-accent opacity-0 group-data-[selected]:opacity-100" />
            </span>
            <span className="min-w-0">
              <span className="block font-medium">{choice.label}</span>
              {choice.detail && <span className="block text-[0.87rem] text-muted">{choice.detail}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

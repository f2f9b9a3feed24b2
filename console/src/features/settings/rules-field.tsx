import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { text } from '@text/settings'
import { Button, IconButton } from '@/ui/button'
import { TextField } from '@/ui/field'

export interface Rule {
  topic: string
  message: string
}

/** What the assistant does not talk about, each with what it says instead. */
export function RulesField({ label, help, error, value, onChange, isDisabled }: { label: string; help: ReactNode; error: string | null; value: Rule[]; onChange: (rules: Rule[]) => void; isDisabled: boolean }) {
  const words = text.rules
  const change = (at: number, part: Partial<Rule>) => onChange(value.map((rule, index) => (index === at ? { ...rule, ...part } : rule)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 md:col-span-2">
      <legend className="mb-1 text-[0.87rem] font-medium">{label}</legend>
      {value.map((rule, at) => (
        <div key={at} className="flex items-end gap-2">
          <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
            <TextField label={words.topic} value={rule.topic} onChange={(topic) => change(at, { topic })} isDisabled={isDisabled} mono />
            <TextField label={words.message} value={rule.message} onChange={(message) => change(at, { message })} isDisabled={isDisabled} />
          </div>
          {!isDisabled && <IconButton label={words.remove(rule.topic)} icon={<Trash2 />} onPress={() => onChange(value.filter((_, index) => index !== at))} />}
        </div>
      ))}
      {!isDisabled && <Button size="sm" icon={<Plus />} onPress={() => onChange([...value, { topic: '', message: '' }])} className="self-start">{words.add}</Button>}
      <p className="text-[0.87rem] text-muted">{help}</p>
      {error && <p role="alert" className="text-[0.87rem] text-bad">{error}</p>}
    </fieldset>
  )
}

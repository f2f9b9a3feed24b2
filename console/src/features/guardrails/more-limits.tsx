import { Plus, Trash2 } from 'lucide-react'
import { text } from '@text/guardrails'
import { Button, IconButton } from '@/ui/button'
import { Select, TextField } from '@/ui/field'
import { Card } from '@/ui/layout'
import { LinesField, TagsField } from '@/ui/list-field'
import type { Fault, Guardrails } from './guardrails'

/** Blocked tools, allowed topics, and what becomes of checks that take too long. */
export function MoreLimits({ of, faults, canWrite, onChange }: { of: Guardrails; faults: readonly Fault[]; canWrite: boolean; onChange: (next: Guardrails) => void }) {
  const said = (field: string) => faults.find((fault) => fault.field.startsWith(field))?.detail ?? null
  const topics = Object.entries(of.topics?.allowed ?? {})
  const setTopics = (next: [string, string[]][]) =>
    onChange({ ...of, topics: next.length > 0 ? { ...of.topics, allowed: Object.fromEntries(next) } : undefined })
  const setTopic = (at: number, topic: [string, string[]]) => setTopics(topics.map((one, index) => (index === at ? topic : one)))
  const budget = of.check_budget_ms ?? 50
  return (
    <Card title={text.more.title}>
      <fieldset disabled={!canWrite} className="flex min-w-0 flex-col gap-5">
        <TagsField label={text.more.tools} help={text.more.toolsHelp} value={of.blocked_tools ?? []} onChange={(blocked_tools) => onChange({ ...of, blocked_tools })} error={said('blocked_tools')} />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <TextField
            inputMode="numeric"
            label={text.more.budget}
            help={text.more.budgetHelp}
            value={String(budget || '')}
            onChange={(words) => onChange({ ...of, check_budget_ms: Number(words.replace(/\D/g, '')) })}
            error={budget >= 1 && budget <= 5000 ? said('check_budget_ms') : text.more.budgetWrong}
          />
          <Select
            label={text.more.timeout}
            isDisabled={!canWrite}
            value={of.on_timeout ?? 'fail_open'}
            onChange={(on_timeout) => onChange({ ...of, on_timeout })}
            choices={[{ id: 'fail_open', label: text.more.fail_open }, { id: 'fail_closed', label: text.more.fail_closed }]}
          />
        </div>
        <div className="flex flex-col gap-3">
          <div>
            <h3 className="text-[0.87rem] font-medium">{text.more.topics}</h3>
            <p className="text-[0.87rem] text-muted">{text.more.topicsHelp}</p>
            {said('topics') && <p className="text-[0.87rem] text-bad">{said('topics')}</p>}
          </div>
          {topics.map(([name, examples], at) => (
            <div key={at} className="flex min-w-0 flex-col gap-3 rounded-md border border-line p-3">
              <div className="flex items-end gap-2">
                <TextField label={text.more.topic} className="min-w-0 flex-1" value={name} onChange={(next) => (next === name || !topics.some(([other]) => other === next)) && setTopic(at, [next, examples])} />
                <IconButton label={text.more.removeTopic(name)} icon={<Trash2 />} onPress={() => setTopics(topics.filter((_, index) => index !== at))} />
              </div>
              <LinesField label={text.more.topicExamples} value={examples} onChange={(next) => setTopic(at, [name, next])} />
            </div>
          ))}
          {of.topics && (
            <TextField label={text.more.topicMessage} value={of.topics.message ?? ''} onChange={(message) => of.topics && onChange({ ...of, topics: { ...of.topics, message: message || undefined } })} />
          )}
          {canWrite && (
            <span>
              <Button size="sm" icon={<Plus />} isDisabled={topics.some(([name]) => name === '')} onPress={() => setTopics([...topics, ['', []]])}>{text.more.addTopic}</Button>
            </span>
          )}
        </div>
      </fieldset>
    </Card>
  )
}

import { Braces, ListChecks, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '@/ui/button'
import { Select, TextArea, TextField } from '@/ui/field'
import { LinesField } from '@/ui/list-field'
import { text as all } from '@text/agents'
import type { Guardrails, Rule } from './terms'

const text = all.rules
type Value = Partial<Guardrails>

const options = <K extends string>(labels: Record<K, string>) => (Object.entries(labels) as [K, string][]).map(([id, label]) => ({ id, label }))

/** Rules by a small form; all that guardrails can say as JSON. */
export function RulesField({ value, onChange, onFault }: { value: Value; onChange: (value: Value) => void; /** Told whether the JSON can be read. */ onFault: (fault: boolean) => void }) {
  const [json, setJson] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const rules = value.rules ?? []
  const setRules = (next: Rule[]) => onChange({ ...value, rules: next })
  const type = (words: string) => {
    setJson(words)
    let wrong: string | null = null
    try {
      const read: unknown = JSON.parse(words || '{}')
      if (typeof read !== 'object' || read === null || Array.isArray(read)) wrong = text.jsonObject
      else onChange(read)
    } catch (error) {
      wrong = text.jsonWrong(error instanceof Error ? error.message : '')
    }
    setFault(wrong)
    onFault(wrong !== null)
  }
  if (json !== null) {
    return (
      <div className="flex flex-col gap-2">
        <TextArea mono label={text.json} rows={12} value={json} onChange={type} error={fault} />
        <Button size="sm" icon={<ListChecks />} isDisabled={fault !== null} onPress={() => setJson(null)} className="self-start">{text.asForm}</Button>
      </div>
    )
  }
  // the server tells what it takes for granted, too
  const others = !!value.topics || (value.blocked_tools?.length ?? 0) > 0 || (value.check_budget_ms ?? 50) !== 50 || (value.on_timeout ?? 'fail_open') !== 'fail_open'
  return (
    <div className="flex flex-col gap-3">
      {rules.length === 0 && <p className="text-[0.93rem] text-muted">{text.none}</p>}
      {rules.map((rule, at) => (
        <RuleForm
          key={at}
          rule={rule}
          onChange={(next) => setRules(rules.map((one, which) => (which === at ? next : one)))}
          onRemove={() => setRules(rules.filter((_, which) => which !== at))}
        />
      ))}
      {others && <p className="text-[0.87rem] text-muted">{text.more}</p>}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" icon={<Plus />} onPress={() => setRules([...rules, { id: `rule-${rules.length + 1}`, stage: 'input', kind: 'contains', action: 'block', values: [] }])}>{text.add}</Button>
        <Button size="sm" variant="ghost" icon={<Braces />} onPress={() => setJson(JSON.stringify(value, null, 2))}>{text.asJson}</Button>
      </div>
    </div>
  )
}

function RuleForm({ rule, onChange, onRemove }: { rule: Rule; onChange: (rule: Rule) => void; onRemove: () => void }) {
  const values = text.values[rule.kind]
  const judged = rule.kind === 'semantic' || rule.kind === 'injection'
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line p-3">
      <legend className="sr-only">{rule.id}</legend>
      <div className="flex items-end gap-2">
        <TextField className="flex-1" label={text.id} placeholder={text.idPlaceholder} value={rule.id} onChange={(id) => onChange({ ...rule, id })} />
        <IconButton label={`${text.remove} ${rule.id}`} icon={<Trash2 />} onPress={onRemove} />
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <Select label={text.stage} choices={options(text.stages)} value={rule.stage} onChange={(stage) => onChange({ ...rule, stage })} />
        <Select label={text.kind} choices={options(text.kinds)} value={rule.kind} onChange={(kind) => onChange({ ...rule, kind, values: text.values[kind] ? rule.values : undefined })} />
        <Select label={text.action} choices={options(text.actions)} value={rule.action} onChange={(action) => onChange({ ...rule, action })} />
      </div>
      {values && <LinesField label={values} rows={3} mono={rule.kind === 'regex'} value={rule.values ?? []} onChange={(next) => onChange({ ...rule, values: next })} />}
      {judged && (
        <TextField
          label={text.threshold}
          inputMode="decimal"
          value={rule.threshold?.toString() ?? ''}
          onChange={(typed) => {
            const threshold = Number(typed)
            onChange({ ...rule, threshold: typed.trim() === '' || !Number.isFinite(threshold) ? undefined : threshold })
          }}
        />
      )}
      {rule.action === 'block' && <TextField label={text.message} value={rule.message ?? ''} onChange={(message) => onChange({ ...rule, message: message || undefined })} />}
    </fieldset>
  )
}

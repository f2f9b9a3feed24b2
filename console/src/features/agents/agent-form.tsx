import { type ReactNode } from 'react'
import { useModels } from '@/app/models'
import { Select, Switch, TextArea, TextField } from '@/ui/field'
import { TagsField } from '@/ui/list-field'
import { text as all } from '@text/agents'
import { RulesField } from './rules-field'
import { type Draft, type Faults, forPages } from './terms'

const text = all.form
const NONE = '-'

function Group({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-4 border-t border-line pt-4 first:border-0 first:pt-0">
      <legend className="float-left w-full font-semibold">
        {title}
        {help && <span className="block text-[0.87rem] font-normal text-muted">{help}</span>}
      </legend>
      {children}
    </fieldset>
  )
}

export function AgentForm({ draft, faults, onChange, onJsonFault, readOnly }: { draft: Draft; faults: Faults; onChange: (change: Partial<Draft>) => void; onJsonFault: (fault: boolean) => void; readOnly: boolean }) {
  const models = useModels()
  const offered = [...new Set([draft.model, ...(models.data ?? []).map((model) => model.id)])].map((id) => ({ id, label: id }))
  const fallbacks = [...new Set([...(draft.fallback ? [draft.fallback] : []), ...(models.data ?? []).map((model) => model.id)])].map((id) => ({ id, label: id }))
  return (
    <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-5">
      <Group title={text.behaviour}>
        <TextField label={text.name} placeholder={text.namePlaceholder} value={draft.name} onChange={(name) => onChange({ name })} error={faults.name} maxLength={200} isRequired />
        <TextArea label={text.instructions} rows={8} placeholder={text.instructionsPlaceholder} help={text.instructionsHelp} value={draft.instructions} onChange={(instructions) => onChange({ instructions })} maxLength={50_000} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label={text.model} choices={offered} value={draft.model} onChange={(model) => onChange({ model })} />
          <Select label={text.fallback} help={text.fallbackHelp} choices={[{ id: NONE, label: text.noFallback }, ...fallbacks]} value={draft.fallback ?? NONE} onChange={(id) => onChange({ fallback: id === NONE ? null : id })} />
        </div>
        <TextField className="sm:w-1/2 sm:pr-2" label={text.temperature} help={text.temperatureHelp} inputMode="decimal" value={draft.temperature} onChange={(temperature) => onChange({ temperature })} error={faults.temperature} />
      </Group>
      <Group title={text.documents} help={text.scopeHelp}>
        <Switch isSelected={draft.knowledge} onChange={(knowledge) => onChange({ knowledge })}>{text.knowledge}</Switch>
        {draft.knowledge && (
          <div className="grid gap-4 sm:grid-cols-3">
            <TagsField label={text.source} value={draft.source} onChange={(source) => onChange({ source })} />
            <TagsField label={text.tags} value={draft.tags} onChange={(tags) => onChange({ tags })} />
            <TagsField label={text.audience} value={draft.audience} onChange={(audience) => onChange({ audience })} />
          </div>
        )}
      </Group>
      <Group title={text.asked}>
        <Switch isSelected={forPages(draft)} onChange={(webPages) => onChange({ webPages })}>{text.webPages}</Switch>
        <TextArea label={text.greeting} rows={2} placeholder={text.greetingPlaceholder} help={text.greetingHelp} value={draft.greeting} onChange={(greeting) => onChange({ greeting })} maxLength={4000} />
        <TagsField label={text.languages} help={text.languagesHelp} value={draft.languages} onChange={(languages) => onChange({ languages })} error={faults.languages} />
      </Group>
      <Group title={text.guardrails} help={text.guardrailsHelp}>
        <RulesField value={draft.guardrails} onChange={(guardrails) => onChange({ guardrails })} onFault={onJsonFault} />
      </Group>
    </fieldset>
  )
}

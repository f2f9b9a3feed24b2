import { useState } from 'react'
import { text } from '@text/guardrails'
import { Choices } from '@/ui/choices'
import { DialogActions, Drawer } from '@/ui/dialog'
import { Checkbox, Select, TextArea, TextField } from '@/ui/field'
import { LinesField } from '@/ui/list-field'
import { actionsOf, type Fault, hasThreshold, hasValues, kindsOf, type Rule, ruleFaults, type Stage, stages } from './guardrails'

interface Props {
  of: Rule
  isNew: boolean
  others: readonly Rule[]
  /** What the server said of it, with the rule's place taken off. */
  faults: readonly Fault[]
  canWrite: boolean
  onApply: (rule: Rule) => void
  onClose: () => void
}

/** The rule with what its kind does not have taken away. */
function fitted(rule: Rule): Rule {
  const kind = kindsOf(rule.stage).includes(rule.kind) ? rule.kind : 'injection'
  const action = actionsOf(kind).includes(rule.action) ? rule.action : 'block'
  return { ...rule, kind, action, threshold: hasThreshold(kind) ? rule.threshold : undefined }
}

export function RuleForm({ of, isNew, others, faults, canWrite, onApply, onClose }: Props) {
  const [rule, setRule] = useState(of)
  const [threshold, setThreshold] = useState(of.threshold?.toString() ?? '')
  const [tried, setTried] = useState(false)
  const set = (change: Partial<Rule>) => setRule((before) => fitted({ ...before, ...change }))
  const made: Rule = { ...rule, id: rule.id.trim(), threshold: hasThreshold(rule.kind) && threshold.trim() !== '' ? Number(threshold.replace(',', '.')) : undefined }
  const wrong = ruleFaults(made, others)
  const said = (field: string) => faults.filter((fault) => fault.field === field || fault.field.startsWith(`${field}[`)).map((fault) => fault.detail).join(' ') || null
  const error = (field: 'id' | 'values' | 'threshold') => (tried ? (wrong[field] ?? null) : null) ?? said(field)
  const apply = () => {
    setTried(true)
    if (Object.keys(wrong).length === 0) onApply(made)
  }
  const kind = rule.kind
  return (
    <Drawer
      isOpen
      stays={canWrite}
      onClose={onClose}
      title={isNew ? text.rule.addTitle : text.rule.editTitle(of.id)}
      footer={
        canWrite && (
          <DialogActions onCancel={onClose} action={isNew ? text.rule.applyNew : text.rule.apply} onAction={apply} />
        )
      }
    >
      <form className="flex flex-col gap-5" onSubmit={(event) => { event.preventDefault(); if (canWrite) apply() }}>
        {said('') && <p className="text-bad">{said('')}</p>}
        <TextField autoFocus={isNew} isReadOnly={!canWrite} label={text.rule.id} help={text.rule.idHelp} maxLength={100} value={rule.id} onChange={(id) => set({ id })} error={error('id')} />
        <Select
          label={text.rule.stage}
          help={text.stageDetail[rule.stage]}
          isDisabled={!canWrite}
          value={rule.stage}
          onChange={(stage: Stage) => set({ stage })}
          choices={stages.map((id) => ({ id, label: text.stages[id] }))}
          error={said('stage')}
        />
        <Select
          label={text.rule.kind}
          help={text.kinds[kind].detail}
          isDisabled={!canWrite}
          value={kind}
          onChange={(next) => set({ kind: next, values: hasValues(next) && hasValues(kind) ? rule.values : undefined })}
          choices={kindsOf(rule.stage).map((id) => ({ id, label: text.kinds[id].label, detail: text.kinds[id].detail }))}
          error={said('kind')}
        />
        {hasValues(kind) && (
          <LinesField mono={kind === 'regex'} label={text.values[kind].label} help={text.values[kind].help} value={rule.values ?? []} onChange={(values) => set({ values })} error={error('values')} />
        )}
        {kind === 'pii' && (
          <fieldset>
            <legend className="text-[0.87rem] font-medium">{text.rule.piiKinds}</legend>
            <p className="mb-2 text-[0.87rem] text-muted">{text.rule.piiHelp}</p>
            <div className="grid gap-2 sm:grid-cols-2">
              {Object.entries(text.pii).map(([id, label]) => (
                <Checkbox
                  key={id}
                  isDisabled={!canWrite}
                  isSelected={rule.values?.includes(id) ?? false}
                  onChange={(on) => set({ values: on ? [...(rule.values ?? []), id] : rule.values?.filter((other) => other !== id) })}
                >
                  {label}
                </Checkbox>
              ))}
            </div>
          </fieldset>
        )}
        {kind === 'injection' && (
          <Checkbox isDisabled={!canWrite} isSelected={rule.values?.includes('semantic') ?? false} onChange={(on) => set({ values: on ? ['semantic'] : undefined })}>
            {text.rule.byMeaning}
          </Checkbox>
        )}
        {hasThreshold(kind) && (
          <TextField inputMode="decimal" isReadOnly={!canWrite} label={text.rule.threshold} help={text.rule.thresholdHelp[kind]} value={threshold} onChange={setThreshold} error={error('threshold')} className="max-w-60" />
        )}
        <Choices
          label={text.rule.action}
          value={rule.action}
          onChange={(action) => canWrite && set({ action })}
          choices={actionsOf(kind).map((id) => ({ id, label: text.actions[id], detail: text.actionDetail[id][rule.stage] }))}
        />
        {rule.action !== 'flag' && rule.stage !== 'passage' && (
          <TextArea rows={2} isReadOnly={!canWrite} label={text.rule.message} help={text.rule.messageHelp} value={rule.message ?? ''} onChange={(message) => set({ message })} error={said('message')} />
        )}
      </form>
    </Drawer>
  )
}

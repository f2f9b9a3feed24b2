import { useState } from 'react'
import { text } from '@text/guardrails'
import { Choices } from '@/ui/choices'
import { DialogActions, Drawer } from '@/ui/dialog'
import { TextArea, TextField } from '@/ui/field'
import { LinesField } from '@/ui/list-field'
import type { Route } from './intents'

interface Props {
  of: Route
  isNew: boolean
  others: readonly Route[]
  canWrite: boolean
  onApply: (route: Route) => void
  onClose: () => void
}

/** The route with what its action does not have taken away. */
function fitted(route: Route): Route {
  const { name, description, examples, action, locale, enabled } = route
  const base = { name, description, examples, action, locale, enabled }
  switch (action) {
    case 'answer':
      return { ...base, model: route.model, tier: route.model ? undefined : route.tier, instructions: route.instructions, tools: route.tools }
    case 'reply':
      return { ...base, text: route.text }
    case 'refuse':
      return { ...base, text: route.text, reason: route.reason }
    case 'hand_off':
      return { ...base, text: route.text, tools: route.tools }
  }
}

export function RouteForm({ of, isNew, others, canWrite, onApply, onClose }: Props) {
  const [route, setRoute] = useState(of)
  const [tried, setTried] = useState(false)
  const set = (change: Partial<Route>) => canWrite && setRoute((before) => ({ ...before, ...change }))
  const { action } = route
  const tool = route.tools?.[0]?.name ?? ''
  const wrong = {
    name: !/^[a-z0-9][a-z0-9_.-]{0,63}$/.test(route.name) ? text.intents.nameWrong : others.some((other) => other.name === route.name) ? text.intents.nameTaken : null,
    examples: route.examples.length < 2 ? text.intents.examplesWrong : null,
    text: (action === 'reply' || action === 'refuse') && !route.text?.trim() ? text.intents.textMissing : null,
    tool: action === 'hand_off' && !/^[a-zA-Z0-9_-]{1,64}$/.test(tool) ? text.intents.toolWrong : null,
  }
  const apply = () => {
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) onApply(fitted(route))
  }
  const shown = (fault: string | null) => (tried ? fault : null)
  return (
    <Drawer
      isOpen
      stays={canWrite}
      onClose={onClose}
      title={isNew ? text.intents.addTitle : text.intents.editTitle(of.name)}
      footer={
        canWrite && (
          <DialogActions onCancel={onClose} action={isNew ? text.intents.add : text.intents.apply} onAction={apply} />
        )
      }
    >
      <form className="flex flex-col gap-5" onSubmit={(event) => { event.preventDefault(); if (canWrite) apply() }}>
        <TextField autoFocus={isNew} isReadOnly={!canWrite} label={text.intents.name} help={text.intents.nameHelp} maxLength={64} value={route.name} onChange={(name) => set({ name })} error={shown(wrong.name)} />
        <TextField isReadOnly={!canWrite} label={text.intents.description} value={route.description ?? ''} onChange={(description) => set({ description })} />
        <LinesField label={text.intents.examples} help={text.intents.examplesHelp} value={route.examples} onChange={(examples) => set({ examples })} error={shown(wrong.examples)} rows={8} />
        <Choices
          label={text.intents.action}
          value={action}
          onChange={(next) => set({ action: next })}
          choices={(['answer', 'reply', 'refuse', 'hand_off'] as const).map((id) => ({ id, label: text.intents.actions[id], detail: text.intents.actionDetail[id] }))}
        />
        {action === 'answer' && (
          <>
            <TextField isReadOnly={!canWrite} label={text.intents.model} help={text.intents.modelHelp} value={route.model ?? ''} onChange={(model) => set({ model })} />
            <TextArea isReadOnly={!canWrite} rows={3} maxLength={4000} label={text.intents.instructions} value={route.instructions ?? ''} onChange={(instructions) => set({ instructions })} />
          </>
        )}
        {action !== 'answer' && (
          <TextArea isReadOnly={!canWrite} rows={3} maxLength={4000} label={text.intents.text[action]} value={route.text ?? ''} onChange={(words) => set({ text: words })} error={shown(wrong.text)} />
        )}
        {action === 'refuse' && <TextField isReadOnly={!canWrite} label={text.intents.reason} help={text.intents.reasonHelp} value={route.reason ?? ''} onChange={(reason) => set({ reason })} />}
        {action === 'hand_off' && (
          <TextField mono isReadOnly={!canWrite} label={text.intents.tool} help={text.intents.toolHelp} value={tool} onChange={(name) => set({ tools: [{ ...route.tools?.[0], name }] })} error={shown(wrong.tool)} />
        )}
        <TextField isReadOnly={!canWrite} label={text.intents.locale} help={text.intents.localeHelp} value={route.locale ?? ''} onChange={(locale) => set({ locale })} className="max-w-60" />
      </form>
    </Drawer>
  )
}

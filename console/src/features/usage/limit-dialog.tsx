import { type FormEvent, useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { useOnce } from '@/api/once'
import { text as common } from '@text/common'
import { text } from '@text/usage'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { type Limit, limitName } from './limits-tab'

type Request = Schemas['LimitRequest']
type Scope = Request['scope']
type Measure = Request['measure']
type Window = Request['window']

const words = text.limits.form

/** Which windows a limit may have: money and models go by the calendar, end users by minutes and hours. */
const windowsOf = (scope: Scope, measure: Measure): Window[] =>
  scope === 'end_user' ? ['minute', 'hour'] : scope === 'model' || measure === 'usd' ? ['day', 'month'] : ['minute', 'hour', 'day', 'month']

const measuresOf = (scope: Scope): Measure[] => (scope === 'end_user' ? ['requests', 'tokens'] : ['usd', 'requests', 'tokens'])

function wrongAmount(typed: string, measure: Measure): string | null {
  const amount = Number(typed)
  if (typed.trim() === '' || !Number.isFinite(amount) || amount < 0 || amount > 1e9) return measure === 'usd' ? words.amountError : words.wholeError
  return measure === 'usd' || Number.isInteger(amount) ? null : words.wholeError
}

/** A new limit, or another amount for one that is there. */
export function LimitDialog({ limit, onClose, onSaved }: { limit: Limit | null; onClose: () => void; onSaved: () => void }) {
  const [scope, setScope] = useState<Scope>(limit?.scope ?? 'tenant')
  const [measure, setMeasure] = useState<Measure>(limit?.measure ?? 'usd')
  const [window, setWindow] = useState<Window>(limit?.window ?? 'month')
  const [subject, setSubject] = useState('')
  const [typed, setTyped] = useState(limit ? String(limit.amount) : '')
  const [tried, setTried] = useState(false)
  const measures = measuresOf(scope)
  const counted = measures.includes(measure) ? measure : (measures[0] ?? 'requests')
  const windows = windowsOf(scope, counted)
  const within = windows.includes(window) ? window : (windows[windows.length - 1] ?? 'month')
  const amountError = wrongAmount(typed, counted)
  const subjectError = !limit && scope === 'model' && !subject.trim() ? words.subjectError : null
  const saved = useOnce(
    async (header) => {
      const amount = Number(typed)
      if (limit?.id) return ok(api.PATCH('/api/v1/limits/{id}', { params: { path: { id: limit.id } }, body: { amount } }))
      return ok(api.POST('/api/v1/limits', { params: { header: header }, body: { scope, measure: counted, window: within, amount, subject: scope === 'tenant' ? undefined : subject.trim() || undefined } }))
    },
    onSaved,
  )
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    setTried(true)
    if (!amountError && !subjectError) saved.mutate()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={limit ? words.editTitle(limitName(limit)) : words.title}
      footer={<DialogActions onCancel={onClose} action={limit ? common.actions.save : common.actions.create} isPending={saved.isPending} onAction={() => submit()} />}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        {!limit && (
          <>
            <Select label={words.scope} value={scope} onChange={setScope} choices={(['tenant', 'key', 'end_user', 'model'] as const).map((id) => ({ id, label: text.limits.scopes[id] }))} />
            {scope !== 'tenant' && <TextField label={words.subject[scope]} help={words.subjectHelp[scope]} value={subject} onChange={setSubject} error={tried ? subjectError : null} mono />}
            <div className="grid grid-cols-2 gap-4">
              <Select label={words.measure} value={counted} onChange={setMeasure} choices={measures.map((id) => ({ id, label: text.limits.measures[id] }))} />
              <Select label={words.window} value={within} onChange={setWindow} choices={windows.map((id) => ({ id, label: text.limits.windows[id] }))} />
            </div>
          </>
        )}
        <TextField label={words.amount} help={words.amountHelp} inputMode="decimal" value={typed} onChange={setTyped} error={tried ? amountError : null} autoFocus={!!limit} />
        {saved.isError && <ErrorNote error={saved.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

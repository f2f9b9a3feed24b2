import { type FormEvent, useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { useOnce } from '@/api/once'
import { text } from '@text/routing'
import { useModelNames } from '@/app/models'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'

type Kind = keyof typeof words.kinds
type Tier = NonNullable<Schemas['RouterCanaryRequest']['tier']>

const words = text.canaries.form
/** As typed: shares in percent. Bounds are the contract's. */
const numbers = { share: [0.1, 100], margin: [0.1, 50], alpha: [0.0001, 50], least: [10, 1_000_000], slow: [1, 600_000] } as const
type Name = keyof typeof numbers

export function CanaryDialog({ onClose, onStarted }: { onClose: () => void; onStarted: () => void }) {
  const models = useModelNames()
  const [kind, setKind] = useState<Kind>('model')
  const [tier, setTier] = useState<Tier>('small')
  const [model, setModel] = useState<string | null>(null)
  const [typed, setTyped] = useState<Record<Name, string>>({ share: '10', margin: '5', alpha: '5', least: '100', slow: '5000' })
  const [tried, setTried] = useState(false)
  const wrong = (name: Name) => {
    const [low, high] = numbers[name]
    const value = Number(typed[name])
    return typed[name].trim() !== '' && value >= low && value <= high ? null : words.number(low, high)
  }
  const modelError = kind === 'model' && !model ? words.modelError : null
  const start = useOnce(
    (header) =>
      ok(
        api.POST('/api/v1/router/canaries', {
          params: { header: header },
          body: {
            ...(kind === 'model' ? { tier, model: model ?? '' } : { optimize: kind }),
            share: Number(typed.share) / 100,
            margin: Number(typed.margin) / 100,
            alpha: Number(typed.alpha) / 100,
            least: Math.round(Number(typed.least)),
            slow_ms: Math.round(Number(typed.slow)),
          },
        }),
      ),
    onStarted,
  )
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    setTried(true)
    if (!modelError && (Object.keys(numbers) as Name[]).every((name) => !wrong(name))) start.mutate()
  }
  const field = (name: Name) => (
    <TextField label={words[name]} inputMode="decimal" value={typed[name]} onChange={(value) => setTyped({ ...typed, [name]: value })} error={tried ? wrong(name) : null} />
  )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.canaries.start}
      footer={<DialogActions onCancel={onClose} action={text.canaries.start} isPending={start.isPending} onAction={() => submit()} />}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Select label={words.what} value={kind} onChange={setKind} choices={(Object.keys(words.kinds) as Kind[]).map((id) => ({ id, label: words.kinds[id] }))} />
        {kind === 'model' && (
          <div className="grid gap-4 sm:grid-cols-2">
            <Select label={words.tier} value={tier} onChange={setTier} choices={(['small', 'medium', 'large'] as const).map((id) => ({ id, label: text.tiers[id] ?? id }))} />
            <Select label={words.model} help={words.modelHelp} value={model} onChange={setModel} choices={models.map((id) => ({ id, label: id }))} error={tried ? modelError : null} placeholder={words.modelError} />
          </div>
        )}
        {field('share')}
        <fieldset className="grid gap-4 border-t border-line pt-3 sm:grid-cols-2">
          <legend className="pr-2 text-[0.87rem] text-muted">{words.more}</legend>
          {field('margin')}
          {field('alpha')}
          {field('least')}
          {field('slow')}
        </fieldset>
        {start.isError && <ErrorNote error={start.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

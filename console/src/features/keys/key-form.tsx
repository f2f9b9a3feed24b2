import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { useSession } from '@/app/session'
import { text as common } from '@text/common'
import { text } from '@text/keys'
import { text as permissions } from '@text/permissions'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Checkbox, Select, TextField } from '@/ui/field'
import { LinesField } from '@/ui/list-field'
import { Choices } from '@/ui/choices'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'
import type { ApiKey, Created } from './key'
import { KeySecret } from './key-secret'

type Expiry = keyof typeof text.form.expiries
type Scope = ApiKey['scopes'][number]

/** Until the end of the day where it is created. */
const endOf = (day: string) => new Date(`${day}T23:59:59`)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)

function expiresAt(expiry: Expiry, day: string): string | null {
  const days = { d30: 30, d90: 90, d365: 365 }
  if (expiry === 'never') return null
  return (expiry === 'date' ? endOf(day) : inDays(days[expiry])).toISOString()
}

export function CreateKey({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<Created | null>(null)
  return created ? <KeySecret of={created} title={text.secret.title(created.name)} onClose={onClose} /> : <CreateForm onClose={onClose} onCreated={setCreated} />
}

function CreateForm({ onClose, onCreated }: { onClose: () => void; onCreated: (key: Created) => void }) {
  const { session } = useSession()
  const queries = useQueryClient()
  const [kind, setKind] = useState<'secret' | 'publishable'>('secret')
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['chat'])
  const [expiry, setExpiry] = useState<Expiry>('never')
  const [date, setDate] = useState('')
  const [networks, setNetworks] = useState<string[]>([])
  const [origins, setOrigins] = useState<string[]>([])
  const [tried, setTried] = useState(false)
  const publishable = kind === 'publishable'
  const wrong = {
    name: name.trim() === '' ? text.form.nameMissing : null,
    scopes: !publishable && scopes.length === 0 ? text.form.scopesMissing : null,
    origins: publishable && origins.length === 0 ? text.form.originsMissing : null,
    date: expiry === 'date' && !(endOf(date).getTime() > Date.now()) ? text.form.dateMissing : null,
  }
  const create = useOnce(
    () =>
      ok(api.POST('/api/v1/api-keys', {
        body: {
          name: name.trim(),
          kind,
          scopes: publishable ? ['chat'] : scopes,
          expires_at: expiresAt(expiry, date) ?? undefined,
          allowed_networks: networks.length > 0 ? networks : undefined,
          allowed_origins: publishable ? origins : undefined,
        },
      })),
    async (key) => {
      onCreated(key)
      await queries.invalidateQueries({ queryKey: ['keys'] })
    },
  )
  const submit = () => {
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) create.mutate()
  }
  // a key cannot be given what its creator lacks; what concerns the installation is no tenant's
  const offered = (Object.keys(permissions) as Scope[]).filter((scope) => session.permissions.includes(scope) && !['self', 'tenants:manage', 'metrics:read'].includes(scope))
  return (
    <Dialog
      isOpen
      stays
      wide
      onClose={onClose}
      title={text.form.title}
      footer={<DialogActions onCancel={onClose} action={text.create} isPending={create.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-5" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <Choices
          label={text.form.kind}
          value={kind}
          onChange={setKind}
          choices={[
            { id: 'secret', label: text.form.secret, detail: text.form.secretDetail },
            { id: 'publishable', label: text.form.publishable, detail: text.form.publishableDetail },
          ]}
        />
        <TextField autoFocus label={text.form.name} help={text.form.nameHelp} placeholder={text.form.namePlaceholder} maxLength={200} value={name} onChange={setName} error={tried ? wrong.name : null} />
        {publishable ? (
          <LinesField mono label={text.form.origins} help={text.form.originsHelp} value={origins} onChange={setOrigins} error={tried ? wrong.origins : null} />
        ) : (
          <fieldset>
            <legend className="mb-2 text-[0.87rem] font-medium">{text.form.scopes}</legend>
            <div className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
              {offered.map((scope) => (
                <Checkbox
                  key={scope}
                  isSelected={scopes.includes(scope)}
                  onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
                  help={permissions[scope]?.detail}
                >
                  {permissions[scope]?.label ?? scope}
                </Checkbox>
              ))}
            </div>
            {tried && wrong.scopes && <p className="mt-1 text-[0.87rem] text-bad">{wrong.scopes}</p>}
          </fieldset>
        )}
        <div className="flex flex-wrap items-start gap-4">
          <Select
            label={text.form.expiry}
            className="w-44"
            value={expiry}
            onChange={setExpiry}
            choices={(Object.keys(text.form.expiries) as Expiry[]).map((id) => ({ id, label: text.form.expiries[id] }))}
          />
          {expiry === 'date' && <TextField type="date" label={text.form.date} className="w-48" value={date} onChange={setDate} error={tried ? wrong.date : null} />}
        </div>
        {!publishable && <LinesField mono rows={2} label={text.form.networks} help={text.form.networksHelp} value={networks} onChange={setNetworks} />}
        {create.isError && <ErrorNote error={create.error} />}
      </form>
    </Dialog>
  )
}

const localDay = (at: string) => {
  const day = new Date(at)
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
}

export function EditKey({ of, onClose }: { of: ApiKey; onClose: () => void }) {
  const queries = useQueryClient()
  const publishable = of.kind === 'publishable'
  const [name, setName] = useState(of.name)
  const [expiry, setExpiry] = useState<'never' | 'date'>(of.expires_at ? 'date' : 'never')
  const [date, setDate] = useState(of.expires_at ? localDay(of.expires_at) : '')
  const [networks, setNetworks] = useState(of.allowed_networks)
  const [origins, setOrigins] = useState(of.allowed_origins ?? [])
  const [tried, setTried] = useState(false)
  const sameEnd = expiry === 'never' ? !of.expires_at : !!of.expires_at && date === localDay(of.expires_at)
  const wrong = {
    name: name.trim() === '' ? text.form.nameMissing : null,
    origins: publishable && origins.length === 0 ? text.form.originsMissing : null,
    date: !sameEnd && expiry === 'date' && !(endOf(date).getTime() > Date.now()) ? text.form.dateMissing : null,
  }
  const change = useOnce(
    () =>
      ok(api.PATCH('/api/v1/api-keys/{id}', {
        params: { path: { id: of.id } },
        body: {
          name: name.trim(),
          allowed_networks: networks,
          ...(publishable ? { allowed_origins: origins } : {}),
          ...(sameEnd ? {} : { expires_at: expiresAt(expiry, date) }),
        },
      })),
    async () => {
      await queries.invalidateQueries({ queryKey: ['keys'] })
      done(text.saved(name.trim()))
      onClose()
    },
  )
  const submit = () => {
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) change.mutate()
  }
  return (
    <Dialog
      isOpen
      stays
      onClose={onClose}
      title={text.form.editTitle(of.name)}
      footer={<DialogActions onCancel={onClose} action={common.actions.save} isPending={change.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField label={text.form.name} maxLength={200} value={name} onChange={setName} error={tried ? wrong.name : null} />
        <div className="flex flex-wrap items-start gap-4">
          <Select
            label={text.form.expiry}
            className="w-44"
            value={expiry}
            onChange={setExpiry}
            choices={[{ id: 'never', label: text.form.expiries.never }, { id: 'date', label: text.form.expiries.date }]}
          />
          {expiry === 'date' && <TextField type="date" label={text.form.date} className="w-48" value={date} onChange={setDate} error={tried ? wrong.date : null} />}
        </div>
        {publishable && <LinesField mono label={text.form.origins} help={text.form.originsHelp} value={origins} onChange={setOrigins} error={tried ? wrong.origins : null} />}
        <LinesField mono label={text.form.networks} help={text.form.networksHelp} value={networks} onChange={setNetworks} />
        <p className="text-[0.87rem] text-muted">{text.form.scopesFixed}</p>
        {change.isError && <ErrorNote error={change.error} />}
      </form>
    </Dialog>
  )
}

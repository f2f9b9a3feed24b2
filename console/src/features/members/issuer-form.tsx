import { useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { text } from '@text/members'
import { Button, IconButton } from '@/ui/button'
import { Dialog, DialogActions } from '@/ui/dialog'
import { Select, TextField } from '@/ui/field'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'
import { roleChoices, useRoles } from './roles'

/** No role's name. */
const NOBODY = '-'

export function IssuerForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const roles = useRoles()
  const [url, setUrl] = useState('')
  const [audience, setAudience] = useState('')
  const [claim, setClaim] = useState('')
  const [value, setValue] = useState('')
  const [rolesClaim, setRolesClaim] = useState('')
  const [mapping, setMapping] = useState<{ theirs: string; here: string }[]>([])
  const [other, setOther] = useState(NOBODY)
  const [tried, setTried] = useState(false)
  const missing = (words: string) => (tried && words.trim() === '' ? text.issuer.missing : null)
  const create = useOnce(
    (header) =>
      ok(api.POST('/api/v1/issuers', {
        params: { header: header },
        body: {
          url: url.trim(),
          audience: audience.trim(),
          tenant_claim: { name: claim.trim(), value: value.trim() },
          roles_claim: rolesClaim.trim() || undefined,
          roles: Object.fromEntries(mapping.filter((line) => line.theirs.trim()).map((line) => [line.theirs.trim(), line.here])),
          default_role: other === NOBODY ? undefined : other,
        },
      })),
    async () => {
      await queries.invalidateQueries({ queryKey: ['members', 'issuers'] })
      done(text.issuer.created)
      onClose()
    },
  )
  const submit = () => {
    setTried(true)
    if ([url, audience, claim, value].every((words) => words.trim() !== '')) create.mutate()
  }
  const set = (at: number, change: Partial<(typeof mapping)[number]>) => setMapping(mapping.map((line, index) => (index === at ? { ...line, ...change } : line)))
  return (
    <Dialog
      isOpen
      stays
      wide
      onClose={onClose}
      title={text.issuer.createTitle}
      footer={<DialogActions onCancel={onClose} action={text.issuer.create} isPending={create.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField autoFocus label={text.issuer.url} help={text.issuer.urlHelp} maxLength={500} value={url} onChange={setUrl} error={missing(url)} />
        <TextField label={text.issuer.audience} help={text.issuer.audienceHelp} maxLength={255} value={audience} onChange={setAudience} error={missing(audience)} />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <TextField label={text.issuer.claim} help={text.issuer.claimHelp} maxLength={255} value={claim} onChange={setClaim} error={missing(claim)} />
          <TextField label={text.issuer.claimValue} maxLength={255} value={value} onChange={setValue} error={missing(value)} />
        </div>
        <TextField label={text.issuer.rolesClaim} help={text.issuer.rolesClaimHelp} maxLength={255} value={rolesClaim} onChange={setRolesClaim} />
        <fieldset className="flex flex-col gap-2">
          <legend className="text-[0.87rem] font-medium">{text.issuer.mapping}</legend>
          <p className="text-[0.87rem] text-muted">{text.issuer.mappingHelp}</p>
          {mapping.map((line, at) => (
            <div key={at} className="flex items-center gap-2">
              <TextField bare label={text.issuer.theirs} placeholder={text.issuer.theirs} className="min-w-0 flex-1" value={line.theirs} onChange={(theirs) => set(at, { theirs })} />
              <Select bare label={text.issuer.here} className="w-40" value={line.here} onChange={(here) => set(at, { here })} choices={roleChoices(roles.data)} />
              <IconButton label={text.issuer.removeMapping} icon={<X />} onPress={() => setMapping(mapping.filter((_, index) => index !== at))} />
            </div>
          ))}
          <span><Button size="sm" icon={<Plus />} onPress={() => setMapping([...mapping, { theirs: '', here: 'viewer' }])}>{text.issuer.addMapping}</Button></span>
        </fieldset>
        <Select label={text.issuer.defaultRole} value={other} onChange={setOther} choices={[{ id: NOBODY, label: text.issuer.defaultNone }, ...roleChoices(roles.data)]} />
        {create.isError && <ErrorNote error={create.error} />}
      </form>
    </Dialog>
  )
}

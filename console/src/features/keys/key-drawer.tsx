import { useQueryClient } from '@tanstack/react-query'
import { Pencil, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { text } from '@text/keys'
import { text as permissions } from '@text/permissions'
import { Button } from '@/ui/button'
import { Id } from '@/ui/copy'
import { Confirm, Dialog, DialogActions, Drawer } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Facts } from '@/ui/layout'
import { ErrorNote, Note } from '@/ui/state'
import { done } from '@/ui/toast'
import { type ApiKey, type Created, good, prefix } from './key'
import { EditKey } from './key-form'
import { KeySecret } from './key-secret'
import { KeyStatus } from './key-status'

export function KeyDrawer({ of, onClose }: { of: ApiKey; onClose: () => void }) {
  const queries = useQueryClient()
  const [open, setOpen] = useState<'edit' | 'rotate' | 'revoke' | null>(null)
  const shut = () => setOpen(null)
  const revoke = async () => {
    await ok(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id: of.id } } }))
    await queries.invalidateQueries({ queryKey: ['keys'] })
    done(text.revoke.done(of.name))
  }
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={of.name}
      footer={
        !of.revoked_at && (
          <>
            <Button variant="danger" icon={<Trash2 />} onPress={() => setOpen('revoke')}>{text.revoke.action}</Button>
            <span className="flex-1" />
            {good(of) && <Button icon={<RotateCw />} onPress={() => setOpen('rotate')}>{text.rotate.action}</Button>}
            <Button icon={<Pencil />} onPress={() => setOpen('edit')}>{text.edit}</Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-6">
        <Facts
          items={[
            [text.column.status, <KeyStatus key="s" of={of} />],
            [text.column.key, <code key="k" className="font-mono text-[0.87rem] break-all">{prefix(of)}.…</code>],
            [text.drawer.id, <Id key="i" value={of.id} />],
            [text.column.scopes, <span key="m" className="flex flex-wrap gap-1">{of.scopes.map((scope) => <Badge key={scope}>{permissions[scope]?.label ?? scope}</Badge>)}</span>],
            ...(of.kind === 'publishable' ? [[text.drawer.origins, <Lines key="o" of={of.allowed_origins ?? []} />] as [string, React.ReactNode]] : []),
            [text.drawer.networks, of.allowed_networks.length ? <Lines key="n" of={of.allowed_networks} /> : text.anywhere],
            [text.drawer.created, <Time key="c" value={of.created_at} />],
            [text.column.expires, of.expires_at ? <Time key="e" value={of.expires_at} absolute /> : text.never],
            ...(of.revoked_at ? [[text.drawer.revoked, <Time key="r" value={of.revoked_at} />] as [string, React.ReactNode]] : []),
            [text.drawer.lastUsed, of.last_used_at ? <span key="u"><Time value={of.last_used_at} /> <span className="text-muted">{of.last_used_address}</span></span> : text.neverUsed],
          ]}
        />
        {of.secrets.length > 1 && (
          <section>
            <h3 className="mb-2 font-medium">{text.drawer.secrets}</h3>
            <ul className="divide-y divide-line rounded-md border border-line">
              {of.secrets.map((secret) => (
                <li key={secret.number} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2">
                  <span>{text.drawer.secretNumber(secret.number)}</span>
                  <span className="text-[0.87rem] text-muted">
                    {!secret.valid_until ? text.drawer.current : <>{new Date(secret.valid_until).getTime() > Date.now() ? text.drawer.validUntil : text.drawer.ended} <Time value={secret.valid_until} absolute /></>}
                    {' · '}
                    {text.drawer.lastUsed} {secret.last_used_at ? <Time value={secret.last_used_at} /> : text.neverUsed.toLowerCase()}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {of.kind === 'publishable' && !of.revoked_at && <Note>{text.drawer.widgetHelp}</Note>}
      </div>
      {open === 'edit' && <EditKey of={of} onClose={shut} />}
      {open === 'rotate' && <Rotate of={of} onClose={shut} />}
      <Confirm isOpen={open === 'revoke'} onClose={shut} title={text.revoke.title(of.name)} action={text.revoke.submit} name={of.name} onConfirm={revoke}>
        {text.revoke.detail(of.name)}
      </Confirm>
    </Drawer>
  )
}

const Lines = ({ of }: { of: readonly string[] }) => (
  <ul className="font-mono text-[0.87rem]">
    {of.map((line) => <li key={line} className="break-all">{line}</li>)}
  </ul>
)

type Overlap = keyof typeof text.rotate.overlaps

function Rotate({ of, onClose }: { of: ApiKey; onClose: () => void }) {
  const queries = useQueryClient()
  const [overlap, setOverlap] = useState<Overlap>('86400')
  const [made, setMade] = useState<Created | null>(null)
  const rotate = useOnce(
    () => ok(api.POST('/api/v1/api-keys/{id}/rotate', { params: { path: { id: of.id } }, body: { overlap_seconds: Number(overlap) } })),
    async (key) => {
      setMade(key)
      await queries.invalidateQueries({ queryKey: ['keys'] })
    },
  )
  if (made) return <KeySecret of={made} title={text.secret.rotatedTitle(of.name)} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.rotate.title(of.name)}
      footer={<DialogActions onCancel={onClose} action={text.rotate.submit} isPending={rotate.isPending} onAction={() => rotate.mutate()} />}
    >
      <div className="flex flex-col gap-4">
        <p>{text.rotate.detail}</p>
        <Select
          label={text.rotate.overlap}
          value={overlap}
          onChange={setOverlap}
          choices={(['604800', '86400', '3600', '0'] as const).map((id) => ({ id, label: text.rotate.overlaps[id] }))}
        />
        {overlap === '0' && <Note tone="warn">{text.rotate.leaked}</Note>}
        {rotate.isError && <ErrorNote error={rotate.error} />}
      </div>
    </Dialog>
  )
}

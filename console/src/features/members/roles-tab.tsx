import { useQueryClient } from '@tanstack/react-query'
import { Check, Minus, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { useSession } from '@/app/session'
import { text as common } from '@text/common'
import { text } from '@text/members'
import { text as permissions } from '@text/permissions'
import { Button } from '@/ui/button'
import { Confirm, Dialog, DialogActions } from '@/ui/dialog'
import { Checkbox, TextField } from '@/ui/field'
import { Badge, Card } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'
import { type Role, roleName, useRoles } from './roles'

type Scope = Role['permissions'][number]

/** What a tenant's roles can permit, in the order of the catalogue. */
const ofTenants = (Object.keys(permissions) as Scope[]).filter((scope) => scope !== 'tenants:manage' && scope !== 'metrics:read')

export function Roles() {
  const { may } = useSession()
  const roles = useRoles()
  const queries = useQueryClient()
  const [edited, setEdited] = useState<Role | 'new' | null>(null)
  const [deleted, setDeleted] = useState<Role | null>(null)
  const manage = may('members:manage')
  const remove = async (role: Role) => {
    await ok(api.DELETE('/api/v1/roles/{name}', { params: { path: { name: role.name } } }))
    await queries.invalidateQueries({ queryKey: ['members', 'roles'] })
    done(text.role.deleted(role.name))
  }
  if (roles.isError) return <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />
  if (!roles.data) return <Skeleton lines={8} />
  return (
    <Card flush title={text.role.matrix} actions={manage && <Button size="sm" icon={<Plus />} onPress={() => setEdited('new')}>{text.role.create}</Button>}>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={text.role.matrix}>
        <table className="w-full text-[0.93rem]">
          <caption className="sr-only">{text.role.matrix}</caption>
          <thead>
            <tr className="border-b border-line align-bottom">
              <th scope="col" className="sticky left-0 z-10 bg-surface px-4 py-3 text-left text-[0.87rem] font-medium text-muted">{text.role.permission}</th>
              {roles.data.map((role) => (
                <th key={role.name} scope="col" className="min-w-24 px-3 py-3 text-center font-medium">
                  <span className="flex flex-col items-center gap-1" title={role.description}>
                    {!role.built_in && manage && (
                      <Menu
                        label={text.role.actions(role.name)}
                        actions={[
                          { id: 'edit', label: common.actions.edit, icon: <Pencil />, onAction: () => setEdited(role) },
                          { id: 'delete', label: common.actions.delete, icon: <Trash2 />, danger: true, onAction: () => setDeleted(role) },
                        ]}
                      />
                    )}
                    {roleName(role.name)}
                    <Badge tone={role.built_in ? 'neutral' : 'accent'}>{role.built_in ? text.role.builtIn : text.role.own}</Badge>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ofTenants.map((scope) => (
              <tr key={scope} className="border-b border-line last:border-0">
                <th scope="row" className="sticky left-0 z-10 max-w-44 bg-surface px-4 py-2 text-left font-normal sm:max-w-none">
                  <span className="block">{permissions[scope]?.label}</span>
                  <span className="block text-[0.87rem] text-muted max-sm:hidden">{permissions[scope]?.detail}</span>
                </th>
                {roles.data.map((role) => {
                  const permitted = scope === 'self' || role.permissions.includes(scope)
                  return (
                    <td key={role.name} className="px-3 py-2 text-center">
                      {permitted ? <Check aria-label={text.role.yes} className="mx-auto size-4.5 text-good" /> : <Minus aria-label={text.role.no} className="mx-auto size-4 text-muted" />}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {edited && <RoleForm of={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      <Confirm
        isOpen={deleted !== null}
        onClose={() => setDeleted(null)}
        title={text.role.deleteTitle(deleted?.name ?? '')}
        action={text.role.deleteSubmit}
        name={deleted?.name}
        onConfirm={async () => deleted && remove(deleted)}
      >
        {text.role.deleteDetail}
      </Confirm>
    </Card>
  )
}

function RoleForm({ of, onClose }: { of: Role | null; onClose: () => void }) {
  const { session } = useSession()
  const queries = useQueryClient()
  const [name, setName] = useState(of?.name ?? '')
  const [description, setDescription] = useState(of?.description ?? '')
  const [chosen, setChosen] = useState<Scope[]>(of?.permissions.filter((scope) => scope !== 'self') ?? [])
  const [tried, setTried] = useState(false)
  const wrongName = /^[a-z][a-z0-9_-]{0,62}$/.test(name) ? null : text.role.nameWrong
  const save = useOnce(
    () =>
      of
        ? ok(api.PATCH('/api/v1/roles/{name}', { params: { path: { name: of.name } }, body: { description, permissions: chosen } }))
        : ok(api.POST('/api/v1/roles', { body: { name, description: description || undefined, permissions: chosen } })),
    async () => {
      await queries.invalidateQueries({ queryKey: ['members', 'roles'] })
      done(of ? text.role.saved(name) : text.role.created(name))
      onClose()
    },
  )
  const submit = () => {
    setTried(true)
    if (!wrongName && chosen.length > 0) save.mutate()
  }
  return (
    <Dialog
      isOpen
      stays
      wide
      onClose={onClose}
      title={of ? text.role.editTitle(of.name) : text.role.createTitle}
      footer={<DialogActions onCancel={onClose} action={of ? common.actions.save : text.role.create} isPending={save.isPending} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        {!of && <TextField autoFocus label={text.role.name} help={text.role.nameHelp} maxLength={63} value={name} onChange={setName} error={tried ? wrongName : null} />}
        <TextField label={text.role.description} maxLength={500} value={description} onChange={setDescription} />
        <fieldset>
          <legend className="mb-2 text-[0.87rem] font-medium">{text.role.permissions}</legend>
          <div className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
            {ofTenants.filter((scope) => scope !== 'self').map((scope) => (
              <Checkbox
                key={scope}
                // nobody grants what they lack
                isDisabled={!session.permissions.includes(scope) && !chosen.includes(scope)}
                isSelected={chosen.includes(scope)}
                onChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((other) => other !== scope))}
                help={permissions[scope]?.detail}
              >
                {permissions[scope]?.label}
              </Checkbox>
            ))}
          </div>
          {tried && chosen.length === 0 && <p className="mt-1 text-[0.87rem] text-bad">{text.role.permissionsMissing}</p>}
        </fieldset>
        {save.isError && <ErrorNote error={save.error} />}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

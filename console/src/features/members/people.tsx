import { useQueryClient } from '@tanstack/react-query'
import { Ban, Link2, Pencil, RotateCcw, Trash2, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text as common } from '@text/common'
import { text } from '@text/members'
import { Confirm, Dialog, DialogActions } from '@/ui/dialog'
import { SearchField, Select, TextField } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Menu } from '@/ui/menu'
import { Empty, ErrorNote } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done, failed } from '@/ui/toast'
import { NewLink } from './invite'
import { type Member, roleChoices, roleName, useRoles } from './roles'

const tones = { active: 'good', invited: 'accent', disabled: 'neutral' } as const

type Asked = { what: 'change' | 'disable' | 'remove' | 'link'; member: Member }

export function People({ invite }: { invite: ReactNode }) {
  const { may, session } = useSession()
  const queries = useQueryClient()
  const [search, setSearch] = useQueryState()
  const [asked, setAsked] = useState<Asked | null>(null)
  const sought = (search.q ?? '').toLowerCase()
  const members = usePages(['members', 'people'], (cursor, signal) => ok(api.GET('/api/v1/members', { params: { query: { limit: 100, cursor } }, signal })), { all: sought !== '' })
  const found = members.rows?.filter((member) => `${member.name} ${member.email} ${roleName(member.role)}`.toLowerCase().includes(sought))
  const shut = () => setAsked(null)
  const set = async (member: Member, status: 'active' | 'disabled') => {
    await ok(api.PATCH('/api/v1/members/{id}', { params: { path: { id: member.id } }, body: { status } }))
    await queries.invalidateQueries({ queryKey: ['members'] })
  }
  const enable = async (member: Member) => {
    await set(member, 'active')
    done(text.disable.enabled(member.name))
  }
  const disable = async (member: Member) => {
    await set(member, 'disabled')
    done(text.disable.done(member.name), () => void enable(member).catch(failed))
  }
  const remove = async (member: Member) => {
    await ok(api.DELETE('/api/v1/members/{id}', { params: { path: { id: member.id } } }))
    await queries.invalidateQueries({ queryKey: ['members'] })
    done(text.remove.done(member.name))
  }
  const columns: Column<Member>[] = [
    {
      id: 'name',
      header: text.column.name,
      grow: true,
      cell: (member) => (
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{member.name}</span>
          {member.email === session.email && <Badge tone="accent">{text.you}</Badge>}
        </span>
      ),
    },
    { id: 'email', header: text.column.email, from: 'md', cell: (member) => <span className="text-muted">{member.email}</span> },
    { id: 'role', header: text.column.role, cell: (member) => roleName(member.role) },
    { id: 'status', header: text.column.status, from: 'sm', cell: (member) => <Badge tone={tones[member.status]}>{text.status[member.status]}</Badge> },
    { id: 'since', header: text.column.since, from: 'lg', cell: (member) => <Time value={member.created_at} /> },
    ...(may('members:manage')
      ? [{
          id: 'actions',
          header: <span className="sr-only">{common.actions.edit}</span>,
          cell: (member: Member) => (
            <Menu
              label={text.actions.of(member.name)}
              actions={[
                { id: 'change', label: text.actions.role, icon: <Pencil />, onAction: () => setAsked({ what: 'change', member }) },
                { id: 'link', label: text.actions.link, icon: <Link2 />, onAction: () => setAsked({ what: 'link', member }) },
                member.status === 'disabled'
                  ? { id: 'enable', label: text.actions.enable, icon: <RotateCcw />, onAction: () => void enable(member).catch(failed) }
                  : { id: 'disable', label: text.actions.disable, icon: <Ban />, danger: true, onAction: () => setAsked({ what: 'disable', member }) },
                { id: 'remove', label: text.actions.remove, icon: <Trash2 />, danger: true, onAction: () => setAsked({ what: 'remove', member }) },
              ]}
            />
          ),
        }]
      : []),
  ]
  const of = asked?.member
  return (
    <Card flush>
      <div className="border-b border-line p-3">
        <SearchField label={text.search} value={search.q ?? ''} onChange={(q) => setSearch({ q }, { replace: true })} className="sm:max-w-72" />
      </div>
      <DataTable
        {...members.table}
        label={text.tabs.people}
        columns={columns}
        rows={found}
        rowKey={(member) => member.id}
        empty={sought ? <Empty title={text.empty.noMatch} /> : <Empty title={text.empty.title} icon={<Users />} action={invite}>{text.empty.detail}</Empty>}
      />
      {of && asked.what === 'change' && <ChangeMember of={of} onClose={shut} />}
      {of && asked.what === 'link' && <NewLink of={of} onClose={shut} />}
      <Confirm isOpen={asked?.what === 'disable'} onClose={shut} title={text.disable.title(of?.name ?? '')} action={text.disable.submit} onConfirm={async () => of && disable(of)}>
        {text.disable.detail(of?.name ?? '')}
      </Confirm>
      <Confirm isOpen={asked?.what === 'remove'} onClose={shut} title={text.remove.title(of?.name ?? '')} action={text.remove.submit} name={of?.email} onConfirm={async () => of && remove(of)}>
        {text.remove.detail(of?.name ?? '')}
      </Confirm>
    </Card>
  )
}

function ChangeMember({ of, onClose }: { of: Member; onClose: () => void }) {
  const queries = useQueryClient()
  const roles = useRoles()
  const [name, setName] = useState(of.name)
  const [role, setRole] = useState(of.role)
  const change = useOnce(
    () =>
      ok(api.PATCH('/api/v1/members/{id}', {
        params: { path: { id: of.id } },
        body: { ...(name.trim() !== of.name ? { name: name.trim() } : {}), ...(role !== of.role ? { role } : {}) },
      })),
    async () => {
      await queries.invalidateQueries({ queryKey: ['members'] })
      done(text.change.done(name.trim()))
      onClose()
    },
  )
  const same = name.trim() === of.name && role === of.role
  const submit = () => !same && name.trim() !== '' && change.mutate()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={text.change.title(of.name)}
      footer={<DialogActions onCancel={onClose} action={common.actions.save} isPending={change.isPending} isDisabled={same || name.trim() === ''} onAction={submit} />}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextField label={text.change.name} maxLength={200} value={name} onChange={setName} />
        <Select label={text.change.role} value={role} onChange={setRole} choices={roleChoices(roles.data)} />
        {change.isError && <ErrorNote error={change.error} />}
      </form>
    </Dialog>
  )
}

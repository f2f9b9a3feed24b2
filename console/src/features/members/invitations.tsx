import { useQueryClient } from '@tanstack/react-query'
import { MailOpen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useSession } from '@/app/session'
import { text } from '@text/members'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done } from '@/ui/toast'
import { roleName } from './roles'

type Invitation = Schemas['Invitation']

export function Invitations({ invite }: { invite: ReactNode }) {
  const { may } = useSession()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Invitation | null>(null)
  const invitations = usePages(['members', 'invitations'], (cursor, signal) => ok(api.GET('/api/v1/invitations', { params: { query: { limit: 100, cursor } }, signal })))
  const revoke = async (one: Invitation) => {
    await ok(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id: one.id } } }))
    await queries.invalidateQueries({ queryKey: ['members'] })
    done(text.invitations.revoked(one.member.email))
  }
  const columns: Column<Invitation>[] = [
    { id: 'email', header: text.column.email, grow: true, cell: (one) => <span className="font-medium">{one.member.email}</span> },
    { id: 'role', header: text.column.role, from: 'sm', cell: (one) => (one.member.status === 'invited' ? roleName(one.member.role) : text.invitations.existing) },
    { id: 'by', header: text.column.invitedBy, from: 'lg', cell: (one) => <span className="block max-w-64 truncate text-muted">{one.invited_by}</span> },
    { id: 'since', header: text.column.since, from: 'md', cell: (one) => <Time value={one.created_at} /> },
    { id: 'expires', header: text.column.expires, cell: (one) => <Time value={one.expires_at} /> },
    ...(may('members:manage')
      ? [{ id: 'actions', header: '', cell: (one: Invitation) => <Button size="sm" variant="danger" onPress={() => setAsked(one)}>{text.invitations.revoke}</Button> }]
      : []),
  ]
  return (
    <Card flush>
      <DataTable
        {...invitations.table}
        label={text.invitations.list}
        columns={columns}
        rowKey={(one) => one.id}
        empty={<Empty title={text.invitations.empty} icon={<MailOpen />} action={invite}>{text.invitations.emptyDetail}</Empty>}
      />
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={text.invitations.revokeTitle(asked?.member.email ?? '')}
        action={text.invitations.revoke}
        name={asked?.member.email}
        onConfirm={async () => asked && revoke(asked)}
      >
        {text.invitations.revokeDetail}
      </Confirm>
    </Card>
  )
}

import { UserPlus } from 'lucide-react'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text } from '@text/members'
import { text as shell } from '@text/shell'
import { Button } from '@/ui/button'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { Invitations } from './invitations'
import { Invite } from './invite'
import { Issuers } from './issuers'
import { People } from './people'
import { Roles } from './roles-tab'

export default function MembersPage() {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const invite = may('members:manage') && (
    <Button variant="primary" icon={<UserPlus />} onPress={() => setSearch({ new: '1' })}>{text.invite.action}</Button>
  )
  return (
    <Page title={shell.nav.members} detail={text.detail} actions={invite}>
      <Tabs
        label={text.tabs.label}
        value={search.tab ?? 'people'}
        onChange={(tab) => setSearch({ tab: tab === 'people' ? undefined : tab, q: undefined })}
        items={[
          { id: 'people', label: text.tabs.people, content: <People invite={invite} /> },
          { id: 'invitations', label: text.tabs.invitations, content: <Invitations invite={invite} /> },
          { id: 'roles', label: text.tabs.roles, content: <Roles /> },
          { id: 'issuers', label: text.tabs.issuers, content: <Issuers /> },
        ]}
      />
      {search.new && invite && <Invite onClose={() => setSearch({ new: undefined })} />}
    </Page>
  )
}

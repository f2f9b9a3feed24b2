import { api } from '@/api/client'
import { text } from '@text/audit'
import { useQueryState } from '@/app/query-state'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { AuditLog } from './audit-log'
import { VerifyTab } from './verify-tab'

export default function AuditPage() {
  const [search, setSearch] = useQueryState()
  const items = [
    { id: 'entries', label: text.tabs.entries, content: <AuditLog client={api} of="tenant" /> },
    { id: 'verify', label: text.tabs.verify, content: <VerifyTab /> },
  ]
  const tab = items.find((item) => item.id === search.tab)?.id ?? 'entries'
  return (
    <Page title={text.title} detail={text.detail} wide>
      <Tabs label={text.title} items={items} value={tab} onChange={(id) => setSearch({ tab: id === 'entries' ? undefined : id, id: undefined })} />
    </Page>
  )
}

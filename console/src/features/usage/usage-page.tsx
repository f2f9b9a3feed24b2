import { text } from '@text/usage'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { LimitsTab } from './limits-tab'
import { PlanTab } from './plan-tab'
import { RequestsTab } from './requests-tab'
import { UsageTab } from './usage-tab'

export default function UsagePage() {
  const [search, setSearch] = useQueryState()
  const { may } = useSession()
  const items = [
    { id: 'usage', label: text.tabs.usage, content: <UsageTab /> },
    { id: 'requests', label: text.tabs.requests, content: <RequestsTab /> },
    { id: 'limits', label: text.tabs.limits, content: <LimitsTab /> },
    ...(may('config:read') ? [{ id: 'plan', label: text.tabs.plan, content: <PlanTab /> }] : []),
  ]
  const tab = items.find((item) => item.id === search.tab)?.id ?? 'usage'
  return (
    <Page title={text.title}>
      <Tabs label={text.title} items={items} value={tab} onChange={(id) => setSearch({ tab: id === 'usage' ? undefined : id, id: undefined })} />
    </Page>
  )
}

import { text } from '@text/routing'
import { useConfigEdits } from '@/app/config'
import { ConfigBar } from '@/app/config-bar'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { CanariesTab } from './canaries-tab'
import { DecisionsTab } from './decisions-tab'
import { OverviewTab } from './overview-tab'
import { SettingsTab } from './settings-tab'

export default function RoutingPage() {
  const [search, setSearch] = useQueryState()
  const { may } = useSession()
  const config = useConfigEdits()
  const items = [
    { id: 'overview', label: text.tabs.overview, content: <OverviewTab /> },
    { id: 'decisions', label: text.tabs.decisions, content: <DecisionsTab /> },
    ...(may('config:read')
      ? [
          { id: 'canaries', label: text.tabs.canaries, content: <CanariesTab /> },
          { id: 'settings', label: text.tabs.settings, content: <SettingsTab config={config} /> },
        ]
      : []),
  ]
  const tab = items.find((item) => item.id === search.tab)?.id ?? 'overview'
  return (
    <Page title={text.title} detail={text.detail}>
      <Tabs label={text.title} items={items} value={tab} onChange={(id) => setSearch({ tab: id === 'overview' ? undefined : id, id: undefined })} />
      <ConfigBar config={config} />
    </Page>
  )
}

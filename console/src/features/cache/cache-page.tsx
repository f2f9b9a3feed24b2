import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Eraser, Flame } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { text } from '@text/cache'
import { useConfigEdits } from '@/app/config'
import { ConfigBar } from '@/app/config-bar'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button, buttonClass } from '@/ui/button'
import { Page } from '@/ui/layout'
import { Tabs } from '@/ui/tabs'
import { OverviewTab } from './overview-tab'
import { PurgeDialog } from './purge-dialog'
import { SettingsTab } from './settings-tab'
import { WarmDialog } from './warm-dialog'

export const useCacheStatistics = () =>
  useQuery({ queryKey: ['cache', 'statistics'], refetchInterval: 15_000, queryFn: ({ signal }) => ok(api.GET('/api/v1/cache/statistics', { signal })) })

export default function CachePage() {
  const [search, setSearch] = useQueryState()
  const { may } = useSession()
  // a number that cannot be read stays the text that is being typed
  const config = useConfigEdits({ isWrong: (_, value) => typeof value === 'string' })
  const [open, setOpen] = useState<'purge' | 'warm' | null>(null)
  const items = [
    { id: 'overview', label: text.tabs.overview, content: <OverviewTab /> },
    ...(may('config:read') ? [{ id: 'settings', label: text.tabs.settings, content: <SettingsTab config={config} /> }] : []),
  ]
  const tab = items.find((item) => item.id === search.tab)?.id ?? 'overview'
  return (
    <Page
      title={text.title}
      detail={text.detail}
      actions={
        <>
          <Link to="/usage" search={{ tab: 'requests', cache: 'hit' }} className={buttonClass('ghost')}>{text.actions.rows}</Link>
          {may('config:write') && (
            <>
              <Button icon={<Flame />} onPress={() => setOpen('warm')}>{text.actions.warm}</Button>
              <Button icon={<Eraser />} onPress={() => setOpen('purge')}>{text.actions.purge}</Button>
            </>
          )}
        </>
      }
    >
      <Tabs label={text.title} items={items} value={tab} onChange={(id) => setSearch({ tab: id === 'overview' ? undefined : id })} />
      <ConfigBar config={config} />
      {open === 'purge' && <PurgeDialog onClose={() => setOpen(null)} />}
      {open === 'warm' && <WarmDialog onClose={() => setOpen(null)} />}
    </Page>
  )
}

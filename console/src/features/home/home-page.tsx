import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Rocket } from 'lucide-react'
import { api, ok } from '@/api/client'
import { text } from '@text/home'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { buttonClass } from '@/ui/button'
import { Card, Page } from '@/ui/layout'
import { Segments } from '@/ui/segments'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { Alerts } from './alerts'
import { MetricTile } from './metric-tile'
import { RecentConversations, Unanswered } from './recent'

const periods = [7, 30, 90] as const

// seven in rows of four and three, each row full
const grid = 'grid gap-3 sm:grid-cols-2 xl:grid-cols-12 sm:max-xl:[&>:last-child]:col-span-2 xl:[&>*]:col-span-3 xl:[&>:nth-child(n+5)]:col-span-4'

export default function HomePage() {
  const [search, setSearch] = useQueryState()
  const { may } = useSession()
  const days = periods.find((one) => String(one) === search.days) ?? 30
  const overview = useQuery({
    queryKey: ['home', 'overview', days],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/analytics/overview', { params: { query: { days } }, signal })),
    refetchInterval: 60_000,
  })
  const metrics = overview.data?.metrics
  const nothing = metrics?.every((one) => one.n === 0 && one.previous_n === 0) ?? false
  return (
    <Page
      title={text.title}
      actions={
        <Segments
          label={text.period}
          choices={periods.map((one) => ({ id: String(one), label: text.days(one) }))}
          value={String(days)}
          onChange={(chosen) => setSearch({ days: chosen === '30' ? undefined : chosen })}
        />
      }
    >
      <Alerts />
      {overview.isError && !metrics && <Card><ErrorState error={overview.error} onRetry={() => void overview.refetch()} /></Card>}
      {overview.isPending && (
        <div className={grid}>
          {Array.from({ length: 7 }, (_, at) => <Card key={at}><Skeleton lines={5} /></Card>)}
        </div>
      )}
      {nothing && (
        <Card>
          <Empty title={text.empty.title} icon={<Rocket aria-hidden />} action={may('knowledge:write') && <Link to="/start" className={buttonClass('primary')}>{text.empty.action}</Link>}>
            {text.empty.detail}
          </Empty>
        </Card>
      )}
      {overview.data && !nothing && (
        <div className={grid}>
          {overview.data.metrics.map((metric) => <MetricTile key={metric.name} metric={metric} days={days} from={overview.data.from} />)}
        </div>
      )}
      <div className="grid gap-5 lg:grid-cols-2">
        {may('chat') && <RecentConversations />}
        {may('knowledge:read') && <Unanswered />}
      </div>
    </Page>
  )
}

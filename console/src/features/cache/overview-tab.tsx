import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/cache'
import { useConfig } from '@/app/config'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button, buttonClass } from '@/ui/button'
import { Chart } from '@/ui/chart'
import { bytes, day, duration, money, number, percent } from '@/ui/format'
import { Bar, Card } from '@/ui/layout'
import { Stat, Stats } from '@/ui/stat'
import { Empty, ErrorState, Note, Skeleton } from '@/ui/state'
import { useCacheStatistics } from './cache-page'

type Statistics = Schemas['CacheStatistics']
type Share = Schemas['CacheShare']

const sum = (found: Statistics) => found.hits_exact + found.hits_semantic + found.misses

export function OverviewTab() {
  const { may } = useSession()
  const [, setSearch] = useQueryState()
  const config = useConfig(may('config:read'))
  const off = config.data && config.data.effective.config.cache_enabled !== true
  const statistics = useCacheStatistics()
  const course = useQuery({
    queryKey: ['cache', 'course'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/analytics/overview', { params: { query: { days: 30 } }, signal })),
  })
  const found = statistics.data
  if (statistics.isError && !found) return <Card><ErrorState error={statistics.error} onRetry={() => void statistics.refetch()} /></Card>
  if (!found) return <Card><Skeleton lines={6} /></Card>
  return (
    <>
      {off && (
        <Note tone="warn" className="flex flex-wrap items-center justify-between gap-3">
          <span>{text.off}</span>
          <Button size="sm" onPress={() => setSearch({ tab: 'settings' })}>{text.openSettings}</Button>
        </Note>
      )}
      {sum(found) === 0 && (
        <Card>
          <Empty title={text.empty} action={<PageLink to="/playground" className={buttonClass()}>{text.playground}</PageLink>}>{text.emptyDetail}</Empty>
        </Card>
      )}
      {sum(found) > 0 && (
        <>
          <Numbers found={found} />
          {course.isError && <Card><ErrorState error={course.error} onRetry={() => void course.refetch()} /></Card>}
          {course.isPending && <Card><Skeleton lines={8} /></Card>}
          {course.data && <Course metrics={course.data.metrics} />}
          <Parts found={found} />
        </>
      )}
    </>
  )
}

const known = (share: Share) => (share.checked > 0 ? share : null)
const interval = (share: Share) => text.stats.wrongDetail(percent(share.low), percent(share.high), number(share.checked))

function Numbers({ found }: { found: Statistics }) {
  const words = text.stats
  const lookups = sum(found)
  const hits = found.hits_exact + found.hits_semantic
  return (
    <Stats>
      <Stat label={words.hitRate} definition={words.hitRateDefinition} value={percent(lookups > 0 ? hits / lookups : null)} detail={words.hitRateDetail(number(hits), number(lookups))} />
      <Stat label={words.saved} definition={words.savedDefinition} value={money(found.saved_usd)} detail={words.savedDetail(duration(found.saved_ms))} />
      <Stat label={words.wrong} definition={words.wrongDefinition} value={percent(known(found.judged)?.share)} detail={found.judged.checked > 0 ? interval(found.judged) : words.wrongNone} />
      <Stat label={words.told} definition={words.toldDefinition} value={percent(known(found.wrong)?.share)} detail={found.wrong.checked > 0 ? interval(found.wrong) : words.toldNone} />
      <Stat label={words.entries} value={number(found.entries)} detail={words.entriesDetail(bytes(found.bytes))} />
    </Stats>
  )
}

function Course({ metrics }: { metrics: Schemas['Metric'][] }) {
  const rate = metrics.find((one) => one.name === 'cache_hit_rate')
  const saved = metrics.find((one) => one.name === 'saved_cache_usd')
  const x = useMemo(() => (rate?.trend ?? []).map((one) => day(one.day)), [rate])
  const rates = useMemo(() => [{ label: text.stats.hitRate, values: (rate?.trend ?? []).map((one) => one.value) }], [rate])
  const sums = useMemo(() => [{ label: text.stats.saved, values: (saved?.trend ?? []).map((one) => one.value) }], [saved])
  return (
    <div className="grid gap-5 xl:grid-cols-2">
      <Card title={text.charts.rate} detail={text.charts.rateDetail}>
        <Chart label={text.charts.rate} x={x} series={rates} format={percent} />
      </Card>
      <Card title={text.charts.saved} detail={text.charts.rateDetail}>
        <Chart label={text.charts.saved} x={x} series={sums} format={money} kind="bars" />
      </Card>
    </div>
  )
}

function Parts({ found }: { found: Statistics }) {
  const words = text.parts
  const lookups = sum(found)
  const parts: [string, number, 'good' | 'accent'][] = [
    [words.exact, found.hits_exact, 'good'],
    [words.semantic, found.hits_semantic, 'good'],
    [words.screened, found.screened, 'accent'],
    [words.explored, found.explored, 'accent'],
    [words.missed, Math.max(0, found.misses - found.screened - found.explored), 'accent'],
  ]
  return (
    <Card title={words.title}>
      <div className="overflow-x-auto">
        <table className="w-full text-[0.93rem]">
          <caption className="sr-only">{words.title}</caption>
          <thead>
            <tr className="text-[0.87rem] text-muted">
              <th scope="col" className="py-1 text-left font-medium">{words.columns.part}</th>
              <td className="w-1/2 max-sm:hidden" />
              <th scope="col" className="py-1 text-right font-medium">{words.columns.n}</th>
              <th scope="col" className="py-1 text-right font-medium">{words.columns.share}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map(([part, n, tone]) => (
              <tr key={part} className="border-t border-line">
                <th scope="row" className="py-2 pr-4 text-left font-normal">{part}</th>
                <td className="py-2 max-sm:hidden"><Bar tone={tone} label={words.bar(part)} value={n / lookups} /></td>
                <td className="tabular py-2 pl-4 text-right whitespace-nowrap">{number(n)}</td>
                <td className="tabular py-2 pl-4 text-right whitespace-nowrap">{percent(n / lookups)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.evicted > 0 && <p className="mt-3 text-[0.87rem] text-muted">{words.evicted(number(found.evicted))}</p>}
    </Card>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/routing'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { buttonClass } from '@/ui/button'
import { Chart } from '@/ui/chart'
import { day, money, number, percent } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Segments } from '@/ui/segments'
import { Stat, Stats } from '@/ui/stat'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { Calibration } from './calibration'

type Statistics = Schemas['RouterStatistics']
type Tier = Statistics['tiers'][number]
const tiers = ['small', 'medium', 'large', 'default'] as const
const share = (part: number, whole: number) => (whole > 0 ? part / whole : null)

export function OverviewTab() {
  const [search, setSearch] = useQueryState()
  const days = search.days === '7' ? 7 : 30
  const query = { params: { query: { days } } }
  const statistics = useQuery({ queryKey: ['routing', 'statistics', days], queryFn: ({ signal }) => ok(api.GET('/api/v1/router/statistics', { ...query, signal })) })
  const history = useQuery({ queryKey: ['routing', 'history', days], queryFn: ({ signal }) => ok(api.GET('/api/v1/router/history', { ...query, signal })) })
  return (
    <>
      <Segments label={text.period} value={String(days)} choices={['7', '30'].map((id) => ({ id, label: text.days(id) }))} onChange={(next) => setSearch({ days: next === '30' ? undefined : next })} />
      {statistics.isError && <Card><ErrorState error={statistics.error} onRetry={() => void statistics.refetch()} /></Card>}
      {statistics.isPending && <Card><Skeleton lines={4} /></Card>}
      {statistics.data && statistics.data.decisions > 0 && <Numbers found={statistics.data} />}
      {statistics.data?.decisions === 0 && (
        <Card>
          <Empty title={text.decisions.empty} action={<PageLink to="/playground" className={buttonClass()}>{text.decisions.playground}</PageLink>}>{text.decisions.emptyDetail}</Empty>
        </Card>
      )}
      {history.isError && <Card><ErrorState error={history.error} onRetry={() => void history.refetch()} /></Card>}
      {history.isPending && <Card><Skeleton lines={8} /></Card>}
      {statistics.data && statistics.data.decisions > 0 && (
        <>
          {history.data && <Course history={history.data} />}
          <div className="grid items-start gap-5 xl:grid-cols-2">
            {history.data && <Calibration calibration={history.data.calibration} />}
            <div className="flex min-w-0 flex-col gap-5">
              <Card title={text.tierTable.title} detail={text.tierTable.detail} flush>
                <Tiers found={statistics.data} />
              </Card>
              <Card title={text.reasons.title}>
                <Reasons reasons={statistics.data.cascade.reasons} />
              </Card>
            </div>
          </div>
        </>
      )}
    </>
  )
}

function Numbers({ found }: { found: Statistics }) {
  const { cascade } = found
  const saved = found.largest_cost_usd - found.expected_cost_usd
  const words = text.stats
  return (
    <Stats>
      <Stat label={words.decisions} value={number(found.decisions)} detail={words.explored(percent(share(found.explored, found.decisions)))} />
      <Stat label={words.exits} value={percent(share(found.early_exits, found.decisions))} detail={words.exitsDetail} />
      <Stat label={words.checked} value={percent(share(cascade.checked, found.decisions))} detail={words.upgraded(number(cascade.upgraded), percent(share(cascade.upgraded, cascade.checked)))} />
      <Stat label={words.saved} definition={words.savedDefinition} value={money(saved)} detail={words.savedDetail(percent(share(saved, found.largest_cost_usd)))} />
      <Stat label={words.cascadeSaved} definition={words.cascadeSavedDefinition} value={money(cascade.saved_usd - cascade.discarded_usd)} detail={words.cascadeSavedDetail(money(cascade.discarded_usd))} />
      <Stat label={words.time} value={found.decision_us === undefined ? '–' : `${number(found.decision_us / 1000, 2)} ms`} detail={words.timeDetail} />
    </Stats>
  )
}

function Course({ history }: { history: Schemas['RouterHistory'] }) {
  const x = useMemo(() => history.days.map((one) => day(one.day)), [history])
  const byTier = useMemo(() => tiers.map((tier) => ({ label: text.tiers[tier] ?? tier, values: history.days.map((one) => one[tier]) })), [history])
  const cascade = useMemo(
    () => [
      { label: text.charts.checked, values: history.days.map((one) => share(one.checked, one.decisions)) },
      { label: text.charts.upgraded, values: history.days.map((one) => share(one.upgraded, one.checked)) },
    ],
    [history],
  )
  return (
    <div className="grid gap-5 xl:grid-cols-2">
      <Card title={text.charts.tiers} detail={text.charts.tiersDetail}>
        <Chart label={text.charts.tiers} x={x} series={byTier} format={number} kind="stacked" />
      </Card>
      <Card title={text.charts.cascade} detail={text.charts.cascadeDetail}>
        <Chart label={text.charts.cascade} x={x} series={cascade} format={percent} />
      </Card>
    </div>
  )
}

const columns: Column<Tier>[] = [
  { id: 'tier', header: text.tierTable.tier, cell: (row) => text.tiers[row.tier] ?? row.tier },
  { id: 'decisions', header: text.tierTable.decisions, numeric: true, cell: (row) => <>{number(row.decisions)} <span className="text-muted">· {percent(row.share, 0)}</span></> },
  { id: 'confidence', header: text.tierTable.confidence, numeric: true, from: 'sm', cell: (row) => percent(row.mean_confidence) },
  { id: 'success', header: text.tierTable.success, numeric: true, cell: (row) => <>{percent(row.success_rate)} <span className="text-muted">· {text.tierTable.of(number(row.outcomes))}</span></> },
  { id: 'cost', header: text.tierTable.cost, numeric: true, from: 'sm', cell: (row) => money(row.expected_cost_usd) },
]

function Tiers({ found }: { found: Statistics }) {
  const [, setSearch] = useQueryState()
  return (
    <DataTable label={text.tierTable.title} columns={columns} rows={found.tiers} rowKey={(row) => row.tier} onOpen={(row) => setSearch({ tab: 'decisions', tier: row.tier })} empty={text.decisions.empty} />
  )
}

function Reasons({ reasons }: { reasons: Record<string, number> }) {
  const found = Object.entries(reasons).sort(([, a], [, b]) => b - a)
  if (found.length === 0) return <p className="text-muted">{text.reasons.none}</p>
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
      {found.map(([reason, n]) => (
        <div key={reason} className="contents">
          <dt className="text-muted">{text.reasons[reason] ?? reason}</dt>
          <dd className="tabular text-right">{number(n)}</dd>
        </div>
      ))}
    </dl>
  )
}

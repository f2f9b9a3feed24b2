import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { saveCsv } from '@/api/download'
import { text } from '@text/usage'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { Button, buttonClass } from '@/ui/button'
import { Chart } from '@/ui/chart'
import { DateRange, dayAfter } from '@/ui/date-range'
import { Select } from '@/ui/field'
import { day as dayWords, duration, money, number, percent } from '@/ui/format'
import { Bar, Card } from '@/ui/layout'
import { Stat, Stats } from '@/ui/stat'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'

type Usage = Schemas['AnalyticsUsage']
type Row = Usage['data'][number]
type Group = Usage['group_by']

const groups = ['day', 'model', 'key', 'agent', 'tier'] as const
const measures = ['requests', 'tokens', 'cost_usd'] as const
const today = () => new Date().toISOString().slice(0, 10)

/** The first and the last day (UTC) of what the address asks for. */
function period(search: Record<string, string | undefined>): { id: string; from: string; until: string } {
  if (search.from || search.until) {
    const until = search.until ?? today()
    return { id: 'custom', from: search.from ?? dayAfter(until, -29), until }
  }
  if (search.period === 'month') return { id: 'month', from: `${today().slice(0, 7)}-01`, until: today() }
  const days = search.period === '7' || search.period === '90' ? search.period : '30'
  return { id: days, from: dayAfter(today(), 1 - Number(days)), until: today() }
}

/** Every day of the period, also those of no request. */
function everyDay(from: string, until: string): string[] {
  const days: string[] = []
  for (let day = from; day <= until && days.length < 400; day = dayAfter(day)) days.push(day)
  return days
}

const label = (row: Row, by: Group) =>
  by === 'day' ? (row.key ? dayWords(row.key) : text.noKey.day)
  : by === 'tier' ? (text.requests.tiers[row.key ?? ''] ?? row.key ?? text.noKey.tier)
  : (row.label ?? row.key ?? text.noKey[by])

export function UsageTab() {
  const [search, setSearch] = useQueryState()
  const { id, from, until } = period(search)
  const by = groups.find((one) => one === search.by) ?? 'day'
  const measure = measures.find((one) => one === search.measure) ?? 'cost_usd'
  const usage = useQuery({
    queryKey: ['usage', 'sums', from, until, by],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/analytics/usage', { params: { query: { from, to: dayAfter(until), group_by: by } }, signal })),
  })
  const found = usage.data
  const days = useMemo(() => everyDay(from, until), [from, until])
  const series = useMemo(() => {
    const known = new Map(found?.data.map((row) => [row.key, row[measure]]))
    return [{ label: text.measure[measure], values: days.map((day) => known.get(day) ?? 0) }]
  }, [found, days, measure])
  const x = useMemo(() => days.map(dayWords), [days])
  const choosePeriod = (next: string) =>
    setSearch(next === 'custom' ? { period: undefined, from, until } : { period: next === '30' ? undefined : next, from: undefined, until: undefined })
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Select
          bare
          label={text.period.label}
          className="w-40"
          value={id}
          choices={[...['7', '30', '90'].map((days) => ({ id: days, label: text.period.days(days) })), { id: 'month', label: text.period.month }, { id: 'custom', label: text.period.custom }]}
          onChange={choosePeriod}
        />
        {id === 'custom' && <DateRange from={from} until={until} onChange={setSearch} />}
        <Select bare label={text.groupBy.label} className="w-44" value={by} choices={groups.map((one) => ({ id: one, label: text.groupBy[one] }))} onChange={(next) => setSearch({ by: next === 'day' ? undefined : next })} />
        <span className="text-[0.87rem] text-muted">{text.period.utc}</span>
        <Button icon={<Download />} className="ml-auto" isDisabled={!found?.data.length} onPress={() => found && exportRows(found)}>{text.export}</Button>
      </div>
      {usage.isError && <Card><ErrorState error={usage.error} onRetry={() => void usage.refetch()} /></Card>}
      {usage.isPending && <Card><Skeleton lines={8} /></Card>}
      {found && <Totals total={found.total} />}
      {found && by === 'day' && found.data.length > 0 && (
        <Card
          title={text.chart(text.measure[measure])}
          actions={<Select bare label={text.measure.label} className="w-36" value={measure} choices={measures.map((one) => ({ id: one, label: text.measure[one] }))} onChange={(next) => setSearch({ measure: next === 'cost_usd' ? undefined : next })} />}
        >
          <Chart label={text.chart(text.measure[measure])} x={x} series={series} kind="bars" format={measure === 'cost_usd' ? money : number} />
        </Card>
      )}
      {found && (
        <Card flush>
          <UsageTable usage={found} />
          {found.left_out > 0 && <p className="border-t border-line px-4 py-2 text-[0.87rem] text-muted">{text.leftOut(found.left_out)}</p>}
        </Card>
      )}
    </>
  )
}

function Totals({ total }: { total: Schemas['AnalyticsSum'] }) {
  return (
    <Stats>
      <Stat label={text.stats.requests} definition={text.stats.requestsDefinition} value={number(total.requests)} detail={text.stats.failed(number(total.failed_requests))} />
      <Stat label={text.stats.tokens} value={number(total.tokens)} detail={text.stats.split(number(total.input_tokens), number(total.output_tokens))} />
      <Stat label={text.stats.cost} definition={text.stats.costDefinition} value={money(total.cost_usd)} />
      <Stat label={text.stats.cacheHits} value={number(total.cache_hits)} detail={total.requests > 0 && text.stats.ofRequests(percent(total.cache_hits / total.requests))} />
      <Stat label={text.stats.p95} definition={text.stats.p95Definition} value={duration(total.first_token_ms_p95)} />
    </Stats>
  )
}

/** The rows behind one sum. */
function behind(row: Row, by: Group, dates: { from: string; until: string }) {
  const filter: Record<Group, Record<string, string | undefined>> = {
    day: { from: row.key, until: row.key },
    model: { model: row.key },
    key: { key_id: row.key },
    agent: { agent_id: row.key },
    tier: { tier: row.key },
  }
  return { tab: 'requests', by: undefined, period: undefined, ...dates, ...filter[by] }
}

function UsageTable({ usage }: { usage: Usage }) {
  const [search, setSearch] = useQueryState()
  const by = usage.group_by
  const { from, until } = period(search)
  const whole = usage.total.cost_usd
  const rows = useMemo(() => (by === 'day' ? [...usage.data].reverse() : usage.data), [usage, by])
  const columns: Column<Row>[] = [
    {
      id: 'label',
      header: text.columns[by],
      grow: true,
      cell: (row) => (
        <>
          {label(row, by)}
          {row.provider && <span className="text-muted"> · {row.provider}</span>}
          {!row.label && row.key && (by === 'key' || by === 'agent') && <span className="text-muted"> · {text.gone}</span>}
        </>
      ),
    },
    ...(by === 'day' ? [] : [{ id: 'share', header: text.columns.share, from: 'md' as const, cell: (row: Row) => <div className="w-28"><Bar tone="accent" label={text.shareOf(label(row, by))} value={whole > 0 ? row.cost_usd / whole : 0} /></div> }]),
    { id: 'requests', header: text.columns.requests, numeric: true, cell: (row) => number(row.requests) },
    { id: 'failed', header: text.columns.failed, numeric: true, from: 'lg', cell: (row) => number(row.failed_requests) },
    { id: 'hits', header: text.columns.cacheHits, numeric: true, from: 'lg', cell: (row) => number(row.cache_hits) },
    { id: 'input', header: text.columns.input, numeric: true, from: 'md', cell: (row) => number(row.input_tokens) },
    { id: 'output', header: text.columns.output, numeric: true, from: 'md', cell: (row) => number(row.output_tokens) },
    { id: 'cost', header: text.columns.cost, numeric: true, cell: (row) => money(row.cost_usd) },
    { id: 'p95', header: text.columns.p95, numeric: true, from: 'xl', cell: (row) => duration(row.first_token_ms_p95) },
  ]
  return (
    <DataTable
      label={text.table(text.groupBy[by])}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.key ?? ''} ${row.provider ?? ''}`}
      onOpen={(row) => row.key && setSearch(behind(row, by, { from, until }))}
      empty={<Empty title={text.empty.title} action={<PageLink to="/playground" className={buttonClass()}>{text.empty.playground}</PageLink>}>{text.empty.detail}</Empty>}
    />
  )
}

function exportRows(usage: Usage) {
  const by = usage.group_by
  saveCsv(
    `usage-by-${by}-${usage.from.slice(0, 10)}-${dayAfter(usage.to.slice(0, 10), -1)}.csv`,
    [by, 'name', 'provider', 'requests', 'failed_requests', 'cache_hits', 'input_tokens', 'cached_input_tokens', 'output_tokens', 'cost_usd', 'first_token_ms_p95'],
    usage.data.map((row) => [row.key, row.label, row.provider, row.requests, row.failed_requests, row.cache_hits, row.input_tokens, row.cached_input_tokens, row.output_tokens, row.cost_usd, row.first_token_ms_p95]),
  )
}

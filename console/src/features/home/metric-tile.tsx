import { ArrowDownRight, ArrowUpRight, Minus } from 'lucide-react'
import type { Schemas } from '@/api/client'
import { PageLink } from '@/app/page-link'
import { text as common } from '@text/common'
import { text } from '@text/home'
import { Sparkline } from '@/ui/chart'
import { cx } from '@/ui/class-names'
import { duration, money, number, percent } from '@/ui/format'
import { Explain } from '@/ui/tooltip'

type Metric = Schemas['Metric']

export const shown = (metric: Metric, value: number | null) =>
  ({ count: number, share: percent, ms: duration, usd: money })[metric.unit](value)

/** More is better (1), worse (-1), or neither. */
const direction: Record<Metric['name'], number> = {
  conversations: 0,
  answered_rate: 1,
  first_token_p95_ms: -1,
  cost_per_conversation_usd: -1,
  cache_hit_rate: 1,
  saved_routing_usd: 1,
  saved_cache_usd: 1,
}

function target(name: Metric['name'], from: string): { to: string; search: Record<string, string> } {
  const since = from.slice(0, 10)
  switch (name) {
    case 'conversations':
    case 'answered_rate':
      return { to: '/conversations', search: { from: since } }
    case 'first_token_p95_ms':
    case 'cost_per_conversation_usd':
      return { to: '/usage', search: { tab: 'requests', from: since } }
    case 'saved_cache_usd':
      return { to: '/usage', search: { tab: 'requests', cache: 'hit', from: since } }
    case 'cache_hit_rate':
      return { to: '/cache', search: {} }
    case 'saved_routing_usd':
      return { to: '/routing', search: { tab: 'decisions', from: since } }
  }
}

function Change({ metric, days }: { metric: Metric; days: number }) {
  const { value, previous } = metric
  if (value === null) return null
  if (previous === null || metric.previous_n === 0) return <span>{metric.kept_days !== null && metric.kept_days < 2 * days ? text.notKept(metric.kept_days) : text.noBefore(days)}</span>
  const difference = value - previous
  const rise = Math.sign(Number(difference.toPrecision(3)))
  const good = rise * direction[metric.name]
  const Icon = rise > 0 ? ArrowUpRight : rise < 0 ? ArrowDownRight : Minus
  const sign = rise > 0 ? '+' : ''
  const words = metric.unit === 'share' ? text.points(`${sign}${number(difference * 100, 1)}`) : previous === 0 ? null : `${sign}${percent(difference / previous, 0)}`
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      {words && (
        <span className={cx('inline-flex items-center gap-0.5 font-medium', good > 0 && 'text-good', good < 0 && 'text-bad')}>
          <Icon aria-hidden className="size-3.5" />
          {words}
        </span>
      )}
      {text.before(shown(metric, previous), days)}
    </span>
  )
}

/** One number of the overview: the whole tile leads to the rows behind it. */
export function MetricTile({ metric, days, from }: { metric: Metric; days: number; from: string }) {
  const label = text.names[metric.name]
  const cases = text.cases[metric.name]
  return (
    <article className="relative flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface p-4 transition-colors has-[a]:hover:border-line-strong">
      <h2 className="flex items-center gap-1.5 text-[0.87rem] text-muted">
        <PageLink {...target(metric.name, from)} aria-label={text.open(label)} otherwise={label} className="rounded-sm after:absolute after:inset-0 after:rounded-lg">
          {label}
        </PageLink>
        <span className="relative z-[1] inline-flex">
          <Explain label={common.states.definitionOf(label)}>{metric.definition}</Explain>
        </span>
      </h2>
      <p className="tabular text-2xl font-semibold tracking-tight">{shown(metric, metric.value)}</p>
      <p className="text-[0.87rem] text-muted">{metric.value === null ? text.noValue(cases) : metric.unit === 'count' ? text.begun(days) : text.n(metric.n, cases)}</p>
      <div className="my-1">
        <Sparkline values={metric.trend.map((point) => point.value)} label={text.trend(label)} />
      </div>
      <p className="mt-auto text-[0.87rem] text-muted">
        <Change metric={metric} days={days} />
      </p>
    </article>
  )
}

import { X } from 'lucide-react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { around, useRow } from '@/api/row'
import { text } from '@text/routing'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { Button, buttonClass } from '@/ui/button'
import { DateRange, utcBounds } from '@/ui/date-range'
import { MissingDrawer } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { money, percent, Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { DecisionDrawer } from './decision-drawer'

export type Decision = Schemas['RecordedDecision']

const words = text.decisions

export function Outcome({ decision }: { decision: Decision }) {
  if (decision.success === undefined) return <span className="text-muted">{words.unknown}</span>
  return <Badge tone={decision.success ? 'good' : 'bad'}>{decision.success ? words.success : words.failure}</Badge>
}

export function Check({ decision }: { decision: Decision }) {
  if (!decision.cascade) return <>–</>
  return <Badge tone={decision.cascade === 'kept' ? 'good' : decision.cascade === 'upgraded' ? 'accent' : 'warn'}>{words.cascade[decision.cascade]}</Badge>
}

const columns: Column<Decision>[] = [
  { id: 'at', header: words.columns.at, cell: (row) => <Time value={row.at} /> },
  { id: 'tier', header: words.columns.tier, cell: (row) => text.tiers[row.tier] },
  { id: 'model', header: words.columns.model, grow: true, cell: (row) => row.model },
  { id: 'layer', header: words.columns.layer, from: 'lg', cell: (row) => text.layers[row.layer] },
  { id: 'confidence', header: words.columns.confidence, numeric: true, from: 'sm', cell: (row) => percent(row.confidence, 0) },
  { id: 'cost', header: words.columns.cost, numeric: true, from: 'md', cell: (row) => money(row.expected_cost_usd) },
  { id: 'saved', header: words.columns.saved, numeric: true, from: 'xl', cell: (row) => money(row.largest_cost_usd - row.expected_cost_usd) },
  { id: 'check', header: words.columns.check, from: 'md', cell: (row) => <Check decision={row} /> },
  { id: 'outcome', header: words.columns.outcome, from: 'lg', cell: (row) => <Outcome decision={row} /> },
]

const filters = ['tier', 'cascade', 'cluster'] as const

export function DecisionsTab() {
  const [search, setSearch] = useQueryState()
  const chosen = Object.fromEntries(filters.map((name) => [name, search[name]]))
  const dates = { from: search.from, until: search.until }
  const list = usePages(['routing', 'decisions', chosen, dates], (cursor, signal) =>
    ok(api.GET('/api/v1/router/decisions', { params: { query: { ...(chosen as object), ...utcBounds(dates), limit: 100, cursor } }, signal })),
  )
  const active = filters.some((name) => search[name]) || dates.from || dates.until
  const choose = (name: string) => (value: string) => setSearch({ [name]: value === 'any' ? undefined : value })
  const open = useRow(['routing', 'decision'], search.id, list.rows, (row) => row.decision_id, (id, signal) =>
    ok(api.GET('/api/v1/router/decisions', { params: { query: { ...around(id), limit: 200 } }, signal })),
  )
  const close = () => setSearch({ id: undefined })
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <DateRange {...dates} onChange={setSearch} />
        <Select bare label={words.filters.tier} className="w-40" value={search.tier ?? 'any'} onChange={choose('tier')} choices={[{ id: 'any', label: words.filters.anyTier }, ...Object.entries(text.tiers).map(([id, label]) => ({ id, label }))]} />
        <Select bare label={words.filters.cascade} className="w-48" value={search.cascade ?? 'any'} onChange={choose('cascade')} choices={[{ id: 'any', label: words.filters.anyCascade }, ...Object.entries(words.cascade).map(([id, label]) => ({ id, label }))]} />
        {search.cluster && <Button size="sm" icon={<X />} onPress={() => setSearch({ cluster: undefined })}>{words.filters.cluster}: {search.cluster}</Button>}
      </div>
      <Card flush>
        <DataTable
          {...list.table}
          label={words.label}
          columns={columns}
          rowKey={(row) => row.decision_id}
          onOpen={(row) => setSearch({ id: row.decision_id })}
          isOpen={(row) => row.decision_id === search.id}
          empty={
            active ? (
              <Empty title={words.noMatch} action={<Button onPress={() => setSearch({ tier: undefined, cascade: undefined, cluster: undefined, from: undefined, until: undefined })}>{words.clear}</Button>} />
            ) : (
              <Empty title={words.empty} action={<PageLink to="/playground" className={buttonClass()}>{words.playground}</PageLink>}>{words.emptyDetail}</Empty>
            )
          }
        />
      </Card>
      {open && <DecisionDrawer decision={open} onClose={close} />}
      {open === null && <MissingDrawer onClose={close} />}
    </>
  )
}

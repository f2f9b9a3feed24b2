import { Download, X } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { saveCsv } from '@/api/download'
import { usePages } from '@/api/pages'
import { around, useRow } from '@/api/row'
import { text } from '@text/usage'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { Button, buttonClass } from '@/ui/button'
import { DateRange, dayAfter, utcBounds } from '@/ui/date-range'
import { MissingDrawer } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { duration, money, number, Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { failed } from '@/ui/toast'
import { RequestDrawer } from './request-drawer'

export type Entry = Schemas['AnalyticsRequest']

const outcomes = Object.keys(text.requests.outcomes) as Entry['outcome'][]
const tiers = Object.keys(text.requests.tiers)
const filters = ['model', 'provider', 'key_id', 'agent_id', 'conversation_id', 'outcome', 'cache', 'tier', 'operation'] as const
/** Filters that come from elsewhere, and are shown as what they are. */
const named = { model: text.requests.filters.model, provider: text.requests.provider, key_id: text.requests.key, agent_id: text.requests.agent, conversation_id: text.requests.conversation } as const

export const outcomeTone = (outcome: Entry['outcome']) => (outcome === 'completed' ? 'good' : outcome === 'client_gone' || outcome === 'discarded' ? 'neutral' : 'bad')

const columns: Column<Entry>[] = [
  { id: 'at', header: text.requests.at, cell: (row) => <Time value={row.at} /> },
  { id: 'model', header: text.columns.model, grow: true, cell: (row) => <>{row.model} {row.provider && <span className="text-muted">· {row.provider}</span>}</> },
  { id: 'who', header: text.requests.who, from: 'lg', cell: (row) => <span className="block max-w-44 truncate">{row.key_name ?? <span className="text-muted">{text.gone}</span>}</span> },
  { id: 'tier', header: text.columns.tier, from: 'xl', cell: (row) => (row.tier ? (text.requests.tiers[row.tier] ?? row.tier) : '–') },
  { id: 'cache', header: text.requests.cache, from: 'md', cell: (row) => (row.cache === 'hit' ? <Badge tone="accent">{text.requests.hit}</Badge> : '–') },
  { id: 'tokens', header: text.columns.tokens, numeric: true, from: 'md', cell: (row) => number(row.input_tokens + row.output_tokens) },
  { id: 'first', header: text.requests.firstToken, numeric: true, from: 'lg', cell: (row) => duration(row.first_token_ms) },
  { id: 'duration', header: text.requests.duration, numeric: true, from: 'xl', cell: (row) => duration(row.duration_ms) },
  { id: 'cost', header: text.columns.cost, numeric: true, cell: (row) => money(row.cost_usd) },
  { id: 'outcome', header: text.requests.outcome, from: 'sm', cell: (row) => <Badge tone={outcomeTone(row.outcome)}>{text.requests.outcomes[row.outcome]}</Badge> },
]

export function RequestsTab() {
  const [search, setSearch] = useQueryState()
  const chosen = Object.fromEntries(filters.map((name) => [name, search[name]]))
  const dates = { from: search.from ?? dayAfter(new Date().toISOString().slice(0, 10), -29), until: search.until }
  const list = usePages(['usage', 'requests', chosen, dates], (cursor, signal) =>
    ok(api.GET('/api/v1/analytics/requests', { params: { query: { ...(chosen as object), ...utcBounds(dates), limit: 100, cursor } }, signal })),
  )
  const [exported, setExported] = useState<number | null>(null)
  const exportAll = async () => {
    setExported(0)
    try {
      exportRows(await list.everything(setExported))
    } catch (error) {
      failed(error)
    } finally {
      setExported(null)
    }
  }
  const active = filters.some((name) => search[name])
  const clear = () => setSearch({ ...Object.fromEntries(filters.map((name) => [name, undefined])), from: undefined, until: undefined })
  const choose = (name: string) => (value: string) => setSearch({ [name]: value === 'any' ? undefined : value })
  const open = useRow(['usage', 'request'], search.id, list.rows, (row) => row.id, (id, signal) =>
    ok(api.GET('/api/v1/analytics/requests', { params: { query: { ...around(id), limit: 200 } }, signal })),
  )
  const close = () => setSearch({ id: undefined })
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <DateRange {...dates} onChange={setSearch} />
        <Select bare label={text.requests.filters.outcome} className="w-44" value={search.outcome ?? 'any'} onChange={choose('outcome')} choices={[{ id: 'any', label: text.requests.filters.anyOutcome }, ...outcomes.map((id) => ({ id: id as string, label: text.requests.outcomes[id] }))]} />
        <Select bare label={text.requests.filters.cache} className="w-44" value={search.cache ?? 'any'} onChange={choose('cache')} choices={[{ id: 'any', label: text.requests.filters.anyCache }, { id: 'hit', label: text.requests.caches.hit }, { id: 'none', label: text.requests.caches.none }]} />
        <Select bare label={text.requests.filters.tier} className="w-44" value={search.tier ?? 'any'} onChange={choose('tier')} choices={[{ id: 'any', label: text.requests.filters.anyTier }, ...tiers.map((id) => ({ id, label: text.requests.tiers[id] ?? id }))]} />
        <Select bare label={text.requests.filters.operation} className="w-36" value={search.operation ?? 'any'} onChange={choose('operation')} choices={[{ id: 'any', label: text.requests.filters.anyOperation }, { id: 'chat', label: text.requests.operations.chat }, { id: 'embeddings', label: text.requests.operations.embeddings }]} />
        {Object.entries(named).map(([name, label]) => search[name] && (
          <Button key={name} size="sm" icon={<X />} aria-label={text.requests.remove(label)} onPress={() => setSearch({ [name]: undefined })}>
            <span className="max-w-60 truncate">{text.requests.active(label, search[name])}</span>
          </Button>
        ))}
        <Button icon={<Download />} className="ml-auto" isDisabled={!list.rows?.length} isPending={exported !== null} onPress={() => void exportAll()}>{exported === null ? text.export : text.exporting(number(exported))}</Button>
      </div>
      <Card flush>
        <DataTable
          {...list.table}
          label={text.requests.label}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => setSearch({ id: row.id })}
          isOpen={(row) => row.id === search.id}
          empty={
            active ? (
              <Empty title={text.empty.noMatch} action={<Button onPress={clear}>{text.empty.clear}</Button>} />
            ) : (
              <Empty title={text.empty.title} action={<PageLink to="/playground" className={buttonClass()}>{text.empty.playground}</PageLink>}>{text.empty.detail}</Empty>
            )
          }
        />
      </Card>
      {open && <RequestDrawer entry={open} onClose={close} />}
      {open === null && <MissingDrawer onClose={close} />}
    </>
  )
}

function exportRows(rows: Entry[]) {
  saveCsv(
    `requests-${new Date().toISOString().slice(0, 10)}.csv`,
    ['id', 'at', 'operation', 'outcome', 'model', 'provider', 'tier', 'cache', 'key_id', 'key_name', 'input_tokens', 'output_tokens', 'cost_usd', 'first_token_ms', 'duration_ms', 'conversation_id', 'agent_id', 'decision_id'],
    rows.map((row) => [row.id, row.at, row.operation, row.outcome, row.model, row.provider, row.tier, row.cache, row.key_id, row.key_name, row.input_tokens, row.output_tokens, row.cost_usd, row.first_token_ms, row.duration_ms, row.conversation_id, row.agent_id, row.decision_id]),
  )
}

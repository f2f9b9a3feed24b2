import { CircleDashed, FilterX, Link2 } from 'lucide-react'
import { useEffect } from 'react'
import { action, text } from '@text/audit'
import { useTyped } from '@/app/query-state'
import { Button } from '@/ui/button'
import { DateRange } from '@/ui/date-range'
import { Select, TextField } from '@/ui/field'
import { number, Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { EntryDrawer } from './entry-drawer'
import { type Entry, useEntries, useLog, useNames } from './log'

const FILTERS = ['action', 'actor', 'target', 'request', 'from', 'until'] as const

/** A filter that is applied when the typing rests or ends. */
function TypedFilter({ name, label, placeholder, className }: { name: (typeof FILTERS)[number]; label: string; placeholder?: string; className?: string }) {
  const [typed, setTyped] = useTyped(name)
  return <TextField label={label} placeholder={placeholder} value={typed} onChange={setTyped} className={className} />
}

function Filters() {
  const { search, setSearch } = useLog()
  const chosen = search.action ?? ''
  const nouns = Object.entries(text.nouns).map(([id, label]) => ({ id, label }))
  const exact = chosen && !(chosen in text.nouns) ? [{ id: chosen, label: action(chosen) }] : []
  return (
    <div className="flex flex-wrap items-end gap-3 border-b border-line p-4">
      <Select
        label={text.filters.action}
        value={chosen || 'all'}
        choices={[{ id: 'all', label: text.filters.anyAction }, ...exact, ...nouns]}
        onChange={(id) => setSearch({ action: id === 'all' ? undefined : id })}
        className="w-48 max-sm:w-full"
      />
      <TypedFilter name="actor" label={text.filters.actor} placeholder={text.filters.actorHelp} className="w-44 max-sm:w-full" />
      <DateRange from={search.from} until={search.until} onChange={({ from, until }) => setSearch({ from, until })} />
      {search.target && <TypedFilter name="target" label={text.filters.target} className="w-44 max-sm:w-full" />}
      {search.request && <TypedFilter name="request" label={text.filters.request} className="w-44 max-sm:w-full" />}
      {FILTERS.some((name) => search[name]) && <ClearFilters />}
    </div>
  )
}

function ClearFilters() {
  const { setSearch } = useLog()
  return (
    <Button variant="ghost" icon={<FilterX />} onPress={() => setSearch(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>
      {text.filters.clear}
    </Button>
  )
}

function Linked({ entry }: { entry: Entry }) {
  return entry.seq === undefined ? (
    <span className="inline-flex items-center gap-1 text-muted"><CircleDashed aria-hidden className="size-3.5" />{text.pending}</span>
  ) : (
    <span className="inline-flex items-center gap-1"><Link2 aria-label={text.linked(number(entry.seq))} role="img" className="size-3.5 text-good" />{number(entry.seq)}</span>
  )
}

export function Entries() {
  const { search, setSearch } = useLog()
  const { rows, table, query } = useEntries()
  // an entry is linked about a second after it was written
  const pending = rows?.some((entry) => entry.seq === undefined) ?? false
  const { refetch } = query
  useEffect(() => {
    if (!pending) return
    const timer = setInterval(() => void refetch(), 2000)
    return () => clearInterval(timer)
  }, [pending, refetch])
  const names = useNames()
  const filtered = FILTERS.some((name) => search[name])
  const columns: Column<Entry>[] = [
    { id: 'at', header: text.columns.time, cell: (entry) => <Time value={entry.at} /> },
    { id: 'action', header: text.columns.action, cell: (entry) => <span className="font-medium">{action(entry.action)}</span> },
    {
      id: 'actor',
      header: text.columns.actor,
      from: 'sm',
      cell: (entry) => (
        <span>
          {text.kinds[entry.actor.kind]} <span className="text-muted">{names.get(entry.actor.id ?? '') ?? ''}</span>
        </span>
      ),
    },
    { id: 'target', header: text.columns.target, from: 'md', grow: true, cell: (entry) => <span className="font-mono text-[0.85rem] text-muted">{entry.target}</span> },
    { id: 'reason', header: text.columns.reason, from: 'xl', cell: (entry) => <span className="block max-w-72 truncate text-muted">{entry.reason}</span> },
    { id: 'seq', header: text.columns.seq, numeric: true, from: 'sm', cell: (entry) => <Linked entry={entry} /> },
  ]
  return (
    <Card flush>
      <Filters />
      <DataTable
        label={text.tabs.entries}
        columns={columns}
        {...table}
        rowKey={(entry) => entry.id}
        onOpen={(entry) => setSearch({ id: entry.id })}
        isOpen={(entry) => entry.id === search.id}
        empty={filtered ? <Empty title={text.noneMatch} action={<ClearFilters />}>{text.noneMatchHelp}</Empty> : <Empty title={text.empty}>{text.emptyHelp}</Empty>}
      />
      {search.id && rows && <EntryDrawer entry={rows.find((entry) => entry.id === search.id)} names={names} />}
    </Card>
  )
}

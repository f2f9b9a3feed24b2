import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { text } from '@text/audit'
import { useQueryState, useTypedQuery } from '@/app/query-state'
import { Button } from '@/ui/button'
import { bounds, DateRange } from '@/ui/date-range'
import { SearchField } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { EntryDrawer } from './entry-drawer'

export type Entry = Schemas['AuditEntry']
type Client = typeof api

/** The number of the last entry that a signed head covers. */
function useSealed(client: Client, of: string) {
  const heads = useQuery({
    queryKey: ['audit', of, 'last-head'],
    staleTime: 60_000,
    queryFn: ({ signal }) => ok(client.GET('/api/v1/audit/heads', { params: { query: { limit: 1 } }, signal })),
  })
  return heads.data?.data[0]?.seq ?? 0
}

export const stateOf = (entry: Entry, sealed: number) => (entry.seq === undefined ? 'waiting' : entry.seq <= sealed ? 'sealed' : 'linked')
const tones = { waiting: 'warn', linked: 'neutral', sealed: 'good' } as const

export function ChainState({ entry, sealed }: { entry: Entry; sealed: number }) {
  const state = stateOf(entry, sealed)
  return <Badge tone={tones[state]}>{text.states[state]}</Badge>
}

/** The log of a tenant or of the installation, with its filters in the address. */
export function AuditLog({ client, of }: { client: Client; of: 'tenant' | 'installation' }) {
  const [search, setSearch] = useQueryState()
  const [action, setAction] = useTypedQuery('action')
  const [actor, setActor] = useTypedQuery('actor')
  const [target, setTarget] = useTypedQuery('target')
  const filter = { action: search.action, actor: search.actor, target: search.target, request_id: search.request_id }
  const dates = { from: search.from, until: search.until }
  const list = usePages(['audit', of, 'entries', filter, dates], (cursor, signal) =>
    ok(client.GET('/api/v1/audit', { params: { query: { ...filter, ...bounds(dates), limit: 100, cursor } }, signal })),
  )
  const sealed = useSealed(client, of)
  const columns: Column<Entry>[] = [
    { id: 'at', header: text.columns.at, cell: (row) => <Time value={row.at} /> },
    { id: 'action', header: text.columns.action, cell: (row) => <code className="font-mono text-[0.87rem]">{row.action}</code> },
    { id: 'target', header: text.columns.target, grow: true, from: 'md', cell: (row) => <code className="font-mono text-[0.87rem]">{row.target ?? '–'}</code> },
    { id: 'actor', header: text.columns.actor, cell: (row) => text.kinds[row.actor.kind] },
    { id: 'reason', header: text.columns.reason, from: 'lg', cell: (row) => <span className="block max-w-72 truncate">{row.reason ?? '–'}</span> },
    { id: 'chain', header: text.columns.chain, from: 'sm', cell: (row) => <ChainState entry={row} sealed={sealed} /> },
  ]
  const active = Object.values({ ...filter, ...dates }).some(Boolean)
  const clear = () => setSearch({ action: undefined, actor: undefined, target: undefined, request_id: undefined, from: undefined, until: undefined })
  const open = list.rows?.find((row) => row.id === search.id)
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <SearchField label={text.filters.action} placeholder={text.filters.actionPlaceholder} value={action} onChange={setAction} className="w-60" />
        <SearchField label={text.filters.actor} placeholder={text.filters.actorPlaceholder} value={actor} onChange={setActor} className="w-56" />
        <SearchField label={text.filters.target} placeholder={text.filters.targetPlaceholder} value={target} onChange={setTarget} className="w-56" />
        <DateRange {...dates} onChange={setSearch} />
        {search.request_id && (
          <Button size="sm" icon={<X />} aria-label={text.filters.remove(text.filters.request)} onPress={() => setSearch({ request_id: undefined })}>
            <span className="max-w-60 truncate">{text.filters.chip(text.filters.request, search.request_id)}</span>
          </Button>
        )}
      </div>
      <Card flush>
        <DataTable
          {...list.table}
          label={text.label}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => setSearch({ id: row.id })}
          isOpen={(row) => row.id === search.id}
          empty={active ? <Empty title={text.noMatch} action={<Button onPress={clear}>{text.filters.clear}</Button>} /> : <Empty title={text.empty}>{text.emptyDetail}</Empty>}
        />
      </Card>
      {open && <EntryDrawer entry={open} sealed={sealed} onClose={() => setSearch({ id: undefined })} />}
    </>
  )
}

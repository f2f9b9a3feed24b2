import { KeyRound, Plus } from 'lucide-react'
import { api, ok } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { useTenant } from '@/app/session'
import { text as permissions } from '@text/permissions'
import { text } from '@text/keys'
import { text as shell } from '@text/shell'
import { Button } from '@/ui/button'
import { MissingDrawer } from '@/ui/dialog'
import { SearchField, Select } from '@/ui/field'
import { Time } from '@/ui/format'
import { Badge, Card, Page } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { type ApiKey, good, prefix } from './key'
import { KeyDrawer } from './key-drawer'
import { CreateKey } from './key-form'
import { KeyStatus } from './key-status'

const may = (key: ApiKey) => key.scopes.map((scope) => permissions[scope]?.label ?? scope).join(', ')

const columns: Column<ApiKey>[] = [
  {
    id: 'name',
    header: text.column.name,
    grow: true,
    cell: (key) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{key.name}</span>
        {key.kind === 'publishable' && <Badge>{text.kind.publishable}</Badge>}
      </span>
    ),
  },
  { id: 'key', header: text.column.key, from: 'lg', cell: (key) => <code className="font-mono text-[0.85rem] text-muted">{prefix(key).slice(0, 18)}…</code> },
  { id: 'scopes', header: text.column.scopes, from: 'xl', cell: (key) => <span className="block max-w-56 truncate text-muted" title={may(key)}>{may(key)}</span> },
  { id: 'used', header: text.column.lastUsed, from: 'sm', cell: (key) => (key.last_used_at ? <Time value={key.last_used_at} /> : <span className="text-muted">{text.neverUsed}</span>) },
  { id: 'from', header: text.column.from, from: 'lg', cell: (key) => <span className="tabular text-muted">{key.last_used_address ?? ''}</span> },
  { id: 'expires', header: text.column.expires, from: 'md', cell: (key) => (key.expires_at ? <Time value={key.expires_at} /> : <span className="text-muted">{text.never}</span>) },
  { id: 'status', header: text.column.status, cell: (key) => <KeyStatus of={key} /> },
]

export default function KeysPage() {
  const tenant = useTenant()
  const [search, setSearch] = useQueryState()
  const all = search.show === 'all'
  const keys = usePages(['keys', tenant.id], (cursor, signal) => ok(api.GET('/api/v1/api-keys', { params: { query: { limit: 100, cursor } }, signal })), { all: true })
  const sought = (search.q ?? '').toLowerCase()
  const found = keys.rows?.filter((key) => (all || good(key)) && `${key.name} ${prefix(key)} ${key.id}`.toLowerCase().includes(sought))
  const opened = keys.rows?.find((key) => key.id === search.id)
  const shut = () => setSearch({ id: undefined, new: undefined })
  const add = <Button variant="primary" icon={<Plus />} onPress={() => setSearch({ new: '1' })}>{text.create}</Button>
  return (
    <Page title={shell.nav.keys} detail={text.detail} actions={add}>
      <Card flush>
        <div className="flex flex-wrap gap-3 border-b border-line p-3">
          <SearchField label={text.search} value={search.q ?? ''} onChange={(q) => setSearch({ q }, { replace: true })} className="min-w-48 flex-1 sm:max-w-72" />
          <Select
            label={text.show}
            bare
            className="w-40"
            value={all ? 'all' : 'good'}
            onChange={(show) => setSearch({ show: show === 'all' ? 'all' : undefined }, { replace: true })}
            choices={[{ id: 'good', label: text.shown.good }, { id: 'all', label: text.shown.all }]}
          />
        </div>
        <DataTable
          {...keys.table}
          label={text.list}
          columns={columns}
          rows={found}
          rowKey={(key) => key.id}
          onOpen={(key) => setSearch({ id: key.id })}
          isOpen={(key) => key.id === search.id}
          empty={
            sought ? <Empty title={text.empty.noMatch} />
            : keys.rows?.length ? <Empty title={text.empty.noneGood} icon={<KeyRound />} action={add}>{text.empty.noneGoodDetail}</Empty>
            : <Empty title={text.empty.title} icon={<KeyRound />} action={add}>{text.empty.detail}</Empty>
          }
        />
      </Card>
      {search.new && <CreateKey onClose={shut} />}
      {opened && <KeyDrawer key={opened.id} of={opened} onClose={shut} />}
      {search.id && keys.rows && !opened && <MissingDrawer onClose={shut} />}
    </Page>
  )
}

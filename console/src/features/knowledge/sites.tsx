import { Globe } from 'lucide-react'
import type { ReactNode } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { text } from '@text/knowledge'
import { number, Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { SiteDrawer } from './site-drawer'

export type Crawl = Schemas['Crawl']

const tones = { running: 'accent', done: 'good', failed: 'bad' } as const

export const SiteStatus = ({ of }: { of: Crawl }) => <Badge tone={tones[of.status]}>{text.sites.status[of.status]}</Badge>

const columns: Column<Crawl>[] = [
  { id: 'url', header: text.sites.column.url, grow: true, cell: (site) => <span className="font-medium">{site.url}</span> },
  { id: 'pages', header: text.sites.column.pages, numeric: true, from: 'sm', cell: (site) => number(site.pages.indexed ?? 0) },
  { id: 'problems', header: text.sites.column.problems, numeric: true, from: 'md', cell: (site) => number((site.pages.failed ?? 0) + (site.pages.skipped ?? 0)) },
  { id: 'status', header: text.sites.column.status, cell: (site) => <SiteStatus of={site} /> },
  { id: 'updated', header: text.sites.column.updated, from: 'sm', cell: (site) => <Time value={site.updated_at} /> },
]

export function Sites({ add }: { add: ReactNode }) {
  const [search, setSearch] = useQueryState()
  const sites = usePages(['knowledge', 'sites'], (cursor, signal) => ok(api.GET('/api/v1/ingestion/urls', { params: { query: { limit: 200, cursor } }, signal })), { refetchInterval: search.id ? false : 5000 })
  return (
    <Card flush>
      <DataTable
        {...sites.table}
        label={text.sites.list}
        columns={columns}
        rowKey={(site) => site.id}
        onOpen={(site) => setSearch({ id: site.id })}
        isOpen={(site) => site.id === search.id}
        empty={<Empty title={text.sites.empty.title} icon={<Globe />} action={add}>{text.sites.empty.detail}</Empty>}
      />
      {search.id && <SiteDrawer key={search.id} id={search.id} onClose={() => setSearch({ id: undefined, pages: undefined })} />}
    </Card>
  )
}

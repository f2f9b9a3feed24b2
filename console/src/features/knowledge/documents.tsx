import { ClipboardPaste, Library, RefreshCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ok } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState, useTyped } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { SearchField, Select } from '@/ui/field'
import { bytes, number, Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { DocumentDrawer } from './document-drawer'
import { type Document, kindOf, type KindName, kindQuery, kinds } from './kinds'
import { LabelBadges } from './labels'
import { PasteText } from './paste-text'
import { Reindex } from './reindex'
import { UploadPanel } from './upload-panel'

const columns: Column<Document>[] = [
  { id: 'title', header: text.documents.column.title, grow: true, cell: (one) => <span className="font-medium">{one.title}</span> },
  { id: 'kind', header: text.documents.column.kind, from: 'sm', cell: (one) => text.kinds[kindOf(one)] },
  { id: 'size', header: text.documents.column.size, numeric: true, from: 'md', cell: (one) => bytes(one.size_bytes) },
  { id: 'passages', header: text.documents.column.passages, numeric: true, from: 'md', cell: (one) => number(one.chunks) },
  { id: 'labels', header: text.documents.column.labels, from: 'lg', cell: (one) => <LabelBadges of={one} /> },
  { id: 'status', header: text.documents.column.status, from: 'sm', cell: (one) => <Badge tone={one.status === 'ready' ? 'good' : 'bad'}>{text.documents.status[one.status]}</Badge> },
  { id: 'updated', header: text.documents.column.updated, cell: (one) => <Time value={one.updated_at} /> },
]

export function Documents({ add }: { add: ReactNode }) {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const [open, setOpen] = useState<'paste' | 'reindex' | null>(null)
  const [sought, setSought] = useTyped('q')
  const kind = kinds.find((one) => one === search.kind)
  const wanted = { q: search.q, ...kindQuery(kind) }
  const documents = usePages(['knowledge', 'documents', wanted], (cursor, signal) => ok(api.GET('/api/v1/documents', { params: { query: { ...wanted, limit: 200, cursor } }, signal })))
  const filtered = search.q !== undefined || kind !== undefined
  return (
    <>
      <UploadPanel onOpen={(id) => setSearch({ id })} />
      <Card flush>
        <div className="flex flex-wrap gap-3 border-b border-line p-3">
          <SearchField label={text.documents.search} value={sought} onChange={setSought} className="min-w-48 flex-1 sm:max-w-72" />
          <Select
            label={text.documents.kind}
            bare
            className="w-36"
            value={kind ?? 'all'}
            onChange={(next: KindName | 'all') => setSearch({ kind: next === 'all' ? undefined : next }, { replace: true })}
            choices={[{ id: 'all', label: text.documents.allKinds }, ...kinds.map((id) => ({ id, label: text.kinds[id] }))]}
          />
          {may('knowledge:write') && (
            <div className="ml-auto flex flex-wrap gap-2">
              <Button icon={<ClipboardPaste />} onPress={() => setOpen('paste')}>{text.documents.paste}</Button>
              <Button icon={<RefreshCw />} onPress={() => setOpen('reindex')}>{text.documents.reindex}</Button>
            </div>
          )}
        </div>
        <DataTable
          {...documents.table}
          label={text.documents.list}
          columns={columns}
          rowKey={(one) => one.id}
          onOpen={(one) => setSearch({ id: one.id, passage: undefined })}
          isOpen={(one) => one.id === search.id}
          empty={filtered ? <Empty title={text.documents.noMatch} /> : <Empty title={text.documents.empty.title} icon={<Library />} action={add}>{text.documents.empty.detail}</Empty>}
        />
      </Card>
      {search.id && <DocumentDrawer key={search.id} id={search.id} passage={search.passage} onClose={() => setSearch({ id: undefined, passage: undefined })} />}
      {open === 'paste' && <PasteText onClose={() => setOpen(null)} />}
      {open === 'reindex' && <Reindex onClose={() => setOpen(null)} />}
    </>
  )
}

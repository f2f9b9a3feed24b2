import { useQuery } from '@tanstack/react-query'
import { MessageCircleQuestion } from 'lucide-react'
import type { ReactNode } from 'react'
import { api, ok } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState, useTyped } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text as common } from '@text/common'
import { text } from '@text/knowledge'
import { Drawer } from '@/ui/dialog'
import { SearchField } from '@/ui/field'
import { number, Time } from '@/ui/format'
import { Card } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { DocumentDrawer } from './document-drawer'
import { type Faq, FaqForm } from './faq-form'
import { LabelBadges } from './labels'

const columns: Column<Faq>[] = [
  {
    id: 'question',
    header: text.faqs.column.question,
    grow: true,
    cell: (faq) => <span><span className="font-medium">{faq.question}</span> <span className="text-muted">{faq.answer}</span></span>,
  },
  { id: 'phrasings', header: text.faqs.column.phrasings, numeric: true, from: 'sm', cell: (faq) => number(1 + faq.alternatives.length) },
  { id: 'labels', header: text.faqs.column.labels, from: 'lg', cell: (faq) => <LabelBadges of={faq} /> },
  { id: 'language', header: text.faqs.column.language, from: 'md', cell: (faq) => faq.locale ?? common.states.none },
  { id: 'updated', header: text.faqs.column.updated, cell: (faq) => <Time value={faq.updated_at} /> },
]

export function Faqs({ add }: { add: ReactNode }) {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const [sought, setSought] = useTyped('q')
  const faqs = usePages(['knowledge', 'faqs', 'list', search.q], (cursor, signal) => ok(api.GET('/api/v1/ingestion/faqs', { params: { query: { q: search.q, limit: 200, cursor } }, signal })))
  const shut = () => setSearch({ id: undefined })
  return (
    <Card flush>
      <div className="border-b border-line p-3">
        <SearchField label={text.faqs.search} value={sought} onChange={setSought} className="sm:max-w-72" />
      </div>
      <DataTable
        {...faqs.table}
        label={text.faqs.list}
        columns={columns}
        rowKey={(faq) => faq.id}
        onOpen={(faq) => setSearch({ id: faq.id })}
        isOpen={(faq) => faq.id === search.id}
        empty={search.q ? <Empty title={text.faqs.noMatch} /> : <Empty title={text.faqs.empty.title} icon={<MessageCircleQuestion />} action={add}>{text.faqs.empty.detail}</Empty>}
      />
      {search.id && (may('knowledge:write') ? <OpenFaq key={search.id} id={search.id} onClose={shut} /> : <DocumentDrawer id={search.id} passage={undefined} onClose={shut} />)}
    </Card>
  )
}

function OpenFaq({ id, onClose }: { id: string; onClose: () => void }) {
  const faq = useQuery({ queryKey: ['knowledge', 'faqs', id], queryFn: ({ signal }) => ok(api.GET('/api/v1/ingestion/faqs/{id}', { params: { path: { id } }, signal })) })
  if (faq.data) return <FaqForm of={faq.data} onClose={onClose} />
  return (
    <Drawer isOpen wide onClose={onClose} title={text.faqs.form.editTitle}>
      {faq.isError ? <ErrorState error={faq.error} onRetry={() => void faq.refetch()} /> : <Skeleton lines={8} />}
    </Drawer>
  )
}

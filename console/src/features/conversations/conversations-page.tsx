import { Download, MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { save } from '@/api/download'
import { nameOf } from '@/app/conversation'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { useAgents } from '@/features/playground/setup'
import { Button, buttonClass } from '@/ui/button'
import { money, number, Time } from '@/ui/format'
import { Card, Page } from '@/ui/layout'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done, failed } from '@/ui/toast'
import { text } from '@text/conversations'
import { ConversationDrawer } from './conversation-drawer'
import { FilterBar } from './filter-bar'
import { type Row, useConversations } from './list'
import { Rating, StateBadge } from './state-badge'

function columns(agentName: (id: string) => string): Column<Row>[] {
  const label = text.columns
  return [
    {
      id: 'title',
      header: label.title,
      grow: true,
      cell: (row) => (
        <span title={row.match?.excerpt ?? nameOf(row) ?? undefined}>
          <span className={nameOf(row) ? 'font-medium' : 'text-muted'}>{nameOf(row) ?? text.untitled}</span>
          {row.match && <span className="text-muted"> · {row.match.excerpt}</span>}
        </span>
      ),
    },
    { id: 'user', header: label.user, from: 'lg', cell: (row) => <span className="block max-w-40 truncate">{row.end_user}</span> },
    { id: 'agent', header: label.agent, from: 'xl', cell: (row) => <span className="block max-w-40 truncate">{row.agent && agentName(row.agent)}</span> },
    { id: 'state', header: label.state, cell: (row) => <StateBadge state={row.summary?.state} /> },
    { id: 'rating', header: label.rating, from: 'md', cell: (row) => <Rating rating={row.summary?.rating} /> },
    { id: 'messages', header: label.messages, numeric: true, from: 'md', cell: (row) => number(row.summary?.messages) },
    { id: 'cost', header: label.cost, numeric: true, from: 'md', cell: (row) => money(row.summary?.cost_usd) },
    { id: 'last', header: label.last, from: 'sm', cell: (row) => <Time value={row.summary?.last_at ?? row.updated_at} /> },
  ]
}

/** Each conversation with all that was said in it as a line of JSON. */
function ExportButton({ everything }: { everything: (told: (rows: number) => void) => Promise<Row[]> }) {
  const [words, setWords] = useState<string | null>(null)
  const run = async () => {
    setWords(text.listing(0))
    try {
      const rows = await everything((found) => setWords(text.listing(found)))
      const lines: string[] = []
      for (const row of rows) {
        lines.push(JSON.stringify(await ok(api.GET('/api/v1/conversations/{id}/export', { params: { path: { id: row.id } } }))))
        setWords(text.exporting(lines.length, rows.length))
      }
      save(new Blob([`${lines.join('\n')}\n`], { type: 'application/jsonl' }), `conversations-${new Date().toISOString().slice(0, 10)}.jsonl`)
      done(text.exported(lines.length))
    } catch (error) {
      failed(error)
    } finally {
      setWords(null)
    }
  }
  return <Button icon={<Download />} isPending={words !== null} onPress={() => void run()}>{words ?? text.exportList}</Button>
}

function Nothing({ filtered, archived }: { filtered: boolean; archived: boolean }) {
  if (filtered) return <Empty title={text.noMatch.title}>{text.noMatch.detail}</Empty>
  if (archived) return <Empty title={text.noArchived.title}>{text.noArchived.detail}</Empty>
  return (
    <Empty
      title={text.empty.title}
      icon={<MessagesSquare />}
      action={
        <>
          <PageLink to="/playground" className={buttonClass('primary')}>{text.empty.ask}</PageLink>
          <PageLink to="/keys" className={buttonClass()}>{text.empty.widget}</PageLink>
        </>
      }
    >
      {text.empty.detail}
    </Empty>
  )
}

export default function ConversationsPage() {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const agents = useAgents(may('config:read'))
  const list = useConversations(search)
  const filtered = ['q', 'agent', 'state', 'rating', 'from', 'until', 'user'].some((name) => search[name])
  return (
    <Page title={text.title} detail={text.detail} actions={list.rows && list.rows.length > 0 && <ExportButton everything={list.everything} />}>
      <FilterBar />
      <Card flush>
        <DataTable
          {...list.table}
          label={text.list}
          columns={columns((id) => agents.data?.find((one) => one.id === id)?.name ?? id)}
          rowKey={(row) => row.id}
          onOpen={(row) => setSearch({ id: row.id })}
          isOpen={(row) => row.id === search.id}
          empty={<Nothing filtered={filtered} archived={search.archived === 'true'} />}
        />
      </Card>
      {search.id && <ConversationDrawer key={search.id} id={search.id} onClose={() => setSearch({ id: undefined, run: undefined })} />}
    </Page>
  )
}

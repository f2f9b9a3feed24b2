import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { Confirm, Drawer } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { number, Time } from '@/ui/format'
import { Badge, Facts } from '@/ui/layout'
import { ErrorState, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { done, failed } from '@/ui/toast'
import { LabelBadges } from './labels'
import { type Crawl, SiteStatus } from './sites'

type CrawledPage = Schemas['CrawledPages']['data'][number]
type Status = CrawledPage['status']

const tones = { indexed: 'good', queued: 'neutral', running: 'accent', skipped: 'warn', failed: 'bad' } as const
const statuses = Object.keys(text.sites.counts) as Status[]

export function SiteDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { may } = useSession()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [pending, setPending] = useState<'refresh' | 'retry' | null>(null)
  const site = useQuery({
    queryKey: ['knowledge', 'site', id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/ingestion/urls/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data?.status === 'running' ? 2000 : false),
  })
  const one = site.data
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ['knowledge', 'site', id] })
    await queries.invalidateQueries({ queryKey: ['knowledge', 'sites'] })
  }
  const act = (what: 'refresh' | 'retry', words: string) => async () => {
    setPending(what)
    try {
      const params = { params: { path: { id } } }
      await ok(what === 'refresh' ? api.POST('/api/v1/ingestion/urls/{id}/refresh', params) : api.POST('/api/v1/ingestion/urls/{id}/retry', params))
      await refresh()
      done(words)
    } catch (error) {
      failed(error)
    } finally {
      setPending(null)
    }
  }
  const remove = async () => {
    await ok(api.DELETE('/api/v1/ingestion/urls/{id}', { params: { path: { id } } }))
    onClose()
    queries.removeQueries({ queryKey: ['knowledge', 'site', id] })
    await queries.invalidateQueries({ queryKey: ['knowledge', 'sites'] })
    await queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
    done(text.sites.deleted)
  }
  return (
    <Drawer
      isOpen
      wide
      onClose={onClose}
      title={one?.url ?? text.sites.list}
      footer={
        one && may('knowledge:write') && (
          <>
            <Button variant="danger" icon={<Trash2 />} onPress={() => setAsking(true)}>{text.sites.delete}</Button>
            <span className="flex-1" />
            {(one.pages.failed ?? 0) > 0 && <Button icon={<RotateCcw />} isPending={pending === 'retry'} onPress={() => void act('retry', text.sites.retried)()}>{text.sites.retry}</Button>}
            <Button icon={<RefreshCw />} isPending={pending === 'refresh'} onPress={() => void act('refresh', text.sites.refreshed)()}>{text.sites.refresh}</Button>
          </>
        )
      }
    >
      {site.isError ? <ErrorState error={site.error} onRetry={() => void site.refetch()} />
      : !one ? <Skeleton lines={8} />
      : (
        <div className="flex flex-col gap-6">
          <Facts
            items={[
              [text.sites.column.status, <SiteStatus key="s" of={one} />],
              [text.sites.rules, one.crawl.max_pages === 1 || one.crawl.max_depth === 0 ? text.sites.one : text.sites.rule(one.crawl.max_pages ?? 50, one.crawl.max_depth ?? 3)],
              ...(one.crawl.include?.length ? [[text.sites.include, one.crawl.include.join(', ')] as [string, string]] : []),
              ...(one.crawl.exclude?.length ? [[text.sites.exclude, one.crawl.exclude.join(', ')] as [string, string]] : []),
              [text.labels.title, <LabelBadges key="l" of={one} />],
              [text.sites.column.updated, <Time key="u" value={one.updated_at} />],
            ]}
          />
          <Pages of={one} />
        </div>
      )}
      <Confirm isOpen={asking} onClose={() => setAsking(false)} title={text.sites.deleteTitle} action={text.sites.deleteSubmit} name={one?.url} onConfirm={remove}>
        {text.sites.deleteDetail(one?.url ?? '', one?.pages.indexed ?? 0)}
      </Confirm>
    </Drawer>
  )
}

function Pages({ of }: { of: Crawl }) {
  const [search, setSearch] = useQueryState()
  const status = statuses.find((one) => one === search.pages)
  const pages = usePages(
    ['knowledge', 'site', of.id, 'pages', status ?? ''],
    (cursor, signal) => ok(api.GET('/api/v1/ingestion/urls/{id}/pages', { params: { path: { id: of.id }, query: { limit: 200, cursor, status } }, signal })),
    { refetchInterval: of.status === 'running' ? 2000 : false },
  )
  const columns: Column<CrawledPage>[] = [
    {
      id: 'url',
      header: text.sites.pageColumn.url,
      grow: true,
      cell: (page) => (
        <span title={page.url}>
          <span className="font-medium">{page.title ?? path(page.url)}</span> {page.title && <span className="text-muted">{path(page.url)}</span>}
        </span>
      ),
    },
    { id: 'status', header: text.sites.pageColumn.status, cell: (page) => <Badge tone={tones[page.status]}>{text.sites.counts[page.status]}</Badge> },
    { id: 'fetched', header: text.sites.pageColumn.fetched, from: 'sm', cell: (page) => <Time value={page.fetched_at} /> },
    {
      id: 'open',
      header: <span className="sr-only">{text.sites.openDocument}</span>,
      cell: (page) => page.document_id && <Button size="sm" variant="ghost" onPress={() => setSearch({ tab: 'documents', id: page.document_id, pages: undefined })}>{text.sites.openDocument}</Button>,
    },
  ]
  const reasons = (pages.rows ?? []).filter((page) => page.reason)
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="font-medium">{text.sites.pages}</h3>
        <Select
          bare
          label={text.sites.showPages}
          className="w-52"
          value={status ?? 'all'}
          onChange={(next: Status | 'all') => setSearch({ pages: next === 'all' ? undefined : next }, { replace: true })}
          choices={[
            { id: 'all', label: text.sites.allPages },
            ...statuses.map((id) => ({ id, label: `${text.sites.counts[id]} (${number(of.pages[id] ?? 0)})` })),
          ]}
        />
      </div>
      <div className="rounded-md border border-line">
        <DataTable {...pages.table} label={text.sites.pages} columns={columns} rowKey={(page) => page.id} empty={text.sites.noPages} height="26rem" />
      </div>
      {reasons.length > 0 && (
        <div className="flex flex-col gap-2">
          <h3 className="font-medium">{text.sites.pageColumn.why}</h3>
          <ul className="flex flex-col gap-2">
            {reasons.slice(0, 50).map((page) => (
              <li key={page.id} className="rounded-md bg-sunken px-3 py-2 text-[0.93rem]">
                <p className="font-medium break-all">{path(page.url)}</p>
                <p className="break-words text-muted">{page.reason}</p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

function path(url: string): string {
  try {
    const { pathname, search } = new URL(url)
    return pathname + search
  } catch {
    return url
  }
}

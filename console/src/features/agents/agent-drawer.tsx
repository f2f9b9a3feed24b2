import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ok } from '@/api/client'
import { useOnce } from '@/api/once'
import { LeaveGuard } from '@/app/leave-guard'
import { PageLink } from '@/app/page-link'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button, buttonClass } from '@/ui/button'
import { Confirm, Drawer } from '@/ui/dialog'
import { same } from '@/ui/diff'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { Tabs } from '@/ui/tabs'
import { done } from '@/ui/toast'
import { text as common } from '@text/common'
import { text } from '@text/agents'
import { AgentForm } from './agent-form'
import { type Agent, draftOf, faultsOf, termsOf } from './terms'
import { useVersions, Versions } from './versions'

export const NEW = 'new'

/** One agent: its form and its versions. `id` is `new` for one that is to be made. */
export function AgentDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const found = useQuery({
    queryKey: ['agents', 'one', id],
    enabled: id !== NEW,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/agents/{id}', { params: { path: { id } }, signal })),
  })
  if (id === NEW) return <Editor agent={null} onClose={onClose} />
  if (found.data) return <Editor key={found.data.version} agent={found.data} onClose={onClose} />
  return (
    <Drawer isOpen wide onClose={onClose} title={text.title}>
      {found.isError ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <Skeleton lines={10} />}
    </Drawer>
  )
}

function Editor({ agent, onClose }: { agent: Agent | null; onClose: () => void }) {
  const { may } = useSession()
  const queries = useQueryClient()
  const [search, setSearch] = useQueryState()
  const [draft, setDraft] = useState(() => draftOf(agent))
  const [jsonFault, setJsonFault] = useState(false)
  const [tried, setTried] = useState(false)
  const [asks, setAsks] = useState<'leave' | 'delete' | null>(null)
  const writes = may('config:write')
  const faults = faultsOf(draft)
  const changed = !same(termsOf(draft), termsOf(draftOf(agent))) || jsonFault
  const close = () => (changed ? setAsks('leave') : onClose())

  const save = useOnce(
    (headers) => {
      const body = termsOf(draft)
      return agent
        ? ok(api.PUT('/api/v1/agents/{id}', { params: { path: { id: agent.id }, header: { 'If-Match': `"${agent.version}"` } }, body }))
        : ok(api.POST('/api/v1/agents', { body, headers }))
    },
    async (kept) => {
      queries.setQueryData(['agents', 'one', kept.id], kept)
      await queries.invalidateQueries({ queryKey: ['agents'] })
      done(agent ? text.saved(kept.name, kept.version) : text.created(kept.name))
      setSearch({ id: kept.id }, { replace: true })
    },
  )
  const submit = () => {
    setTried(true)
    if (Object.keys(faults).length === 0 && !jsonFault) save.mutate()
  }
  const form = (
    <>
      <AgentForm draft={draft} faults={tried ? faults : {}} onChange={(change) => setDraft({ ...draft, ...change })} onJsonFault={setJsonFault} readOnly={!writes} />
      {save.isError && <ErrorNote error={save.error} />}
    </>
  )
  const versions = search.tab === 'versions' && agent !== null
  return (
    <Drawer
      isOpen
      wide
      onClose={close}
      title={agent?.name ?? text.create}
      footer={
        <Footer agent={agent} onDelete={() => setAsks('delete')}>
          {writes && !versions && (
            <Button variant="primary" isPending={save.isPending} isDisabled={!changed} onPress={submit}>{agent ? text.save : text.createAction}</Button>
          )}
        </Footer>
      }
    >
      {agent ? (
        <Tabs
          label={agent.name}
          value={search.tab ?? 'terms'}
          onChange={(tab) => setSearch({ tab: tab === 'terms' ? undefined : tab }, { replace: true })}
          items={[
            { id: 'terms', label: text.tabs.terms, content: form },
            { id: 'versions', label: text.tabs.versions, content: <Versions agent={agent} /> },
          ]}
        />
      ) : (
        <div className="flex flex-col gap-5">{form}</div>
      )}
      <LeaveGuard dirty={changed} />
      <Confirm isOpen={asks === 'leave'} onClose={() => setAsks(null)} title={text.unsaved.title} action={text.unsaved.leave} onConfirm={async () => onClose()}>
        {text.unsaved.detail}
      </Confirm>
      {agent && asks === 'delete' && <Delete agent={agent} onClose={() => setAsks(null)} onDeleted={onClose} />}
    </Drawer>
  )
}

function Footer({ agent, onDelete, children }: { agent: Agent | null; onDelete: () => void; children: ReactNode }) {
  const { may } = useSession()
  return (
    <>
      {agent && may('config:write') && <Button variant="danger" icon={<Trash2 />} onPress={onDelete} className="mr-auto">{common.actions.delete}</Button>}
      {agent && (
        <PageLink to="/playground" search={{ agent: agent.id }} className={buttonClass()}>
          <FlaskConical aria-hidden />
          {text.try}
        </PageLink>
      )}
      {children}
    </>
  )
}

function Delete({ agent, onClose, onDeleted }: { agent: Agent; onClose: () => void; onDeleted: () => void }) {
  const queries = useQueryClient()
  const versions = useVersions(agent.id)
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={text.deleteTitle(agent.name)}
      action={text.delete}
      name={agent.name}
      onConfirm={async () => {
        await ok(api.DELETE('/api/v1/agents/{id}', { params: { path: { id: agent.id } } }))
        onDeleted()
        queries.removeQueries({ queryKey: ['agents', 'one', agent.id] })
        await queries.invalidateQueries({ queryKey: ['agents', 'all'] })
        done(text.deleted(agent.name))
      }}
    >
      {text.deleteDetail(versions.data?.length ?? agent.version)}
    </Confirm>
  )
}

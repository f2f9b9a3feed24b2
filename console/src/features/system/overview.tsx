import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { text } from '@text/system'
import { installation, ok, type Schemas } from '@/api/client'
import { cx } from '@/ui/class-names'
import { bytes, duration, number, Time } from '@/ui/format'
import { Badge, Bar, Card, Facts } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { Explain } from '@/ui/tooltip'

type System = Schemas['System']
type Node = System['nodes'][number]
type Queue = System['queues'][number]

const mono = (value: ReactNode) => <span className="font-mono text-[0.85rem] break-all">{value}</span>

/** What `/health/ready` says, whether that is good or not. */
function Health() {
  const health = useQuery({
    queryKey: ['system', 'health'],
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => {
      const { data, error, response } = await installation.GET('/health/ready', { signal })
      const found = data ?? (error as Schemas['Health'] | undefined)
      if (!found || !('status' in found) || typeof found.status !== 'string') throw new Error(response.statusText)
      return found
    },
  })
  if (health.isError) return <ErrorState error={health.error} onRetry={() => void health.refetch()} />
  if (!health.data) return <Skeleton lines={1} />
  const well = health.data.status === 'ready'
  const checks = Object.entries(health.data.checks ?? {})
  return (
    <div className={cx('flex flex-wrap items-center gap-x-6 gap-y-2 rounded-lg px-4 py-3', well ? 'bg-good-soft text-good' : 'bg-warn-soft text-warn')}>
      <p role="status" className="flex items-center gap-2 font-semibold">
        {well ? <CircleCheck aria-hidden className="size-5" /> : <CircleAlert aria-hidden className="size-5" />}
        {text.states[health.data.status]}
      </p>
      <ul aria-label={text.checks} className="flex flex-wrap gap-x-5 gap-y-1 text-[0.93rem]">
        {checks.map(([name, state]) => (
          <li key={name} className="flex items-center gap-1.5">
            {state === 'ok' ? <CircleCheck aria-label={text.checkOk} role="img" className="size-4" /> : <CircleAlert aria-hidden className="size-4" />}
            {name.replaceAll('_', ' ')}{state !== 'ok' && `: ${state}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

function ThisNode({ system }: { system: System }) {
  const words = text.node
  return (
    <Card title={words.title}>
      <Facts
        items={[
          [words.version, system.version],
          [words.uptime, duration(Date.now() - new Date(system.started_at).getTime())],
          [words.started, <Time key="started" value={system.started_at} absolute />],
          [
            words.roles,
            <ul key="roles" className="flex flex-col gap-1">
              {system.roles.map((role) => (
                <li key={role}><Badge>{words.role[role]}</Badge> <span className="text-[0.87rem] text-muted">{words.roleHelp[role]}</span></li>
              ))}
            </ul>,
          ],
          [words.url, <a key="url" href={system.url} className="break-all text-accent hover:underline">{system.url}</a>],
          [words.java, system.java],
          [words.id, mono(system.node_id)],
        ]}
      />
    </Card>
  )
}

function Database({ system }: { system: System }) {
  const words = text.database
  const { database } = system
  return (
    <Card title={words.title}>
      <div className="flex flex-col gap-5">
        <Facts
          items={[
            [words.version, database.version],
            [words.kind, database.embedded ? <span key="kind">{words.embedded} <Explain label={words.embedded}>{words.embeddedHelp}</Explain></span> : words.external],
            [words.size, bytes(database.size_bytes)],
            [words.migration, mono(database.migration)],
          ]}
        />
        <div className="flex flex-col gap-3">
          <h3 className="text-[0.93rem] font-medium">{words.pools}</h3>
          {database.pools.map((pool) => (
            <div key={pool.name} className="flex flex-col gap-1">
              <p className="flex flex-wrap justify-between gap-x-3 text-[0.87rem]">
                <span>{words.pool[pool.name]}</span>
                <span className="tabular text-muted">
                  {words.used(number(pool.active), number(pool.size))}
                  {pool.waiting > 0 && `, ${words.waiting(number(pool.waiting))}`}
                </span>
              </p>
              <Bar label={words.pool[pool.name]} value={pool.active / Math.max(1, pool.size)} />
            </div>
          ))}
        </div>
      </div>
    </Card>
  )
}

function Parts({ system }: { system: System }) {
  const words = text.parts
  const { redis } = system
  return (
    <Card title={words.title}>
      <Facts
        items={[
          [
            text.redis.title,
            !redis.configured ? (
              <span key="redis">{text.redis.none} <Explain label={text.redis.title}>{text.redis.noneHelp}</Explain></span>
            ) : redis.reachable ? (
              <Badge key="redis" tone="good">{text.redis.up}</Badge>
            ) : (
              <span key="redis" className="flex flex-col items-start gap-1"><Badge tone="bad">{text.redis.down}</Badge><span className="text-[0.87rem] text-muted">{text.redis.downHelp}</span></span>
            ),
          ],
          [words.index, words.indexes[system.vector_index]],
          [words.embeddings, <span key="embeddings">{system.embeddings.model} <span className="text-muted">({words.dimensions(number(system.embeddings.dimensions))})</span></span>],
          [words.masterKey, <span key="master">{words.sources[system.master_key.source]} {system.master_key.source === 'file' && <Explain label={words.masterKey}>{words.fileHelp}</Explain>}</span>],
        ]}
      />
    </Card>
  )
}

const queueColumns: Column<Queue>[] = [
  { id: 'name', header: text.queues.columns.name, grow: true, cell: (queue) => <>{text.queues.names[queue.name]} <Explain label={text.queues.names[queue.name]}>{queue.definition}</Explain></> },
  { id: 'waiting', header: text.queues.columns.waiting, numeric: true, cell: (queue) => number(queue.waiting) },
  { id: 'oldest', header: text.queues.columns.oldest, numeric: true, cell: (queue) => duration(queue.oldest_seconds === undefined ? null : queue.oldest_seconds * 1000) },
]

const nodeTones = { running: 'good', stopped: 'neutral', lost: 'bad' } as const
const nodeColumns: Column<Node>[] = [
  { id: 'id', header: text.nodes.columns.id, grow: true, cell: (node) => <>{mono(node.id)} {node.self && <Badge tone="accent">{text.nodes.self}</Badge>}</> },
  { id: 'state', header: text.nodes.columns.state, cell: (node) => <Badge tone={nodeTones[node.state]}>{text.nodes.states[node.state]}</Badge> },
  { id: 'started', header: text.nodes.columns.started, from: 'sm', cell: (node) => <Time value={node.started_at} /> },
  { id: 'seen', header: text.nodes.columns.seen, from: 'sm', cell: (node) => <Time value={node.seen_at} /> },
]

export function Overview() {
  const system = useQuery({
    queryKey: ['system', 'overview'],
    refetchInterval: 10_000,
    queryFn: ({ signal }) => ok(installation.GET('/api/v1/system', { signal })),
  })
  if (system.isError && !system.data) return <><Health /><ErrorState error={system.error} onRetry={() => void system.refetch()} /></>
  const found = system.data
  return (
    <>
      <Health />
      <div className="grid gap-5 lg:grid-cols-2">
        {found ? <ThisNode system={found} /> : <Card title={text.node.title}><Skeleton lines={6} /></Card>}
        <div className="flex min-w-0 flex-col gap-5">
          {found ? <Database system={found} /> : <Card title={text.database.title}><Skeleton lines={5} /></Card>}
          {found ? <Parts system={found} /> : <Card title={text.parts.title}><Skeleton lines={4} /></Card>}
        </div>
      </div>
      <Card title={text.queues.title} detail={text.queues.detail} flush>
        <DataTable label={text.queues.title} columns={queueColumns} rows={found?.queues} rowKey={(queue) => queue.name} empty="" />
      </Card>
      <Card title={text.nodes.title} detail={text.nodes.detail} flush>
        <DataTable label={text.nodes.title} columns={nodeColumns} rows={found?.nodes} rowKey={(node) => node.id} empty={<Empty title={text.nodes.empty} />} />
      </Card>
    </>
  )
}

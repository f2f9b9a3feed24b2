import { useQuery } from '@tanstack/react-query'
import { Boxes } from 'lucide-react'
import { text } from '@text/providers'
import { api, installation, ok, type Schemas } from '@/api/client'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Drawer } from '@/ui/dialog'
import { SearchField, Select } from '@/ui/field'
import { duration, number, percent, Time } from '@/ui/format'
import { Badge, Card, Facts } from '@/ui/layout'
import { Stat, Stats } from '@/ui/stat'
import { Empty } from '@/ui/state'
import { type Column, DataTable } from '@/ui/table'
import { Explain } from '@/ui/tooltip'

type Target = Schemas['Target']

const words = text.health
const tones = { closed: 'good', half_open: 'warn', open: 'bad' } as const
const key = (target: Target) => `${target.provider}/${target.model}`
const share = (target: Target) => (target.requests === 0 ? null : target.errors / target.requests)

function State({ target }: { target: Target }) {
  if (target.breaker === 'closed' && target.requests === 0) return <Badge>{words.unused}</Badge>
  return <Badge tone={tones[target.breaker]}>{words.states[target.breaker]}</Badge>
}

const columns: Column<Target>[] = [
  { id: 'model', header: words.columns.model, grow: true, cell: (target) => <span className="font-medium">{target.model}</span> },
  { id: 'provider', header: words.columns.provider, from: 'sm', cell: (target) => <>{target.provider} {target.own && <Badge tone="accent">{words.own}</Badge>}</> },
  { id: 'state', header: words.columns.state, cell: (target) => <State target={target} /> },
  { id: 'requests', header: words.columns.requests, numeric: true, from: 'sm', cell: (target) => number(target.requests) },
  { id: 'errors', header: words.columns.errors, numeric: true, cell: (target) => percent(share(target)) },
  { id: 'p50', header: words.columns.p50, numeric: true, from: 'md', cell: (target) => duration(target.latency_ms_p50) },
  {
    id: 'p95',
    header: <>{words.columns.p95} <Explain label={words.columns.p95}>{words.latencyHelp}</Explain></>,
    numeric: true,
    from: 'md',
    cell: (target) => duration(target.latency_ms_p95),
  },
  { id: 'fault', header: words.columns.fault, from: 'lg', cell: (target) => <Time value={target.last_fault?.at} /> },
]

const order = ['open', 'half_open', 'closed']
const worstFirst = (one: Target, other: Target) => order.indexOf(one.breaker) - order.indexOf(other.breaker) || other.requests - one.requests || one.provider.localeCompare(other.provider) || one.model.localeCompare(other.model)

function Details({ target, onClose }: { target: Target; onClose: () => void }) {
  const facts = words.facts
  return (
    <Drawer isOpen onClose={onClose} title={key(target)}>
      <div className="flex flex-col gap-6">
        <div className="flex flex-col items-start gap-2">
          <State target={target} />
          <p className="text-muted">{words.stateHelp[target.breaker]}</p>
        </div>
        <Facts
          items={[
            [facts.upstream, <span key="upstream" className="font-mono text-[0.9rem]">{target.upstream_model}</span>],
            [facts.whose, target.own ? facts.ofTenant : facts.ofInstallation],
            [facts.requests, number(target.requests)],
            [facts.errors, `${number(target.errors)} (${percent(share(target))})`],
            [facts.inFlight, number(target.in_flight)],
            [facts.p50, duration(target.latency_ms_p50)],
            [facts.p95, duration(target.latency_ms_p95)],
            [facts.latency, duration(target.latency_ms)],
            [facts.failing, target.failure_percent === undefined ? percent(null) : percent(target.failure_percent / 100)],
            [facts.slow, target.slow_percent === undefined ? percent(null) : percent(target.slow_percent / 100)],
            [facts.repeats, number(target.repeats_left)],
            [facts.hedges, number(target.hedges_left)],
          ]}
        />
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">{words.lastFault}</h3>
          {target.last_fault ? (
            <div className="rounded-md bg-bad-soft px-3 py-2 text-bad">
              <p>{words.faults[target.last_fault.kind]}</p>
              <p className="mt-1 text-[0.87rem]">{target.last_fault.status && `${words.status(target.last_fault.status)} · `}<Time value={target.last_fault.at} /></p>
            </div>
          ) : (
            <p className="text-muted">{words.noFault}</p>
          )}
        </section>
      </div>
    </Drawer>
  )
}

function Sums({ targets }: { targets: Target[] | undefined }) {
  const sum = (of: (target: Target) => number) => targets?.reduce((total, target) => total + of(target), 0)
  const requests = sum((target) => target.requests)
  const errors = sum((target) => target.errors)
  const open = targets?.filter((target) => target.breaker === 'open').length
  return (
    <Stats>
      <Stat label={words.sum.places} value={targets && number(targets.length)} detail={targets && words.ofProviders(new Set(targets.map((target) => target.provider)).size)} />
      <Stat label={words.sum.passedOver} value={open === undefined ? undefined : number(open)} tone={open ? 'bad' : undefined} detail={targets && words.halfOpen(targets.filter((target) => target.breaker === 'half_open').length)} />
      <Stat label={words.sum.requests} value={requests === undefined ? undefined : number(requests)} detail={targets && words.inFlight(sum((target) => target.in_flight) ?? 0)} />
      <Stat label={words.sum.errors} value={errors === undefined ? undefined : number(errors)} detail={requests === undefined ? undefined : requests === 0 ? words.noErrors : percent((errors ?? 0) / requests)} />
    </Stats>
  )
}

export function Health({ ofInstallation }: { ofInstallation: boolean }) {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const client = ofInstallation ? installation : api
  const health = useQuery({
    queryKey: ['providers', 'health', ofInstallation],
    refetchInterval: 10_000,
    queryFn: ({ signal }) => ok(client.GET('/api/v1/providers/health', { signal })),
  })
  const all = health.data?.data
  const sought = (search.q ?? '').trim().toLowerCase()
  const rows = all?.filter((target) => key(target).toLowerCase().includes(sought) && (!search.state || target.breaker === search.state)).sort(worstFirst)
  const opened = all?.find((target) => key(target) === search.id)
  const clear = <Button onPress={() => setSearch({ q: undefined, state: undefined })}>{words.clear}</Button>
  const add = !ofInstallation && may('providers:manage') && <Button variant="primary" onPress={() => setSearch({ tab: 'own', new: '1' })}>{text.own.add}</Button>
  return (
    <>
      {!health.isError && <Sums targets={all} />}
      <Card flush>
        <div className="flex flex-wrap items-end gap-3 border-b border-line p-4">
          <SearchField label={words.search} value={search.q ?? ''} onChange={(q) => setSearch({ q: q || undefined }, { replace: true })} className="w-72 max-sm:w-full" />
          <Select
            bare
            label={words.state}
            value={search.state ?? 'all'}
            choices={[{ id: 'all', label: words.anyState }, ...order.map((id) => ({ id, label: words.states[id as keyof typeof words.states] }))]}
            onChange={(state) => setSearch({ state: state === 'all' ? undefined : state })}
            className="w-48 max-sm:w-full"
          />
          {health.data && <p className="text-[0.87rem] text-muted md:ml-auto md:self-center">{words.since} <Time value={health.data.since} /> <Explain label={words.since}>{words.sinceHelp(health.data.node_id)}</Explain></p>}
        </div>
        <DataTable
          label={text.tabs.health}
          columns={columns}
          rows={rows}
          rowKey={key}
          onOpen={(target) => setSearch({ id: key(target) })}
          isOpen={(target) => key(target) === search.id}
          error={health.isError && !all ? health.error : undefined}
          onRetry={() => void health.refetch()}
          empty={
            all?.length === 0 ? (
              <Empty title={words.empty} icon={<Boxes />} action={add}>{words.emptyHelp}</Empty>
            ) : (
              <Empty title={words.noneMatch} action={clear}>{words.noneMatchHelp}</Empty>
            )
          }
        />
      </Card>
      {opened && <Details target={opened} onClose={() => setSearch({ id: undefined })} />}
    </>
  )
}

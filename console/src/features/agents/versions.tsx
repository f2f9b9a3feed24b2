import { useQuery, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { cx } from '@/ui/class-names'
import { Select } from '@/ui/field'
import { ErrorState, Skeleton } from '@/ui/state'
import { exactTime } from '@/ui/format'
import { done } from '@/ui/toast'
import { text as all } from '@text/agents'
import { lineDiff } from './line-diff'
import { type Agent, draftOf, FIELDS, termsOf } from './terms'

const text = all.versions

export function useVersions(id: string) {
  return useQuery({
    queryKey: ['agents', 'versions', id],
    queryFn: async ({ signal }) => (await ok(api.GET('/api/v1/agents/{id}/versions', { params: { path: { id }, query: { limit: 200 } }, signal }))).data,
  })
}

/** Two versions side by side in one text: what was taken out and what was put in. The pair is in the address. */
export function Versions({ agent }: { agent: Agent }) {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const [asks, setAsks] = useState<Agent | null>(null)
  const queries = useQueryClient()
  const versions = useVersions(agent.id)
  if (versions.isError) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />
  if (!versions.data) return <Skeleton lines={6} />
  const [newest, second] = versions.data
  if (!newest || !second) return <p className="text-muted">{text.one}</p>
  const find = (number: string | undefined, otherwise: Agent) => versions.data.find((one) => String(one.version) === number) ?? otherwise
  const before = find(search.from, second)
  const after = find(search.to, newest)
  const choices = versions.data.map((one) => ({
    id: String(one.version),
    label: one.version === agent.version ? `${text.number(one.version)} (${text.current.toLowerCase()})` : text.number(one.version),
    detail: exactTime(one.updated_at),
  }))
  return (
    <div className="flex flex-col gap-5">
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <Select label={text.older} choices={choices} value={String(before.version)} onChange={(from) => setSearch({ from }, { replace: true })} />
        <Select label={text.newer} choices={choices} value={String(after.version)} onChange={(to) => setSearch({ to }, { replace: true })} />
      </div>
      <Difference before={before} after={after} />
      {may('config:write') && before.version !== agent.version && (
        <Button icon={<History />} onPress={() => setAsks(before)} className="self-start">{text.restore(before.version)}</Button>
      )}
      <Confirm
        isOpen={asks !== null}
        onClose={() => setAsks(null)}
        title={text.restoreTitle(asks?.version ?? 0)}
        action={text.restore(asks?.version ?? 0)}
        onConfirm={async () => {
          if (!asks) return
          await ok(api.PUT('/api/v1/agents/{id}', { params: { path: { id: agent.id }, header: { 'If-Match': `"${agent.version}"` } }, body: termsOf(draftOf(asks)) }))
          await queries.invalidateQueries({ queryKey: ['agents'] })
          setSearch({ from: undefined, to: undefined }, { replace: true })
          done(text.restored(asks.version))
        }}
      >
        {text.restoreDetail(asks?.version ?? 0)}
      </Confirm>
    </div>
  )
}

const words = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : typeof value === 'boolean' ? (value ? all.yes : all.no) : Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)

function Difference({ before, after }: { before: Agent; after: Agent }) {
  const changed = FIELDS.filter((field) => words(before[field]) !== words(after[field]))
  if (changed.length === 0) return <p className="text-muted">{text.same}</p>
  return (
    <dl className="flex flex-col gap-4">
      {changed.map((field) => (
        <div key={field} className="flex min-w-0 flex-col gap-1">
          <dt className="text-[0.87rem] font-medium">{all.fields[field]}</dt>
          <dd className="overflow-x-auto rounded-md border border-line py-1 font-mono text-[0.85rem]" tabIndex={0}>
            {lineDiff(words(before[field]), words(after[field])).map((line, at) => (
              <div key={at} className={cx('flex gap-2 px-3 py-0.5', line.kind === 'removed' && 'bg-bad-soft text-bad', line.kind === 'added' && 'bg-good-soft text-good')}>
                <span aria-hidden className="w-3 shrink-0">{line.kind === 'removed' ? '−' : line.kind === 'added' ? '+' : ''}</span>
                {line.kind !== 'same' && <span className="sr-only">{line.kind === 'removed' ? text.removed : text.added}: </span>}
                <span className="min-w-0 break-words whitespace-pre-wrap">{line.words || '\u00a0'}</span>
              </div>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ok, once, type Schemas } from '@/api/client'
import { text } from '@text/usage'
import { useSession } from '@/app/session'
import { Button, IconButton } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { money, number, percent, Time } from '@/ui/format'
import { Badge, Bar, Card } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { done, failed } from '@/ui/toast'
import { Explain } from '@/ui/tooltip'
import { LimitDialog } from './limit-dialog'

export type Limit = Schemas['Limit']

const words = text.limits

export const amountWords = (limit: Pick<Limit, 'measure'>, amount: number) => (limit.measure === 'usd' ? money(amount) : number(amount))
export const limitName = (limit: Limit) => words.words(words.measures[limit.measure], words.windows[limit.window])
const holder = (limit: Limit) => (limit.subject ? words.subject[limit.scope](limit.subject) : words.scopes[limit.scope])

/** When the amount is reached if use goes on evenly; null when that is not before the period's end. */
function exhaustion({ forecast = 0, amount, period_begins_at, resets_at }: Limit): string | null {
  if (forecast <= amount || !period_begins_at || !resets_at) return null
  const begins = new Date(period_begins_at).getTime()
  const reached = begins + (amount / forecast) * (new Date(resets_at).getTime() - begins)
  return reached > Date.now() ? new Date(reached).toISOString() : null
}

function Outlook({ limit }: { limit: Limit }) {
  if (limit.window !== 'day' && limit.window !== 'month') return null
  if (limit.used !== undefined && limit.used >= limit.amount) return <span className="font-medium text-bad">{words.full}</span>
  if (limit.used === undefined) return null
  if (limit.forecast === undefined) return <span>{words.early}</span>
  const exhausted = exhaustion(limit)
  return (
    <span className="inline-flex items-center gap-1">
      {exhausted ? (
        <span className="text-bad">{words.exhausted} <Time value={exhausted} absolute /></span>
      ) : (
        words.forecast(amountWords(limit, limit.forecast), percent(limit.forecast / limit.amount, 0))
      )}
      <Explain label={words.exhausted}>{words.forecastDefinition}</Explain>
    </span>
  )
}

function Row({ limit, onEdit, onRemove }: { limit: Limit; onEdit?: () => void; onRemove?: () => void }) {
  const name = limitName(limit)
  return (
    <li className="grid items-center gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(12rem,1fr)_2fr_4.5rem]">
      <div className="min-w-0">
        <p className="font-medium">{name}</p>
        <p className="text-[0.87rem] break-words text-muted">{holder(limit)}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-1.5">
        {limit.used === undefined ? (
          <p>{limit.scope === 'tenant' ? words.nothing : (limit.subject ? words.alone : words.each)(amountWords(limit, limit.amount))}</p>
        ) : (
          <>
            <div className="flex flex-wrap justify-between gap-x-4 text-[0.93rem]">
              <span className="tabular">{words.used(amountWords(limit, limit.used), amountWords(limit, limit.amount))}</span>
              {limit.resets_at && (limit.window === 'day' || limit.window === 'month') && <span className="text-muted">{words.resets} <Time value={limit.resets_at} /></span>}
            </div>
            <Bar label={words.bar(name)} value={limit.amount > 0 ? limit.used / limit.amount : 1} />
          </>
        )}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.87rem] text-muted">
          <Badge>{words.setBy[limit.set_by]}</Badge>
          <Outlook limit={limit} />
        </p>
      </div>
      <div className="flex justify-end gap-1">
        {onEdit && <IconButton size="sm" label={words.edit} icon={<Pencil />} onPress={onEdit} />}
        {onRemove && <IconButton size="sm" label={words.remove} icon={<Trash2 />} onPress={onRemove} />}
      </div>
    </li>
  )
}

export function LimitsTab() {
  const { may, operator } = useSession()
  const queries = useQueryClient()
  const [editing, setEditing] = useState<Limit | 'new' | null>(null)
  const [removing, setRemoving] = useState<Limit | null>(null)
  const limits = useQuery({
    queryKey: ['usage', 'limits'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/limits', { signal })),
    refetchInterval: 15_000,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: ['usage', 'limits'] })
  const restore = async ({ scope, measure, window, amount, subject }: Limit) => {
    await ok(api.POST('/api/v1/limits', { params: { header: once() }, body: { scope, measure, window, amount, subject } }))
    await refresh()
  }
  const manage = may('budgets:manage')
  const own = (limit: Limit) => manage && !!limit.id && (operator || limit.set_by === 'tenant')
  const add = manage && <Button variant="primary" icon={<Plus />} onPress={() => setEditing('new')}>{words.add}</Button>
  const found = limits.data?.data
  return (
    <>
      <Card title={words.title} detail={words.detail} actions={add} flush>
        {limits.isError && !found && <ErrorState error={limits.error} onRetry={() => void limits.refetch()} />}
        {limits.isPending && <Skeleton lines={8} className="p-4" />}
        {found?.length === 0 && <Empty title={words.empty} action={add}>{words.emptyDetail}</Empty>}
        {!!found?.length && (
          <ul className="divide-y divide-line">
            {found.map((limit) => (
              <Row
                key={limit.id ?? `${limit.set_by} ${limit.name} ${limit.scope} ${limit.subject ?? ''} ${limit.measure} ${limit.window}`}
                limit={limit}
                onEdit={own(limit) ? () => setEditing(limit) : undefined}
                onRemove={own(limit) ? () => setRemoving(limit) : undefined}
              />
            ))}
          </ul>
        )}
      </Card>
      {editing && <LimitDialog limit={editing === 'new' ? null : editing} onClose={() => setEditing(null)} onSaved={() => { setEditing(null); done(words.saved); void refresh() }} />}
      <Confirm
        isOpen={removing !== null}
        onClose={() => setRemoving(null)}
        title={removing ? words.confirmRemove(`${limitName(removing)} · ${holder(removing)}`) : ''}
        action={words.remove}
        onConfirm={async () => {
          if (!removing) return
          await ok(api.DELETE('/api/v1/limits/{id}', { params: { path: { id: removing.id ?? '' } } }))
          done(words.removed, () => void restore(removing).catch(failed))
          await refresh()
        }}
      >
        {words.confirmDetail}
      </Confirm>
    </>
  )
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical, Plus } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/routing'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { Confirm } from '@/ui/dialog'
import { duration, number, percent, Time } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { Empty, ErrorState, Skeleton } from '@/ui/state'
import { done } from '@/ui/toast'
import { CanaryDialog } from './canary-dialog'

type Canary = Schemas['RouterCanary']
type Side = Schemas['RouterCanarySide']

const words = text.canaries
const tones = { running: 'accent', promoted: 'good', rolled_back: 'neutral' } as const
const points = (share: number) => `${share > 0 ? '+' : ''}${number(share * 100, 1)}`
const side = (one: Side) => (one.rate === undefined ? '–' : words.of(number(one.bad), number(one.all), percent(one.rate)))

const what = (canary: Canary) =>
  canary.model && canary.tier ? words.what.model(canary.model, text.tiers[canary.tier] ?? canary.tier) : words.what[canary.optimize ?? 'cost']

function Measures({ canary }: { canary: Canary }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-[0.93rem]">
        <caption className="sr-only">{what(canary)}</caption>
        <thead>
          <tr className="text-[0.87rem] whitespace-nowrap text-muted">
            <th scope="col" className="py-1 pr-4 text-left font-medium">{words.columns.measure}</th>
            <th scope="col" className="py-1 pr-4 text-right font-medium">{words.columns.candidate}</th>
            <th scope="col" className="py-1 pr-4 text-right font-medium">{words.columns.control}</th>
            <th scope="col" className="py-1 text-right font-medium">{words.columns.difference}</th>
          </tr>
        </thead>
        <tbody>
          {canary.measures.map((one) => (
            <tr key={one.name} className="tabular border-t border-line text-right whitespace-nowrap">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">{words.measures[one.name]}</th>
              <td className="py-1.5 pr-4">{side(one.candidate)}</td>
              <td className="py-1.5 pr-4">{side(one.control)}</td>
              <td className={`py-1.5 ${one.low > 0 ? 'font-medium text-bad' : one.high < canary.margin ? 'text-good' : ''}`}>{one.candidate.rate === undefined || one.control.rate === undefined ? '–' : words.difference(words.points(points(one.difference)), points(one.low), points(one.high))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function CanaryCard({ canary, onPromote, onRollBack }: { canary: Canary; onPromote?: () => void; onRollBack?: () => void }) {
  return (
    <Card
      title={<span className="flex flex-wrap items-center gap-2">{what(canary)} <Badge tone={tones[canary.stage]}>{words.stages[canary.stage]}</Badge></span>}
      detail={<>{words.share(percent(canary.share))} · {words.began} <Time value={canary.created_at} />{canary.ended_at && <> · {words.ended} <Time value={canary.ended_at} /></>}</>}
      actions={
        <>
          {canary.stage !== 'rolled_back' && onRollBack && <Button size="sm" variant="danger" onPress={onRollBack}>{words.rollBack}</Button>}
          {canary.stage === 'running' && onPromote && <Button size="sm" variant="primary" onPress={onPromote}>{words.promote}</Button>}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {canary.reason && <p className="first-letter:uppercase">{canary.reason}</p>}
        <Measures canary={canary} />
        <p className="text-[0.87rem] text-muted">{words.rule(percent(canary.alpha), words.points(number(canary.margin * 100, 1)), number(canary.least), duration(canary.slow_ms))}</p>
      </div>
    </Card>
  )
}

export function CanariesTab() {
  const { may } = useSession()
  const queries = useQueryClient()
  const [starting, setStarting] = useState(false)
  const [ending, setEnding] = useState<{ canary: Canary; promote: boolean } | null>(null)
  const canaries = useQuery({
    queryKey: ['routing', 'canaries'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/router/canaries', { signal })),
    refetchInterval: (query) => (query.state.data?.data.some((one) => one.stage === 'running') ? 5000 : 30_000),
  })
  const refresh = () => queries.invalidateQueries({ queryKey: ['routing', 'canaries'] })
  const found = canaries.data?.data
  const running = found?.some((one) => one.stage === 'running') ?? false
  const start = may('config:write') && !running && <Button variant="primary" icon={<Plus />} onPress={() => setStarting(true)}>{words.start}</Button>
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">{words.detail}</p>
        {!!found?.length && start}
      </div>
      {canaries.isError && !found && <Card><ErrorState error={canaries.error} onRetry={() => void canaries.refetch()} /></Card>}
      {canaries.isPending && <Card><Skeleton lines={6} /></Card>}
      {found?.length === 0 && <Card><Empty title={words.empty} icon={<FlaskConical aria-hidden />} action={start}>{words.emptyDetail}</Empty></Card>}
      {found?.map((canary) => (
        <CanaryCard
          key={canary.id}
          canary={canary}
          onPromote={may('config:write') ? () => setEnding({ canary, promote: true }) : undefined}
          onRollBack={may('config:write') ? () => setEnding({ canary, promote: false }) : undefined}
        />
      ))}
      {starting && <CanaryDialog onClose={() => setStarting(false)} onStarted={() => { setStarting(false); done(words.started); void refresh() }} />}
      <Confirm
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        title={ending ? (ending.promote ? words.confirmPromote : words.confirmRollBack)(what(ending.canary)) : ''}
        action={ending?.promote ? words.promote : words.rollBack}
        onConfirm={async () => {
          if (!ending) return
          const params = { params: { path: { id: ending.canary.id } } }
          await ok(ending.promote ? api.POST('/api/v1/router/canaries/{id}/promote', params) : api.POST('/api/v1/router/canaries/{id}/roll_back', params))
          done(ending.promote ? words.promoted : words.rolledBack)
          await refresh()
        }}
      >
        {ending?.promote ? words.confirmPromoteDetail : words.confirmRollBackDetail}
      </Confirm>
    </>
  )
}

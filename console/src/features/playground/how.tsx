import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ApiError, ok, type Schemas } from '@/api/client'
import { around } from '@/api/row'
import { useSession } from '@/app/session'
import { money, number } from '@/ui/format'
import { Facts } from '@/ui/layout'
import { Skeleton } from '@/ui/state'
import { text as all } from '@text/playground'
import { type AnswerState, running } from './answer'
import { Guardrails } from './how-guarded'
import { Route } from './how-route'
import { Sources } from './how-sources'
import { Sent, useRun } from './run'
import { TimeLine } from './time-line'

const text = all.how

export interface Asked {
  question: string
  /** What was asked before, the oldest first. */
  earlier: string[]
  system: string
  grounded: boolean
  agent: boolean
}

/** Everything that is known of how an answer was made; asked for when it is opened. */
export function How({ asked, answer }: { asked: Asked; answer: AnswerState }) {
  const [open, setOpen] = useState(false)
  if (running(answer)) return null
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="group min-w-0">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1.5 rounded text-[0.87rem] text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {text.title}
      </summary>
      {open && <Account asked={asked} answer={answer} />}
    </details>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2 border-t border-line pt-3 first:border-0 first:pt-0">
      <h3 className="text-[0.87rem] font-semibold">{title}</h3>
      {children}
    </section>
  )
}

const again = { retry: 4, retryDelay: 1500 }
const missing = () => new ApiError(404, 'not_found', text.decisionGone, null)

/** The ledger's row of an answer: written a moment after it. */
function useLedger(usageId: string | null) {
  const { may } = useSession()
  return useQuery({
    queryKey: ['playground', 'ledger', usageId],
    enabled: usageId !== null && may('usage:read'),
    staleTime: Infinity,
    ...again,
    queryFn: async ({ signal }) => {
      const page = await ok(api.GET('/api/v1/analytics/requests', { params: { query: { ...around(usageId ?? ''), limit: 200 } }, signal }))
      const row = page.data.find((one) => one.id === usageId)
      if (!row) throw missing()
      return row
    },
  })
}

function useDecision(id: string | null) {
  const { may } = useSession()
  return useQuery({
    queryKey: ['playground', 'decision', id],
    enabled: id !== null && may('usage:read'),
    staleTime: Infinity,
    ...again,
    queryFn: async ({ signal }) => {
      const page = await ok(api.GET('/api/v1/router/decisions', { params: { query: { ...around(id ?? ''), limit: 200 } }, signal }))
      const decision = page.data.find((one) => one.decision_id === id)
      if (!decision) throw missing()
      return decision
    },
  })
}

type Run = Schemas['Run'] | undefined

function Account({ asked, answer }: { asked: Asked; answer: AnswerState }) {
  const run = useRun(answer.runId)
  const usageId = answer.parley?.usage_id ?? run.data?.usage_id ?? answer.headers['x-parley-usage-id'] ?? null
  const ledger = useLedger(usageId)
  const decisionId = answer.headers['x-parley-decision-id'] ?? ledger.data?.decision_id ?? null
  const decision = useDecision(decisionId)
  if (answer.runId && run.isPending) return <Skeleton className="mt-3" />
  return (
    <div className="mt-3 flex flex-col gap-4 rounded-md border border-line bg-surface p-4 text-[0.93rem]">
      <Part title={text.route}>
        <Route asked={asked} answer={answer} run={run.data} decision={decision.data} />
        {decisionId && decision.isLoading && <Skeleton lines={2} />}
      </Part>
      <Part title={text.cache}><p>{cacheWords(answer, run.data)}</p></Part>
      <Part title={text.passages}><Sources asked={asked} answer={answer} run={run.data} /></Part>
      <Part title={text.guardrails}><Guardrails asked={asked} answer={answer} run={run.data} /></Part>
      <Part title={text.cost}><Cost answer={answer} run={run.data} row={ledger.data} usageId={usageId} /></Part>
      <Part title={text.time}><TimeLine answer={answer} row={ledger.data} /></Part>
      {run.data?.sent && (
        <Part title={text.sent}>
          <Sent sent={run.data.sent} />
          <p><Link to="/conversations" search={{ id: run.data.conversation_id }} className="text-accent hover:text-accent-strong">{text.conversation}</Link></p>
        </Part>
      )}
    </div>
  )
}

function cacheWords({ headers, parley }: AnswerState, run: Run): string {
  const said = headers['x-parley-cache'] ?? parley?.cache ?? (run?.cached ? 'hit' : '')
  const similarity = /similarity=([\d.]+)/.exec(said)?.[1]
  if (said.startsWith('hit')) return text.cacheHit(similarity ? text.similar(similarity) : text.exact)
  return said === 'miss' ? text.cacheMiss : text.cacheNone
}

function Cost({ answer, run, row, usageId }: { answer: AnswerState; run: Run; row: Schemas['AnalyticsRequest'] | undefined; usageId: string | null }) {
  const { parley, usage } = answer
  const input = row?.input_tokens ?? usage?.input ?? run?.usage.input_tokens
  const output = row?.output_tokens ?? usage?.output ?? run?.usage.output_tokens
  const request = parley?.request_id ?? answer.headers['x-request-id']
  const items: [string, ReactNode][] = [
    [text.input, <>{number(input)}{row && row.cached_input_tokens > 0 && ` (${number(row.cached_input_tokens)} ${text.cachedInput})`}</>],
    [text.output, number(output)],
    [text.costUsd, money(parley?.cost_usd ?? run?.cost_usd ?? row?.cost_usd)],
  ]
  if (parley?.cascade?.saved_usd) items.push([text.saved, money(parley.cascade.saved_usd)])
  if (usageId) items.push([text.usageId, <code key="usage" className="font-mono text-[0.8rem] break-all">{usageId}</code>])
  if (request) items.push([text.requestId, <code key="request" className="font-mono text-[0.8rem] break-all">{request}</code>])
  return (
    <>
      <Facts items={items} />
      {(parley?.usage_estimated || row?.estimated) && <p className="text-muted">{text.estimated}</p>}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ApiError, ok, type Schemas } from '@/api/client'
import { useSession } from '@/app/session'
import { Button } from '@/ui/button'
import { CitationList } from '@/ui/citation'
import { money, number, percent } from '@/ui/format'
import { Badge, Bar, Facts } from '@/ui/layout'
import { ErrorNote, Skeleton } from '@/ui/state'
import { text as all } from '@text/playground'
import { type AnswerState, running } from './answer'
import { around } from './moment'
import { Passages } from './passages'
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

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2 border-t border-line pt-3 first:border-0 first:pt-0">
      <h3 className="text-[0.87rem] font-semibold">{title}</h3>
      {children}
    </section>
  )
}

const again = { retry: 4, retryDelay: 1500 }
const missing = () => new ApiError(404, 'not_found', text.decisionGone, null)

/** The run of an answer in a conversation. */
function useRun(id: string | null) {
  return useQuery({
    queryKey: ['playground', 'run', id],
    enabled: id !== null,
    staleTime: Infinity,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/runs/{id}', { params: { path: { id: id ?? '' } }, signal })),
  })
}

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
      {run.data?.sent && <Part title={text.sent}><Sent run={run.data} /></Part>}
    </div>
  )
}

function Route({ asked, answer, run, decision }: { asked: Asked; answer: AnswerState; run: Run; decision: Schemas['RecordedDecision'] | undefined }) {
  const { headers, parley } = answer
  const tier = parley?.tier ?? run?.tier ?? headers['x-parley-tier']
  const degraded = parley?.degraded ?? headers['x-parley-degraded']
  const optional: [string, ReactNode][] = [
    [text.instead, headers['x-parley-instead-of']],
    [text.cascade, headers['x-parley-cascade']],
    [text.hedge, parley?.hedge ?? headers['x-parley-hedge']],
    [text.degraded, degraded && (text.degradedAs[degraded] ?? degraded)],
    [text.dropped, headers['x-parley-dropped']],
    [text.canary, headers['x-parley-canary']],
  ]
  return (
    <>
      <Facts
        items={[
          [text.model, parley?.model ?? run?.model ?? headers['x-parley-model'] ?? '–'],
          [text.provider, parley?.provider ?? run?.provider ?? headers['x-parley-provider'] ?? '–'],
          [text.tier, tier ? (text.tiers[tier] ?? tier) : '–'],
          ...optional.filter(([, value]) => value),
        ]}
      />
      {decision && <Decision decision={decision} />}
      {(decision || headers['x-parley-decision-id']) && <Features asked={asked} />}
    </>
  )
}

function Decision({ decision }: { decision: Schemas['RecordedDecision'] }) {
  return (
    <>
      <Facts
        items={[
          [text.reason, decision.reason],
          [text.layer, text.layers[decision.layer] ?? decision.layer],
          [text.confidence, <span key="confidence" title={text.confidenceHelp}>{percent(decision.confidence)}</span>],
          [text.expected, text.expectedOf(money(decision.expected_cost_usd), money(decision.largest_cost_usd))],
        ]}
      />
      {decision.explored && <p className="text-muted">{text.explored}</p>}
      {decision.candidates.length > 0 && (
        <table className="w-full max-w-lg text-[0.87rem]">
          <caption className="pb-1 text-left text-muted">{text.candidates}</caption>
          <thead>
            <tr className="text-muted">
              <th scope="col" className="py-1 text-left font-medium">{text.candidate.tier}</th>
              <th scope="col" className="py-1 text-right font-medium">{text.candidate.error}</th>
              <th scope="col" className="py-1 text-right font-medium">{text.candidate.cost}</th>
            </tr>
          </thead>
          <tbody>
            {decision.candidates.map((one) => (
              <tr key={one.tier} className="border-t border-line">
                <th scope="row" className="py-1 text-left font-normal">{one.tier}</th>
                <td className="tabular py-1 text-right">{percent(one.error)}</td>
                <td className="tabular py-1 text-right">{money(one.cost_usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

/** What the router counts in the question; asked for by hand, because the question is then recorded as a decision. */
function Features({ asked }: { asked: Asked }) {
  const messages = [...(asked.system ? [{ role: 'system', content: asked.system }] : []), ...asked.earlier.map((content) => ({ role: 'user', content })), { role: 'user', content: asked.question }]
  const judged = useQuery({
    queryKey: ['playground', 'features', messages],
    enabled: false,
    queryFn: ({ signal }) => ok(api.POST('/api/v1/router/decide', { body: { messages }, signal })),
  })
  return (
    <div className="flex flex-col gap-2">
      <h4 className="text-[0.87rem] text-muted">{text.features}</h4>
      {judged.isError && <ErrorNote error={judged.error} />}
      {judged.data ? (
        <dl className="grid max-w-lg grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-[0.87rem]">
          {Object.entries(judged.data.features).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="font-mono text-[0.8rem]">{name}</dt>
              <dd className="tabular text-right">{number(value, 3)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="flex flex-wrap items-center gap-3">
          <Button size="sm" isPending={judged.isFetching} onPress={() => void judged.refetch()}>{text.features_ask}</Button>
          <span className="text-[0.87rem] text-muted">{text.featuresHelp}</span>
        </p>
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

function Sources({ asked, answer, run }: { asked: Asked; answer: AnswerState; run: Run }) {
  const { may } = useSession()
  const considered = run?.sent?.passages
  return (
    <>
      {answer.citations.length > 0 && (
        <>
          <h4 className="text-[0.87rem] text-muted">{text.cited}</h4>
          <CitationList citations={answer.citations} />
        </>
      )}
      {considered ? <Passages passages={considered} /> : asked.grounded && !run && may('knowledge:read') ? <Search asked={asked} /> : answer.citations.length === 0 && <p>{text.notGrounded}</p>}
    </>
  )
}

function Search({ asked }: { asked: Asked }) {
  const found = useQuery({
    queryKey: ['playground', 'search', asked.question, asked.earlier],
    staleTime: Infinity,
    queryFn: ({ signal }) => ok(api.POST('/api/v1/retrieval/search', { body: { query: asked.question, earlier: asked.earlier.slice(-20), limit: 8 }, signal })),
  })
  if (found.isError) return <ErrorNote error={found.error} />
  if (!found.data) return <Skeleton />
  return <Passages passages={found.data.data} help={text.foundHelp} />
}

function Guardrails({ asked, answer, run }: { asked: Asked; answer: AnswerState; run: Run }) {
  const { may } = useSession()
  const rule = answer.parley?.refused_by ?? answer.headers['x-parley-refused-by'] ?? (run?.tier === 'refused' ? run.error : undefined)
  return (
    <>
      {rule && <p className="text-bad">{text.refused(rule)}</p>}
      {may('config:read') && <Inspected stage="input" label={text.guardQuestion} words={asked.question} />}
      {may('config:read') && answer.text && <Inspected stage="output" label={text.guardAnswer} words={answer.text} />}
      {!may('config:read') && !rule && <p>{text.guardClear}</p>}
      {answer.parley?.unsupported && (
        <>
          <h4 className="text-[0.87rem] text-muted">{text.unsupported}</h4>
          <ul className="list-disc pl-5">{answer.parley.unsupported.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
        </>
      )}
    </>
  )
}

function Inspected({ stage, label, words }: { stage: 'input' | 'output'; label: string; words: string }) {
  const verdict = useQuery({
    queryKey: ['playground', 'inspect', stage, words],
    staleTime: 60_000,
    queryFn: ({ signal }) => ok(api.POST('/api/v1/guardrails/inspect', { body: { text: words, stage }, signal })),
  })
  if (verdict.isError) return <ErrorNote error={verdict.error} />
  const checks = verdict.data?.checks
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <span className="text-muted">{label}</span>
      {!checks && <Skeleton lines={1} className="w-24" />}
      {checks?.length === 0 && <span>{text.guardNone}</span>}
      {checks && checks.length > 0 && checks.every((check) => check.outcome === 'passed' || check.outcome === 'not_run') && <span>{text.guardClear}</span>}
      {checks?.filter((check) => check.outcome !== 'passed' && check.outcome !== 'not_run').map((check) => (
        <Badge key={check.rule} tone={check.outcome === 'found' ? 'warn' : 'bad'}>{check.rule}: {text.outcome[check.outcome] ?? check.outcome}</Badge>
      ))}
    </div>
  )
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

function Sent({ run }: { run: Schemas['Run'] }) {
  const sent = run.sent
  if (!sent) return null
  return (
    <>
      {sent.used != null && sent.room != null && sent.room > 0 && (
        <div className="flex max-w-lg flex-col gap-1">
          <Bar value={sent.used / sent.room} label={text.sent} tone="accent" />
          <p className="text-[0.87rem] text-muted">{text.sentBudget(sent.used, sent.room)}</p>
        </div>
      )}
      <ol className="flex flex-col gap-2">
        {sent.messages?.map((message, at) => (
          <li key={at}>
            <p className="text-[0.8rem] text-muted">{message.role}</p>
            <pre tabIndex={0} className="max-h-48 overflow-auto rounded bg-sunken p-2 font-mono text-[0.8rem] whitespace-pre-wrap">{message.content}</pre>
          </li>
        ))}
      </ol>
      <p><Link to="/conversations" search={{ id: run.conversation_id }} className="text-accent hover:text-accent-strong">{text.conversation}</Link></p>
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { type ReactNode } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { Button } from '@/ui/button'
import { duration, money, number, percent } from '@/ui/format'
import { Facts } from '@/ui/layout'
import { ErrorNote } from '@/ui/state'
import { text as all } from '@text/playground'
import type { AnswerState } from './answer'
import type { Asked } from './how'

const text = all.how
type Decision = Schemas['RecordedDecision']

function cascadeWords(cascade: Schemas['Parley']['cascade']): string | null {
  if (!cascade) return null
  const why = text.cascadeReasons[cascade.reason ?? ''] ?? cascade.reason ?? ''
  return cascade.outcome === 'kept' ? text.cascaded.kept(cascade.from) : text.cascaded[cascade.outcome](cascade.from, why)
}

function hedgeWords(said: string | undefined): string | null {
  const found = /^(won|lost); after_ms=(\d+)/.exec(said ?? '')
  return found ? text.hedged(found[1] === 'won', duration(Number(found[2]))) : null
}

/** Who answered and why; what does not apply is left out. */
export function Route({ asked, answer, run, decision }: { asked: Asked; answer: AnswerState; run: Schemas['Run'] | undefined; decision: Decision | undefined }) {
  const { headers, parley } = answer
  const tier = parley?.tier ?? run?.tier ?? headers['x-parley-tier']
  const degraded = parley?.degraded ?? headers['x-parley-degraded']
  const canary = headers['x-parley-canary']
  const items: [string, ReactNode][] = [
    [text.model, parley?.model ?? run?.model ?? headers['x-parley-model'] ?? '–'],
    [text.provider, parley?.provider ?? run?.provider ?? headers['x-parley-provider'] ?? '–'],
    [text.tier, tier ? (text.tiers[tier] ?? tier) : '–'],
    [text.reason, decision?.reason],
    [text.layer, decision && (text.layers[decision.layer] ?? decision.layer)],
    [text.confidence, decision && text.confidenceOf(percent(decision.confidence))],
    [text.expected, decision && text.expectedOf(money(decision.expected_cost_usd), money(decision.largest_cost_usd))],
    [text.cascade, cascadeWords(parley?.cascade)],
    [text.hedge, hedgeWords(parley?.hedge ?? headers['x-parley-hedge'])],
    [text.instead, headers['x-parley-instead-of']],
    [text.degraded, degraded && (text.degradedAs[degraded] ?? degraded)],
    [text.dropped, headers['x-parley-dropped']],
    [text.canary, canary && text.canarySide(canary.startsWith('candidate'))],
  ]
  return (
    <>
      <Facts items={items.filter(([, value]) => value)} />
      {decision?.explored && <p className="text-muted">{text.explored}</p>}
      {decision && decision.candidates.length > 0 && <Candidates decision={decision} />}
      {(decision || headers['x-parley-decision-id']) && <Features asked={asked} />}
    </>
  )
}

function Candidates({ decision }: { decision: Decision }) {
  return (
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

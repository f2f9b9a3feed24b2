import type { Schemas } from '@/api/client'
import { duration } from '@/ui/format'
import { Facts } from '@/ui/layout'
import { text as all } from '@text/playground'
import type { AnswerState } from './answer'

const text = all.how

/** When what happened, as this browser saw it, and what the server says of its part. */
export function TimeLine({ answer, row }: { answer: AnswerState; row: Schemas['AnalyticsRequest'] | undefined }) {
  const { at, headers, parley, chunks } = answer
  const total = Math.max(1, (at.end ?? at.asked) - at.asked)
  const steps = [
    { id: 'accepted', label: text.times.accepted, ms: at.accepted },
    { id: 'first', label: text.times.first, ms: at.first },
    { id: 'end', label: text.times.end, ms: at.end },
  ].flatMap((step) => (step.ms === null ? [] : [{ ...step, ms: step.ms - at.asked }]))
  const overhead = parley?.overhead_ms ?? (headers['x-parley-overhead-ms'] ? Number(headers['x-parley-overhead-ms']) : null)
  const server: [string, string][] = []
  if (overhead != null) server.push([text.overhead, `${overhead.toLocaleString('en', { maximumFractionDigits: 1 })} ms`])
  if (row?.first_token_ms != null) server.push([text.serverFirst, duration(row.first_token_ms)])
  if (row) server.push([text.serverAll, duration(row.duration_ms)])
  return (
    <>
      <div aria-hidden className="relative h-2 w-full rounded-full bg-sunken">
        {steps.map((step, index) => {
          const from = index === 0 ? 0 : (steps[index - 1]?.ms ?? 0)
          return (
            <div
              key={step.id}
              className="absolute h-2 border-r-2 border-surface first:rounded-l-full last:rounded-r-full"
              style={{ left: `${(from / total) * 100}%`, width: `${((step.ms - from) / total) * 100}%`, background: `var(--series-${index + 1})` }}
            />
          )
        })}
      </div>
      <ol className="flex flex-wrap gap-x-6 gap-y-1 text-[0.87rem]">
        <li className="text-muted">{text.times.asked} <span className="tabular">0 ms</span></li>
        {steps.map((step, index) => (
          <li key={step.id} className="flex items-center gap-1.5">
            <span aria-hidden className="size-2.5 rounded-sm" style={{ background: `var(--series-${index + 1})` }} />
            {step.label} <span className="tabular text-muted">{duration(Math.round(step.ms))}</span>
          </li>
        ))}
        <li className="text-muted">{text.chunks(chunks)}</li>
      </ol>
      {server.length > 0 && <Facts items={server} />}
    </>
  )
}

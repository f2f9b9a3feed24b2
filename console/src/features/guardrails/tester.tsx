import { useMutation } from '@tanstack/react-query'
import { CircleCheck, EyeOff, Flag, ShieldX } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/guardrails'
import { Button } from '@/ui/button'
import { Select, TextArea } from '@/ui/field'
import { duration } from '@/ui/format'
import { Badge, Card } from '@/ui/layout'
import { ErrorNote } from '@/ui/state'
import type { Guardrails, Stage } from './guardrails'

type Verdict = Schemas['GuardrailVerdict']

const looks = {
  pass: { icon: <CircleCheck aria-hidden />, tone: 'bg-good-soft text-good' },
  flag: { icon: <Flag aria-hidden />, tone: 'bg-accent-soft text-accent-strong' },
  redact: { icon: <EyeOff aria-hidden />, tone: 'bg-warn-soft text-warn' },
  block: { icon: <ShieldX aria-hidden />, tone: 'bg-bad-soft text-bad' },
}

/** Says what the rules make of a text; `draft` when they are not saved yet. */
export function Tester({ draft }: { draft: Guardrails | null }) {
  const [typed, setTyped] = useState('')
  const [stage, setStage] = useState<Stage>('input')
  const inspect = useMutation({
    mutationFn: async (asked: { text: string; stage: Stage }) => ({
      asked,
      verdict: await ok(api.POST('/api/v1/guardrails/inspect', { body: { ...asked, ...(draft ? { guardrails: draft } : {}) } })),
    }),
  })
  const run = () => typed.trim() !== '' && inspect.mutate({ text: typed, stage })
  return (
    <Card title={text.tester.title} detail={text.tester.detail}>
      <div className="flex flex-col gap-4">
        <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); run() }}>
          <TextArea label={text.tester.text} placeholder={text.tester.placeholder} rows={5} value={typed} onChange={setTyped} />
          <div className="flex flex-wrap items-end gap-3">
            <Select
              label={text.tester.stage}
              className="min-w-40 flex-1"
              value={stage}
              onChange={setStage}
              choices={(['input', 'passage', 'output'] as const).map((id) => ({ id, label: text.tester.stages[id] }))}
            />
            <Button type="submit" variant="primary" isPending={inspect.isPending} isDisabled={typed.trim() === ''}>{text.tester.run}</Button>
          </div>
          {draft && <p className="text-[0.87rem] text-muted">{text.tester.draft}</p>}
        </form>
        {inspect.isError && <ErrorNote error={inspect.error} />}
        {inspect.data && <Result {...inspect.data} />}
      </div>
    </Card>
  )
}

function Result({ asked, verdict }: { asked: { text: string; stage: Stage }; verdict: Verdict }) {
  const action = verdict.action ?? 'pass'
  const says = {
    pass: text.tester.passes,
    flag: text.tester.flagged,
    redact: text.tester.redacted,
    block: asked.stage === 'passage' ? text.tester.refusedPassage : text.tester.refused,
  }[action]
  const places = verdict.places.filter((place) => place.end - place.start < asked.text.length || verdict.places.length === 1)
  return (
    <div className="flex flex-col gap-4" aria-live="polite">
      <div className={`flex items-start gap-2.5 rounded-md px-3 py-2.5 [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0 ${looks[action].tone}`}>
        {looks[action].icon}
        <div className="min-w-0">
          <p className="font-medium">{says}{verdict.refusal && ` ${text.tester.by(verdict.refusal.rule)}`}</p>
          <p className="break-words">{action === 'pass' ? text.tester.passesDetail : verdict.refusal?.reason}</p>
        </div>
      </div>
      {places.length > 0 && (
        <section>
          <h3 className="mb-1 text-[0.87rem] font-medium">{text.tester.found}</h3>
          <Highlighted text={asked.text} places={places} />
        </section>
      )}
      {action === 'redact' && (
        <section>
          <h3 className="mb-1 text-[0.87rem] font-medium">{text.tester.result}</h3>
          <p className="rounded-md bg-sunken px-3 py-2 break-words whitespace-pre-wrap">{verdict.text}</p>
        </section>
      )}
      <section>
        <h3 className="mb-1 text-[0.87rem] font-medium">{text.tester.checks}</h3>
        {verdict.checks.length === 0 ? (
          <p className="text-muted">{text.tester.noChecks}</p>
        ) : (
          <div className="overflow-x-auto">
            <table className="w-full text-[0.93rem]">
              <thead>
                <tr className="text-left text-[0.87rem] text-muted">
                  <th scope="col" className="py-1 pr-3 font-medium">{text.tester.check}</th>
                  <th scope="col" className="py-1 pr-3 font-medium">{text.tester.outcome}</th>
                  <th scope="col" className="py-1 text-right font-medium">{text.tester.time}</th>
                </tr>
              </thead>
              <tbody>
                {verdict.checks.map((check, at) => (
                  <tr key={at} className="border-t border-line">
                    <th scope="row" className="py-1.5 pr-3 text-left font-normal break-all">{check.rule}</th>
                    <td className="py-1.5 pr-3">
                      {check.outcome === 'found' ? <Badge tone="warn">{text.tester.outcomes.found} {text.tester.places(check.findings)}</Badge> : <span className="text-muted">{text.tester.outcomes[check.outcome]}</span>}
                    </td>
                    <td className="tabular py-1.5 text-right text-muted">{check.outcome === 'not_run' ? '' : milliseconds(check.nanos)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  )
}

const milliseconds = (nanos: number) => (nanos < 1e6 ? `${Math.max(1, Math.round(nanos / 1e3))} µs` : duration(nanos / 1e6))

/** A text with places marked; each says which rules found it. */
function Highlighted({ text: words, places }: { text: string; places: Verdict['places'] }) {
  const cuts = [...new Set([0, words.length, ...places.flatMap((place) => [place.start, place.end])])].filter((at) => at <= words.length).sort((one, other) => one - other)
  return (
    <p className="max-h-72 overflow-auto rounded-md bg-sunken px-3 py-2 break-words whitespace-pre-wrap" tabIndex={0}>
      {cuts.slice(0, -1).map((start, at) => {
        const end = cuts[at + 1] ?? words.length
        const rules = [...new Set(places.filter((place) => place.start <= start && place.end >= end).map((place) => place.rule))]
        const piece = words.slice(start, end)
        return rules.length > 0 ? <mark key={start} title={rules.join(', ')}>{piece}</mark> : piece
      })}
    </p>
  )
}

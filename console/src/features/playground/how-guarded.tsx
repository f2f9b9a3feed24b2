import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schemas } from '@/api/client'
import { useSession } from '@/app/session'
import { Badge } from '@/ui/layout'
import { ErrorNote, Skeleton } from '@/ui/state'
import { text as all } from '@text/playground'
import type { AnswerState } from './answer'
import type { Asked } from './how'

const text = all.how

/** What refused, and what the tenant's rules find in the question and the answer. */
export function Guardrails({ asked, answer, run }: { asked: Asked; answer: AnswerState; run: Schemas['Run'] | undefined }) {
  const { may } = useSession()
  const rule = answer.parley?.refused_by ?? answer.headers['x-parley-refused-by']
  const refused = rule ? text.refused(rule) : run?.tier === 'refused' ? text.refusedRun : null
  return (
    <>
      {refused && <p className="text-bad">{refused}</p>}
      {may('config:read') && <Inspected stage="input" label={text.guardQuestion} words={asked.question} />}
      {may('config:read') && answer.text && <Inspected stage="output" label={text.guardAnswer} words={answer.text} />}
      {!may('config:read') && !refused && <p>{text.guardClear}</p>}
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

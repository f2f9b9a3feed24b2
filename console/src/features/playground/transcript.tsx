import { RotateCcw } from 'lucide-react'
import { memo } from 'react'
import { CopyButton } from '@/ui/copy'
import { Button } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { duration, money, number } from '@/ui/format'
import { Markdown } from '@/ui/markdown'
import { ErrorNote } from '@/ui/state'
import { text as answers } from '@text/answer'
import { text } from '@text/playground'
import { type Answer, running, useAnswer } from './answer'
import type { Turn } from './chat'
import { How } from './how'

/** One question with its answers, side by side when two were asked. */
export const TurnView = memo(function TurnView({ turns, at, onAgain }: { turns: readonly Turn[]; at: number; /** Null while it cannot be asked again. */ onAgain: (() => void) | null }) {
  const turn = turns[at]
  if (!turn) return null
  const before = turns.slice(0, at)
  return (
    <article className="flex flex-col gap-4">
      <div className="flex justify-end">
        <h2 className="max-w-[85%] rounded-xl rounded-br-sm bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
          <span className="sr-only">{text.you}: </span>
          {turn.question}
        </h2>
      </div>
      <div className={cx('grid min-w-0 grid-cols-1 gap-4', turn.lanes.length > 1 && 'lg:grid-cols-2')}>
        {turn.lanes.map((lane, which) => (
          <AnswerView key={which} answer={lane.answer} label={turn.lanes.length > 1 ? lane.model : null} turn={turn} before={before} model={lane.model} />
        ))}
      </div>
      {onAgain && (
        <p>
          <Button size="sm" variant="ghost" icon={<RotateCcw />} onPress={onAgain}>{text.again}</Button>
        </p>
      )}
    </article>
  )
})

function AnswerView({ answer, label, model, turn, before }: { answer: Answer; label: string | null; model: string; turn: Turn; before: readonly Turn[] }) {
  const state = useAnswer(answer)
  const waits = running(state)
  return (
    <section aria-busy={waits} aria-label={label ?? answers.assistant} className={cx('flex min-w-0 flex-col gap-3', label && 'rounded-lg border border-line bg-surface p-4')}>
      {label && <h3 className="font-mono text-[0.85rem] text-muted">{label}</h3>}
      {state.thought && (
        <details className="text-[0.93rem] text-muted">
          <summary className="cursor-pointer">{text.thinking}</summary>
          <p className="mt-1 whitespace-pre-wrap">{state.thought}</p>
        </details>
      )}
      {state.status === 'waiting' && <p role="status" className="animate-pulse text-muted">{text.waiting}</p>}
      {state.text && <Markdown citations={state.citations}>{state.text}</Markdown>}
      {state.status === 'done' && !state.text && <p className="text-muted">{answers.noAnswer}</p>}
      {state.status === 'stopped' && <p className="text-[0.93rem] text-muted">{text.stopped}</p>}
      {state.status === 'failed' && <ErrorNote error={state.error} />}
      {!waits && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.87rem] text-muted">
          <span className="break-all">{state.parley?.model ?? state.headers['x-parley-model']}</span>
          {state.at.end !== null && <span className="tabular">{duration(Math.round(state.at.end - state.at.asked))}</span>}
          {state.usage && <span className="tabular">{number(state.usage.input)} → {number(state.usage.output)}</span>}
          {state.parley?.cost_usd != null && <span className="tabular">{money(state.parley.cost_usd)}</span>}
          {state.text && <CopyButton small value={state.text} label={text.copyAnswer} />}
        </div>
      )}
      <How
        answer={state}
        asked={{
          question: turn.question,
          earlier: before.map((one) => one.question),
          system: turn.setup.agent ? '' : turn.setup.system.trim(),
          grounded: turn.setup.knowledge || model === 'auto',
          agent: turn.setup.agent !== null,
        }}
      />
    </section>
  )
}

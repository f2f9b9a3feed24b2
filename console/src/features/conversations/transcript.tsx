import { useQueryClient } from '@tanstack/react-query'
import { ChevronRight, Paperclip, Play } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { Answer, followRun, useAnswer } from '@/features/playground/answer'
import { Passages } from '@/features/playground/passages'
import { Sent, useRun } from '@/features/playground/run'
import { Button, IconButton } from '@/ui/button'
import { CitationList } from '@/ui/citation'
import { bytes, duration, money, number, Time } from '@/ui/format'
import { Markdown } from '@/ui/markdown'
import { useSeen } from '@/ui/seen'
import { ErrorNote, ErrorState, Skeleton } from '@/ui/state'
import { text as answers } from '@text/answer'
import { text as all } from '@text/conversations'
import { Replay } from './replay'
import { Rating } from './state-badge'

const text = all.message
type Message = Schemas['ConversationMessage']
type Run = Schemas['Run']

/** All that was said, with how each answer was made; an answer that is being made streams in. */
export function Transcript({ conversation }: { conversation: Schemas['Conversation'] }) {
  const queries = useQueryClient()
  const { rows, table } = usePages(
    ['conversations', 'messages', conversation.id],
    (cursor, signal) => ok(api.GET('/api/v1/conversations/{id}/messages', { params: { path: { id: conversation.id }, query: { limit: 200, cursor } }, signal })),
    { refetchInterval: 5000 },
  )
  const last = rows?.at(-1)
  if (table.error) return <ErrorState error={table.error} onRetry={table.onRetry} />
  if (!rows) return <Skeleton lines={8} />
  if (rows.length === 0) return <p className="py-6 text-center text-muted">{all.one.nothing}</p>
  return (
    <section aria-label={all.one.transcript} className="flex flex-col gap-5">
      {rows.map((message) => (
        <MessageView key={message.id} message={message} />
      ))}
      {last?.role === 'user' && last.run_id && last.run_state === 'running' && (
        <Live key={last.run_id} runId={last.run_id} onEnd={() => void queries.invalidateQueries({ queryKey: ['conversations', 'messages', conversation.id] })} />
      )}
      {last?.role === 'user' && last.run_state && last.run_state !== 'running' && last.run_id && <Unanswered runId={last.run_id} state={last.run_state} />}
      {!!table.moreError && <ErrorNote error={table.moreError} />}
      {table.hasMore && <Button isPending={table.loadingMore} onPress={table.onMore} className="self-center">{all.one.loadMore}</Button>}
    </section>
  )
}

function MessageView({ message }: { message: Message }) {
  if (message.role === 'user') {
    return (
      <div className="flex flex-col items-end gap-1">
        <div className="max-w-[85%] rounded-xl rounded-br-sm bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
          <span className="sr-only">{text.user}: </span>
          {message.content}
        </div>
        <Attachments message={message} />
        <span className="text-[0.8rem] text-muted"><Time value={message.created_at} /></span>
      </div>
    )
  }
  return <AnswerView message={message} />
}

function Attachments({ message }: { message: Message }) {
  if (!message.attachments?.length) return null
  return (
    <ul aria-label={answers.files} className="flex flex-wrap justify-end gap-2">
      {message.attachments.map((file) => (
        <li key={file.name} className="inline-flex items-center gap-1.5 rounded border border-line px-2 py-0.5 text-[0.87rem]">
          <Paperclip aria-hidden className="size-3.5 text-muted" />
          {answers.fileSize(file.name, bytes(file.size))}
        </li>
      ))}
    </ul>
  )
}

function AnswerView({ message }: { message: Message }) {
  const [ref, seen] = useSeen<HTMLElement>()
  const run = useRun(message.run_id, seen)
  const [replay, setReplay] = useState(false)
  const citations = message.citations ?? []
  return (
    <article ref={ref} aria-label={message.run_id ? text.assistant : text.greeting} className="flex flex-col gap-2">
      {replay && run.data ? <Replay run={run.data} onClose={() => setReplay(false)} /> : <Markdown citations={citations}>{message.content}</Markdown>}
      {message.run_state === 'cancelled' && <p className="text-[0.87rem] text-muted">{text.cancelled}</p>}
      {message.run_state === 'interrupted' && <p className="text-[0.87rem] text-warn">{text.interrupted}</p>}
      {message.run_state === 'failed' && <p className="text-[0.87rem] text-bad">{text.error(run.data?.error ?? '')}</p>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.87rem] text-muted">
        <Time value={message.created_at} />
        {message.run_id ? <RunLine run={run.data} /> : <span>{text.greeting}</span>}
        {run.data && !replay && (
          <IconButton size="sm" label={text.replay} icon={<Play />} onPress={() => setReplay(true)} className="-my-1" />
        )}
      </div>
      {run.isError && <ErrorNote error={run.error} />}
      <Feedback message={message} />
      {citations.length > 0 && <More title={text.sources(citations.length)}>{() => <CitationList citations={citations} />}</More>}
      {run.data?.sent?.passages && <More title={`${text.passages} (${run.data.sent.passages.length})`}>{() => <Passages passages={run.data.sent?.passages ?? []} />}</More>}
      {run.data?.sent?.messages && <More title={text.sent}>{() => <Sent sent={run.data.sent ?? {}} />}</More>}
    </article>
  )
}

function RunLine({ run }: { run: Run | undefined }) {
  if (!run) return <Skeleton lines={1} className="w-40" />
  const took = run.ended_at ? new Date(run.ended_at).getTime() - new Date(run.created_at).getTime() : null
  return (
    <>
      <span className="break-all">{run.model}{run.provider && ` · ${run.provider}`}{run.cached && ` · ${text.cached}`}</span>
      {run.tier && <span>{text.tier(run.tier)}</span>}
      <span className="tabular">{text.tokens(number(run.usage.input_tokens), number(run.usage.output_tokens))}</span>
      <span className="tabular">{money(run.cost_usd)}</span>
      {took !== null && <span className="tabular">{duration(took)}</span>}
    </>
  )
}

function Feedback({ message }: { message: Message }) {
  if (!message.rating) return null
  return (
    <div className="flex gap-3 rounded-md bg-sunken px-3 py-2 text-[0.93rem]">
      <span className="mt-0.5"><Rating rating={message.rating} /></span>
      <div className="min-w-0 break-words">
        {message.reason && <p><span className="text-muted">{text.reason}: </span>{message.reason}</p>}
        {message.correction && <p><span className="text-muted">{text.correction}: </span>{message.correction}</p>}
        {!message.reason && !message.correction && <p>{message.rating === 'up' ? all.ratedUp : all.ratedDown}</p>}
      </div>
    </div>
  )
}

/** Details that are rendered when they are opened. */
function More({ title, children }: { title: string; children: () => ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="group">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1.5 rounded text-[0.87rem] text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {title}
      </summary>
      {open && <div className="mt-2 flex flex-col gap-3 rounded-md border border-line p-3">{children()}</div>}
    </details>
  )
}

/** A question whose run ended without an answer. */
function Unanswered({ runId, state }: { runId: string; state: string }) {
  const run = useRun(runId)
  return (
    <div className="flex flex-col gap-1 text-[0.87rem]">
      <p className="text-bad">{state === 'failed' ? text.error(run.data?.error ?? '') : state === 'cancelled' ? text.cancelled : text.interrupted}</p>
    </div>
  )
}

function Live({ runId, onEnd }: { runId: string; onEnd: () => void }) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const ended = useEffectEvent(onEnd)
  useEffect(() => {
    const followed = new Answer()
    setAnswer(followed)
    let seen = true
    void followRun(followed, runId).finally(() => seen && ended())
    return () => {
      seen = false
      followed.leave()
    }
  }, [runId])
  return (
    <article aria-busy aria-label={text.live} className="flex flex-col gap-2">
      {answer && <Said answer={answer} />}
      <p role="status" className="animate-pulse text-[0.87rem] text-accent">{text.live}</p>
    </article>
  )
}

function Said({ answer }: { answer: Answer }) {
  const state = useAnswer(answer)
  return <Markdown citations={state.citations}>{state.text}</Markdown>
}

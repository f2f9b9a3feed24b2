import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api, ok } from '@/api/client'
import { useSession } from '@/app/session'
import { Answer, askModel, running, useAnswer } from '@/features/playground/answer'
import { suggested } from '@/features/playground/suggested'
import { Button } from '@/ui/button'
import { CitationList } from '@/ui/citation'
import { TextField } from '@/ui/field'
import { Markdown } from '@/ui/markdown'
import { ErrorNote } from '@/ui/state'
import { text as all } from '@text/start'
import type { Added } from './document-step'

const text = all.question

/** A question that the newest document answers. */
function useSuggestion(documentId: string | null) {
  const { may } = useSession()
  return useQuery({
    queryKey: ['start', 'suggestion', documentId],
    enabled: may('knowledge:read'),
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const id = documentId ?? (await ok(api.GET('/api/v1/documents', { params: { query: { limit: 1 } }, signal }))).data[0]?.id
      return id ? suggested(await ok(api.GET('/api/v1/documents/{id}', { params: { path: { id } }, signal }))) : null
    },
  })
}

export function QuestionStep({ added, onAsked, onNext }: { added: Added | null; onAsked: (question: string) => void; onNext: () => void }) {
  const queries = useQueryClient()
  const suggestion = useSuggestion(added?.id ?? null)
  const [typed, setTyped] = useState<string | null>(null)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => () => answer?.leave(), [answer])
  const question = typed ?? suggestion.data ?? ''
  const ask = async () => {
    if (!question.trim() || busy) return
    const next = new Answer()
    setAnswer(next)
    setBusy(true)
    await askModel(next, { model: 'auto', messages: [{ role: 'user', content: question.trim() }] })
    setBusy(false)
    if (next.latest.status === 'done') {
      onAsked(question.trim())
      void queries.invalidateQueries({ queryKey: ['start', 'requests'] })
    }
  }
  return (
    <div className="flex flex-col gap-4">
      {added && (
        <p role="status" className="flex items-start gap-2">
          <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-good" />
          {all.document.ready(added.title, all.document.passages(added.passages))}
        </p>
      )}
      <form className="flex flex-wrap items-start gap-3" onSubmit={(event) => { event.preventDefault(); void ask() }}>
        <TextField
          autoFocus
          className="min-w-0 flex-1 basis-80"
          label={text.label}
          placeholder={text.placeholder}
          value={question}
          onChange={setTyped}
          help={suggestion.data === null ? text.noDocuments : typed === null && suggestion.data ? text.suggestion : undefined}
        />
        <Button type="submit" variant="primary" isPending={busy} isDisabled={!question.trim()} className="sm:mt-6">{text.ask}</Button>
      </form>
      {answer && <Answered answer={answer} onNext={onNext} />}
    </div>
  )
}

function Answered({ answer, onNext }: { answer: Answer; onNext: () => void }) {
  const state = useAnswer(answer)
  if (state.status === 'failed') return <ErrorNote error={state.error} />
  const waits = running(state)
  return (
    <div aria-busy={waits} className="flex flex-col gap-4">
      <div className="rounded-lg border border-line bg-ground p-4">
        {state.text ? <Markdown citations={state.citations}>{state.text}</Markdown> : <p role="status" className="animate-pulse text-muted">{text.waiting}</p>}
      </div>
      {!waits && state.citations.length === 0 && <p className="text-muted">{text.noSources}</p>}
      {state.citations.length > 0 && (
        <section className="flex flex-col gap-3">
          <h3 className="font-semibold">{text.sources}</h3>
          <CitationList citations={state.citations} />
        </section>
      )}
      {!waits && <Button variant="primary" onPress={onNext} className="self-start">{text.next}</Button>}
    </div>
  )
}

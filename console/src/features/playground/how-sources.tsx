import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schemas } from '@/api/client'
import { useSession } from '@/app/session'
import { CitationList } from '@/ui/citation'
import { ErrorNote, Skeleton } from '@/ui/state'
import { text as all } from '@text/playground'
import type { AnswerState } from './answer'
import type { Asked } from './how'
import { Passages } from './passages'

const text = all.how

/** What the answer cites, and what was or would be found for the question. */
export function Sources({ asked, answer, run }: { asked: Asked; answer: AnswerState; run: Schemas['Run'] | undefined }) {
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

import type { Schemas } from '@/api/client'
import { PageLink } from '@/app/page-link'
import { sourceSearch } from '@/ui/citation'
import { text as answers } from '@text/answer'
import { text as all } from '@text/playground'

const text = all.how

type Passage = Schemas['FoundPassage'] & Partial<Pick<Schemas['SearchAnswer']['data'][number], 'keyword_score' | 'vector_score'>>

/** What an answer could rest on, the best first. */
export function Passages({ passages, help }: { passages: readonly Passage[]; help?: string }) {
  if (passages.length === 0) return <p>{text.noPassages}</p>
  return (
    <>
      <h4 className="text-[0.87rem] text-muted">{text.found}{help && <span> · {help}</span>}</h4>
      <ol className="flex flex-col gap-3">
        {passages.map((one, at) => (
          <li key={at} className="flex flex-col gap-0.5">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className="tabular text-muted">{text.number(at + 1)}</span>
              <PageLink to="/knowledge" search={sourceSearch({ document_id: one.document_id, quote: one.text })} otherwise={<span className="font-medium break-words">{one.title}</span>} className="font-medium break-words text-accent hover:text-accent-strong">
                {one.title}
              </PageLink>
              <span className="text-[0.87rem] text-muted">{[one.section, one.page != null ? answers.page(one.page) : null].filter(Boolean).join(' · ')}</span>
            </p>
            <p className="line-clamp-3 break-words">{one.text}</p>
            <p className="tabular text-[0.87rem] text-muted">
              {one.keyword_score != null && one.vector_score != null
                ? text.passageScores(one.score.toFixed(3), one.keyword_score.toFixed(2), one.vector_score.toFixed(2))
                : text.passageScore(one.score.toFixed(3))}
            </p>
          </li>
        ))}
      </ol>
    </>
  )
}

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Search, SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { sourceSearch } from '@/ui/citation'
import { Select, TextField } from '@/ui/field'
import { Badge, Bar, Card } from '@/ui/layout'
import { LinesField, TagsField } from '@/ui/list-field'
import { Empty, ErrorNote, Note } from '@/ui/state'
import { Explain } from '@/ui/tooltip'
import type { FaqDraft } from './faq-form'

type Found = Schemas['SearchAnswer']['data'][number]
const score = (value: number) => value.toLocaleString('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 })

type ScoreName = keyof typeof text.search.scores

/** Which passages an answer would rest on, with all that led to it. */
export function SearchTest({ onFaq }: { onFaq?: (draft: FaqDraft) => void }) {
  const { may } = useSession()
  const [search, setSearch] = useQueryState()
  const [query, setQuery] = useState(search.q ?? '')
  const [limit, setLimit] = useState<'5' | '10' | '25' | '50'>('10')
  const [source, setSource] = useState<string[]>([])
  const [tags, setTags] = useState<string[]>([])
  const [audience, setAudience] = useState<string[]>([])
  const [earlier, setEarlier] = useState<string[]>([])
  const find = useMutation({
    mutationFn: async (asked: string) => ({
      asked,
      answer: await ok(api.POST('/api/v1/retrieval/search', {
        body: {
          query: asked,
          limit: Number(limit),
          ...(source.length ? { source } : {}),
          ...(tags.length ? { tags } : {}),
          ...(audience.length ? { audience } : {}),
          ...(earlier.length ? { earlier } : {}),
        },
      })),
    }),
  })
  const run = () => {
    const asked = query.trim()
    if (asked === '') return
    setSearch({ q: asked }, { replace: true })
    find.mutate(asked)
  }
  return (
    <>
      <Card title={text.search.title} detail={text.search.detail}>
        <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); run() }}>
          <div className="flex flex-wrap items-end gap-3">
            <TextField label={text.search.question} placeholder={text.search.placeholder} className="min-w-60 flex-1" maxLength={10000} value={query} onChange={setQuery} />
            <Select label={text.search.limit} className="w-24" value={limit} onChange={setLimit} choices={(['5', '10', '25', '50'] as const).map((id) => ({ id, label: id }))} />
            <Button type="submit" variant="primary" icon={<Search />} isPending={find.isPending} isDisabled={query.trim() === ''}>{text.search.run}</Button>
          </div>
          <details>
            <summary className="cursor-pointer text-[0.93rem] text-muted hover:text-ink">{text.search.filter}</summary>
            <div className="mt-3 grid items-start gap-4 sm:grid-cols-3">
              <p className="text-[0.87rem] text-muted sm:col-span-3">{text.search.only}</p>
              <TagsField label={text.labels.source} value={source} onChange={setSource} />
              <TagsField label={text.labels.tags} value={tags} onChange={setTags} />
              <TagsField label={text.labels.audience} value={audience} onChange={setAudience} />
              <div className="sm:col-span-3"><LinesField rows={2} label={text.search.earlier} help={text.search.earlierHelp} value={earlier} onChange={setEarlier} /></div>
            </div>
          </details>
        </form>
      </Card>
      {find.isError && <ErrorNote error={find.error} />}
      {find.data && (
        <div className="flex flex-col gap-4" aria-live="polite">
          {find.data.answer.topic && <Note>{text.search.topic(find.data.answer.topic)}</Note>}
          {find.data.answer.data.length === 0 ? (
            <Card>
              <Empty
                title={text.search.none}
                icon={<SearchX />}
                action={onFaq && <Button onPress={() => onFaq({ question: find.data.asked, alternatives: [] })}>{text.search.faq}</Button>}
              >
                {text.search.noneDetail}
              </Empty>
            </Card>
          ) : (
            <>
              {may('chat') && <Quoted key={find.data.asked + find.submittedAt} question={find.data.asked} />}
              <ol className="flex flex-col gap-4">
                {find.data.answer.data.map((found, at) => <li key={found.chunk_id}><Passage of={found} place={at + 1} question={find.data.asked} /></li>)}
              </ol>
            </>
          )}
        </div>
      )}
      {find.isIdle && <Card><Empty title={text.search.idle} icon={<Search />} /></Card>}
    </>
  )
}

function Passage({ of, place, question }: { of: Found; place: number; question: string }) {
  const signs = Object.entries(of.signs)
  return (
    <Card
      title={<span className="flex flex-wrap items-center gap-2"><span className="tabular text-muted">{place}</span> {of.title} {of.curated && <Badge tone="good">{text.search.curated}</Badge>}</span>}
      detail={[of.section, of.page !== undefined && text.search.page(of.page)].filter(Boolean).join(' · ') || undefined}
      actions={
        <Link to="/knowledge" search={sourceSearch({ document_id: of.document_id, quote: of.text })} className="text-[0.93rem] text-accent hover:underline">
          {text.search.open}
        </Link>
      }
    >
      <div className="grid gap-5 md:grid-cols-[minmax(0,1fr)_16rem]">
        <p className="break-words whitespace-pre-wrap"><Marked words={of.text} question={question} /></p>
        <div className="flex flex-col gap-2 text-[0.87rem]">
          <dl className="flex flex-col gap-2">
            {(Object.keys(text.search.scores) as ScoreName[]).map((name) => (
              <div key={name} className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1">
                <dt className="flex items-center gap-1 text-muted">{text.search.scores[name]} <Explain label={text.search.scores[name]}>{text.search.scoreDetail[name]}</Explain></dt>
                <dd className="tabular">{score(of[name])}</dd>
                <dd className="col-span-2"><Bar value={of[name]} label={text.search.scores[name]} tone={name === 'score' ? 'good' : 'accent'} /></dd>
              </div>
            ))}
          </dl>
          {signs.length > 0 && (
            <details>
              <summary className="cursor-pointer text-muted hover:text-ink">{text.search.signs}</summary>
              <ul className="mt-1 flex flex-col gap-0.5">
                {signs.map(([name, value]) => <li key={name} className="flex justify-between gap-3"><span className="text-muted">{name.replaceAll('_', ' ')}</span><span className="tabular">{score(value)}</span></li>)}
              </ul>
            </details>
          )}
        </div>
      </div>
    </Card>
  )
}

/** The words of the question where they stand in a passage. */
function Marked({ words, question }: { words: string; question: string }): ReactNode {
  const sought = [...new Set(question.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])]
  if (sought.length === 0) return words
  // the begin of a word is enough: its ending may differ
  const begins = sought.map((word) => word.slice(0, Math.max(4, word.length - 2)))
  return words.split(/([\p{L}\p{N}]+)/u).map((piece, at) => (at % 2 === 1 && begins.some((begin) => piece.toLowerCase().startsWith(begin)) ? <mark key={at}>{piece}</mark> : piece))
}

/** The answer that quotes word for word. */
function Quoted({ question }: { question: string }) {
  const ask = useMutation({
    mutationFn: async () => {
      const answer = await ok(api.POST('/v1/chat/completions', {
        body: { model: 'local/extractive', messages: [{ role: 'user', content: question }], stream: false, parley: { knowledge: true } },
      }))
      return typeof answer === 'string' ? undefined : answer.choices[0]?.message
    },
  })
  const message = ask.data
  const citations = message?.citations ?? []
  return (
    <Card
      title={text.search.quote.title}
      detail={text.search.quote.detail}
      actions={!ask.data && <Button size="sm" isPending={ask.isPending} onPress={() => ask.mutate()}>{text.search.quote.run}</Button>}
    >
      {ask.isError && <ErrorNote error={ask.error} />}
      {message && (
        <div className="flex flex-col gap-3">
          <p className="break-words whitespace-pre-wrap">{message.content}</p>
          {citations.length === 0 ? <p className="text-muted">{text.search.quote.none}</p> : (
            <ol className="flex flex-col gap-2">
              {citations.map((citation, at) => (
                <li key={citation.id} className="flex items-start gap-2">
                  <Badge tone="accent">{at + 1}</Badge>
                  <div className="min-w-0">
                    <blockquote className="break-words">“{citation.quote}”</blockquote>
                    <Link to="/knowledge" search={sourceSearch(citation)} className="text-[0.87rem] text-accent hover:underline">
                      {[citation.title, citation.section].filter(Boolean).join(' · ')}
                    </Link>
                  </div>
                </li>
              ))}
            </ol>
          )}
        </div>
      )}
    </Card>
  )
}

import { FileText } from 'lucide-react'
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components'
import type { Schemas } from '@/api/client'
import { PageLink } from '@/app/page-link'
import { text } from '@text/answer'

type Citation = Schemas['Citation']

/** Where the place is that supports an answer: the document in Knowledge, opened at what is quoted. */
export const sourceSearch = (citation: Pick<Citation, 'document_id'> & { quote: string }) => ({
  tab: 'documents',
  id: citation.document_id,
  passage: citation.quote.slice(0, 300),
})

function Place({ citation }: { citation: Citation }) {
  const words = [citation.section, citation.page != null ? text.page(citation.page) : null].filter(Boolean).join(' · ')
  return words ? <p className="text-[0.87rem] text-muted">{words}</p> : null
}

function Quoted({ citation }: { citation: Citation }) {
  return (
    <>
      <Place citation={citation} />
      <blockquote className="border-l-2 border-accent pl-3 text-[0.93rem] break-words">{citation.quote}</blockquote>
    </>
  )
}

function OpenSource({ citation }: { citation: Citation }) {
  return (
    <PageLink to="/knowledge" search={sourceSearch(citation)} className="inline-flex items-center gap-1.5 text-[0.87rem] font-medium text-accent hover:text-accent-strong">
      <FileText aria-hidden className="size-4" />
      {text.openSource}
    </PageLink>
  )
}

/** The number of a citation in an answer; tells on a press what it cites. */
export function CitationChip({ number, citation }: { number: number; citation: Citation }) {
  return (
    <DialogTrigger>
      <Button
        aria-label={text.source(number, citation.title)}
        className="mx-0.5 inline-flex min-w-5 items-center justify-center rounded bg-accent-soft px-1 align-baseline text-[0.75rem] leading-5 font-semibold text-accent-strong hover:bg-accent hover:text-on-accent"
      >
        {number}
      </Button>
      <Popover placement="top" className="w-96 max-w-[calc(100vw-2rem)] rounded-lg border border-line bg-raised shadow-raised">
        <Dialog className="flex max-h-80 flex-col gap-2 overflow-auto p-4 outline-none">
          <Heading slot="title" className="font-semibold break-words">{citation.title}</Heading>
          <Quoted citation={citation} />
          <OpenSource citation={citation} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** What an answer cites, in full. */
export function CitationList({ citations }: { citations: readonly Citation[] }) {
  return (
    <ol className="flex flex-col gap-4" aria-label={text.sources}>
      {citations.map((citation, at) => (
        <li key={citation.id} className="flex gap-3">
          <span className="mt-0.5 inline-flex h-5 min-w-5 items-center justify-center rounded bg-accent-soft px-1 text-[0.75rem] font-semibold text-accent-strong">{at + 1}</span>
          <div className="flex min-w-0 flex-col gap-1">
            <p className="font-medium break-words">{citation.title}</p>
            <Quoted citation={citation} />
            <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <OpenSource citation={citation} />
              <span className="tabular text-[0.87rem] text-muted">{text.score(citation.score.toFixed(2))}</span>
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}

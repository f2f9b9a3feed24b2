import { useEffect, useMemo, useRef, useState } from 'react'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { Note } from '@/ui/state'
import type { Document } from './kinds'

/** How much of a long text is in the page at first, and is added each time. */
const PIECE = 40_000

/** What a person reads of a document: of HTML its text without the marks. */
function readable(of: Document): string {
  const content = of.content ?? ''
  if (!of.content_type.startsWith('text/html')) return content
  const page = new DOMParser().parseFromString(content, 'text/html')
  page.querySelectorAll('script, style, template, noscript').forEach((node) => node.remove())
  return (page.body.textContent ?? '').replace(/[ \t]+/g, ' ').replace(/\n\s*\n\s*/g, '\n\n').trim()
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where a passage stands in a text; what is white between words may differ. */
export function find(content: string, passage: string): { start: number; end: number } | null {
  const exact = content.indexOf(passage)
  if (exact >= 0) return { start: exact, end: exact + passage.length }
  const words = passage.split(/\s+/).filter(Boolean)
  // where it ends may be beyond what was changed since; how it begins says where it is
  for (const count of [words.length, 12, 6]) {
    if (count > words.length || count > 400 || count === 0) continue
    const match = new RegExp(words.slice(0, count).map(escaped).join('\\s+')).exec(content)
    if (match) return { start: match.index, end: match.index + match[0].length }
  }
  return null
}

/** The text, from its begin or around the passage that a link names, which is marked and brought into sight. */
export function DocumentText({ of, passage }: { of: Document; passage: string | undefined }) {
  const content = useMemo(() => readable(of), [of])
  const found = useMemo(() => (passage ? find(content, passage) : null), [content, passage])
  const [range, setRange] = useState(() => (found ? { start: Math.max(0, found.start - PIECE / 2), end: found.end + PIECE / 2 } : { start: 0, end: PIECE }))
  const mark = useRef<HTMLElement>(null)
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'center' })
  }, [found])
  const end = Math.min(content.length, range.end)
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{text.document.text}</h3>
      {passage && !found && <Note tone="warn">{text.document.notFound}</Note>}
      {range.start > 0 && <span><Button size="sm" onPress={() => setRange({ ...range, start: Math.max(0, range.start - PIECE) })}>{text.document.earlier}</Button></span>}
      <div className="rounded-md bg-sunken px-4 py-3 leading-relaxed break-words whitespace-pre-wrap">
        {found ? (
          <>
            {content.slice(range.start, found.start)}
            <mark ref={mark} aria-label={text.document.cited} className="scroll-my-24">{content.slice(found.start, found.end)}</mark>
            {content.slice(found.end, end)}
          </>
        ) : (
          content.slice(range.start, end)
        )}
      </div>
      {end < content.length && <span><Button size="sm" onPress={() => setRange({ ...range, end: range.end + PIECE })}>{text.document.later}</Button></span>}
    </section>
  )
}

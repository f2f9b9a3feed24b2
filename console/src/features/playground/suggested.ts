import type { Schemas } from '@/api/client'
import { text } from '@text/suggested'

const FILE = /\.(pdf|docx?|md|html?|txt|csv|jsonl)$/i
const EMPTY = /^(introduction|contents|table of contents|abstract|summary|overview|references|appendix|page|chapter|section|note)\b[\s\d.:]*$/i

const plain = (words: string) => words.replace(/[#*_`]/g, '').replace(/^[\d.)\s]+(?=\p{L})/u, '').trim()

/** Lines that stand above text as headings do: of Markdown by their mark, else short, without an end, and before a paragraph. */
function headings(content: string): string[] {
  const marked = [...content.matchAll(/^#{1,4}\s+(.+)$/gm)].map((match) => plain(match[1] ?? ''))
  if (marked.length > 0) return marked
  const lines = content.slice(0, 20_000).split(/\n+/).map((line) => line.trim()).filter(Boolean)
  return lines
    .filter((line, at) => {
      const next = lines[at + 1] ?? ''
      return line.length >= 6 && line.length <= 70 && /^[\p{Lu}\d]/u.test(line) && !/[.,;:!]$/.test(line) && /\s/.test(line) && (next.length > 70 || /^[\p{Lu}].*[.?!]$/u.test(next))
    })
    .map(plain)
}

/** What a document is called, where its title is no file's name; else the first short line in it. */
function called(document: Schemas['Document']): string {
  const first = (document.content ?? '').split('\n').map(plain).find((line) => line.length > 0)
  const named = FILE.test(document.title) || !/\s/.test(document.title)
  if (named && first && first.length >= 6 && first.length <= 80 && !/[.;:]$/.test(first)) return first
  return document.title.replace(FILE, '').replace(/[_-]+/g, ' ').trim()
}

/** A question that a document answers: a FAQ's own, else one about a heading in it, else about its title. */
export function suggested(document: Schemas['Document']): string {
  if (document.kind === 'faq') return document.title
  const title = called(document)
  const found = headings(document.content ?? '')
  const asked = found.find((heading) => heading.endsWith('?'))
  if (asked) return asked
  const heading = found.find((one) => one.length >= 4 && one.length <= 80 && !EMPTY.test(one) && one.toLowerCase() !== title.toLowerCase())
  return heading ? text.about(title, heading) : text.title(title)
}

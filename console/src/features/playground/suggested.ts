import type { Schemas } from '@/api/client'
import { text } from '@text/suggested'

/** A question that a document answers: a FAQ's own, else one about a heading in it, else about its title. */
export function suggested(document: Schemas['Document']): string {
  const title = document.title.replace(/\.(pdf|docx|md|html?|txt|csv|jsonl)$/i, '').replace(/[_-]+/g, ' ').trim()
  if (document.kind === 'faq') return document.title
  const headings = [...(document.content ?? '').matchAll(/^#{1,4}\s+(.+)$/gm)].map((match) => (match[1] ?? '').replace(/[#*_`]/g, '').trim())
  const asked = headings.find((heading) => heading.endsWith('?'))
  if (asked) return asked
  const heading = headings.find((one) => one.length >= 4 && one.length <= 80 && one.toLowerCase() !== title.toLowerCase())
  return heading ? text.about(title, heading) : text.title(title)
}

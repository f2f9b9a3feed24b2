import { text } from '@text/knowledge'
import type { Schemas } from '@/api/client'

export type Document = Schemas['Document']
export type KindName = keyof typeof text.kinds

/** As the server names what it stores. */
const types: Partial<Record<KindName, string>> = {
  pdf: 'application/pdf',
  word: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  web: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
  table: 'text/csv',
  json: 'application/jsonl',
}

/** What a list can be of; a file of another type would be new to this console. */
export const kinds: KindName[] = [...(Object.keys(types) as KindName[]), 'faq']

/** The same for the server: FAQs are plain text too. */
export function kindQuery(kind: string | undefined): { kind?: 'faq' | 'document'; content_type?: string } {
  if (kind === 'faq') return { kind }
  const content_type = types[kind as KindName]
  return content_type ? { kind: 'document', content_type } : {}
}

export const kindOf = (document: { content_type: string; kind: string }): KindName =>
  document.kind === 'faq' ? 'faq' : (kinds.find((kind) => types[kind] === document.content_type) ?? 'other')

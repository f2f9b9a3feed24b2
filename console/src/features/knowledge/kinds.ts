import { text } from '@text/knowledge'
import type { Schemas } from '@/api/client'

export type Document = Schemas['Document']
export type KindName = keyof typeof text.kinds

const byType: Record<string, KindName> = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'word',
  'text/html': 'web',
  'text/markdown': 'markdown',
  'text/plain': 'text',
  'text/csv': 'table',
  'application/x-ndjson': 'json',
  'application/jsonl': 'json',
}

export const kindOf = (document: { content_type: string; kind: string }): KindName =>
  document.kind === 'faq' ? 'faq' : (byType[document.content_type.split(';')[0]?.trim() ?? ''] ?? 'other')

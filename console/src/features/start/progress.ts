import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useSession } from '@/app/session'

export const STEPS = ['tenant', 'document', 'question', 'code'] as const
export type Step = (typeof STEPS)[number]
export type Standing = 'done' | 'skipped' | 'todo'

const key = (tenant: string) => `parley.start.${tenant}`

function skippedOf(tenant: string): Step[] {
  const kept = (localStorage.getItem(key(tenant)) ?? '').split(' ')
  return STEPS.filter((step) => kept.includes(step))
}

/** How far the tenant is, by what exists on the server; what was skipped is remembered in this browser. */
export function useProgress() {
  const { tenant, may } = useSession()
  const [skipped, setSkipped] = useState<Step[]>(() => (tenant ? skippedOf(tenant.id) : []))
  const there = (what: string, permission: string, ask: (signal: AbortSignal) => Promise<{ data: unknown[]; next_cursor?: string }>) => ({
    queryKey: ['start', what],
    enabled: !!tenant && may(permission),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const page = await ask(signal)
      return { count: page.data.length, more: page.next_cursor !== undefined }
    },
  })
  const documents = useQuery(there('documents', 'knowledge:read', (signal) => ok(api.GET('/api/v1/documents', { params: { query: { limit: 100 } }, signal }))))
  const requests = useQuery(there('requests', 'usage:read', (signal) => ok(api.GET('/api/v1/analytics/requests', { params: { query: { limit: 1, operation: 'chat' } }, signal }))))
  const keys = useQuery(there('keys', 'keys:manage', (signal) => ok(api.GET('/api/v1/api-keys', { params: { query: { limit: 1 } }, signal }))))
  const exists: Record<Step, boolean> = {
    tenant: !!tenant,
    document: (documents.data?.count ?? 0) > 0,
    question: (requests.data?.count ?? 0) > 0,
    code: (keys.data?.count ?? 0) > 0,
  }
  const standing = (step: Step): Standing => (exists[step] ? 'done' : skipped.includes(step) ? 'skipped' : 'todo')
  return {
    standing,
    documents: documents.data,
    loading: !!tenant && [documents, requests, keys].some((query) => query.isLoading),
    skip: (step: Step) => {
      if (!tenant) return
      const all = [...new Set([...skipped, step])]
      localStorage.setItem(key(tenant.id), all.join(' '))
      setSkipped(all)
    },
  }
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { reasonHeader, installation, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'

export type Tenant = Schemas['Tenant']
export type Use = Schemas['TenantStatistics']['top_by_usage'][number]

export function useTenantPages() {
  const [search] = useQueryState()
  const q = search.q?.trim() || undefined
  const status = search.status as Tenant['status'] | undefined
  return usePages(['tenants', 'list', q, status], (cursor, signal) => ok(installation.GET('/api/v1/tenants', { params: { query: { q, status, limit: 100, cursor } }, signal })))
}

export const useStatistics = () =>
  useQuery({
    queryKey: ['tenants', 'statistics'],
    queryFn: ({ signal }) => ok(installation.GET('/api/v1/tenants/statistics', { params: { query: { top: 1000 } }, signal })),
  })

export function useRefresh() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['tenants'] })
}

/** What a change of a tenant carries: the reason for its audit log, and the version that was looked at. */
export const acting = (tenant: Tenant, reason: string) => ({
  path: { id: tenant.id },
  header: { 'X-Parley-Reason': reasonHeader(reason.trim()), 'If-Match': `"${tenant.version}"` },
})

export const fitsReason = (reason: string) => reason.trim().length >= 5 && reason.trim().length <= 500

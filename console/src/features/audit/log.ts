import { useQuery } from '@tanstack/react-query'
import { api, installation, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { bounds } from '@/ui/date-range'

export type Entry = Schemas['AuditEntry']

/** Which log is shown: the tenant's, or the installation's where an operator asks for it or has chosen no tenant. */
export function useLog() {
  const { operator, tenant } = useSession()
  const [search, setSearch] = useQueryState()
  const ofInstallation = operator && (!tenant || search.log === 'installation')
  return { search, setSearch, ofInstallation, client: ofInstallation ? installation : api, name: ofInstallation ? 'installation' : (tenant?.id ?? '') }
}

export function useEntries() {
  const { search, client, name } = useLog()
  const { action, actor, target, request, from, until } = search
  return usePages(['audit', 'entries', name, action, actor, target, request, from, until], (cursor, signal) =>
    ok(client.GET('/api/v1/audit', { params: { query: { action, actor, target, request_id: request, ...bounds({ from, until }), limit: 100, cursor } }, signal })),
  )
}

export function useHeads() {
  const { client, name } = useLog()
  return usePages(['audit', 'heads', name], (cursor, signal) => ok(client.GET('/api/v1/audit/heads', { params: { query: { limit: 50, cursor } }, signal })))
}

/** The names of those who act, by their id, as far as the session may see them. */
export function useNames() {
  const { ofInstallation, name } = useLog()
  const { may } = useSession()
  const members = useQuery({
    queryKey: ['audit', 'members', name],
    enabled: !ofInstallation && may('members:read'),
    staleTime: 60_000,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/members', { params: { query: { limit: 100 } }, signal })),
  })
  const keys = useQuery({
    queryKey: ['audit', 'keys', name],
    enabled: !ofInstallation && may('keys:manage'),
    staleTime: 60_000,
    queryFn: ({ signal }) => ok(api.GET('/api/v1/api-keys', { params: { query: { limit: 100 } }, signal })),
  })
  return new Map([...(members.data?.data ?? []).map((one) => [one.id, one.name || one.email] as const), ...(keys.data?.data ?? []).map((one) => [one.id, one.name] as const)])
}

import { useQuery } from '@tanstack/react-query'
import { api, ApiError, ok } from '@/api/client'
import { useConfigEdits } from '@/app/config'
import { type Doc, get, type Json } from '@/app/patch'
import { useSession, useTenant } from '@/app/session'
import { fault, type Leaf, leaves, meant, type Node, type Source } from './config'

/** What only an operator sets; the server refuses it to others. */
const OPERATORS = ['rate_limit_per_minute', 'rate_limit_per_hour', 'token_limit_per_minute', 'api_calls_per_day', 'on_limit_store_lost', 'highest_priority']

/** All fields of the configuration, as its schema describes them. */
export function useSettings() {
  const { id } = useTenant()
  const { operator, may } = useSession()
  const schema = useQuery({
    queryKey: ['settings', 'schema'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => leaves((await ok(api.GET('/api/v1/tenants/config/schema', { signal }))) as Node),
  })
  const plan = useQuery({ queryKey: ['settings', 'plan'], queryFn: ({ signal }) => ok(api.GET('/api/v1/tenants/{id}/plan', { params: { path: { id } }, signal })) })
  const fields = schema.data ?? []
  const known = new Map(fields.map((leaf) => [leaf.path, leaf]))
  const faultIn = (path: string, value: Json | undefined) => {
    const leaf = known.get(path)
    return leaf ? fault(leaf, value) : null
  }
  const edits = useConfigEdits({ meant: (path, value) => meant(known.get(path)?.node, value), isWrong: (path, value) => faultIn(path, value) !== null })
  const { query, own, real, effective, save } = edits
  const all = [query, schema, plan]
  return {
    ...edits,
    isPending: all.some((one) => one.isPending),
    error: all.find((one) => one.isError && !one.data)?.error,
    fields,
    plan: plan.data,
    faultOf: ({ path }: Leaf) => {
      const refused = save.error instanceof ApiError ? save.error.fields.find((one) => one.field === path || one.field.startsWith(`${path}[`)) : undefined
      return (path in real ? faultIn(path, real[path]) : null) ?? refused?.detail ?? null
    },
    isLocked: (path: string) => !may('config:write') || (!operator && OPERATORS.includes(path)),
    isOperators: (path: string) => !operator && OPERATORS.includes(path),
    source: (path: string): { source: Source; value: Json | undefined } => {
      const mine = get(own, path)
      if (mine !== undefined) return { source: 'own', value: mine }
      if (effective?.filled.includes(path)) return { source: 'preset', value: get(effective.config as Doc, path) }
      if (path === 'api_calls_per_day' && plan.data?.limits.api_calls_per_day) return { source: 'plan', value: plan.data.limits.api_calls_per_day.allowed }
      return { source: 'default', value: undefined }
    },
  }
}

export type Config = ReturnType<typeof useSettings>

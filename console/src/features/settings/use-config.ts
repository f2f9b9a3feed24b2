import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { text } from '@text/settings'
import { api, ApiError, ok, tagged } from '@/api/client'
import { useSession, useTenant } from '@/app/session'
import { done } from '@/ui/toast'
import { applied, type Doc, type Edits, editsBetween, fault, get, type Json, type Leaf, leaves, meant, mergePatch, type Node, type Source } from './config'

const PATH = '/api/v1/tenants/{id}/config'

/** What only an operator sets; the server refuses it to others. */
const OPERATORS = ['rate_limit_per_minute', 'rate_limit_per_hour', 'token_limit_per_minute', 'api_calls_per_day', 'on_limit_store_lost', 'highest_priority']

/** The tenant's configuration, and what is changed of it but not yet saved. */
export function useConfig() {
  const { id } = useTenant()
  const { operator, may } = useSession()
  const queries = useQueryClient()
  const params = { path: { id } }
  const [edits, setEdits] = useState<Edits>({})
  const [broken, setBroken] = useState(false)
  /** Grows when what was changed is saved or dropped: the text of the JSON view begins anew then. */
  const [round, setRound] = useState(0)
  const forget = () => {
    setEdits({})
    setBroken(false)
    setRound((before) => before + 1)
  }
  const own = useQuery({ queryKey: ['settings', 'own'], queryFn: ({ signal }) => tagged(api.GET(PATH, { params, signal })) })
  const effective = useQuery({ queryKey: ['settings', 'effective'], queryFn: ({ signal }) => ok(api.GET(`${PATH}/effective`, { params, signal })) })
  const schema = useQuery({
    queryKey: ['settings', 'schema'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => leaves((await ok(api.GET('/api/v1/tenants/config/schema', { signal }))) as Node),
  })
  const plan = useQuery({ queryKey: ['settings', 'plan'], queryFn: ({ signal }) => ok(api.GET('/api/v1/tenants/{id}/plan', { params, signal })) })

  const all = [own, effective, schema, plan]
  const failed = all.find((query) => query.isError && !query.data)
  const doc = (own.data?.value ?? {}) as Doc
  const nodes = new Map((schema.data ?? []).map((leaf) => [leaf.path, leaf.node]))
  // what was typed and taken back is no change
  const real = Object.fromEntries(
    Object.entries(edits)
      .map(([path, value]) => [path, meant(nodes.get(path), value)] as const)
      .filter(([path, value]) => JSON.stringify(value) !== JSON.stringify(get(doc, path))),
  )
  const faults = (schema.data ?? []).filter((leaf) => leaf.path in real && fault(leaf, real[leaf.path]) !== null)

  const refresh = () => queries.invalidateQueries({ queryKey: ['settings'] })
  const save = useMutation({
    mutationFn: () => ok(api.PATCH(PATH, { params: { ...params, header: { 'If-Match': own.data?.etag } }, body: mergePatch(real) as Record<string, never> })),
    onSuccess: async () => {
      await refresh()
      forget()
      done(text.bar.saved)
    },
  })
  const rollBack = (version: number) =>
    ok(api.POST(`${PATH}/rollback`, { params: { ...params, header: { 'If-Match': own.data?.etag } }, body: { version } })).then(async () => {
      await refresh()
      forget()
    })

  return {
    isPending: all.some((query) => query.isPending),
    error: failed?.error,
    retry: () => void refresh(),
    fields: schema.data ?? [],
    own: doc,
    draft: applied(doc, real),
    count: Object.keys(real).length,
    round,
    /** Whether saving would send what the server must refuse. */
    isWrong: broken || faults.length > 0,
    effective: effective.data,
    plan: plan.data,
    save,
    rollBack,
    discard: () => {
      forget()
      save.reset()
    },
    /** Reads the document anew; what was changed here stays on top. */
    reload: async () => {
      await refresh()
      save.reset()
    },
    /** What a field shows: what is being typed, or what is set. */
    value: (path: string): Json | undefined => (path in edits ? edits[path] : get(doc, path)),
    set: (path: string, value: Json | undefined) => setEdits((before) => ({ ...before, [path]: value })),
    /** The whole document as it is to be; null while it cannot be read. */
    setDraft: (next: Doc | null) => {
      setBroken(next === null)
      if (next) setEdits(editsBetween(doc, next))
    },
    faultOf: (leaf: Leaf) => {
      const own = leaf.path in real ? fault(leaf, real[leaf.path]) : null
      const refused = save.error instanceof ApiError ? save.error.fields.find((one) => one.field === leaf.path || one.field.startsWith(`${leaf.path}[`)) : undefined
      return own ?? refused?.detail ?? null
    },
    isLocked: (path: string) => !may('config:write') || (!operator && OPERATORS.includes(path)),
    isOperators: (path: string) => !operator && OPERATORS.includes(path),
    source: (path: string): { source: Source; value: Json | undefined } => {
      const mine = get(doc, path)
      if (mine !== undefined) return { source: 'own', value: mine }
      if (effective.data?.filled.includes(path)) return { source: 'preset', value: get(effective.data.config as Doc, path) }
      if (path === 'api_calls_per_day' && plan.data?.limits.api_calls_per_day) return { source: 'plan', value: plan.data.limits.api_calls_per_day.allowed }
      return { source: 'default', value: undefined }
    },
  }
}

export type Config = ReturnType<typeof useConfig>

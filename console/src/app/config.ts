import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok, tagged } from '@/api/client'
import { text } from '@text/config'
import { same } from '@/ui/diff'
import { done } from '@/ui/toast'
import { applied, type Doc, type Edits, editsBetween, get, type Json, mergePatch } from './patch'
import { useSession, useTenant } from './session'

const PATH = '/api/v1/tenants/{id}/config'

/** The tenant's configuration: its own document with its version, and what holds with the preset of the industry beneath. */
export function useConfig(enabled = true) {
  const { id } = useTenant()
  const params = { path: { id } }
  return useQuery({
    queryKey: ['config', id],
    enabled,
    queryFn: async ({ signal }) => {
      const [own, effective] = await Promise.all([tagged(api.GET(PATH, { params, signal })), ok(api.GET(`${PATH}/effective`, { params, signal }))])
      return { own: own.value, etag: own.etag, effective }
    },
  })
}

/** How a page reads its fields. */
interface Reading {
  /** What is typed as the value that is meant. */
  meant?: (path: string, value: Json | undefined) => Json | undefined
  /** Whether the server would refuse it. */
  isWrong?: (path: string, value: Json | undefined) => boolean
}

/**
 * Changes of the configuration by path, on top of what is saved; nothing is saved over a version that was not seen.
 * Held by a page, so that its tabs come and go beneath them.
 */
export function useConfigEdits({ meant = (_, value) => value, isWrong = () => false }: Reading = {}) {
  const { id } = useTenant()
  const { may } = useSession()
  const queries = useQueryClient()
  const query = useConfig(may('config:read'))
  const [edits, setEdits] = useState<Edits>({})
  const [begun, setBegun] = useState<string | undefined>()
  const [broken, setBroken] = useState(false)
  const [round, setRound] = useState(0)
  const own = (query.data?.own ?? {}) as Doc
  // what was typed and taken back is no change
  const real: Edits = Object.fromEntries(
    Object.entries(edits)
      .map(([path, value]) => [path, meant(path, value)] as const)
      .filter(([path, value]) => !same(value, get(own, path))),
  )
  const count = Object.keys(real).length
  // that of the document that the changes were begun on, whatever was read since
  const etag = count > 0 ? begun : query.data?.etag
  const header = { 'If-Match': etag }
  const begin = () => {
    if (count === 0) setBegun(query.data?.etag)
  }
  const refresh = () => Promise.all(['config', 'settings'].map((name) => queries.invalidateQueries({ queryKey: [name] })))
  const forget = () => {
    setEdits({})
    setBroken(false)
    setRound((before) => before + 1)
  }
  const save = useMutation({
    mutationFn: () => ok(api.PATCH(PATH, { params: { path: { id }, header }, body: mergePatch(real) as Record<string, never> })),
    onSuccess: async () => {
      await refresh()
      forget()
      done(text.saved)
    },
  })
  return {
    query,
    own,
    effective: query.data?.effective,
    /** The version that is shown. */
    etag: query.data?.etag,
    /** The document as it is to be. */
    draft: applied(own, real),
    real,
    count,
    /** Grows when what was changed is saved or dropped: a text that is typed begins anew then. */
    round,
    isWrong: broken || Object.entries(real).some(([path, value]) => isWrong(path, value)),
    save,
    rollBack: async (version: number) => {
      await ok(api.POST(`${PATH}/rollback`, { params: { path: { id }, header }, body: { version } }))
      await refresh()
      forget()
    },
    discard: () => {
      forget()
      save.reset()
    },
    /** Reads the document anew; what was changed here stays on top. */
    reload: async () => {
      await refresh()
      setBegun((await query.refetch()).data?.etag)
      save.reset()
    },
    refresh,
    /** What a field shows: what is being typed, or what is set. */
    value: (path: string): Json | undefined => (path in edits ? edits[path] : get(own, path)),
    set: (path: string, value: Json | undefined) => {
      begin()
      setEdits((before) => ({ ...before, [path]: value }))
    },
    /** The whole document as it is to be; null while it cannot be read. */
    setDraft: (next: Doc | null) => {
      setBroken(next === null)
      if (!next) return
      begin()
      setEdits(editsBetween(own, next))
    },
  }
}

export type ConfigEdits = ReturnType<typeof useConfigEdits>

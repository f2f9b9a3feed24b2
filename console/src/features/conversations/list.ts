import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { bounds } from '@/ui/date-range'
import type { Search } from '@/app/query-state'

export type Row = Schemas['Conversation']

const EACH_5_S = 5000
const EACH_30_S = 30_000

/** What the address asks for, as the server wants it. */
export function filters(search: Search) {
  const day = (value: string | undefined) => (value && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined)
  return {
    q: search.q,
    agent: search.agent,
    state: search.state as 'completed' | undefined,
    rating: search.rating as 'up' | undefined,
    end_user: search.user,
    archived: search.archived === 'true' || undefined,
    ...bounds({ from: day(search.from), until: day(search.until) }),
  }
}

/** The conversations that match, kept up to date while the page is seen. */
export function useConversations(search: Search) {
  const wanted = filters(search)
  const [deep, setDeep] = useState(false)
  const list = usePages(
    ['conversations', 'list', wanted],
    (cursor, signal) => ok(api.GET('/api/v1/conversations', { params: { query: { ...wanted, limit: 100, cursor } }, signal })),
    // each asks for all pages that are shown
    { refetchInterval: search.q || deep ? EACH_30_S : EACH_5_S },
  )
  return {
    rows: list.rows,
    everything: list.everything,
    table: {
      ...list.table,
      onMore: () => {
        setDeep(true)
        list.table.onMore()
      },
    },
  }
}

export const nameOf = (one: Row) => one.title || one.summary?.opening || null

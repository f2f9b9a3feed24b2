import { type InfiniteData, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ok, type Schemas } from '@/api/client'
import { usePages } from '@/api/pages'
import { bounds } from '@/ui/date-range'
import type { Search } from '@/app/query-state'

type Page = Schemas['ConversationPage']
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

/** The first page as it is now, before what was loaded after it. */
function renewed(before: InfiniteData<Page> | undefined, first: Page): InfiniteData<Page> {
  const end = first.data.at(-1)?.id
  const at = before?.pages.findIndex((page) => page.data.some((row) => row.id === end)) ?? -1
  const old = before?.pages[at]
  if (!before || !old || !first.next_cursor) return { pages: [first], pageParams: [undefined] }
  const known = new Set(first.data.map((row) => row.id))
  const others = (rows: Row[]) => rows.filter((row) => !known.has(row.id))
  return {
    pages: [
      { ...old, data: [...first.data, ...others(old.data.slice(old.data.findIndex((row) => row.id === end) + 1))] },
      ...before.pages.slice(at + 1).map((page) => ({ ...page, data: others(page.data) })),
    ],
    pageParams: [undefined, ...before.pageParams.slice(at + 1)],
  }
}

/** The conversations that match; their first page is kept up to date while the list is seen. */
export function useConversations(search: Search) {
  const queries = useQueryClient()
  const wanted = filters(search)
  const key = ['conversations', 'list', wanted]
  const load = (cursor: string | undefined, signal?: AbortSignal) => ok(api.GET('/api/v1/conversations', { params: { query: { ...wanted, limit: 100, cursor } }, signal }))
  const list = usePages(key, load)
  useQuery({
    queryKey: ['conversations', 'newest', wanted],
    enabled: list.rows !== undefined,
    initialData: null,
    staleTime: EACH_5_S,
    refetchInterval: search.q ? EACH_30_S : EACH_5_S,
    queryFn: async ({ signal }) => {
      const first = await load(undefined, signal)
      queries.setQueryData<InfiniteData<Page>>(key, (before) => renewed(before, first))
      return null
    },
  })
  return list
}

import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'

interface PageOf<Row> {
  data: Row[]
  next_cursor?: string | null
}

interface Options {
  enabled?: boolean
  refetchInterval?: number | false
  /** Loads the whole list, since what is sought is looked for in the browser; until then there are no rows. */
  all?: boolean
}

/** A list that comes page by page. `table` is what `DataTable` wants to know of it. */
export function usePages<Row>(queryKey: QueryKey, load: (cursor: string | undefined, signal?: AbortSignal) => Promise<PageOf<Row>>, { all = false, ...options }: Options = {}) {
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    ...options,
  })
  const { data, hasNextPage, isFetching, fetchNextPage } = query
  const moreError = query.isFetchNextPageError ? query.error : null
  const waits = all && hasNextPage
  useEffect(() => {
    if (waits && !isFetching && !moreError) void fetchNextPage()
  }, [waits, isFetching, moreError, fetchNextPage])
  const rows = useMemo(() => (waits ? undefined : data?.pages.flatMap((page) => page.data)), [waits, data])
  const more = () => void fetchNextPage()
  return {
    rows,
    query,
    /** Every row, also those that are not loaded yet; `told` how many there are so far. */
    everything: async (told: (rows: number) => void = () => {}) => {
      const found: Row[] = []
      let cursor: string | undefined
      do {
        const page = await load(cursor)
        found.push(...page.data)
        told(found.length)
        cursor = page.next_cursor ?? undefined
      } while (cursor)
      return found
    },
    table: {
      rows,
      error: rows ? null : query.error,
      onRetry: waits ? more : () => void query.refetch(),
      onMore: more,
      hasMore: hasNextPage,
      loadingMore: query.isFetchingNextPage,
      moreError,
    },
  }
}

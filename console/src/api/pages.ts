import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

interface Page<Row> {
  data: Row[]
  /** Left out on the last page. */
  next_cursor?: string | null
}

interface Options {
  enabled?: boolean
  /** Milliseconds. */
  refetchInterval?: number
}

/** A list that comes in pages by cursor: `table` is what a `DataTable` asks for. */
export function usePages<Row>(queryKey: QueryKey, load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>, options: Options = {}) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    ...options,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.data), [query.data])
  return {
    rows,
    table: {
      rows,
      error: rows ? undefined : (query.error ?? undefined),
      onRetry: () => void query.refetch(),
      onMore: () => void query.fetchNextPage(),
      hasMore: query.hasNextPage,
      loadingMore: query.isFetchingNextPage,
    },
  }
}

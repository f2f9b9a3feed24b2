import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

interface PageOf<Row> {
  data: Row[]
  next_cursor?: string | null
}

/** A list that comes page by page. `table` is what `DataTable` wants to know of it. */
export function usePages<Row>(
  queryKey: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Row>>,
  options: { enabled?: boolean; refetchInterval?: number | false } = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    ...options,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.data), [query.data])
  return {
    rows,
    query,
    table: {
      rows,
      error: rows ? null : query.error,
      onRetry: () => void query.refetch(),
      onMore: () => void query.fetchNextPage(),
      hasMore: query.hasNextPage,
      loadingMore: query.isFetchingNextPage,
    },
  }
}

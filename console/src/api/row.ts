import { type QueryKey, useQuery } from '@tanstack/react-query'

/** The second around the moment at which an id was made: the first 48 bits of its UUIDv7 are milliseconds. */
export function around(id: string): { from: string; to: string } {
  const at = parseInt(id.replace(/^[a-z]+_/, '').replace(/-/g, '').slice(0, 12), 16)
  // an address may hold anything
  const moment = Number.isFinite(at) && at < 8e15 ? at : 0
  return { from: new Date(Math.max(0, moment - 1000)).toISOString(), to: new Date(moment + 1000).toISOString() }
}

/**
 * The row that an address names: of those that are loaded, else asked for.
 * @returns the row; null when there is none; undefined while that is not known, or none is named
 */
export function useRow<Row>(key: QueryKey, id: string | undefined, rows: readonly Row[] | undefined, idOf: (row: Row) => string, ask: (id: string, signal: AbortSignal) => Promise<{ data: Row[] }>): Row | null | undefined {
  const loaded = rows?.find((row) => idOf(row) === id)
  const asked = useQuery({
    queryKey: [...key, id],
    enabled: id !== undefined && rows !== undefined && !loaded,
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await ask(id ?? '', signal)).data.find((row) => idOf(row) === id) ?? null,
  })
  return id === undefined ? undefined : (loaded ?? (asked.isError ? null : asked.data))
}

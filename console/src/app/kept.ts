import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

/** State that outlives its page, until another tenant is shown or another person signs in: as long as what was loaded does. */
export function useKept<T>(name: string, initial: T): [T, (change: (before: T) => T) => void] {
  const queries = useQueryClient()
  const { data = initial } = useQuery({ queryKey: ['kept', name], queryFn: skipToken, initialData: initial, staleTime: Infinity, gcTime: Infinity, structuralSharing: false })
  const change = useCallback((how: (before: T) => T) => void queries.setQueryData<T>(['kept', name], (before) => how(before ?? initial)), [queries, name, initial])
  return [data, change]
}

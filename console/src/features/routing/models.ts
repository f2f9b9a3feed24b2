import { useQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'

/** The chat models that the tenant may name, as choices. */
export function useModels() {
  const models = useQuery({ queryKey: ['routing', 'models'], staleTime: 60_000, queryFn: ({ signal }) => ok(api.GET('/v1/models', { signal })) })
  return (models.data?.data ?? []).map((one) => one.id).filter((id) => id !== 'auto' && id !== 'default')
}

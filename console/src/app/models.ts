import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schemas } from '@/api/client'
import { useSession } from './session'

/** The models that the tenant may name; none for those who may not ask one. */
export function useModels(enabled = true) {
  const { may } = useSession()
  return useQuery({
    queryKey: ['models'],
    enabled: enabled && may('chat'),
    staleTime: 60_000,
    queryFn: async ({ signal }) => ((await ok(api.GET('/v1/models', { signal }))) as Schemas['ModelList']).data,
  })
}

/** The names of those that answer themselves: `auto` and `default` leave the choice to Parley. */
export const useModelNames = () => (useModels().data ?? []).map((one) => one.id).filter((id) => id !== 'auto' && id !== 'default')

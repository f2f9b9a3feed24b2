import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ok, type Schemas, tagged } from '@/api/client'
import { useTenant } from './session'

export interface LoadedConfig {
  /** The tenant's own document. */
  own: Schemas['TenantConfig']
  /** Its version: a change of another one is refused. */
  etag: string | undefined
  /** What holds, with the preset of the industry beneath. */
  effective: Schemas['EffectiveConfig']
}

/** A JSON merge patch: null takes a field away. */
export type ConfigPatch = Record<string, unknown>

/** The tenant's configuration, and how a change of it is saved. */
export function useConfig(enabled = true) {
  const tenant = useTenant()
  const queries = useQueryClient()
  const path = { id: tenant.id }
  const config = useQuery({
    queryKey: ['config', tenant.id],
    enabled,
    // what is being edited is not exchanged behind the viewer's back; a change of somebody else shows when saving
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }): Promise<LoadedConfig> => {
      const [own, effective] = await Promise.all([
        tagged(api.GET('/api/v1/tenants/{id}/config', { params: { path }, signal })),
        ok(api.GET('/api/v1/tenants/{id}/config/effective', { params: { path }, signal })),
      ])
      return { own: own.value, etag: own.etag, effective }
    },
  })
  const refresh = () => queries.invalidateQueries({ queryKey: ['config'] })
  const save = async (patch: ConfigPatch, etag: string | undefined) => {
    await ok(api.PATCH('/api/v1/tenants/{id}/config', { params: { path, header: { 'If-Match': etag } }, body: patch as Record<string, never> }))
    await refresh()
  }
  return { config, save, refresh }
}

import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schemas } from '@/api/client'
import { text } from '@text/members'

export type Role = Schemas['Role']
export type Member = Schemas['Member']

export const roleName = (name: string) => text.roles[name] ?? name

export const useRoles = () => useQuery({ queryKey: ['members', 'roles'], queryFn: async ({ signal }) => (await ok(api.GET('/api/v1/roles', { signal }))).data })

export const roleChoices = (roles: Role[] | undefined) => (roles ?? []).map((role) => ({ id: role.name, label: roleName(role.name), detail: role.description || undefined }))

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { ApiError, credentials, failure, onSignedOut, requestHeaders, unreachable } from '@/api/client'

export interface Tenant {
  id: string
  slug: string
  name: string
}

/** Who uses the console, as `GET /api/v1/console/session` says it. */
export interface Session {
  kind: 'member' | 'operator'
  name: string
  email: string | null
  tenant: Tenant | null
  role: string | null
  permissions: string[]
  csrf_token: string
  expires_at: string
}

interface SessionState {
  session: Session
  operator: boolean
  /** The tenant that the pages show: a member's own, or the one that an operator has chosen. */
  tenant: Tenant | null
  /** Whether the session may do what needs this permission, in the tenant that is shown. */
  may: (permission: string) => boolean
  /** An operator goes to a tenant, with the reason that its audit log will show; null leaves it. */
  enter: (tenant: Tenant | null, reason?: string) => void
  /** The tenant's name was changed. */
  renamed: (tenant: Tenant) => void
  signOut: () => Promise<void>
}

const PATH = '/api/v1/console/session'
const CHOSEN = 'parley.tenant'
const Context = createContext<SessionState | null>(null)

async function call(method: string, body?: unknown): Promise<Session | null> {
  let response: Response
  try {
    response = await fetch(PATH, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? requestHeaders(method) : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch (cause) {
    throw unreachable(cause)
  }
  if (!response.ok) throw await failure(response)
  return response.status === 204 ? null : ((await response.json()) as Session)
}

export type SignIn = { tenant: string; email: string; password: string } | { ticket: string } | { operator_key: string }

/** @throws ApiError saying why not */
export const signIn = (by: SignIn) => call('POST', by) as Promise<Session>

/** The session of this browser; `null` when there is none. */
export function useSessionQuery() {
  return useQuery({
    queryKey: ['session'],
    staleTime: Infinity,
    gcTime: Infinity,
    retry: (count, error) => count < 3 && error instanceof ApiError && error.status === 0,
    queryFn: async (): Promise<Session | null> => {
      try {
        const session = await call('GET')
        credentials.csrf = session?.csrf_token ?? null
        return session
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null
        throw error
      }
    },
  })
}

interface Chosen {
  tenant: Tenant
  reason: string
}

function chosen(): Chosen | null {
  try {
    return JSON.parse(sessionStorage.getItem(CHOSEN) ?? 'null') as Chosen | null
  } catch {
    return null
  }
}

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const queries = useQueryClient()
  const operator = session.kind === 'operator'
  const [choice, setChoice] = useState<Chosen | null>(() => (operator ? chosen() : null))
  const tenant = operator ? (choice?.tenant ?? null) : session.tenant
  // before any child asks for something
  credentials.csrf = session.csrf_token
  credentials.tenant = operator ? (choice?.tenant.id ?? null) : null
  credentials.reason = operator ? (choice?.reason ?? null) : null

  const enter = useCallback(
    (next: Tenant | null, reason = '') => {
      const made = next ? { tenant: next, reason } : null
      if (made) sessionStorage.setItem(CHOSEN, JSON.stringify(made))
      else sessionStorage.removeItem(CHOSEN)
      credentials.tenant = next?.id ?? null
      credentials.reason = made?.reason ?? null
      setChoice(made)
      // nothing of one tenant may be seen under another's name
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
    },
    [queries],
  )
  const renamed = useCallback((next: Tenant) => {
    setChoice((before) => {
      if (before?.tenant.id !== next.id) return before
      const made = { ...before, tenant: next }
      sessionStorage.setItem(CHOSEN, JSON.stringify(made))
      return made
    })
  }, [])
  const ended = useCallback(() => {
    sessionStorage.removeItem(CHOSEN)
    credentials.csrf = credentials.tenant = credentials.reason = null
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
    queries.setQueryData(['session'], null)
  }, [queries])
  useEffect(() => {
    onSignedOut(ended)
    return () => onSignedOut(() => {})
  }, [ended])

  const value = useMemo<SessionState>(
    () => ({
      session,
      operator,
      tenant,
      may: (permission) => session.permissions.includes(permission),
      enter,
      renamed,
      signOut: async () => {
        await call('DELETE')
        ended()
      },
    }),
    [session, operator, tenant, enter, renamed, ended],
  )
  return <Context value={value}>{children}</Context>
}

export function useSession(): SessionState {
  const state = useContext(Context)
  if (!state) throw new Error('There is no session here.')
  return state
}

/** The tenant whose pages are shown. Pages of a tenant are rendered only where there is one. */
export function useTenant(): Tenant {
  const { tenant } = useSession()
  if (!tenant) throw new Error('No tenant is chosen.')
  return tenant
}

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { ApiError, credentials, onDoubt, refusal, requestHeaders, unreachable } from '@/api/client'

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
  /** It was here and is over: what was typed stays on the page until the same person is back, or leaves. */
  ended?: true
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
  /** Whether to show who is here the way back in. */
  asking: boolean
  ask: (whether: boolean) => void
  /** The session goes on, by a sign-in of the same person. */
  resume: (by: SignIn) => Promise<void>
  /** Whoever comes next finds nothing of this session. */
  leave: () => void
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
  if (!response.ok) throw await refusal(response)
  return response.status === 204 ? null : ((await response.json()) as Session)
}

export type SignIn = { tenant: string; email: string; password: string } | { ticket: string } | { operator_key: string }

/** @throws ApiError saying why not */
export async function signIn(by: SignIn) {
  const made = (await call('POST', by)) as Session
  sessionStorage.removeItem(CHOSEN)
  return made
}

/** Whose session it is. Operators are all one. */
export const identity = (session: Session) => [session.kind, session.tenant?.id, session.email].join(' ')

/** Forgets what was loaded: nothing of one person or tenant may be seen under another's name. */
export const forget = (queries: QueryClient) => queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })

/** The session of this browser; `null` when there is none. */
export function useSessionQuery() {
  return useQuery({
    queryKey: ['session'],
    staleTime: Infinity,
    gcTime: Infinity,
    // another tab may have signed in as somebody else, and a role may have changed
    refetchOnWindowFocus: 'always',
    retry: (count, error) => count < 3 && error instanceof ApiError && error.status === 0,
    queryFn: async ({ client }): Promise<Session | null> => {
      const before = client.getQueryData<Session | null>(['session'])
      try {
        const session = await call('GET')
        if (before && session && identity(before) !== identity(session)) {
          sessionStorage.removeItem(CHOSEN)
          forget(client)
        }
        return session
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) throw error
        sessionStorage.removeItem(CHOSEN)
        return before ? { ...before, ended: true } : null
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
  // a member's too: the server refuses it when another tab has signed in elsewhere
  credentials.tenant = tenant?.id ?? null
  credentials.reason = operator ? (choice?.reason ?? null) : null

  const enter = useCallback(
    (next: Tenant | null, reason = '') => {
      const made = next ? { tenant: next, reason } : null
      credentials.tenant = next?.id ?? null
      credentials.reason = made?.reason ?? null
      setChoice(made)
      forget(queries)
    },
    [queries],
  )
  const renamed = useCallback((next: Tenant) => {
    setChoice((before) => (before?.tenant.id === next.id ? { ...before, tenant: next } : before))
  }, [])
  const ended = !!session.ended
  useEffect(() => {
    if (choice && !ended) sessionStorage.setItem(CHOSEN, JSON.stringify(choice))
    else sessionStorage.removeItem(CHOSEN)
  }, [choice, ended])
  const leave = useCallback(() => {
    credentials.csrf = credentials.tenant = credentials.reason = null
    forget(queries)
    queries.setQueryData(['session'], null)
  }, [queries])

  const [asking, ask] = useState(ended)
  const waiting = useRef<(() => void)[]>([])
  useEffect(() => {
    ask(ended)
    if (!ended) for (const go of waiting.current.splice(0)) go()
  }, [ended])
  useEffect(() => {
    const now = () => queries.getQueryData<Session | null>(['session'])
    onDoubt(async () => {
      if (!now()?.ended) await queries.refetchQueries({ queryKey: ['session'] }, { cancelRefetch: false })
      if (!now()?.ended) return
      ask(true)
      await new Promise<void>((resolve) => waiting.current.push(resolve))
    })
    return () => onDoubt(() => Promise.resolve())
  }, [queries])
  const resume = useCallback(
    async (by: SignIn) => {
      queries.setQueryData(['session'], await signIn(by))
      ask(false)
      await queries.refetchQueries({ predicate: (query) => query.state.status === 'error' })
    },
    [queries],
  )

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
        leave()
      },
      asking,
      ask,
      resume,
      leave,
    }),
    [session, operator, tenant, enter, renamed, asking, resume, leave],
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

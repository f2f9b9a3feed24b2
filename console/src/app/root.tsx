import { Navigate, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { text } from '@text/shell'
import { SessionEnd } from '@/features/sign-in/session-end'
import { ErrorState, Skeleton } from '@/ui/state'
import { Toasts } from '@/ui/toast'
import { ForbiddenPage } from './edges'
import { pages } from './pages'
import { identity, SessionProvider, useSession, useSessionQuery } from './session'
import { Shell } from './shell'

const ChooseTenant = lazy(() => import('./tenants').then((module) => ({ default: module.ChooseTenant })))

/** Around every page. */
export function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  )
}

/** Around the pages that need a session: without one it leads to the sign-in, and back afterwards. */
export function SignedIn() {
  const session = useSessionQuery()
  const navigate = useNavigate()
  const location = useLocation()
  // this stays until the code of the sign-in has come
  const absent = session.data === null && location.pathname !== '/sign-in'
  useEffect(() => {
    if (absent) void navigate({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href }, replace: true })
  }, [absent, navigate, location.href])
  if (session.isError && !session.data) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />
  if (!session.data) return <Skeleton className="p-10" />
  return (
    <SessionProvider key={identity(session.data)} session={session.data}>
      <Shell>
        <Permitted />
      </Shell>
      <SessionEnd />
    </SessionProvider>
  )
}

/** The page when the session may see it; else why not. */
function Permitted() {
  const { tenant, may } = useSession()
  const { pathname } = useLocation()
  const page = pages.find((one) => one.path === pathname)
  useEffect(() => {
    document.title = page ? `${page.label} · ${text.nav.home === page.label ? 'Parley' : `${tenant?.name ?? ''} Parley`.trim()}` : 'Parley'
  }, [page, tenant])
  if (page && !may(page.permission)) {
    // everybody is led to the first page; who may not see it begins with what they may
    const first = page === pages[0] && (pages.find((one) => may(one.permission))?.path ?? '/account')
    return first ? <Navigate to={first} replace /> : <ForbiddenPage permission={page.permission} />
  }
  if (page?.ofTenant && !tenant) return <Suspense fallback={<Skeleton className="p-10" />}><ChooseTenant /></Suspense>
  // what a page holds of one tenant must not outlive the change to another
  return <Outlet key={tenant?.id ?? ''} />
}

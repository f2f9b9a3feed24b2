import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { type ComponentType } from 'react'
import { CrashedPage, NotFoundPage } from './edges'
import { parseSearch, stringifySearch, validateSearch } from './query-state'
import { Root, SignedIn } from './root'

type Load = () => Promise<{ default: ComponentType }>

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage, errorComponent: CrashedPage, validateSearch })
const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn })
const open = <P extends string>(path: P, load: Load) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) })
const page = <P extends string>(path: P, load: Load) => createRoute({ getParentRoute: () => signedIn, path, component: lazyRouteComponent(load) })

const tree = root.addChildren([
  open('/sign-in', () => import('@/features/sign-in/sign-in-page')),
  open('/invitation', () => import('@/features/sign-in/invitation-page')),
  signedIn.addChildren([
    page('/', () => import('@/features/home/home-page')),
    page('/start', () => import('@/features/start/start-page')),
    page('/playground', () => import('@/features/playground/playground-page')),
    page('/conversations', () => import('@/features/conversations/conversations-page')),
    page('/agents', () => import('@/features/agents/agents-page')),
    page('/knowledge', () => import('@/features/knowledge/knowledge-page')),
    page('/routing', () => import('@/features/routing/routing-page')),
    page('/cache', () => import('@/features/cache/cache-page')),
    page('/guardrails', () => import('@/features/guardrails/guardrails-page')),
    page('/usage', () => import('@/features/usage/usage-page')),
    page('/keys', () => import('@/features/keys/keys-page')),
    page('/members', () => import('@/features/members/members-page')),
    page('/account', () => import('@/features/members/account-page')),
    page('/audit', () => import('@/features/audit/audit-page')),
    page('/settings', () => import('@/features/settings/settings-page')),
    page('/tenants', () => import('@/features/tenants/tenants-page')),
    page('/providers', () => import('@/features/providers/providers-page')),
    page('/system', () => import('@/features/system/system-page')),
  ]),
])

export const router = createRouter({ routeTree: tree, parseSearch, stringifySearch, defaultPreload: 'intent', scrollRestoration: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

import AxeBuilder from '@axe-core/playwright'
import { type APIRequestContext, expect, type Page, test as base } from '@playwright/test'
import type { Server } from './server'

export interface TestTenant {
  id: string
  slug: string
  name: string
  /** An API key of the tenant that may do all a tenant can. */
  key: string
}

interface Fixtures {
  server: Server
  /** Whose pages `page` shows: `acme`, with its documents, or `fresh`, a new and empty tenant of this test's own. */
  within: 'acme' | 'fresh'
  tenant: TestTenant
}

const SCOPES = ['chat', 'self', 'knowledge:read', 'knowledge:write', 'usage:read', 'budgets:manage', 'config:read', 'config:write', 'keys:manage', 'providers:manage', 'members:read', 'members:manage', 'audit:read', 'privacy:manage', 'privacy:reveal', 'tenant:export']

/** The JSON of a call that has to succeed. */
export async function call<T>(request: APIRequestContext, method: string, url: string, key: string, data?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await request.fetch(url, { method, data, headers: { Authorization: `Bearer ${key}`, ...headers } })
  expect(response.ok(), `${method} ${url}: ${response.status()} ${await response.text()}`).toBe(true)
  return response.status() === 204 ? (undefined as T) : ((await response.json()) as T)
}

/** Signs the browser in as the operator; with a tenant, as one who has entered it. */
export async function signInAsOperator(page: Page, server: Server, tenant?: TestTenant) {
  const response = await page.request.post(`${server.url}/api/v1/console/session`, { data: { operator_key: server.operatorKey }, headers: { Origin: server.url } })
  expect(response.ok(), await response.text()).toBe(true)
  if (!tenant) return
  await page.addInitScript(
    (chosen) => { if (!sessionStorage.getItem('parley.tenant')) sessionStorage.setItem('parley.tenant', chosen) },
    JSON.stringify({ tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name }, reason: 'Test of the console' }),
  )
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    await use(JSON.parse(process.env.PARLEY_TEST_SERVER ?? '{}') as Server)
  },
  baseURL: async ({ server }, use) => {
    await use(server.url)
  },
  within: ['acme', { option: true }],
  tenant: async ({ server, within, playwright }, use) => {
    const request = await playwright.request.newContext()
    if (within === 'acme') {
      const all = await call<{ data: TestTenant[] }>(request, 'GET', `${server.url}/api/v1/tenants?limit=100`, server.operatorKey)
      const acme = all.data.find((one) => one.slug === 'acme')
      if (!acme) throw new Error('The demo tenant acme is missing.')
      await use({ ...acme, key: server.acmeKey })
    } else {
      const slug = `t-${crypto.randomUUID().slice(0, 8)}`
      const made = await call<TestTenant>(request, 'POST', `${server.url}/api/v1/tenants`, server.operatorKey, { slug, name: `Test ${slug}`, tier: 'professional' })
      const key = await call<{ key: string }>(request, 'POST', `${server.url}/api/v1/api-keys`, server.operatorKey, { name: 'test', scopes: SCOPES }, { 'X-Tenant-ID': made.id, 'X-Parley-Reason': 'Test of the console' })
      await use({ ...made, key: key.key })
    }
    await request.dispose()
  },
  /** Signed in as the operator inside `tenant`. Fails the test when the page throws or breaks its own policy. */
  page: async ({ page, server, tenant }, use) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes('Content Security Policy')) faults.push(message.text())
    })
    await signInAsOperator(page, server, tenant)
    await use(page)
    expect(faults).toEqual([])
  },
})

/** No serious or critical finding of axe on the page as it is now. */
export async function axe(page: Page) {
  // the pages have no frames: without a page of its own for each run it is three times as quick
  // what react-aria reads out names the button that was pressed, for seven seconds also when that is gone
  const found = await new AxeBuilder({ page }).setLegacyMode().exclude('[data-live-announcer]').analyze()
  const grave = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
  expect(grave.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([])
}

/** Nothing sticks out sideways in a window as narrow as a phone. */
export async function fitsNarrow(page: Page) {
  await page.setViewportSize({ width: 390, height: 844 })
  await expect
    .poll(() => page.evaluate(() => document.querySelector('main')!.scrollWidth - document.querySelector('main')!.clientWidth))
    .toBeLessThanOrEqual(0)
}

export { expect }

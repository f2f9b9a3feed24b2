import { readFileSync } from 'node:fs'
import { test as base } from '@playwright/test'
import { axe, call, expect, fitsNarrow, signInAsOperator, test } from './fixtures'
import type { Server } from './server'

const server = () => JSON.parse(process.env.PARLEY_TEST_SERVER ?? '{}') as Server

base('The link of the first start signs in once and leads to the guided start', async ({ page }) => {
  base.skip(!server().link, 'the server was not started by this run')
  await page.goto(server().link)
  await expect(page).toHaveURL(`${server().url}/start`)
  expect(page.url()).not.toContain('ticket')
  await page.context().clearCookies()
  await page.goto('about:blank')
  await page.goto(server().link)
  await expect(page.getByRole('heading', { name: 'This sign-in link does not work any more' })).toBeVisible()
  await axe(page)
})

base('Without a session a page leads to the sign-in and back, and a wrong key says so', async ({ page }) => {
  await page.goto(`${server().url}/tenants`)
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await axe(page)
  await page.getByRole('tab', { name: 'Operator' }).click()
  await page.getByLabel('Operator key').fill('sk-par-wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('key')
  await page.getByLabel('Operator key').fill(server().operatorKey)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(`${server().url}/tenants`)
  await page.getByRole('button', { name: /Signed in as/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto(`${server().url}/tenants`)
  await expect(page).toHaveURL(/\/sign-in/)
})

test.describe('in a tenant of its own', () => {
  test.use({ within: 'fresh' })

  test('An invited member signs in and sees what the role permits, and no more', async ({ page, tenant, server, browser }) => {
    const invitation = await call<{ token: string }>(page.request, 'POST', `${server.url}/api/v1/invitations`, tenant.key, { email: 'vera@example.com', role: 'viewer' })
    const context = await browser.newContext()
    const member = await context.newPage()
    await member.goto(`${server.url}/invitation#token=${encodeURIComponent(invitation.token)}`)
    await member.getByLabel('Your name').fill('Vera Viewer')
    await member.getByLabel('Password', { exact: true }).fill('a sentence is a good password')
    await member.getByRole('button', { name: 'Accept and sign in' }).click()
    await member.getByLabel('Organisation').fill(tenant.slug)
    await member.getByLabel('E-mail').fill('vera@example.com')
    await member.getByLabel('Password', { exact: true }).fill('a sentence is a good password')
    await member.getByRole('button', { name: 'Sign in' }).click()
    const navigation = member.getByRole('navigation', { name: 'Main navigation' })
    await expect(navigation.getByRole('link', { name: 'Knowledge' })).toBeVisible()
    await expect(navigation.getByRole('link', { name: 'API keys' })).toHaveCount(0)
    await expect(navigation.getByRole('link', { name: 'Tenants' })).toHaveCount(0)
    await member.goto(`${server.url}/keys`)
    await expect(member.getByRole('heading', { name: 'Your role does not include this page' })).toBeVisible()
    // what is not shown is refused by the server as well
    const refused = await member.evaluate(async () => (await fetch('/api/v1/api-keys')).status)
    expect(refused).toBe(403)
    const other = await member.evaluate(async () => (await fetch('/api/v1/tenants')).status)
    expect(other).toBe(403)
    await context.close()
  })

  test('A change that does not carry the token of the session is refused', async ({ page, server, tenant }) => {
    await page.goto('/keys')
    const headers = { 'Content-Type': 'application/json', 'X-Tenant-ID': tenant.id, 'X-Parley-Reason': 'Test of the console' }
    const status = await page.evaluate(async (with_) => (await fetch('/api/v1/api-keys', { method: 'POST', headers: with_, body: '{"name":"x","scopes":["chat"]}' })).status, headers)
    expect(status).toBe(403)
    const kept = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }))
    expect(kept).not.toContain('sk-par')
    expect(kept).not.toContain(server.operatorKey)
    expect(kept).not.toContain('parley_session')
  })
})

test('The palette opens by keyboard and finds pages, tenants and actions', async ({ page }) => {
  await page.goto('/settings')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await expect(palette).toBeVisible()
  await axe(page)
  await page.keyboard.type('guard')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/guardrails/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Globex')
  await page.keyboard.press('Enter')
  await page.getByLabel('Reason').fill('Looking at another tenant')
  await page.getByRole('button', { name: 'Open tenant' }).click()
  await expect(page.getByRole('button', { name: /Tenant: Globex/ })).toBeVisible()
})

test('Colours are chosen and kept, and a narrow window has its menu', async ({ page }) => {
  await page.goto('/settings')
  await page.getByRole('button', { name: /Colours/ }).click()
  await page.getByRole('button', { name: /Colours: Light/ }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await axe(page)
  await fitsNarrow(page)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Audit' }).click()
  await expect(page).toHaveURL(/\/audit/)
})

test('An operator without a tenant is asked for one, and for a reason', async ({ page, server, browser }) => {
  const context = await browser.newContext()
  const own = await context.newPage()
  await signInAsOperator(own, server)
  await own.goto(`${server.url}/knowledge`)
  await own.getByRole('button', { name: /Acme Shoes/ }).click()
  await own.getByRole('button', { name: 'Open tenant' }).click()
  await expect(own.getByText('Give a reason of 5 to 500 characters.')).toBeVisible()
  await own.getByLabel('Reason').fill('Größe der Dokumente prüfen')
  await own.getByRole('button', { name: 'Open tenant' }).click()
  await expect(own.getByRole('heading', { level: 1, name: 'Knowledge' })).toBeVisible()
  await context.close()
  await page.close()
})

test('Each address of the console is served, so that it can be opened and reloaded', async ({ page }) => {
  const router = readFileSync(new URL('../src/app/router.tsx', import.meta.url), 'utf8')
  const paths = [...router.matchAll(/(?:open|page)\('(\/[\w-]*)'/g)].map((match) => match[1] ?? '')
  expect(paths).toContain('/account')
  for (const path of paths) {
    const response = await page.request.get(path)
    expect(`${path} ${response.status()} ${response.headers()['content-type']}`).toBe(`${path} 200 text/html;charset=utf-8`)
  }
})

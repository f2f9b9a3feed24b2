import { fileURLToPath } from 'node:url'
import type { APIRequestContext, Page } from '@playwright/test'
import { call, expect, test, type TestTenant } from '../tests/fixtures'
import type { Server } from '../tests/server'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))

const questions = [
  'How long do I have to return a pair of shoes?',
  'Do you ship to Norway?',
  'How do I clean leather shoes?',
  'What does express shipping cost?',
  'Can I exchange for another size?',
  'Do you have gift cards?',
  'Which payment methods do you take?',
  'How do I choose my size?',
  'Do you repair worn soles?',
  'How do I collect points?',
]

/** Every page by its name, and whether it shows what is one tenant's. */
const pages: Record<string, { path: string; ofTenant: boolean }> = {
  home: { path: '/', ofTenant: true },
  start: { path: '/start', ofTenant: true },
  playground: { path: '/playground', ofTenant: true },
  conversations: { path: '/conversations', ofTenant: true },
  agents: { path: '/agents', ofTenant: true },
  knowledge: { path: '/knowledge', ofTenant: true },
  routing: { path: '/routing', ofTenant: true },
  cache: { path: '/cache', ofTenant: true },
  guardrails: { path: '/guardrails', ofTenant: true },
  usage: { path: '/usage', ofTenant: true },
  keys: { path: '/keys', ofTenant: true },
  members: { path: '/members', ofTenant: true },
  audit: { path: '/audit', ofTenant: true },
  settings: { path: '/settings', ofTenant: true },
  tenants: { path: '/tenants', ofTenant: false },
  providers: { path: '/providers', ofTenant: false },
  system: { path: '/system', ofTenant: false },
}

/** What a shop's week brings: questions, conversations with ratings, an agent, a member, a rule, a budget. */
async function fill(request: APIRequestContext, server: Server, acme: TestTenant) {
  const at = (path: string) => `${server.url}${path}`
  const quietly = (work: Promise<unknown>) => work.catch((refused: unknown) => console.log(String(refused).slice(0, 200)))
  await call(request, 'PATCH', at(`/api/v1/tenants/${acme.id}/config`), acme.key, { cache_enabled: true })
  const rules = [
    { id: 'injection', stage: 'input', kind: 'injection', action: 'block' },
    { id: 'competitors', stage: 'input', kind: 'banned', action: 'block', values: ['Globex Shoes'], message: 'I can only talk about our own shoes.' },
    { id: 'documents', stage: 'passage', kind: 'injection', action: 'redact' },
    { id: 'secrets', stage: 'output', kind: 'secret', action: 'redact' },
  ]
  await call(request, 'PUT', at('/api/v1/guardrails'), acme.key, { rules })
  const agent = await call<{ id: string }>(request, 'POST', at('/api/v1/agents'), acme.key, { name: 'Shop assistant', instructions: 'You help customers of Acme Shoes. Be brief and friendly.', greeting: 'Hello, how can I help?' })
  await quietly(call(request, 'POST', at('/api/v1/invitations'), acme.key, { email: 'ann@acme.example', role: 'admin' }))
  await quietly(call(request, 'POST', at('/api/v1/ingestion/faqs'), acme.key, { question: 'Where is your nearest shop?', answer: 'All our shops are on the page “Contact and stores”.' }))
  for (const [n, question] of [...questions, ...questions].entries()) {
    const answer = await request.post(at('/v1/chat/completions'), { headers: { Authorization: `Bearer ${acme.key}` }, data: { model: 'auto', messages: [{ role: 'user', content: question }] } })
    expect(answer.ok()).toBe(true)
    const decision = answer.headers()['x-parley-decision-id']
    if (decision) await quietly(call(request, 'POST', at('/api/v1/router/outcome'), acme.key, { decision_id: decision, success: n % 6 !== 5 }))
  }
  for (const [n, question] of questions.entries()) {
    const talk = await call<{ id: string }>(request, 'POST', at('/api/v1/conversations'), acme.key, { title: question, end_user: `customer-${n % 7}`, ...(n % 2 ? { agent: agent.id } : {}) })
    const said = await call<{ message: { id: string } }>(request, 'POST', at(`/api/v1/conversations/${talk.id}/messages`), acme.key, { content: question })
    if (n % 3) await quietly(call(request, 'POST', at(`/api/v1/conversations/${talk.id}/messages/${said.message.id}/feedback`), acme.key, { rating: n % 3 === 1 ? 'up' : 'down' }))
  }
}

async function picture(page: Page, name: string) {
  await page.waitForLoadState('networkidle')
  await expect(page.locator('[aria-busy=true], .animate-pulse')).toHaveCount(0)
  await page.screenshot({ path: `${folder}${name}.png` })
}

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

test('Pictures of each page, with data', async ({ page, server, tenant }) => {
  await fill(page.request, server, tenant)
  for (const [name, { path }] of Object.entries(pages)) {
    await page.setViewportSize(wide)
    await page.goto(path)
    await picture(page, name)
    await page.setViewportSize(narrow)
    await picture(page, `${name}-narrow`)
  }
  await page.setViewportSize(wide)
  await page.goto('/playground')
  await page.getByRole('textbox', { name: /question/i }).fill(questions[0] ?? '')
  await page.keyboard.press('Enter')
  await expect(page.locator('main section[aria-busy=false]')).toBeVisible()
  await page.getByText('How this answer came to be').click()
  await picture(page, 'playground-answer')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/')
  await picture(page, 'home-dark')
})

test.describe('of a new tenant', () => {
  test.use({ within: 'fresh' })
  test('Pictures of each page, empty', async ({ page }) => {
    for (const [name, { path }] of Object.entries(pages).filter(([, one]) => one.ofTenant)) {
      await page.setViewportSize(wide)
      await page.goto(path)
      await picture(page, `${name}-empty`)
      await page.setViewportSize(narrow)
      await picture(page, `${name}-empty-narrow`)
    }
  })
})

test('Pictures of the sign-in and of the widget', async ({ browser, server }) => {
  for (const [size, suffix] of [[wide, ''], [narrow, '-narrow']] as const) {
    const context = await browser.newContext({ viewport: size })
    const page = await context.newPage()
    await page.goto(`${server.url}/sign-in`)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await picture(page, `sign-in${suffix}`)
    await page.goto(`${server.url}/demo?tenant=acme`)
    await page.getByRole('button', { name: /chat/i }).first().click()
    await page.getByRole('textbox').first().fill(questions[0] ?? '')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /1/ }).first().waitFor()
    await page.screenshot({ path: `${folder}widget${suffix}.png` })
    await context.close()
  }
})

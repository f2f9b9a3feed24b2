import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, request, test } from '@playwright/test'
import { call, type TestTenant } from './fixtures'
import { COUNTED, type Provider, startProvider } from './provider'
import type { Server } from './server'
import { Line, Shop } from './shop'

const SCOPES = ['chat', 'config:write', 'keys:manage', 'providers:manage']
const QUESTION = 'How long may I return my shoes?'

/** What all tests share: a shop at an origin of its own, and between it and Parley a line that can be cut. */
let server: Server
let line: Line
let shop: Shop
let provider: Provider
/** Answers from documents, at once. */
let acme: string
/** Counts to sixty, as far as it may. */
let slow: { id: string; key: string; page: string }

async function api<T>(method: string, path: string, key: string, data?: unknown, headers?: Record<string, string>): Promise<T> {
  const client = await request.newContext()
  try {
    return await call<T>(client, method, server.url + path, key, data, headers)
  } finally {
    await client.dispose()
  }
}

const publishable = async (key: string) =>
  (await api<{ key: string }>('POST', '/api/v1/api-keys', key, { name: 'shop', kind: 'publishable', allowed_origins: [shop.origin] })).key

test.beforeAll(async () => {
  server = JSON.parse(process.env.PARLEY_TEST_SERVER ?? '{}') as Server
  line = await Line.to(server.url)
  shop = await Shop.open(line.url)
  provider = await startProvider()
  acme = await publishable(server.acmeKey)
  const slug = `w-${crypto.randomUUID().slice(0, 8)}`
  const reason = 'Test of the widget'
  const made = await api<TestTenant>('POST', '/api/v1/tenants', server.operatorKey, { slug, name: 'Slow & Sure', tier: 'professional' })
  const { key } = await api<{ key: string }>('POST', '/api/v1/api-keys', server.operatorKey, { name: 'test', scopes: SCOPES }, { 'X-Tenant-ID': made.id, 'X-Parley-Reason': reason })
  await api('POST', '/api/v1/providers', key, provider.settings)
  slow = { id: made.id, key, page: await publishable(key) }
  const told = ['told']
  await configure({ primary_model: 'told', tiers: { small: told, medium: told, large: told }, cascade: 'off', cache_enabled: false })
})

test.afterAll(() => {
  shop?.stop()
  line?.stop()
  provider?.stop()
})

let faults: string[]

test.beforeEach(async ({ page }) => {
  shop.script = shop.style = ''
  line.down = line.noSockets = line.swallow = false
  provider.goOn()
  faults = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|TrustedHTML/.test(message.text())) faults.push(message.text())
  })
})

test.afterEach(() => expect(faults).toEqual([]))

async function visit(page: Page, key: string, more: Record<string, string> = {}): Promise<void> {
  await page.goto(`${shop.origin}/?${new URLSearchParams({ key, ...more })}`)
}

async function open(page: Page, key: string, more: Record<string, string> = {}): Promise<void> {
  await visit(page, key, more)
  await page.getByRole('button', { name: 'Open chat' }).click()
}

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your message').fill(question)
  await page.getByLabel('Your message').press('Enter')
}

const answers = (page: Page) => page.locator('parley-chat .turn.assistant[data-state]')
const last = (page: Page) => answers(page).last()
const questions = (page: Page) => page.locator('parley-chat .turn.user')
const done = (page: Page) => expect(last(page)).toHaveAttribute('data-state', 'done')

/** The answer is under way, and does not end before `goOn`. */
async function underWay(page: Page): Promise<void> {
  provider.hold()
  await ask(page, 'Please count')
  await expect(last(page)).toContainText('word6')
}

async function counted(page: Page): Promise<void> {
  provider.goOn()
  await done(page)
  await expect(last(page).locator('.body')).toHaveText(COUNTED)
  await expect(questions(page)).toHaveCount(1)
  await expect(answers(page)).toHaveCount(1)
}

test('A page of another origin, as strict as can be, gets an answer with its source', async ({ page }) => {
  await open(page, acme)
  await expect(page.getByRole('dialog', { name: 'Acme Shoes' })).toBeVisible()
  await page.getByRole('button', { name: QUESTION }).click()
  await done(page)
  await expect(last(page)).toContainText('30 days')
  await last(page).locator('.sources').getByRole('button', { name: 'Source 1: Return policy' }).click()
  await expect(last(page).locator('.card')).toContainText('You can return a pair of shoes within 30 days of delivery.')
  await expect(last(page).locator('.card')).toContainText('How long you have')
  await page.keyboard.press('Escape')
  await expect(last(page).locator('.card')).toHaveCount(0)
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('A loaded page goes on where the one before was', async ({ page }) => {
  await open(page, acme)
  await ask(page, QUESTION)
  await done(page)
  const said = await last(page).locator('.body').innerText()
  await page.reload()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(last(page).locator('.body')).toHaveText(said)
  await expect(questions(page)).toHaveText(/How long may I return my shoes\?/)
  await ask(page, 'And clothing?')
  await expect(questions(page)).toHaveCount(2)
  await done(page)
  await expect(answers(page)).toHaveCount(2)
})

test('A page loaded in the middle of an answer gets all of it', async ({ page }) => {
  await open(page, slow.page)
  await underWay(page)
  await page.reload()
  await counted(page)
})

test('A connection that breaks in the middle of an answer loses nothing and repeats nothing', async ({ page }) => {
  await open(page, slow.page)
  await underWay(page)
  line.cut()
  provider.goOn()
  await expect(last(page)).toContainText('word20')
  line.cut()
  await counted(page)
})

/** The browser says that the network is back: nobody waits for the next attempt. */
async function backOnline(page: Page): Promise<void> {
  line.down = false
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
}

/** What the tenant finds to have been asked. */
async function asked(page: Page): Promise<string[]> {
  const { data } = await api<{ data: { role: string; content: string }[] }>('GET', `/api/v1/conversations/${await kept(page, 'conversation')}/messages`, slow.key)
  return data.filter((one) => one.role === 'user').map((one) => one.content)
}

test('While the line is down that is said, what was written meanwhile is sent once, and what others asked is shown', async ({ page }) => {
  await open(page, slow.page)
  await underWay(page)
  line.down = true
  line.cut()
  await expect(page.getByText('Connection lost. Trying again…')).toBeVisible()
  await backOnline(page)
  await counted(page)
  await expect(page.getByText('Connection lost. Trying again…')).toBeHidden()

  line.down = true
  line.cut()
  await api('POST', `/api/v1/conversations/${await kept(page, 'conversation')}/messages`, slow.key, { content: 'layout' })
  await ask(page, 'Please count')
  await expect(questions(page).last()).toContainText('Will be sent once you are online again')
  await backOnline(page)
  await expect(answers(page)).toHaveCount(3)
  await done(page)
  await expect(last(page).locator('.body')).toHaveText(COUNTED)
  await expect(questions(page)).toHaveText([/Please count/, /layout/, /Please count/])
})

test('What was not sent yet goes on with the next page', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  line.down = true
  line.cut()
  await ask(page, 'Please count')
  await expect(questions(page).last()).toContainText('Will be sent')
  line.down = false
  await page.reload()
  await expect(answers(page)).toHaveCount(2)
  await done(page)
  expect(await asked(page)).toEqual(['layout', 'Please count'])
})

test('A question that was asked before is asked once more', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  shop.script = `window.told = []; window.Parley = { q: [['on', 'answer', () => told.push(1)], ['ask', 'layout']] }`
  await page.reload()
  await expect(answers(page)).toHaveCount(2)
  await done(page)
  expect(await asked(page)).toEqual(['layout', 'layout'])
  expect(await page.evaluate(() => (window as any).told)).toEqual([1])
})

test('A conversation that was deleted is left for another', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  await page.reload()
  await done(page)
  const conversation = await kept(page, 'conversation')
  await api('DELETE', `/api/v1/conversations/${conversation}`, slow.key)
  await ask(page, 'layout once more')
  await expect(questions(page)).toHaveText([/layout once more/])
  await done(page)
  expect(await kept(page, 'conversation')).not.toBe(conversation)
})

test('A browser without network says so, and goes on when it is back', async ({ page, context }) => {
  await open(page, acme)
  await context.setOffline(true)
  await expect(page.getByText('You are offline. Messages are sent once you are back.')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('You are offline.')).toBeHidden()
  await ask(page, QUESTION)
  await done(page)
})

test('Where WebSockets are blocked the answer comes by events, and each question is sent once over a broken line', async ({ page }) => {
  line.noSockets = true
  await open(page, slow.page)
  await underWay(page)
  line.cut()
  await counted(page)

  line.swallow = true
  await ask(page, 'Please count again')
  await expect(answers(page)).toHaveCount(2)
  await done(page)
  await expect(last(page).locator('.body')).toHaveText(COUNTED)

  line.down = true
  line.cut()
  await ask(page, 'layout')
  await expect(page.getByText('Sending…')).toBeVisible()
  await backOnline(page)
  await expect(answers(page)).toHaveCount(3)
  await done(page)
  expect(await asked(page)).toEqual(['Please count', 'Please count again', 'layout'])

  // a run that cannot be followed any more is over
  provider.hold()
  await ask(page, 'Please count')
  await page.route('**/api/v1/runs/*/events', (route) =>
    route.fulfill({ status: 404, json: { code: 'not_found', detail: '' }, headers: { 'Access-Control-Allow-Origin': shop.origin } }))
  await expect(answers(page)).toHaveCount(4)
  await expect(last(page)).toContainText('word6')
  line.cut()
  await expect(last(page)).toHaveAttribute('data-state', 'failed')
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
})

test('A page of an origin that the key does not permit shows nothing and says why', async ({ page }) => {
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  const other = await Shop.open(line.url)
  try {
    await page.goto(`${other.origin}/?key=${acme}`)
    await expect.poll(() => said.join('\n')).toContain(`the key is refused for pages of ${other.origin}`)
    await expect(page.locator('parley-chat')).toHaveCount(0)
  } finally {
    other.stop()
  }
})

test('All of it works by keyboard, and the focus comes back', async ({ page }) => {
  await visit(page, acme)
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible()
  await page.locator('#buy').focus()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Your message')).toBeFocused()
  await page.keyboard.type('How long may I')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('return my shoes?')
  await expect(page.getByLabel('Your message')).toHaveValue('How long may I\nreturn my shoes?')
  // Safari's keys while a Japanese word is put together
  await page.getByLabel('Your message').evaluate((field) => {
    for (const key of ['Enter', 'Escape'])
      field.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, composed: true, cancelable: true }))
  })
  await expect(page.getByLabel('Your message')).toHaveValue('How long may I\nreturn my shoes?')
  await expect(page.getByRole('dialog')).not.toHaveAttribute('aria-modal')
  await page.keyboard.press('Enter')
  await done(page)
  // round within the window, past everything in it
  const visited = new Set<string>()
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('Tab')
    visited.add(await page.evaluate(() => {
      const at = document.querySelector('parley-chat')!.shadowRoot!.activeElement
      return at?.getAttribute('aria-label') ?? 'outside'
    }))
  }
  expect(visited).not.toContain('outside')
  for (const name of ['New conversation', 'Close chat', 'Conversation', 'Source 1: Return policy', 'Good answer', 'Your message'])
    expect(visited).toContain(name)
  const source = last(page).locator('.sources').getByRole('button', { name: 'Source 1: Return policy' })
  await source.press('Enter')
  await page.getByRole('button', { name: 'Hide source' }).press('Enter')
  await expect(source).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeFocused()
})

test('An answer is read out once, whole', async ({ page }) => {
  await open(page, slow.page)
  await page.evaluate(() => {
    const heard: string[] = []
    const live = document.querySelector('parley-chat')!.shadowRoot!.querySelector('[aria-live=polite]')!
    new MutationObserver(() => heard.push(live.textContent ?? '')).observe(live, { childList: true, characterData: true, subtree: true })
    Object.assign(window, { heard })
  })
  await ask(page, 'Please count')
  await done(page)
  expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([`Slow & Sure said: ${COUNTED}`])
})

for (const theme of ['light', 'dark'])
  test(`axe finds nothing serious in ${theme}`, async ({ page }) => {
    // what moves in is half transparent until it stands
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, acme, { theme })
    await grave(page)
    await ask(page, QUESTION)
    await done(page)
    await last(page).locator('.sources button').first().click()
    await page.getByRole('button', { name: 'Bad answer' }).click()
    await grave(page)
  })

async function grave(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).include('parley-chat').analyze()
  const serious = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
  expect(serious.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

test('On a page from right to left it stands at the left and reads so', async ({ page }) => {
  await open(page, acme, { dir: 'rtl' })
  const box = (await page.getByRole('dialog').boundingBox())!
  expect(box.x).toBeLessThan(50)
  const field = (await page.getByLabel('Your message').boundingBox())!
  const send = (await page.getByRole('button', { name: 'Send' }).boundingBox())!
  expect(send.x).toBeLessThan(field.x)
})

test('In a narrow window it fills the screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 })
  await open(page, acme)
  expect(await page.getByRole('dialog').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 })
  await expect(page.getByRole('button', { name: 'Close chat' })).toHaveCount(1)
  await expect(page.getByRole('dialog')).toHaveAttribute('aria-modal', 'true')
  await ask(page, QUESTION)
  await done(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})

test('No style of the page gets in, and none of the widget out', async ({ page }) => {
  const look = (selector: string) =>
    page.evaluate((at) => {
      const root = document.querySelector('parley-chat')?.shadowRoot
      const found = at.startsWith('>>') ? root!.querySelector(at.slice(2))! : document.querySelector(at)!
      const styles = getComputedStyle(found)
      return [...styles].map((name) => `${name}: ${styles.getPropertyValue(name)}`).filter((text) => !/^(perspective|transform)-origin|^(inline|block)-size|^(width|height):/.test(text))
    }, selector)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${shop.origin}/?key=none`)
  const before = await Promise.all(['body', 'main', 'h1', '#buy'].map(look))
  const parts = ['>>.body', '>>.launcher', '>>textarea', '>>h2', '>>.suggestions button']
  await open(page, acme)
  expect(await Promise.all(['body', 'main', 'h1', '#buy'].map(look))).toEqual(before)
  const plain = await Promise.all(parts.map(look))
  await page.evaluate(() => sessionStorage.clear())
  shop.style = `* { font: italic 30px serif !important; color: red; letter-spacing: 9px; box-sizing: content-box }
button, textarea, h2, .body, .launcher { background: lime !important; border: 9px solid red !important; text-transform: uppercase !important }
html { direction: ltr; line-height: 4; visibility: visible; cursor: wait }`
  await open(page, acme)
  expect(await Promise.all(parts.map(look))).toEqual(plain)
})

test('An answer can harm no page, whatever it says', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'hostile')
  await done(page)
  await expect(last(page).locator('.body')).toHaveText(/Before <img src=x onerror=.* after\./)
  expect(await last(page).locator('img, script, a').count()).toBe(0)
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false)
})

test('An answer is set as it was meant', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  const body = last(page).locator('.body')
  await expect(body.locator('.heading')).toHaveText('Sizes')
  await expect(body.locator('strong')).toHaveText('one')
  await expect(body.locator('em')).toHaveText('more')
  await expect(body.locator('> ol > li')).toHaveCount(2)
  await expect(body.locator('ol ul > li')).toHaveText(['in the morning', 'in the evening'])
  await expect(body.locator('blockquote')).toHaveText('Rather large')
  await expect(body.locator('pre')).toHaveText('EU = cm * 1.5')
  await expect(body.locator('a')).toHaveAttribute('href', 'https://shop.example/sizes')
  await expect(body.locator('a')).toHaveAttribute('rel', /noopener/)
})

test('An answer can be stopped, and what was said of it stays', async ({ page }) => {
  await open(page, slow.page)
  await underWay(page)
  await page.getByRole('button', { name: 'Stop answering' }).click()
  await expect(last(page)).toHaveAttribute('data-state', 'cancelled')
  await expect(last(page)).toContainText('You stopped this answer.')
  const text = await last(page).locator('.body').innerText()
  expect(COUNTED.startsWith(text.trim())).toBe(true)
  await page.reload()
  await expect(last(page)).toHaveAttribute('data-state', 'cancelled')
})

test('A bad answer and the reason reach the tenant', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  await page.getByRole('button', { name: 'Bad answer' }).click()
  await page.getByLabel('Not correct').check()
  await page.getByLabel('Tell us more (optional)').fill('The formula is another')
  await page.getByRole('button', { name: 'Send feedback' }).click()
  await expect(page.getByText('Thank you for telling us.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Bad answer' })).toBeFocused()
  const conversation = await kept(page, 'conversation')
  await expect
    .poll(async () => {
      const { data } = await api<{ data: { role: string; rating?: string; reason?: string }[] }>('GET', `/api/v1/conversations/${conversation}/messages`, slow.key)
      return data.find((one) => one.role === 'assistant')
    })
    .toMatchObject({ rating: 'down', reason: 'Not correct; The formula is another' })
})

/** What the widget has stored for all tabs. */
async function kept(page: Page, name: string): Promise<unknown> {
  return page.evaluate((field) => {
    const stored = Object.keys(localStorage).filter((one) => one.startsWith('parley:'))
    return (JSON.parse(localStorage.getItem(stored[0] ?? '') ?? '{}') as Record<string, unknown>)[field]
  }, name)
}

test('Files are sent where the tenant permits them, and cannot be chosen where it does not', async ({ page, browser }, testInfo) => {
  await open(page, slow.page)
  await page.locator('parley-chat input[type=file]').setInputFiles({ name: 'order.txt', mimeType: 'text/plain', buffer: Buffer.from('Order 4711: two boots') })
  await ask(page, 'What did I order? layout')
  await expect(questions(page)).toContainText('order.txt')
  await done(page)
  await page.reload()
  await expect(questions(page)).toContainText('order.txt')

  // a file that is gone since takes nothing of what was written with it
  const file = testInfo.outputPath('gone.txt')
  writeFileSync(file, 'Order 4712')
  await page.locator('parley-chat input[type=file]').setInputFiles(file)
  rmSync(file)
  await ask(page, 'And what was this?')
  await expect(page.getByText('A file could not be read. Choose it again.')).toBeVisible()
  await expect(page.getByLabel('Your message')).toHaveValue('And what was this?')

  await configure({ widget: { attachments: false } })
  try {
    const other = await fresh(browser)
    await open(other, slow.page)
    await expect(other.getByLabel('Your message')).toBeVisible()
    await expect(other.getByRole('button', { name: 'Attach files' })).toHaveCount(0)
    await other.context().close()
  } finally {
    await configure({ widget: null })
  }
})

async function fresh(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage()
}

async function configure(changes: object): Promise<void> {
  await api('PATCH', `/api/v1/tenants/${slow.id}/config`, slow.key, changes, { 'If-Match': '*', 'Content-Type': 'application/merge-patch+json' })
}

const tokenOf = async (end_user: string) => (await api<{ token: string }>('POST', '/api/v1/end-user-tokens', slow.key, { end_user })).token
const named = (token: string) => `window.Parley = window.Parley || { q: [] }; Parley.q.push(['identify', ${JSON.stringify(token)}])`
const identify = (page: Page, token: string | null) => page.evaluate((one) => (window as any).Parley.identify(one), token)

test('A page speaks for whom its server vouches, and keeps no token', async ({ page, browser }) => {
  const token = await tokenOf('customer-17')
  shop.script = named(token)
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  const conversation = await kept(page, 'conversation')
  expect(await api('GET', `/api/v1/conversations/${conversation}`, slow.key)).toMatchObject({ end_user: 'customer-17' })
  const all = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  expect(all).not.toContain(token)
  expect(all).not.toContain('eut_')

  // a page may find out after a while who is there
  shop.script = ''
  await page.reload()
  await expect(page.getByLabel('Your message')).toBeVisible()
  await expect(answers(page)).toHaveCount(0)
  await identify(page, token)
  await expect(answers(page)).toHaveCount(1)

  // who has signed out sees nothing of it
  await page.getByLabel('Your message').fill('My card number is')
  await identify(page, null)
  await expect(answers(page)).toHaveCount(0)
  await expect(page.getByLabel('Your message')).toHaveValue('')
  await expect(page.locator('parley-chat [aria-live=polite]')).toHaveText('')
  await ask(page, 'layout')
  await done(page)
  expect(await kept(page, 'conversation')).not.toBe(conversation)

  const stranger = await fresh(browser)
  await open(stranger, slow.page)
  await expect(answers(stranger)).toHaveCount(0)
  await stranger.context().close()
})

test('Where a page names nobody any more, a stranger begins and stays', async ({ page }) => {
  shop.script = named(await tokenOf('customer-18'))
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  const conversation = await kept(page, 'conversation')
  shop.script = ''
  await page.reload()
  await ask(page, 'layout')
  await done(page)
  await expect(answers(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Good answer' }).click()
  await expect(page.getByText('Thank you for telling us.')).toBeVisible()
  expect(await kept(page, 'conversation')).not.toBe(conversation)
  await page.reload()
  await expect(answers(page)).toHaveCount(1)
})

test('What a token that has run out kept back is asked with the next one', async ({ page }) => {
  shop.script = named('eut_none')
  await open(page, slow.page)
  await ask(page, 'layout')
  await expect(questions(page)).toContainText('Your session has ended. Please reload the page.')
  await identify(page, await tokenOf('customer-19'))
  await done(page)
  await expect(questions(page)).toHaveCount(1)
  expect(await asked(page)).toEqual(['layout'])
})

test('What a stranger began is not taken for what is asked by whom the page names meanwhile', async ({ page }) => {
  let goOn = () => {}
  const gate = new Promise<void>((done) => (goOn = done))
  await page.route('**/api/v1/conversations', async (route) => {
    if (route.request().method() === 'POST') await gate
    await route.continue()
  })
  line.noSockets = true
  await open(page, slow.page)
  const begun = page.waitForRequest(/conversations$/)
  await ask(page, 'layout')
  await begun
  await identify(page, await tokenOf('customer-20'))
  const answered = page.waitForResponse((one) => one.url().endsWith('/conversations') && one.request().method() === 'POST')
  goOn()
  await answered
  await expect(questions(page)).toHaveCount(0)
  await ask(page, 'layout')
  await done(page)
  expect(await api('GET', `/api/v1/conversations/${await kept(page, 'conversation')}`, slow.key)).toMatchObject({ end_user: 'customer-20' })
  await page.getByRole('button', { name: 'Good answer' }).click()
  await expect(page.getByText('Thank you for telling us.')).toBeVisible()
})

test('The page is told what happens, and may open, ask and close', async ({ page }) => {
  shop.script = `window.told = []; window.Parley = window.Parley || { q: [] };
for (const event of ['ready', 'open', 'message', 'answer', 'close']) Parley.q.push(['on', event, data => told.push([event, data && data.text])]);
Parley.q.push(['ask', 'layout'])`
  await visit(page, slow.page)
  await done(page)
  await page.evaluate(() => (window as any).Parley.close())
  await expect(page.getByRole('dialog')).toBeHidden()
  const told = () => page.evaluate(() => (window as any).told as [string, string | undefined][])
  expect((await told()).map(([event]) => event)).toEqual(['ready', 'open', 'message', 'answer', 'close'])
  expect((await told())[3]![1]).toContain('# Sizes')
  await page.evaluate(() => {
    const off = (window as any).Parley.on('open', () => (window as any).told.push(['again']))
    off()
    ;(window as any).Parley.open()
  })
  expect((await told()).at(-1)).toEqual(['open', undefined])
  // as sites do that load the next page into this one
  await page.evaluate(() => document.body.replaceWith(document.createElement('body')))
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await page.evaluate(() => Object.keys(window).filter((name) => /parley/i.test(name)))).toEqual(['Parley'])
})

test('A stranger whose token is taken back begins as another one', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  const { end_user } = await api<{ end_user: string }>('GET', `/api/v1/conversations/${await kept(page, 'conversation')}`, slow.key)
  await api('POST', '/api/v1/end-user-tokens/revoke', slow.key, { end_user })
  await expect(answers(page)).toHaveCount(0)
  await ask(page, 'layout')
  await done(page)
  await expect(answers(page)).toHaveCount(1)
})

test('Tabs of the same visitor have one conversation, and each shows what the other asks', async ({ page, context }) => {
  await visit(page, slow.page)
  const other = await context.newPage()
  await open(other, slow.page)
  await expect.poll(() => kept(other, 'stranger')).toBeTruthy()
  await page.getByRole('button', { name: 'Open chat' }).click()
  await ask(page, 'layout')
  await done(page)
  await expect(answers(other)).toHaveCount(1)
  await done(other)
  await ask(other, 'Please count')
  await expect(questions(page).last()).toContainText('Please count')
  await done(page)
  await done(other)
  await expect(last(page).locator('.body')).toHaveText(COUNTED)
  await page.reload()
  await expect(answers(page)).toHaveCount(2)

  // who signs out in one tab is not brought back by the other
  const token = await tokenOf('customer-21')
  await identify(page, token)
  await identify(other, token)
  await ask(page, 'layout')
  await done(page)
  await expect(answers(other)).toHaveCount(1)
  await identify(other, null)
  await ask(page, 'layout once more')
  await expect(answers(page)).toHaveCount(2)
  await done(page)
  expect(await kept(page, 'known')).toBe(false)
  expect(await kept(page, 'conversation')).toBeUndefined()
})

test('An answer that nobody saw is counted', async ({ page }) => {
  await open(page, slow.page)
  await underWay(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click()
  await page.reload()
  provider.goOn()
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible()
  await page.getByRole('button', { name: 'Open chat, 1 unread' }).click()
  await counted(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click()
  await expect(page.getByRole('button', { name: 'Open chat', exact: true })).toBeVisible()
})

test('A new conversation can be begun, and the one before come back to', async ({ page }) => {
  await open(page, slow.page)
  await ask(page, 'layout')
  await done(page)
  await page.getByRole('button', { name: 'New conversation' }).click()
  await expect(answers(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Back to the previous conversation' }).click()
  await expect(answers(page)).toHaveCount(1)
})

test('Who asks too often is told when to try again', async ({ page }) => {
  await configure({ end_user_rate_limit_per_minute: 1 })
  try {
    await open(page, slow.page)
    await ask(page, 'layout')
    await done(page)
    await ask(page, 'layout once more')
    await expect(page.locator('parley-chat .trouble')).toContainText('Too many messages at once. Please wait a moment.')
    await expect(page.getByText(/You can try again in \d+ seconds\./)).toBeVisible()
    await expect(page.locator('parley-chat [aria-live=polite]')).toHaveText('Too many messages at once. Please wait a moment.')
  } finally {
    await configure({ end_user_rate_limit_per_minute: null })
  }
})

for (const [tenant, name, question] of [['acme', 'Acme Shoes', 'Do you ship to Switzerland?'], ['globex', 'Globex Telephony', 'Which plans are there?']] as const)
  test(`The demo page shows the chat of ${tenant}`, async ({ page }) => {
    await page.goto(`${server.url}/demo?tenant=${tenant}`)
    await page.getByRole('main').getByRole('button', { name: question }).click()
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await done(page)
    await expect(last(page).locator('.chip').first()).toBeVisible()
  })

test('The file stays small', () => {
  const file = readFileSync(new URL('../../target/classes/console/widget.js', import.meta.url))
  expect(gzipSync(file, { level: 9 }).length).toBeLessThan(30 * 1024)
})

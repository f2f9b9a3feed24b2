import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, signInAsOperator, test } from '../tests/fixtures'

const results: Record<string, unknown> = {}

function keep(name: string, figures: Record<string, unknown>) {
  results[name] = figures
  console.log(name, JSON.stringify(figures, null, 2))
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b)
const quantile = (values: number[], q: number) => sorted(values)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? 0
const round = (value: number) => Math.round(value * 10) / 10

/** How far apart the frames are, in milliseconds, while `work` runs. */
async function frames(page: Page, work: () => Promise<unknown>) {
  await page.evaluate(() => {
    const seen: number[] = []
    let last = performance.now()
    const box = window as unknown as { frames: number[]; measuring: boolean }
    box.frames = seen
    box.measuring = true
    const note = (now: number) => {
      seen.push(now - last)
      last = now
      if (box.measuring) requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  })
  await work()
  const all = await page.evaluate(() => {
    const box = window as unknown as { frames: number[]; measuring: boolean }
    box.measuring = false
    return box.frames.slice(2)
  })
  return {
    frames: all.length,
    per_second: round(1000 / (all.reduce((sum, one) => sum + one, 0) / all.length)),
    p95_ms: round(quantile(all, 0.95)),
    longest_ms: round(Math.max(...all)),
    // a frame of 60 a second that came one or more too late
    late_share: round((100 * all.filter((one) => one > 25).length) / all.length) / 100,
  }
}

test('First load of Home, ten times with an empty cache', async ({ server, tenant, browser }) => {
  const interactive: number[] = []
  const painted: number[] = []
  const blocked: number[] = []
  let scripts: string[] = []
  for (let run = 0; run < 10; run++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await signInAsOperator(page, server, tenant)
    await page.addInitScript(() => {
      const box = window as unknown as { longTasks: number[]; usableAt: number }
      box.longTasks = []
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => box.longTasks.push(entry.duration))).observe({ type: 'longtask', buffered: true })
      // usable: the navigation and the numbers stand there
      const look = () => {
        if (document.querySelector('nav a[href="/playground"]') && document.querySelector('main h1') && !document.querySelector('main .animate-pulse')) box.usableAt = performance.now()
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
    await page.goto(`${server.url}/`)
    await page.waitForFunction(() => (window as unknown as { usableAt: number }).usableAt > 0, null, { timeout: 20_000 })
    const figures = await page.evaluate(() => ({
      usable: (window as unknown as { usableAt: number }).usableAt,
      blocked: (window as unknown as { longTasks: number[] }).longTasks.reduce((sum, one) => sum + Math.max(0, one - 50), 0),
      painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      scripts: performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.endsWith('.js')),
    }))
    interactive.push(figures.usable)
    painted.push(figures.painted)
    blocked.push(figures.blocked)
    scripts = figures.scripts
    await context.close()
  }
  let gzipped = 0
  for (const script of scripts) gzipped += gzipSync(Buffer.from(await (await fetch(script)).arrayBuffer()), { level: 6 }).byteLength
  keep('first_load', {
    script_kb_gzipped: round(gzipped / 1000),
    goal_script_kb: 200,
    interactive_ms: { median: round(quantile(interactive, 0.5)), worst: round(Math.max(...interactive)) },
    goal_interactive_ms: 1500,
    first_contentful_paint_ms: { median: round(quantile(painted, 0.5)), worst: round(Math.max(...painted)) },
    blocked_ms: { median: round(quantile(blocked, 0.5)), worst: round(Math.max(...blocked)) },
  })
  expect(scripts.length).toBeGreaterThan(0)
})

test('An answer of 100 chunks a second streams in', async ({ page }) => {
  await page.goto('/playground?model=gpt-5.4-nano')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const idle = await frames(page, () => page.waitForTimeout(3000))
  await page.getByRole('textbox', { name: /question/i }).fill(Array.from({ length: 200 }, (_, n) => `word ${n}`).join(' '))
  await page.keyboard.press('Enter')
  const answer = page.locator('main section[aria-busy]')
  await expect.poll(() => answer.innerText().catch(() => '')).toContain('Echo')
  const streaming = await frames(page, () => page.waitForTimeout(1600))
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 })
  keep('stream_of_100_chunks', { idle, streaming })
})

// last: it may use up what the tenant's plan allows in a day
test.describe('with 10,000 requests', () => {
  test('A list of 10,000 rows scrolls', async ({ page, server, tenant }) => {
    const ask = () =>
      fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${tenant.key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-5.4-nano', messages: [{ role: 'user', content: 'Hello' }] }),
      }).then((response) => response.arrayBuffer().then(() => response.status))
    let left = 10_000
    const until = Date.now() + 100_000
    const refused: number[] = []
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (left-- > 0 && Date.now() < until) {
          const status = await ask()
          if (status !== 200) {
            refused.push(status)
            if (status !== 429) throw new Error(`The simulated model answered ${status}`)
            left++
            await new Promise((resolve) => setTimeout(resolve, 200))
          }
        }
      }),
    )
    await page.goto('/usage?tab=requests')
    const list = page.locator('main [role=group]').filter({ has: page.locator('table') })
    await expect(list.locator('tbody tr').nth(5)).toBeVisible()
    const idle = await frames(page, () => page.waitForTimeout(3000))
    for (;;) {
      const loaded = await page.getByText(/^[\d,]+ rows( and more)?$/).innerText()
      if (!loaded.includes('more')) break
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      await page.waitForTimeout(30)
    }
    const rows = Number((await page.getByText(/^[\d,]+ rows$/).innerText()).replace(/\D/g, ''))
    await list.evaluate((element) => element.scrollTo(0, 0))
    await list.hover()
    const scrolling = await frames(page, async () => {
      for (let step = 0; step < 200; step++) await page.mouse.wheel(0, 1200)
    })
    keep('list_of_10000', { rows, rows_in_the_document: await list.locator('tbody tr').count(), idle, scrolling })
  })
})

test.afterAll(() => {
  if (Object.keys(results).length === 0) return
  const at = new Date().toISOString()
  const folder = new URL('../../bench/results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const file = new URL(`console-${at.slice(0, 19).replaceAll('-', '').replace('T', '-').replaceAll(':', '')}.json`, folder)
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  writeFileSync(file, `${JSON.stringify({ at, commit, processors: cpus().length, ...results }, null, 2)}\n`)
  console.log(`Kept in ${file.pathname}`)
})

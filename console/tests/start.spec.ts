import { test as base } from '@playwright/test'
import { axe, expect, fitsNarrow, signInAsOperator } from './fixtures'
import type { Server } from './server'

const POLICY = `<title>untitled</title><h1>Parental leave at Harbour Works</h1><h2>How long it lasts</h2>
<p>Every parent at Harbour Works may take 22 weeks of paid leave within two years of the birth of a child.</p>`

base('From nothing to a cited answer about an own PDF, and its command', async ({ page, browser }) => {
  const server = JSON.parse(process.env.PARLEY_TEST_SERVER ?? '{}') as Server
  const printer = await browser.newPage()
  await printer.setContent(POLICY)
  const pdf = await printer.pdf()
  await printer.close()
  await signInAsOperator(page, server)

  await page.goto(`${server.url}/start`)
  await axe(page)
  await page.getByLabel('Name of your organisation').fill(`Harbour ${crypto.randomUUID().slice(0, 8)}`)
  await page.getByRole('button', { name: 'Create and continue' }).click()
  await expect(page.getByText('Drop a PDF here')).toBeVisible()
  await axe(page)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a file' }).click()])
  await chooser.setFiles({ name: 'leave-policy.pdf', mimeType: 'application/pdf', buffer: pdf })
  await expect(page.getByText(/is ready: \d+ passages? can be cited/)).toBeVisible({ timeout: 40_000 })
  await expect(page.getByLabel('Question', { exact: true })).toHaveValue(/Parental leave|leave policy/i)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Where this comes from' })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('list', { name: 'Sources' })).toContainText('22 weeks')
  await axe(page)
  await page.getByRole('button', { name: 'Call it from your code' }).last().click()
  await page.getByRole('button', { name: 'Create a key and show the command' }).click()
  await expect(page.getByLabel('Command for a terminal')).toContainText('sk-par-')
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByText('4 of 4 done')).toBeVisible()
  await page.getByLabel('Address of your site').fill('https://harbour.example')
  await page.getByRole('button', { name: 'Make the snippet' }).click()
  await expect(page.getByLabel('Put the chat on your site')).toContainText('widget.js')
  // what is done stays done
  await page.goto(`${server.url}/start`)
  await expect(page.getByText('4 of 4 done')).toBeVisible()
  await fitsNarrow(page)
})

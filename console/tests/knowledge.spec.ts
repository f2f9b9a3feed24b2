import { axe, call, expect, fitsNarrow, test } from './fixtures'

const CARE = `# Care of leather shoes

## Cleaning

Brush off dirt when it is dry. Then wipe the leather with a damp cloth.

## Polishing

Polish leather shoes once a month with a cream of the same colour.
`
const file = (name: string, content: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })

test.use({ within: 'fresh' })

test('Files become documents that can be opened, labelled, searched and deleted, and what fails says why', async ({ page }) => {
  await page.goto('/knowledge')
  await expect(page.getByRole('heading', { name: 'No documents yet' })).toBeVisible()
  await axe(page)
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add files' }).first().click()
  await (await chosen).setFiles([file('care.md', CARE), file('broken.pdf', '%PDF-1.7 and no more'), file('empty.txt', '')])
  const uploads = page.getByRole('listitem')
  await expect(uploads.filter({ hasText: 'empty.txt' })).toContainText('The file is empty.')
  await expect(uploads.filter({ hasText: 'care.md' })).toContainText('Ready: 2 passages', { timeout: 40_000 })
  await expect(uploads.filter({ hasText: 'broken.pdf' })).toContainText('The PDF is damaged', { timeout: 40_000 })
  await axe(page)
  await fitsNarrow(page)
  await page.setViewportSize({ width: 1440, height: 900 })

  // what failed stays after a reload, and can be removed
  await page.reload()
  await page.getByRole('button', { name: 'Remove broken.pdf' }).click()
  await page.getByRole('dialog').getByLabel(/to confirm/).fill('broken.pdf')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove file' }).click()
  await expect(page.getByText('broken.pdf was removed')).toBeVisible()

  // the server looks through all of them
  await page.getByLabel('Find a document').fill('LEATHER')
  await expect(page).toHaveURL(/q=LEATHER/)
  await expect(page.getByRole('row', { name: /Care of leather shoes/ })).toBeVisible()
  await page.getByLabel('Find a document').fill('100 %')
  await expect(page.getByText('No document matches.')).toBeVisible()
  await page.getByLabel('Find a document').fill('')
  await page.goto('/knowledge?kind=pdf')
  await expect(page.getByText('No document matches.')).toBeVisible()
  await page.goto('/knowledge?kind=markdown')
  await expect(page.getByRole('row', { name: /Care of leather shoes/ })).toBeVisible()
  await page.goto('/knowledge')

  await page.getByRole('row', { name: /Care of leather shoes/ }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('wipe the leather with a damp cloth')
  await axe(page)
  await drawer.getByLabel('Tags', { exact: true }).fill('help')
  await drawer.getByLabel('Tags', { exact: true }).press('Enter')
  await drawer.getByRole('button', { name: 'Save labels' }).click()
  await expect(page.getByText('The labels were saved')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('row', { name: /Care of leather shoes.*help/ })).toBeVisible()

  await page.getByRole('tab', { name: 'Search test' }).click()
  await page.getByLabel('Question').fill('How often do I polish leather shoes?')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(page.getByRole('main').getByRole('listitem').first()).toContainText('once a month')
  await page.getByRole('button', { name: 'Show the quoted answer' }).click()
  await expect(page.getByRole('blockquote')).toContainText('once a month')
  await axe(page)
  await page.getByRole('blockquote').locator('..').getByRole('link').click()
  await expect(page.getByRole('dialog').locator('mark')).toContainText('Polish leather shoes once a month')

  // the link is the state: it opens the same again
  await page.reload()
  await expect(page.getByRole('dialog').locator('mark')).toContainText('Polish leather shoes once a month')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete document' }).click()
  const confirm = page.getByRole('dialog', { name: /^Delete Care of leather shoes/ })
  await expect(confirm.getByRole('button', { name: 'Delete document' })).toBeDisabled()
  await confirm.getByLabel(/to confirm/).fill('Care of leather shoes')
  await confirm.getByRole('button', { name: 'Delete document' }).click()
  await expect(page.getByText('Care of leather shoes was deleted')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No documents yet' })).toBeVisible()
})

test('Files can be dropped on any tab', async ({ page }) => {
  await page.goto('/knowledge?tab=faqs')
  await expect(page.getByRole('heading', { name: 'No FAQs yet' })).toBeVisible()
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['We deliver within three days.'], 'delivery.txt', { type: 'text/plain' }))
    return transfer
  })
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data })
  await expect(page.getByText('Drop to add')).toBeVisible()
  await page.dispatchEvent('body', 'drop', { dataTransfer: data })
  await expect(page.getByRole('listitem').filter({ hasText: 'delivery.txt' })).toContainText('Ready: 1 passage', { timeout: 40_000 })
})

test('FAQs, sites and unanswered questions are tended', async ({ page, tenant, server }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/knowledge?tab=unanswered')
  await expect(page.getByRole('tab', { name: 'Unanswered' })).toBeInViewport({ ratio: 0.9 })
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('button', { name: 'Note questions from now on' }).click()
  await expect(page.getByRole('heading', { name: 'No questions noted yet' })).toBeVisible()
  const asked = { model: 'local/extractive', messages: [{ role: 'user', content: 'Do you sell gift cards for birthdays?' }], parley: { knowledge: true } }
  await call(page.request, 'POST', `${server.url}/v1/chat/completions`, tenant.key, asked)
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('Do you sell gift cards for birthdays?')).toBeVisible({ timeout: 2000 })
  }).toPass()
  await axe(page)

  // from the question to its FAQ
  await page.getByRole('button', { name: /^Write a FAQ for/ }).click()
  const form = page.getByRole('dialog', { name: 'Write a FAQ' })
  await expect(form.getByLabel('Question', { exact: true })).toHaveValue('Do you sell gift cards for birthdays?')
  await form.getByRole('button', { name: 'Add FAQ' }).click()
  await expect(form.getByText('Write the answer.')).toBeVisible()
  await form.getByLabel('Answer', { exact: true }).fill('Yes, from 10 euros.')
  await form.getByLabel('Other ways to ask it').fill('Can I buy a voucher?\nAre there gift cards?')
  await axe(page)
  await form.getByRole('button', { name: 'Add FAQ' }).click()
  await expect(page.getByText('The FAQ was added')).toBeVisible()
  await page.getByRole('tab', { name: 'FAQs' }).click()
  await page.getByLabel('Find a FAQ').fill('nowhere')
  await expect(page.getByText('No FAQ matches.')).toBeVisible()
  await page.getByLabel('Find a FAQ').fill('10 EUROS')
  await page.getByRole('row', { name: /Do you sell gift cards/ }).click()
  await page.getByRole('dialog').getByLabel('Answer', { exact: true }).fill('Yes, from 20 euros.')
  await page.getByRole('dialog').getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  // it is no longer what was looked for
  await page.getByLabel('Find a FAQ').fill('20 euros')
  await expect(page.getByRole('row', { name: /from 20 euros/ })).toBeVisible()
  await page.getByRole('tab', { name: 'Search test' }).click()
  await page.getByLabel('Question').fill('Can I buy a voucher?')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(page.getByText('FAQ: comes first')).toBeVisible()

  // a private address is refused, and the page says why
  await page.getByRole('button', { name: 'Add a site' }).click()
  const site = page.getByRole('dialog', { name: 'Add a site or a page' })
  await axe(page)
  await site.getByRole('button', { name: 'Start reading' }).click()
  await expect(site.getByText('Enter an address')).toBeVisible()
  await site.getByLabel('Address', { exact: true }).fill('http://10.0.0.1/help/')
  await site.getByRole('button', { name: 'Start reading' }).click()
  await expect(page.getByText(/public address|may not be read|private|reserved/).first()).toBeVisible({ timeout: 30_000 })
  await fitsNarrow(page)
})

import { axe, expect, fitsNarrow, test } from './fixtures'

test('A question is answered with its source, told how, compared, and taken along as code', async ({ page }) => {
  await page.goto('/playground')
  await expect(page.getByRole('heading', { name: 'Ask a question' })).toBeVisible()
  await axe(page)
  await page.getByLabel('Question', { exact: true }).fill('How long do I have to return a pair of shoes?')
  await page.keyboard.press('Enter')
  const answer = page.getByRole('region', { name: 'Assistant' })
  await expect(answer).toContainText('30 days')
  await answer.getByRole('button', { name: 'Source 1: Return policy' }).click()
  const source = page.getByRole('dialog', { name: 'Return policy' })
  await expect(source.getByRole('link', { name: 'Open in Knowledge' })).toHaveAttribute('href', /\/knowledge\?tab=documents&id=doc_.+&passage=/)
  // the chat is still there after a look at its source
  await source.getByRole('link', { name: 'Open in Knowledge' }).click()
  await expect(page.getByRole('dialog').locator('mark')).toBeVisible()
  await page.goBack()
  await expect(answer).toContainText('30 days')

  await page.getByText('How this answer came to be').click()
  for (const part of ['Route', 'Cache', 'Passages', 'Guardrails', 'Tokens and cost', 'Time line']) {
    await expect(answer.getByRole('heading', { name: part, exact: true })).toBeVisible()
  }
  await expect(answer.getByText('Found for the question')).toBeVisible()
  await expect(answer.getByText('Ledger entry')).toBeVisible()
  await axe(page)

  await page.getByRole('button', { name: 'Use in code' }).click()
  const code = page.getByRole('dialog', { name: 'Use this in your code' })
  await expect(code.getByLabel('curl', { exact: true }).first()).toContainText('/v1/chat/completions')
  for (const language of ['Python', 'TypeScript', 'Java']) {
    await code.getByRole('tab', { name: language }).click()
    await expect(code.getByRole('tabpanel')).toContainText('PARLEY_KEY')
    await expect(code.getByRole('tabpanel')).not.toContainText('sk-par-')
  }
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'New chat' }).click()
  await page.goto('/playground?compare=default')
  await page.getByLabel('Question', { exact: true }).fill('What does express shipping cost?')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('region', { name: 'auto' })).toContainText(/\d/)
  await expect(page.getByRole('region', { name: 'default' }).getByText('How this answer came to be')).toBeVisible()
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByRole('region', { name: 'auto' }).getByText('How this answer came to be')).toBeVisible()
  await fitsNarrow(page)
})

import { axe, call, expect, fitsNarrow, test } from './fixtures'

test.use({ within: 'fresh' })

test('Routing shows its decisions and why, and a changed weight with its effect before it holds', async ({ page, tenant, server }) => {
  await page.goto('/routing')
  await expect(page.getByRole('heading', { name: 'No decisions in this period' })).toBeVisible()
  await axe(page)
  const decisions: string[] = []
  for (const message of ['Compare a refund and an exchange, step by step.', 'What does express shipping cost?']) {
    const made = await call<{ decision_id: string }>(page.request, 'POST', `${server.url}/api/v1/router/decide`, tenant.key, { message })
    decisions.push(made.decision_id)
    await call(page.request, 'POST', `${server.url}/api/v1/router/outcome`, tenant.key, { decision_id: made.decision_id, success: true })
  }
  // decisions are written in the background
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Who answered, by day' })).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(page.getByText(/Mean error .* from 2 outcomes/)).toBeVisible()
  await axe(page)
  await fitsNarrow(page)
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.getByRole('tab', { name: 'Decisions' }).click()
  await page.getByRole('table', { name: 'Decisions' }).locator('tbody tr').first().click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('heading', { name: 'What was believed of each tier' })).toBeVisible()
  await expect(dialog.getByText('Success', { exact: true })).toBeVisible()
  await axe(page)
  await page.goBack()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('button', { name: /Checked or not/ }).click()
  await page.getByRole('option', { name: 'No abler model' }).click()
  await expect(page).toHaveURL(/cascade=not_upgraded/)
  // a link to a decision finds it though the list has it not
  await page.goto(`/routing?tab=decisions&cascade=not_upgraded&id=${decisions[0]}`)
  await expect(dialog.getByText(decisions[0] ?? '')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await expect(page.getByText('2 rows')).toBeVisible()

  await page.getByRole('tab', { name: 'Weights and tiers' }).click()
  await page.getByRole('button', { name: /Routing prefers/ }).click()
  await page.getByRole('option', { name: /More quality/ }).click()
  await expect(page.getByRole('table', { name: 'Effect on recorded traffic' })).toContainText('Expected wrong answers')
  await axe(page)
  // what is not saved outlives a look at another tab, and a change that somebody else made meanwhile
  await page.getByRole('tab', { name: 'Canaries' }).click()
  await page.getByRole('tab', { name: 'Weights and tiers' }).click()
  await expect(page.getByRole('button', { name: /More quality.*Routing prefers/ })).toBeVisible()
  await call(page.request, 'PATCH', `${server.url}/api/v1/tenants/${tenant.id}/config`, tenant.key, { cascade: 'cost' })
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('button', { name: 'Load theirs and keep mine' }).click()
  await expect(page.getByRole('button', { name: /Only to save cost/ })).toBeVisible()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('The configuration was saved')).toBeVisible()
  expect((await call<{ optimize?: string }>(page.request, 'GET', `${server.url}/api/v1/tenants/${tenant.id}/config`, tenant.key)).optimize).toBe('quality')
})

test('A canary is started and rolled back', async ({ page }) => {
  await page.goto('/routing?tab=canaries')
  await page.getByRole('button', { name: 'Start a canary' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Start a canary' }).click()
  await expect(dialog).toContainText('Choose a model.')
  await axe(page)
  await dialog.getByRole('button', { name: /What to try/ }).click()
  await page.getByRole('option', { name: 'More weight on cost' }).click()
  await dialog.getByLabel('Share of the users, in percent').fill('20')
  await dialog.getByRole('button', { name: 'Start a canary' }).click()
  await expect(page.getByText('20 % of the users')).toBeVisible()
  await expect(page.getByText('Running', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Roll back' }).click()
  await dialog.getByRole('button', { name: 'Roll back' }).click()
  await expect(page.getByText('Rolled back', { exact: true })).toBeVisible()
  await axe(page)
  await fitsNarrow(page)
})

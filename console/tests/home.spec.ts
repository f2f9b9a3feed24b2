import { axe, call, expect, fitsNarrow, test } from './fixtures'

test.use({ within: 'fresh' })

test('Home leads an empty tenant to its start, then shows each number with what is behind it', async ({ page, tenant, server }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Nothing has been asked yet' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('link', { name: 'Get started' })).toHaveAttribute('href', /^\/start/)
  await axe(page)

  const conversation = await call<{ id: string }>(page.request, 'POST', `${server.url}/api/v1/conversations`, tenant.key, {})
  const ask = (content: string) => call(page.request, 'POST', `${server.url}/api/v1/conversations/${conversation.id}/messages`, tenant.key, { content })
  await ask('When are you open?')
  await call(page.request, 'POST', `${server.url}/api/v1/limits`, tenant.key, { scope: 'model', subject: 'nothing-asks-this', measure: 'usd', window: 'day', amount: 5 })
  await page.reload()

  const tile = page.getByRole('article').filter({ hasText: 'Conversations' }).first()
  await expect(tile).toContainText('begun in 30 days')
  await tile.getByRole('button', { name: 'What “Conversations” counts' }).focus()
  await expect(page.getByRole('tooltip')).toContainText('Conversations that were begun in the time')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: /When are you open\?/ })).toBeVisible()
  await page.getByRole('group', { name: 'Period' }).getByRole('button', { name: 'Last 7 days' }).click()
  await expect(page).toHaveURL(/days=7/)
  await expect(tile).toContainText('begun in 7 days')
  await axe(page)
  await fitsNarrow(page)
  await page.getByRole('link', { name: /^Time to first word.*show what is behind it/ }).click()
  await expect(page).toHaveURL(/\/usage\?.*tab=requests/)
  await expect(page.getByRole('table', { name: 'Requests' }).locator('tbody tr')).not.toHaveCount(0)
})

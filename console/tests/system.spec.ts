import { axe, expect, fitsNarrow, test } from './fixtures'

test('The system shows its parts, and an operator key is made, shown once and revoked', async ({ page, server }) => {
  test.slow()
  await page.goto('/system')
  await expect(page.getByRole('status').filter({ hasText: 'All parts work' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Database' })).toBeVisible()
  await expect(page.getByText('Embedded')).toBeVisible()
  await expect(page.getByRole('row', { name: /This one/ })).toContainText('Running')
  await expect(page.getByRole('link', { name: 'API reference' })).toHaveAttribute('href', '/docs')
  await axe(page)
  await fitsNarrow(page)
  await page.setViewportSize({ width: 1440, height: 900 })

  const name = `Ada ${crypto.randomUUID().slice(0, 8)}`
  await page.getByRole('tab', { name: 'Operator keys' }).click()
  await page.getByRole('button', { name: 'New operator key' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create key' }).click()
  const key = (await page.getByText(/^sk-par-/).innerText()).trim()
  expect(key).toMatch(/^sk-par-/)
  await axe(page)
  await page.getByRole('button', { name: 'I have copied it' }).click()
  const asks = () => page.request.get(`${server.url}/api/v1/operator-keys`, { headers: { Authorization: `Bearer ${key}` } }).then((response) => response.status())
  expect(await asks()).toBe(200)
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await page.getByLabel(/to confirm/).fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toHaveCount(0)
  await expect.poll(asks).toBe(401)
  await page.getByText('Show revoked keys').click()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText('Revoked')

  await page.getByRole('tab', { name: 'Signing keys' }).click()
  await expect(page.getByRole('row', { name: /sig_/ }).first()).toContainText('Signs now')
  await axe(page)
})

test('What cannot be loaded says why, with the request, and can be tried again', async ({ page }) => {
  await page.route('**/api/v1/system', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Unavailable', status: 503, detail: 'The database cannot be reached.', code: 'unavailable', request_id: 'req_test' }) }),
  )
  await page.goto('/system')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('The database cannot be reached.', { timeout: 30_000 })
  await expect(alert).toContainText('req_test')
  await page.unroute('**/api/v1/system')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'This node' })).toBeVisible()
})

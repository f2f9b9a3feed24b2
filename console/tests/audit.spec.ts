import { axe, call, expect, fitsNarrow, test } from './fixtures'

test.describe('in a tenant of its own', () => {
  test.use({ within: 'fresh' })

  test('The audit log is filtered, an entry shows what changed, and the chain is verified', async ({ page, tenant, server }) => {
    test.slow()
    await call(page.request, 'PATCH', `${server.url}/api/v1/tenants/${tenant.id}/config`, tenant.key, { optimize: 'cost' })
    await call(page.request, 'PATCH', `${server.url}/api/v1/tenants/${tenant.id}/config`, tenant.key, { optimize: 'quality' })

    await page.goto('/audit')
    await page.getByRole('button', { name: /Action/ }).click()
    await page.getByRole('option', { name: 'Configuration' }).click()
    await expect(page).toHaveURL(/action=config/)
    const rows = page.getByRole('row', { name: /Config patched/ })
    await expect(rows).toHaveCount(2)
    await axe(page)

    await rows.first().click()
    const entry = page.getByRole('dialog', { name: 'Config patched' })
    await expect(entry.getByText('optimize')).toBeVisible()
    await expect(entry.locator('li', { hasText: 'optimize' })).toHaveText(/Before.*cost.*After.*quality/)
    await axe(page)
    await entry.getByRole('button', { name: 'Show all about this' }).click()
    await expect(page).toHaveURL(new RegExp(`target=${tenant.id}`))
    await expect(page.getByRole('row', { name: /Config patched/ })).toHaveCount(2)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByLabel('Who (id)').fill('key_none')
    await expect(page.getByRole('heading', { name: 'No entry matches these filters' })).toBeVisible()

    await page.goto('/audit?tab=proof')
    await page.getByRole('button', { name: 'Check the whole log now' }).click()
    await expect(page.getByText(/^Intact: all \d+ entries/)).toBeVisible()
    await expect(page.getByRole('row')).toHaveCount(2)
    await axe(page)
    await fitsNarrow(page)
  })

  test('A log that somebody changed on the way is found out, and an export is whole', async ({ page }) => {
    await page.goto('/audit?tab=proof')
    await page.route('**/api/v1/audit/export', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: (await response.text()).replace('"action":"tenant.created"', '"action":"tenant.renamed"') })
    })
    await page.getByRole('button', { name: 'Check the whole log now' }).click()
    await expect(page.getByRole('alert')).toContainText('Line 2: Entry 1 is not what was recorded')
    await page.unroute('**/api/v1/audit/export')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toMatch(/^audit-ten_.*\.ndjson$/)
  })
})

import { axe, expect, fitsNarrow, test } from './fixtures'

test('A tenant is created, found, suspended, resumed, deleted and restored', async ({ page }) => {
  test.slow()
  const name = `Kaffee ${crypto.randomUUID().slice(0, 8)}`
  const slug = name.toLowerCase().replace(' ', '-')
  await page.goto('/tenants')
  await expect(page.getByText(/are demo tenants/)).toBeVisible()
  await page.getByRole('button', { name: 'New tenant' }).click()
  const form = page.getByRole('dialog', { name: 'New tenant' })
  await form.getByRole('button', { name: 'Create tenant' }).click()
  await expect(form.getByText('Give it a name')).toBeVisible()
  await form.getByLabel('Name', { exact: true }).fill(name)
  await form.getByLabel('Short name').fill(slug)
  await form.getByRole('button', { name: /Industry preset/ }).click()
  await page.getByRole('option', { name: /Healthcare/ }).click()
  await axe(page)
  await form.getByRole('button', { name: 'Create tenant' }).click()
  const drawer = page.getByRole('dialog', { name })
  await expect(drawer).toContainText('Healthcare')

  const act = async (button: string, title: string, byName = false) => {
    await drawer.getByRole('button', { name: button, exact: true }).click()
    const confirm = page.getByRole('dialog', { name: `${title} ${name}?` })
    await expect(confirm.getByRole('button', { name: button, exact: true })).toBeDisabled()
    await confirm.getByLabel('Reason').fill('Test of the console')
    if (byName) await confirm.getByLabel(/to confirm/).fill(slug)
    await confirm.getByRole('button', { name: button, exact: true }).click()
    await expect(confirm).toHaveCount(0)
  }
  await act('Suspend', 'Suspend')
  await expect(drawer).toContainText('Suspended')
  await act('Resume', 'Resume')
  await expect(drawer).toContainText('Active')
  await act('Delete', 'Delete', true)
  await expect(drawer).toContainText('Being deleted')
  await act('Restore', 'Restore')
  await expect(drawer).toContainText('Active')
})

test.describe('with a tenant of its own', () => {
  test.use({ within: 'fresh' })

  test('A tenant is found and opened', async ({ page, tenant }) => {
    const { name, slug } = tenant
    await page.goto('/tenants')
    await page.getByRole('searchbox').fill(slug.toUpperCase())
    await expect(page).toHaveURL(/q=/)
    await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible()
    await expect(page.getByRole('row')).toHaveCount(2)
    await page.getByRole('searchbox').fill('nobody at all')
    await expect(page.getByRole('heading', { name: 'No tenant matches' })).toBeVisible()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await axe(page)
    await fitsNarrow(page)
    await page.setViewportSize({ width: 1440, height: 900 })

    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Open' }).click()
    await page.getByLabel('Reason').fill('Looking after them')
    await page.getByRole('button', { name: 'Open tenant' }).click()
    await expect(page.getByRole('button', { name: `Tenant: ${name}` })).toBeVisible()
    await page.goto('/tenants?tab=erased')
    await expect(page.getByRole('heading', { name: 'No tenant has been erased' }).or(page.getByRole('row').nth(1))).toBeVisible()
    await axe(page)
  })
})

test('The demo tenants are removed together only after a question', async ({ page }) => {
  await page.goto('/tenants')
  await page.getByRole('button', { name: 'Remove demo tenants' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove the demo tenants?' })
  await expect(dialog).toContainText('Acme Shoes')
  await expect(dialog).toContainText('Globex Telephony')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText(/are demo tenants/)).toBeVisible()
})

import { axe, call, expect, fitsNarrow, test } from './fixtures'

test.use({ within: 'fresh' })

test('Conversations are found, read, replayed, put away and deleted', async ({ page, tenant, server, request }) => {
  await page.goto('/conversations')
  await expect(page.getByRole('heading', { name: 'No conversations yet' })).toBeVisible()
  await axe(page)

  const post = <T>(path: string, body: unknown) => call<T>(request, 'POST', `${server.url}/api/v1${path}`, tenant.key, body)
  await post('/documents', { title: 'Opening hours', content: 'The harbour office opens at eight and closes at five.', content_type: 'text/markdown' })
  const talk = async (content: string, endUser: string) => {
    const { id } = await post<{ id: string }>('/conversations', { end_user: endUser })
    const { message } = await post<{ message: { id: string } }>(`/conversations/${id}/messages`, { content })
    return { id, message }
  }
  await talk('When does the harbour office open?', 'ann')
  const second = await talk('When does the harbour office close?', 'ben')
  await post(`/conversations/${second.id}/messages/${second.message.id}/feedback`, { rating: 'down', reason: 'It was closed at four.' })

  // the list finds out by itself
  const list = page.getByRole('table', { name: 'Conversations, newest first' })
  await expect(list.getByRole('row')).toHaveCount(3)
  await page.getByLabel('Search what was said').fill('close')
  await expect(page).toHaveURL(/q=close/)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('button', { name: /Rating/ }).click()
  await page.getByRole('option', { name: 'Rated down' }).click()
  await expect(page).toHaveURL(/rating=down/)
  await expect(list.getByRole('row')).toHaveCount(2)
  await expect(list).toContainText('ben')
  await axe(page)

  await list.getByText('When does the harbour office close?').click()
  const one = page.getByRole('dialog', { name: 'When does the harbour office close?' })
  await expect(one.getByText('It was closed at four.')).toBeVisible()
  await one.getByRole('button', { name: 'Source 1: Opening hours' }).first().click()
  await expect(page.getByRole('dialog', { name: 'Opening hours' })).toContainText('closes at five')
  await page.keyboard.press('Escape')
  await one.getByText(/Passages considered/).click()
  await expect(one.getByText('Found for the question')).toBeVisible()
  await axe(page)
  await one.getByRole('button', { name: 'Replay' }).click()
  await expect(one.getByRole('group', { name: 'Replay of the answer' })).toContainText('closes at five')
  await one.getByRole('button', { name: 'From the beginning' }).click()
  await one.getByRole('button', { name: 'End the replay' }).click()

  const act = async (name: string) => {
    await one.getByRole('button', { name: 'What to do with this conversation' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await act('Archive')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Taken out of the archive')).toBeVisible()
  const [file] = await Promise.all([page.waitForEvent('download'), act('Export as JSON lines')])
  expect(file.suggestedFilename()).toBe(`${second.id}.jsonl`)
  await act('Delete')
  const sure = page.getByRole('dialog', { name: 'Delete this conversation?' })
  await expect(sure).toContainText('2 messages')
  await sure.getByLabel(/to confirm/).fill('When does the harbour office close?')
  await sure.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { name: 'No conversation matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(list.getByRole('row')).toHaveCount(2)
  await fitsNarrow(page)
})

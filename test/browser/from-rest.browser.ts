import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Explorer, openExplorer } from './support/explorer.ts'

let explorer: Explorer
beforeAll(async () => {
  explorer = await openExplorer()
  await explorer.openPanel('From REST')
})
afterAll(() => explorer?.close())

const field = () => explorer.page.getByLabel('REST request')
const open = () => explorer.page.getByRole('button', { name: 'Open in a tab' })

describe('the panel for those who come from REST', () => {
  it('makes the query of a list, and opens it in a tab, where it runs', async () => {
    await field().fill('https://app.launchdarkly.com/api/v2/flags/web?filter=tags:checkout&limit=3')
    await open().click()
    await expect.poll(() => explorer.written()).toContain('flags')
    const { answer } = await explorer.run()
    expect(answer.errors).toBeUndefined()
    const rest = await fetch(`${explorer.sandbox.url}/api/v2/flags/web?filter=tags:checkout&limit=3`, {
      headers: { authorization: explorer.sandbox.token },
    })
    const { items } = (await rest.json()) as { items: { key: string }[] }
    expect(items.length).toBeGreaterThan(0)
    for (const { key } of items) expect(JSON.stringify(answer.data)).toContain(`"key":"${key}"`)
    await explorer.picture('from-rest')
  })

  it('makes the mutation of a semantic patch', async () => {
    await explorer.page.getByRole('button', { name: 'A semantic patch' }).click()
    await expect.poll(() => explorer.page.getByRole('textbox', { name: 'Document' }).inputValue()).toContain('mutation')
  })

  it('drops the token of a command', async () => {
    await field().fill(`curl -H 'Authorization: api-secret' https://app.launchdarkly.com/api/v2/projects`)
    await open().click()
    await expect.poll(() => explorer.written()).toContain('projects')
    expect(await explorer.page.locator('.side-panel [role=status]').textContent()).not.toContain('api-secret')
  })

  it('names the nearest operations where it knows none', async () => {
    await field().fill('https://app.launchdarkly.com/api/v2/flagz/web')
    await expect
      .poll(() => explorer.page.locator('.side-panel [role=status]').textContent())
      .toContain('/api/v2/flags/')
    expect(explorer.uncaught).toEqual([])
  })
})

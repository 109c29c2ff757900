import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Explorer, openExplorer } from './support/explorer.ts'

let explorer: Explorer
beforeAll(async () => {
  explorer = await openExplorer({ browser: { permissions: ['clipboard-read', 'clipboard-write'] } })
  await explorer.openExample('FindAFlag')
})
afterAll(() => explorer?.close())

const share = () => explorer.page.getByRole('dialog', { name: 'Share' })
const copied = () => explorer.page.evaluate(() => navigator.clipboard.readText())

async function copy(button: string): Promise<string> {
  await explorer.page.evaluate(() => navigator.clipboard.writeText(''))
  await share().getByRole('button', { name: button }).click()
  await expect.poll(copied).not.toBe('')
  return copied()
}

describe('what is shared', () => {
  beforeAll(async () => {
    await explorer.page.getByRole('button', { name: 'Share' }).click()
  })

  it('is a link that opens the same operation in another browser', async () => {
    const link = await copy('Copy link')
    expect(link).toMatch(/\/graphql#query=/)
    const other = await explorer.browser.newPage()
    await other.goto(link)
    await expect.poll(() => other.locator('.graphiql-query-editor').textContent()).toContain('FindAFlag')
    await other.close()
  })

  it('is a command for cURL that gives the answer of the page', async () => {
    const { answer } = await explorer.run()
    await explorer.page.getByRole('button', { name: 'Share' }).click()
    const command = await copy('Copy code')
    expect(command).toMatch(/^curl '/)
    const { stdout } = await promisify(execFile)('bash', ['-c', command.replace(/^curl/, 'curl -sS')])
    expect(JSON.parse(stdout).data).toEqual(answer.data)
    await explorer.picture('share')
  })

  it.each(['fetch', 'apollo', 'urql', 'graphql-request'])('is code for %s, which parses', async (form) => {
    await share().getByLabel('Form').selectOption(form)
    const code = await copy('Copy code')
    expect(code).toContain('FindAFlag')
    const { parseSync } = await import('rolldown/experimental')
    expect(parseSync('shared.ts', code).errors).toEqual([])
  })
})

describe('the token', () => {
  it('is asked for at LaunchDarkly only when its window is opened', async () => {
    explorer.sandbox.forget()
    await explorer.page.reload()
    await explorer.page.waitForSelector('.graphiql-query-editor .monaco-editor')
    expect(explorer.sandbox.requests()).toEqual([])
    await explorer.page.getByRole('button', { name: /^Token/ }).click()
    await expect.poll(() => explorer.sandbox.requests().length).toBeGreaterThan(0)
    await expect.poll(() => explorer.page.getByRole('dialog').textContent()).toContain('Account')
    await explorer.picture('token')
  })

  it('of the field goes with the requests, and into no link, no history and no storage', async () => {
    const { page } = explorer
    await page.getByLabel('LaunchDarkly access token').fill(explorer.sandbox.readerToken)
    await page.getByRole('button', { name: 'Use', exact: true }).click()
    await page.keyboard.press('Escape')
    const { headers } = await explorer.run()
    expect(headers.authorization).toBe(explorer.sandbox.readerToken)
    await page.getByRole('button', { name: 'Share' }).click()
    for (const button of ['Copy link', 'Copy code'])
      expect(await copy(button)).not.toContain(explorer.sandbox.readerToken)
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).not.toContain(explorer.sandbox.readerToken)
  })

  it('of the headers editor wins over that of the field, and goes into no history either', async () => {
    const { page, sandbox } = explorer
    await page.getByRole('tab', { name: 'Headers' }).click()
    await page.locator('.beside-editor .graphiql-editor:not(.hidden) .monaco-editor').click()
    await page.keyboard.insertText(JSON.stringify({ Authorization: sandbox.limitedToken }))
    await page.locator('.popup:popover-open').waitFor({ state: 'hidden' })
    expect((await explorer.run()).headers.authorization).toBe(sandbox.limitedToken)
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).toContain('FindAFlag')
    expect(stored).not.toContain(sandbox.limitedToken)
    await explorer.openPanel('History')
    await page.locator('.history-open').first().click()
    await expect.poll(() => explorer.written()).toContain('FindAFlag')
  })

  it('is kept over a reload only if asked', async () => {
    const { page } = explorer
    const field = page.getByLabel('LaunchDarkly access token')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Token/ }).click()
    await page.getByLabel('Keep it until this browser tab is closed').check()
    await page.reload()
    await page.getByRole('button', { name: /^Token/ }).click()
    expect(await field.inputValue()).toBe(explorer.sandbox.readerToken)
    await page.getByLabel('Keep it until this browser tab is closed').uncheck()
    await page.reload()
    await page.getByRole('button', { name: /^Token/ }).click()
    expect(await field.inputValue()).toBe('')
  })

  it('that LaunchDarkly does not know is said so', async () => {
    const { page } = explorer
    await page.getByLabel('LaunchDarkly access token').fill('api-unknown')
    await page.getByRole('button', { name: 'Use', exact: true }).click()
    await expect.poll(() => page.locator('.popup .token-bad').textContent()).toMatch(/token/i)
    expect(explorer.uncaught).toEqual([])
  })
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { toggle } from '../support/subscription.ts'
import { type Explorer, openExplorer } from './support/explorer.ts'

let explorer: Explorer
beforeAll(async () => {
  explorer = await openExplorer({
    gateway: { eventsPollMs: 300, eventsShare: 100 },
    browser: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
})
afterAll(() => explorer?.close())

const flag = 'checkout-tax-preview'
const turn = (on: boolean) => toggle(explorer, 'web', flag, on, 'staging')
const button = (page = explorer.page) => page.locator('.graphiql-execute-button')
const line = () => explorer.page.getByRole('region', { name: 'Subscription' })
const lineOf = () => line().textContent()
const events = () => explorer.page.locator('.live-event')
const tabs = () => explorer.page.getByRole('tablist', { name: 'Operations' }).getByRole('tab')
const view = (name: RegExp) =>
  explorer.page.getByRole('tablist', { name: 'Views of the answer' }).getByRole('tab', { name })
const shown = () => explorer.page.locator('.long-json-lines').textContent()
const within = (test: () => unknown) => vi.waitFor(test, { timeout: 10_000, interval: 50 })

/** Subscribes to the example, and waits until it is live. */
async function watch(): Promise<void> {
  await explorer.openExample('WatchOneFlag')
  await button().click()
  await expect.poll(lineOf).toContain('Live')
}

/** Leaves one tab, without a subscription. */
async function tidy(page: Page): Promise<void> {
  const close = page.getByRole('button', { name: /^Close / })
  while ((await close.count()) > 0) await close.click()
}

describe('a subscription', () => {
  beforeEach(async () => {
    await turn(true)
    await watch()
  })

  it('shows each event below one another, the newest as JSON, and an earlier one by a press', async () => {
    await turn(false)
    await expect.poll(() => events().count()).toBe(1)
    await turn(true)
    await expect.poll(() => events().count()).toBe(2)
    expect(await lineOf()).toMatch(/2 events · since \d\d:\d\d:\d\d · the latest was [\d.]+ s behind/)
    await expect.poll(() => events().allTextContents()).toMatchObject([/turned on the flag/, /turned off the flag/])
    await expect.poll(shown).toContain('turned on')
    await explorer.picture('live')
    await events().nth(1).click()
    await expect.poll(shown).toContain('turned off')
    await turn(false)
    await expect.poll(() => events().count()).toBe(3)
    expect(await events().nth(2).getAttribute('aria-current')).toBe('true')
    await explorer.page.getByRole('button', { name: 'Follow the latest' }).click()
    expect(await events().first().getAttribute('aria-current')).toBe('true')
    await tidy(explorer.page)
  })

  it('has a row of the table for each event, and the REST calls of one', async () => {
    await turn(false)
    await turn(true)
    await expect.poll(() => events().count()).toBe(2)
    await view(/^Table/).click()
    await expect.poll(() => explorer.page.getByRole('table').getAttribute('aria-rowcount')).toBe('3')
    expect(await explorer.page.getByRole('columnheader').allTextContents()).toContain('entry.title')
    await turn(false)
    await expect.poll(() => explorer.page.getByRole('table').getAttribute('aria-rowcount')).toBe('4')
    await explorer.picture('live-table')
    await view(/^REST calls/).click()
    await expect.poll(() => explorer.page.locator('.rest-row').count()).toBeGreaterThan(0)
    await view(/^JSON/).click()
    await tidy(explorer.page)
  })

  it('goes on behind another tab, which says what is new, and ends when its tab is closed', async () => {
    await explorer.page.getByRole('button', { name: 'New tab' }).click()
    await turn(false)
    await expect.poll(() => tabs().nth(-2).textContent()).toContain('1 new')
    expect(await line().count()).toBe(0)
    expect(await button().getAttribute('aria-label')).toContain('Execute')
    await tabs().nth(-2).click()
    await expect.poll(() => events().count()).toBe(1)
    await expect.poll(() => tabs().nth(-2).textContent()).not.toContain('new')
    expect(await button().getAttribute('aria-label')).toContain('Stop')
    const ended = explorer.page.waitForEvent('requestfailed', (request) => request.method() === 'POST')
    await explorer.page.getByRole('button', { name: 'Close WatchOneFlag' }).click()
    await ended
    await tidy(explorer.page)
  })

  it('is stopped by its button, and by the key that runs', async () => {
    await line().getByRole('button', { name: 'Stop' }).click()
    await expect.poll(lineOf).toContain('Ended')
    await explorer.page.locator('.graphiql-query-editor .monaco-editor').click()
    await explorer.page.keyboard.press('ControlOrMeta+Enter')
    await expect.poll(lineOf).toContain('Live')
    await explorer.page.keyboard.press('ControlOrMeta+Enter')
    await expect.poll(lineOf).toContain('Ended')
    await button().click()
    await expect.poll(lineOf).toContain('Live')
    await button().click()
    await expect.poll(lineOf).toContain('Ended')
    await tidy(explorer.page)
  })

  it('comes again by itself after its connection broke, without a gap', async () => {
    await turn(false)
    await expect.poll(() => events().count()).toBe(1)
    await explorer.page.context().setOffline(true)
    explorer.server.closeAllConnections()
    await expect.poll(lineOf).toContain('Reconnecting')
    await turn(true)
    await explorer.picture('live-lost')
    await explorer.page.context().setOffline(false)
    await within(async () => expect(await lineOf()).toContain('Live'))
    await expect.poll(() => events().allTextContents()).toMatchObject([/turned on/, /turned off/])
    await tidy(explorer.page)
  })

  it('tells a screen reader what is new, once for several', async () => {
    const said = explorer.page.locator('.summary')
    await expect.poll(() => said.textContent()).toBe('Live')
    await turn(false)
    await turn(true)
    await turn(false)
    await within(async () => expect(await said.textContent()).toBe('3 new events'))
    await tidy(explorer.page)
  })

  it('is read by the keyboard', async () => {
    await turn(false)
    await turn(true)
    await expect.poll(() => events().count()).toBe(2)
    await events().first().focus()
    await explorer.page.keyboard.press('ArrowDown')
    await explorer.page.keyboard.press('Enter')
    await expect.poll(shown).toContain('turned off')
    await explorer.page.keyboard.press('Home')
    expect(
      await events()
        .first()
        .evaluate((one) => one === document.activeElement),
    ).toBe(true)
    await tidy(explorer.page)
  })
})

it('says why a subscription ended', async () => {
  explorer.sandbox.fault({ path: /auditlog/ }, { status: 403 })
  await explorer.openExample('ApprovalsAsTheyCome')
  await button().click()
  await expect.poll(lineOf).toContain('Ended')
  await view(/^Errors/).click()
  await expect.poll(() => explorer.page.locator('.answer').textContent()).toContain('FORBIDDEN')
  await view(/^JSON/).click()
  await tidy(explorer.page)
})

it('is shared in the forms that take events', async () => {
  await explorer.openExample('WatchOneFlag')
  await explorer.page.getByRole('button', { name: 'Share' }).click()
  const share = explorer.page.getByRole('dialog', { name: 'Share' })
  const form = share.getByLabel('Form')
  expect(await form.getByRole('option').allTextContents()).toEqual([
    ...['cURL', 'graphql-sse', 'graphql-ws (WebSocket)', 'Apollo Client', 'urql'],
  ])
  const { parseSync } = await import('rolldown/experimental')
  for (const name of ['graphql-sse', 'graphql-ws', 'apollo', 'urql']) {
    await form.selectOption(name)
    const code = await share.getByLabel('Code').inputValue()
    expect(code).toContain('subscription WatchOneFlag')
    expect(code).not.toContain('query(')
    expect(parseSync('shared.ts', code).errors).toEqual([])
  }
  await explorer.page.keyboard.press('Escape')
})

it('shows in one window what is done in another', async () => {
  await turn(true)
  await watch()
  const other = await explorer.page.context().newPage()
  await other.goto(`${explorer.origin}/graphql`)
  await other.waitForSelector('.graphiql-query-editor .monaco-editor')
  await other.getByRole('searchbox', { name: 'Search the examples' }).fill('turn this flag off')
  await other.getByRole('button', { name: /^What would it be like to turn this flag off/ }).click()
  await expect.poll(() => other.locator('.graphiql-query-editor').textContent()).toContain('dryRun')
  await other.locator('.graphiql-query-editor .view-line', { hasText: 'dryRun: true' }).click()
  await other.keyboard.press('End')
  for (const _ of 'true') await other.keyboard.press('Backspace')
  await other.keyboard.insertText('false')
  await button(other).click()
  await expect.poll(() => other.locator('.answer-json').textContent()).toContain('"version"')
  await within(async () => expect(await events().count()).toBe(1))
  expect(await events().first().textContent()).toContain('turned off the flag')
  await expect.poll(shown).toContain('Rehearsal of the tax change')
  expect(explorer.uncaught).toEqual([])
  expect(explorer.kept).toEqual([])
  await other.close()
})

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toggle } from '../support/subscription.ts'
import { type Explorer, openExplorer } from './support/explorer.ts'

/** The tour of the README. `npm run tour` writes its pictures into docs/tour/. */

const folder = join(import.meta.dirname, '../../docs/tour')

let explorer: Explorer
beforeAll(async () => {
  explorer = await openExplorer({
    gateway: { eventsPollMs: 300 },
    browser: { viewport: { width: 1200, height: 750 }, colorScheme: 'light' },
  })
})
afterAll(() => explorer?.close())

const view = (name: RegExp) =>
  explorer.page.getByRole('tablist', { name: 'Views of the answer' }).getByRole('tab', { name })

/** Leaves the width to the query and its answer. */
const closePanel = (name: string) =>
  explorer.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true }).click()

/** Takes the picture with the mouse out of the way. */
async function picture(name: string): Promise<void> {
  if (!process.env.TOUR) return
  await explorer.page.mouse.move(600, 2)
  await explorer.page.evaluate(() => document.fonts.ready)
  const devtools = await explorer.page.context().newCDPSession(explorer.page)
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.webp`), data, 'base64')
}

it('runs an example', async () => {
  await explorer.openPanel('Examples')
  expect((await explorer.run()).answer.errors).toBeUndefined()
  await expect.poll(() => explorer.page.locator('.answer-json').textContent()).toContain('"data"')
  await picture('1-example')
})

it('shows its REST calls', async () => {
  await closePanel('Examples')
  await view(/^REST calls/).click()
  await expect.poll(() => explorer.page.locator('.rest-row').count()).toBe(explorer.sandbox.requests().length)
  await picture('2-rest-calls')
})

it('tells what it takes, by wave', async () => {
  await explorer.page.getByRole('button', { name: /^Plan: / }).click()
  const card = explorer.page.getByRole('dialog', { name: 'Plan of the operation' })
  await expect.poll(() => card.textContent()).toContain('Calls by wave')
  await picture('3-plan')
  await explorer.page.keyboard.press('Escape')
})

it('says facts in words and bars', async () => {
  await explorer.openExample('ProductionAndStaging')
  expect((await explorer.run()).answer.errors).toBeUndefined()
  await closePanel('Examples')
  await view(/^Facts/).click()
  await expect.poll(() => explorer.page.locator('.facts-view').textContent()).toContain('production')
  await picture('4-facts')
})

it('finds the way from a segment to a team', async () => {
  await explorer.openPanel('Schema Map')
  await explorer.page.getByRole('button', { name: 'Whole window' }).click()
  for (const [name, text] of [
    ['From', 'segment'],
    ['To', 'team'],
  ] as const) {
    const field = explorer.page.getByRole('combobox', { name, exact: true })
    await field.click()
    await field.fill(text)
    await explorer.page.getByRole('option').first().click()
  }
  await explorer.page.getByRole('button', { name: 'Segment → flags → Flag → maintainer → Team', exact: true }).click()
  await expect.poll(() => explorer.page.locator('.map-svg .on-path').count()).toBe(3)
  await picture('5-map')
})

it('watches a flag', async () => {
  await explorer.page.getByRole('button', { name: 'Close', exact: true }).click()
  await explorer.openExample('WatchOneFlag')
  await closePanel('Examples')
  await view(/^JSON/).click()
  await explorer.page.locator('.graphiql-execute-button').click()
  const line = explorer.page.getByRole('region', { name: 'Subscription' })
  await expect.poll(() => line.textContent()).toContain('Live')
  const events = explorer.page.locator('.live-event')
  for (const [index, on] of [false, true, false].entries()) {
    await toggle(explorer, 'web', 'checkout-tax-preview', on, 'staging')
    await expect.poll(() => events.count()).toBe(index + 1)
  }
  await picture('6-live')
})

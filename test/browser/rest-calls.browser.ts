import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples, graphiql } from '../../src/graphiql.ts'
import { type Explorer, openExplorer, operationOf } from './support/explorer.ts'

let explorer: Explorer
beforeAll(async () => {
  const page = graphiql({ sandboxTokens: [{ name: 'reads', token: 'any' }] })
  explorer = await openExplorer({ gateway: { graphiql: page } })
})
afterAll(() => explorer?.close())

const rows = () => explorer.page.locator('.rest-row')
const restTab = () => explorer.page.getByRole('tab', { name: /^REST calls/ })
const meter = () => explorer.page.getByRole('button', { name: /^Plan: / })
const litFields = async () =>
  (await explorer.page.locator('.rest-lit-field').allTextContents()).map((text) => text.replaceAll('\u00a0', ' '))
const litRows = () => explorer.page.locator('.rest-call.lit').allTextContents()
const isFocused = (of: ReturnType<typeof rows>) => of.evaluate((one) => one === document.activeElement)
const chosen = ['StaleFlags', 'WhatIsServed', 'WhatMyTeamOwns']
const announced = (name: string) => examples.find(({ query }) => operationOf(query) === name)!

/** Writes a query and formats it, so that all its fields are in sight. */
async function write(query: string): Promise<void> {
  await explorer.write(query)
  await explorer.page.getByRole('button', { name: /^Format the editors/ }).click()
  await expect.poll(() => explorer.written()).toMatch(/\n {2}\w/)
}

async function runAndOpen(query: string): Promise<void> {
  await write(query)
  await explorer.run()
  await restTab().click()
}

const two = 'query Two { members(first: 50) { nodes { email } } teams(first: 3) { nodes { name } } }'

const expiring = 'environments { expiringTargets { contextKey } }'
const dear = `query Dear { project(key: "web") { flags(first: 20) { nodes { ${expiring} } } } }`

describe('the plan', () => {
  it.each(chosen)('expects for %s the calls that it announces, and makes none', async (name) => {
    explorer.sandbox.forget()
    await explorer.openExample(name)
    await expect
      .poll(() => meter().getAttribute('aria-label'))
      .toContain(`Plan: ${announced(name).calls} calls as counted on this sandbox`)
    expect(explorer.sandbox.requests()).toEqual([])
  })

  it('follows the text: none while it is not valid, an estimate when it is', async () => {
    await explorer.write('query Typed { projects { nodes { ke')
    await expect.poll(() => meter().getAttribute('aria-label')).toBe('Plan: The operation is not valid yet.')
    await explorer.write('query Typed { projects(first: 3) { totalCount } }')
    await expect.poll(() => meter().getAttribute('aria-label')).toBe('Plan: about 1 call, 1 possible')
    expect(explorer.sandbox.requests()).toEqual([])
  })

  it('opens by keyboard, tells its waves and what is dear, and closes by Escape', async () => {
    await write(dear)
    await expect.poll(() => meter().getAttribute('aria-label')).toMatch(/about \d{2,} calls/)
    await explorer.page.getByRole('button', { name: /^Copy the operation/ }).focus()
    await explorer.page.keyboard.press('Tab')
    expect(await isFocused(meter())).toBe(true)
    await explorer.page.keyboard.press('Enter')
    const card = explorer.page.getByRole('dialog', { name: 'Plan of the operation' })
    await expect
      .poll(() => card.textContent())
      .toMatch(/What makes it dear.*What would make it cheap.*Calls by wave.*Wave 1/s)
    expect(explorer.sandbox.requests()).toEqual([])
    await explorer.picture('plan')
    await explorer.page.keyboard.press('Escape')
    await expect.poll(() => card.isVisible()).toBe(false)
    expect(await isFocused(meter())).toBe(true)
  })
})

describe('the REST calls of a run', () => {
  it.each(chosen)('has for %s a row for each call that the sandbox was asked for', async (name) => {
    await explorer.openExample(name)
    explorer.sandbox.forget()
    const { headers, answer } = await explorer.run()
    expect(headers['x-rest-trace']).toBe('1')
    expect(answer.errors).toBeUndefined()
    const asked = explorer.sandbox.requests()
    await expect.poll(() => explorer.page.locator('.summary').textContent()).toContain(`${asked.length} REST calls · `)
    await restTab().click()
    await expect.poll(() => rows().count()).toBe(asked.length)
    expect(await explorer.page.locator('.rest-totals').textContent()).toContain(`${asked.length} calls in `)
    await explorer.picture(`rest-${name}`)
  })

  it('leave the rest of the rate limit to the plan', async () => {
    await meter().click()
    const card = explorer.page.getByRole('dialog', { name: 'Plan of the operation' })
    await expect
      .poll(() => card.textContent())
      .toMatch(/The last run took as many.*\d calls of the rate limit are left/)
    await explorer.picture('plan-after')
    await explorer.page.keyboard.press('Escape')
  })

  it('lights the fields of the call that the mouse is on', async () => {
    await runAndOpen(two)
    await explorer.page.locator('.rest-row', { hasText: 'GET /teams' }).hover()
    await expect.poll(async () => (await litFields()).join('')).toBe('teams(first: 3)')
    await explorer.page.locator('.rest-totals').hover()
    await expect.poll(litFields).toEqual([])
  })

  it('lights the calls of the field that the mouse is on', async () => {
    await explorer.page.locator('.view-line span span', { hasText: 'email' }).first().hover()
    await expect.poll(async () => (await litRows()).join()).toContain('GET /members')
    expect(await litRows()).toHaveLength(1)
    await explorer.page.locator('.rest-totals').hover()
    await expect.poll(litRows).toEqual([])
  })

  it('does both by keyboard alone', async () => {
    await explorer.page.getByRole('tab', { name: 'JSON' }).focus()
    await explorer.page.keyboard.press('Enter')
    const views = await explorer.page.getByRole('tablist', { name: 'Views of the answer' }).getByRole('tab').count()
    for (let left = views; left > 0 && !(await isFocused(restTab())); left--)
      await explorer.page.keyboard.press('ArrowRight')
    await explorer.page.keyboard.press('Enter')
    await expect.poll(() => restTab().getAttribute('aria-selected')).toBe('true')
    await expect.poll(() => rows().count()).toBeGreaterThan(1)
    // The view itself takes the focus first, so that keys can scroll it.
    await explorer.page.keyboard.press('Tab')
    await explorer.page.keyboard.press('Tab')
    expect(await isFocused(explorer.page.getByLabel('Order'))).toBe(true)
    await explorer.page.keyboard.press('Tab')
    expect(await isFocused(rows().first())).toBe(true)
    await explorer.page.keyboard.press('End')
    expect(await isFocused(rows().last())).toBe(true)
    await expect.poll(async () => (await litFields()).length).toBeGreaterThan(0)
    const fields = (await litFields()).join('')
    await explorer.page.keyboard.press('Enter')
    expect(await rows().last().getAttribute('aria-expanded')).toBe('true')
    await explorer.page.keyboard.press('Tab')
    const field = explorer.page.locator('.rest-field').first()
    expect(await isFocused(field)).toBe(true)
    expect((await field.textContent())!.endsWith(/\w+/.exec(fields)![0])).toBe(true)
    await explorer.page.keyboard.press('Enter')
    await expect.poll(litRows).not.toEqual([])
    expect(await explorer.page.locator('.rest-pointed').textContent()).toContain(await field.textContent())
  })

  it('tells repetitions and failures, and keeps those of one status', async () => {
    explorer.sandbox.fault({ path: '/api/v2/projects' }, { status: 503 })
    await runAndOpen('query Again { projects { totalCount } members(first: 50) { nodes { email } } }')
    await expect.poll(() => rows().count()).toBe(3)
    expect((await rows().allTextContents()).filter((text) => text.includes('attempt 2'))).toHaveLength(1)
    await explorer.page.getByLabel('Status').selectOption('503')
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().first().textContent()).toMatch(/GET \/projects.*status 503/)
    await explorer.page.getByLabel('Status').selectOption('')
    await explorer.page.getByLabel('Order').selectOption('largest first')
    await expect.poll(() => rows().first().textContent()).toContain('/members')
  })

  it('are in the JSON only if the user asks for them by a header', async () => {
    const json = () => explorer.page.locator('.answer-json').textContent()
    await explorer.page.getByRole('tab', { name: 'JSON' }).click()
    await explorer.write('query Short { rateLimit { limit } }')
    await explorer.run()
    await expect.poll(json).toMatch(/"rateLimit"[\s\S]*"limit"/)
    expect(await json()).not.toContain('extensions')
    await explorer.page.getByRole('tab', { name: 'Headers' }).click()
    await explorer.page.locator('.beside-editor .monaco-editor').last().click()
    await explorer.page.keyboard.insertText('{ "x-rest-trace": "1" }')
    await explorer.run()
    await expect.poll(json).toMatch(/"extensions"[\s\S]*"rest"/)
  })

  it('breaks nothing of the page', () => {
    expect(explorer.uncaught).toEqual([])
    expect(explorer.kept).toEqual([])
    expect(explorer.elsewhere).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Explorer, openExplorer } from './support/explorer.ts'

let explorer: Explorer
beforeAll(async () => {
  explorer = await openExplorer({ browser: { permissions: ['clipboard-read', 'clipboard-write'] } })
})
afterAll(() => explorer?.close())
afterEach(() => explorer.sandbox.clearFaults())

const view = (name: string) =>
  explorer.page.getByRole('tablist', { name: 'Views of the answer' }).getByRole('tab', { name })
const summary = () => explorer.page.locator('.summary').textContent()
const copied = () => explorer.page.evaluate(() => navigator.clipboard.readText())

/** Replaces the query by pasting, which no completion of brackets changes. */
async function paste(query: string) {
  await explorer.page.evaluate((text) => navigator.clipboard.writeText(text), query)
  await explorer.page.locator('.graphiql-query-editor .monaco-editor').click()
  await explorer.page.keyboard.press('ControlOrMeta+A')
  await explorer.page.keyboard.press('ControlOrMeta+V')
  await expect.poll(() => explorer.written()).toContain(query.split('\n')[0]!)
}

async function run(query: string, name?: string) {
  await paste(query)
  const ran = await explorer.run()
  if (name) await view(name).click()
  return ran
}

describe('the table of an answer', () => {
  const flags = `query Table {
    project(key: "web") { flags(first: 40) { nodes { key description tags maintainer { ... on Member { email } } environment(key: "production") { on } } } }
  }`
  const cells = (column: number) =>
    explorer.page
      .locator(`.answer-table tbody td:nth-child(${column})`)
      .evaluateAll((all) => all.map((cell) => cell.textContent))
  const header = (name: string) => explorer.page.getByRole('columnheader', { name })

  it('has the list of the answer, with a column for each scalar', async () => {
    await run(flags, 'Table')
    await expect
      .poll(() => explorer.page.getByRole('columnheader').allTextContents())
      .toEqual(['key', 'description', 'tags', 'maintainer.type', 'maintainer.email', 'environment.on'])
    expect(await explorer.page.getByRole('table').getAttribute('aria-rowcount')).toBe('41')
    await explorer.picture('table')
  })

  it('is sorted by a press on a header, and by the keyboard', async () => {
    const asGiven = await cells(1)
    await header('key').getByRole('button').click()
    expect(await header('key').getAttribute('aria-sort')).toBe('ascending')
    const up = await cells(1)
    expect(up).not.toEqual(asGiven)
    expect(up).toEqual([...up].sort())
    await explorer.page.keyboard.press('Enter')
    expect(await header('key').getAttribute('aria-sort')).toBe('descending')
    const down = await cells(1)
    expect(down[0]! > down[1]!).toBe(true)
    await explorer.page.keyboard.press('Enter')
    expect(await cells(1)).toEqual(asGiven)
  })

  it('is filtered by a text, and copied as CSV as it is shown', async () => {
    await explorer.page.getByRole('searchbox', { name: 'Filter the rows' }).fill('checkout')
    await expect.poll(() => explorer.page.locator('.table-count').textContent()).toMatch(/^\d+ of 40 rows$/)
    const keys = await cells(1)
    await explorer.page.getByRole('button', { name: 'Copy as CSV' }).click()
    await expect.poll(() => explorer.page.locator('.view-tools').textContent()).toContain('Copied')
    const lines = (await copied()).split('\r\n')
    expect(lines[0]).toBe('key,description,tags,maintainer.__typename,maintainer.email,environment.on')
    expect(lines.slice(1, -1).map((line) => line.split(',')[0])).toEqual(keys)
  })

  it('is saved as a file', async () => {
    const saving = explorer.page.waitForEvent('download')
    await explorer.page.getByRole('button', { name: 'Save as CSV' }).click()
    const file = await saving
    expect(file.suggestedFilename()).toBe('Table.csv')
    expect(readFileSync(await file.path(), 'utf8')).toBe(`\ufeff${await copied()}`)
  })

  it('offers the lists of an answer with several', async () => {
    await run(
      'query Lists { teams { nodes { key members { nodes { email } } } } members(first: 5) { nodes { email } } }',
      'Table',
    )
    const lists = explorer.page.getByRole('combobox', { name: 'List' })
    await lists.selectOption('teams.nodes.members.nodes')
    await expect.poll(() => explorer.page.getByRole('columnheader').allTextContents()).toEqual(['teams · key', 'email'])
  })
})

describe('the facts of an answer', () => {
  it('show a rollout as a bar, with its shares in text', async () => {
    await run(
      `query Rollout {
        flag(projectKey: "web", key: "search-ranking-v3") { name environment(key: "production") { mine: serving { kind ...Shares } } }
      }
      fragment Shares on Serving { parts: shares { percentage variation { name } } sentences }`,
      'Facts',
    )
    const card = explorer.page.getByRole('article', { name: 'What it serves: Search: ranking v3, production' })
    const shares = card.getByRole('list', { name: 'Shares' }).getByRole('listitem')
    await expect.poll(() => shares.allTextContents()).toEqual(['90 % On', '10 % Off'])
    const widths = await card
      .locator('.share')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width))
    expect(widths[0]! / widths[1]!).toBeCloseTo(9, 1)
    await explorer.picture('facts-rollout')
  })

  it.each([
    ['ProductionAndStaging', 'Difference: Search: ranking v3', ['staging', '90 % On, 10 % Off']],
    ['CanIRemoveIt', 'Removal: Email: restock alert', ['Reasons']],
    ['BlastRadius', 'Blast radius: Returns: gift return', ['checkout-invoice-pay', 'production · critical · reached']],
    ['WhoCan', 'Who can: checkout-tax-preview, production', ['41 may', 'team role']],
    ['WhatChanged', 'Changes: ', ['Changes']],
  ])('show those of %s', async (operation, name, texts) => {
    await explorer.openExample(operation)
    await explorer.run()
    await view('Facts').click()
    const card = explorer.page.getByRole('article', { name }).first()
    for (const text of texts) {
      const found = card.getByText(text).or(card.getByRole('list', { name: text }))
      await expect.poll(() => found.count()).toBeGreaterThan(0)
    }
    await explorer.picture(`facts-${operation}`)
    await explorer.page.getByRole('button', { name: /^Close / }).click()
  })
})

describe('the errors of an answer', () => {
  const marked = () => explorer.page.locator('.graphiql-query-editor .squiggly-error').count()

  it('are marked in the query, and a press leads to the place', async () => {
    explorer.sandbox.fault({ path: /flags\/web\/checkout-guest-flow/ }, { status: 403 }, 'always')
    await run('query Failing {\n  first: flag(projectKey: "web", key: "checkout-guest-flow") { name }\n}')
    await expect.poll(summary).toContain('1 error')
    await expect.poll(marked).toBe(1)
    await view('Errors').click()
    const errors = explorer.page.getByRole('list', { name: 'Errors and hints' })
    await expect.poll(() => errors.textContent()).toContain('FORBIDDEN')
    expect(await errors.textContent()).toContain('GET /api/v2/flags')
    await errors.getByRole('button', { name: 'Show in the query' }).click()
    await explorer.page.keyboard.press('Delete')
    await expect.poll(() => explorer.written()).toContain('{\n  (projectKey')
    await explorer.picture('errors')
  })

  it('are beside hints, of which a press puts the suggestion in its place', async () => {
    const key = (name: string) =>
      `query Hinted { project(key: "web") { environments { nodes { key } } environment(key: "${name}") { name } } }`
    const { answer } = await run(key('prod'), 'Errors')
    expect(answer.extensions).toMatchObject({ hints: [{ code: 'UNKNOWN_KEY', suggestion: 'production' }] })
    await explorer.page.getByRole('button', { name: 'Put production in its place' }).click()
    await expect.poll(() => explorer.written()).toBe(key('production'))
    expect((await explorer.run()).answer.extensions).not.toHaveProperty('hints')
    await expect.poll(() => view('Errors').count()).toBe(0)
  })
})

describe('an answer in parts', () => {
  const deferred = `query Deferred {
    auditLog(first: 7) { nodes { entryId title } }
    ... @defer { later: members(first: 9) { nodes { email } } }
  }`
  const rows = async () => Number(await explorer.page.getByRole('table').getAttribute('aria-rowcount')) - 1
  const progress = () => explorer.page.getByRole('region', { name: 'Progress' })
  const lists = () => explorer.page.getByRole('combobox', { name: 'List' })

  it('shows what has come, says what is pending, and is stopped by the button', async () => {
    explorer.sandbox.fault({ path: /members/ }, { delayMs: 30_000 })
    await paste(deferred)
    await explorer.page.locator('.graphiql-execute-button').click()
    await view('Table').click()
    await expect.poll(rows).toBe(7)
    expect(await progress().textContent()).toContain('Still to come: the rest of the query')
    await explorer.picture('parts')
    await progress().getByRole('button', { name: 'Stop' }).click()
    await expect.poll(summary).toBe('Stopped.')
    expect(await rows()).toBe(7)
    expect(await progress().count()).toBe(0)
  })

  it('has the rest at the end', async () => {
    explorer.sandbox.fault({ path: /members/ }, { delayMs: 1500 })
    await explorer.page.locator('.graphiql-execute-button').click()
    await expect.poll(rows).toBe(7)
    expect(await lists().count()).toBe(0)
    await lists().selectOption('later.nodes')
    await expect.poll(rows).toBe(9)
    expect(await progress().count()).toBe(0)
  })
})

describe('a list that is streamed', () => {
  const rows = async () => Number(await explorer.page.getByRole('table').getAttribute('aria-rowcount')) - 1
  const progress = () => explorer.page.getByRole('region', { name: 'Progress' })

  it('fills the table while further pages are read', async () => {
    explorer.sandbox.fault({ path: /flags\/web.*offset=[12]\d\d/ }, { delayMs: 2500 }, 'always')
    await paste(`query Streamed {
      project(key: "web") { flags(first: 250) { nodes @stream(initialCount: 5) { key } ... @defer { totalCount } } }
    }`)
    await explorer.page.locator('.graphiql-execute-button').click()
    await view('Table').click()
    await expect.poll(rows).toBe(100)
    await expect.poll(() => progress().textContent()).toMatch(/Read 100 of 250 · \d calls/)
    expect(await progress().textContent()).toContain('Still to come: project.flags.nodes, project.flags')
    await explorer.picture('stream')
    await expect.poll(rows).toBe(250)
    await expect.poll(() => progress().count()).toBe(0)
    await view('JSON').click()
    await expect.poll(() => explorer.page.locator('.answer-json').textContent()).toContain('"key"')
  })
})

describe('a long answer', () => {
  const count = 20_000
  const node = (index: number) => ({
    key: `flag-${index}`,
    name: `Flag ${index}`,
    environment: { on: index % 2 === 0 },
  })
  const nodes = Array.from({ length: count }, (_, index) => node(index))
  const text = JSON.stringify({ data: { project: { flags: { nodes } } } })

  const pretty = JSON.stringify(JSON.parse(text), null, 2)

  it('is shown line by line without the editor, to search, to fold and to copy', async () => {
    await explorer.page.route('**/graphql', (asked) =>
      asked.request().postData()?.includes('query Long')
        ? asked.fulfill({ contentType: 'application/json', body: text })
        : asked.fallback(),
    )
    await run(
      'query Long { project(key: "web") { flags { nodes { key name environment(key: "test") { on } } } } }',
      'JSON',
    )
    const lines = explorer.page.getByRole('region', { name: 'Answer as JSON' })
    const first = () => lines.locator('.json-line').first().textContent()
    await expect
      .poll(() => explorer.page.locator('.long-json').textContent())
      .toContain(`${pretty.split('\n').length.toLocaleString('en')} lines (`)
    expect(await lines.locator('.json-line').count()).toBeLessThan(120)
    await explorer.page.getByRole('searchbox', { name: 'Search the answer' }).fill('flag-19999')
    await expect.poll(() => explorer.page.locator('.view-search').textContent()).toContain('1 found')
    await explorer.page.keyboard.press('Enter')
    await expect.poll(() => lines.locator('.json-line.found').textContent()).toContain('"flag-19999"')
    await lines.focus()
    await explorer.page.keyboard.press('Home')
    await expect.poll(first).toBe('▾{')
    await lines.getByRole('button', { name: 'Fold data.project.flags', exact: true }).click()
    await expect.poll(() => lines.textContent()).toContain('"flags": { 1 … }')
    await explorer.picture('long-answer')
    await explorer.page.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect.poll(copied).toBe(pretty)
  })

  it('burdens neither the editor nor the storage', async () => {
    const stored = await explorer.page.evaluate(() => JSON.stringify(localStorage).length)
    expect(stored).toBeLessThan(100_000)
    await explorer.page.reload()
    await explorer.page.waitForSelector('.graphiql-query-editor .monaco-editor')
    expect(explorer.uncaught).toEqual([])
  })

  it('is a table of as many rows, of which those in sight are there', async () => {
    await explorer.run()
    await view('Table').click()
    await expect.poll(() => explorer.page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(count + 1))
    expect(await explorer.page.locator('.answer-table tbody tr').count()).toBeLessThan(100)
    const box = explorer.page.getByRole('region', { name: 'Rows of project.flags.nodes' })
    await box.focus()
    await explorer.page.keyboard.press('End')
    await expect.poll(() => box.textContent()).toContain('flag-19999')
  })
})

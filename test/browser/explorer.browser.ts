import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { examples } from '../../src/graphiql.ts'
import { type Explorer, openExplorer, operationOf } from './support/explorer.ts'

let explorer: Explorer
beforeAll(async () => {
  explorer = await openExplorer()
})
afterAll(() => explorer?.close())

const tabs = () => explorer.page.getByRole('tablist', { name: 'Operations' }).getByRole('tab')

describe('the explorer', () => {
  it('opens with the first example, and runs it at a click', async () => {
    expect(await tabs().count()).toBe(1)
    const { operation, answer } = await explorer.run()
    expect(operation).toBe(operationOf(examples[0]!.query))
    expect(answer.errors).toBeUndefined()
  })

  it('changes to another tab at one click of the mouse, and runs what it shows', async () => {
    await explorer.openExample('CanIRemoveIt')
    await explorer.openExample('WhatIsServed')
    const count = await tabs().count()
    expect(count).toBe(3)
    for (const [index, name] of ['StaleFlags', 'CanIRemoveIt', 'WhatIsServed'].entries()) {
      const box = (await tabs().nth(index).boundingBox())!
      await explorer.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
      expect(await tabs().nth(index).getAttribute('aria-selected')).toBe('true')
      const { operation, query } = await explorer.run()
      expect([operation, operationOf(query)]).toEqual([name, name])
      await expect.poll(() => explorer.page.locator('.answer-json').textContent()).toContain('"data"')
    }
  })

  it('keeps what was typed just before another tab came to the front', async () => {
    await explorer.openExample('WhatIsServed')
    await explorer.write('query JustTyped { rateLimit { remaining } }')
    await tabs().first().click()
    await expect.poll(() => explorer.written()).toContain('StaleFlags')
    await tabs().last().click()
    await expect.poll(() => explorer.written()).toContain('JustTyped')
    expect((await explorer.run()).operation).toBe('JustTyped')
    await explorer.page.getByRole('button', { name: /^Close / }).click()
  })

  it('changes tabs by arrow keys, and closes them', async () => {
    await tabs().last().focus()
    await explorer.page.keyboard.press('ArrowLeft')
    await expect.poll(() => explorer.written()).toContain('query CanIRemoveIt')
    await explorer.page.keyboard.press('Delete')
    await expect.poll(() => tabs().count()).toBe(2)
    await explorer.page.getByRole('button', { name: /^Close / }).click()
    await expect.poll(() => tabs().count()).toBe(1)
  })

  const ending = examples.filter(({ live }) => !live)
  it.each(ending.map(({ name, query, calls }) => ({ name, query, calls })))(
    'runs $name as it stands, in the calls that it announces',
    async ({ query, calls }) => {
      await explorer.openExample(operationOf(query))
      explorer.sandbox.forget()
      const { operation, answer } = await explorer.run()
      expect(operation).toBe(operationOf(query))
      expect(answer.errors).toBeUndefined()
      expect(explorer.sandbox.requests()).toHaveLength(calls)
      await expect.poll(() => explorer.page.locator('.answer-json').textContent()).toContain('"data"')
      await explorer.picture(`example-${operation}`)
      await explorer.page.getByRole('button', { name: /^Close / }).click()
    },
  )

  it('finds examples by a word of their question, and by reader', async () => {
    await explorer.openPanel('Examples')
    const search = explorer.page.getByRole('searchbox', { name: 'Search the examples' })
    await search.fill('who can')
    await expect.poll(() => explorer.page.locator('.example').count()).toBeLessThan(4)
    expect(await explorer.page.locator('.example').allTextContents()).toContainEqual(expect.stringMatching(/^Who can/))
    await search.fill('')
    await explorer.page.getByLabel('Reader').selectOption('audit')
    const audits = examples.filter(({ readers }) => readers.includes('audit'))
    await expect.poll(() => explorer.page.locator('.example').count()).toBe(audits.length)
  })

  it('opens the query of a link', async () => {
    const other = await explorer.browser.newPage()
    const query = encodeURIComponent('query Linked { rateLimit { remaining } }')
    for (const mark of ['?', '#']) {
      await other.goto(`${explorer.origin}/graphql${mark}query=${query}`)
      await expect.poll(() => other.locator('.graphiql-query-editor').textContent()).toContain('Linked')
      expect(await other.getByRole('tablist', { name: 'Operations' }).getByRole('tab').count()).toBe(1)
    }
    await other.close()
  })

  it('loads its files once, less than 1.5 MB, and then asks for the small page alone', async () => {
    const { browser, server, origin } = explorer
    const asked: string[] = []
    server.on('request', ({ method, url }) => asked.push(`${method} ${url}`))
    const context = await browser.newContext()
    const visit = async () => {
      asked.length = 0
      const visited = await context.newPage()
      let bytes = 0
      visited.on('requestfinished', async (request) => {
        if (request.method() === 'GET') bytes += (await request.sizes()).responseBodySize
      })
      // The plan is the last thing that the page asks for by itself. The requests of workers can end unseen, so that no network is idle.
      const planned = visited.waitForResponse((response) => response.request().headers()['x-explain'] === '1')
      await visited.goto(`${origin}/`, { waitUntil: 'load' })
      await planned
      // The workers of the editors are part of the load.
      await vi.waitUntil(() => visited.workers().some((worker) => worker.url().includes('graphql.worker')), {
        timeout: 10_000,
      })
      await visited.waitForTimeout(500)
      await visited.close()
      return { files: asked.filter((one) => one.startsWith('GET /graphql')), bytes }
    }
    const first = await visit()
    expect(first.files.length).toBeGreaterThan(3)
    expect(first.bytes).toBeGreaterThan(100_000)
    expect(first.bytes).toBeLessThan(1_500_000)
    expect((await visit()).files).toEqual(['GET /graphql'])
    await context.close()
  })

  it('has no error, asks no other host, and does nothing that its Content-Security-Policy keeps it from', () => {
    expect(explorer.uncaught).toEqual([])
    expect(explorer.elsewhere).toEqual([])
    expect(explorer.kept).toEqual([])
  })

  it('is kept by its policy from what is not its own', async () => {
    const foreign = await explorer.page.evaluate(async (origin) => {
      const script = document.createElement('script')
      script.textContent = 'window.foreign = true'
      document.body.append(script)
      const asked = await fetch(origin.replace('127.0.0.1', 'localhost')).catch(() => 'refused')
      return { ran: 'foreign' in window, asked }
    }, explorer.origin)
    expect(foreign).toEqual({ ran: false, asked: 'refused' })
    expect(explorer.kept.join('\n')).toMatch(/script-src.*connect-src/s)
  })
})

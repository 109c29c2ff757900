import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox } from '../../sandbox/index.ts'
import { createGateway } from '../../src/gateway.ts'
import { examples, graphiql } from '../../src/graphiql.ts'

/** Where systems keep it; `CHROMIUM` names another place. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place))

let browser: Browser
let page: Page
let server: Server
let origin: string
let close: () => Promise<unknown>
const elsewhere: string[] = []
/** What the page was kept from by the Content-Security-Policy. */
const kept: string[] = []

beforeAll(async () => {
  const sandbox = await startSandbox()
  const gateway = createGateway({ baseUrl: sandbox.url, fallbackToken: sandbox.token, graphiql: graphiql() })
  server = createServer(gateway.yoga).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (!executablePath) throw new Error(`Expected Chromium in one of ${places.join(', ')}, or its path in CHROMIUM.`)
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
  page = await browser.newPage({ viewport: { width: 1500, height: 950 } })
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) kept.push(message.text())
  })
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url.startsWith(origin) || /^(?:data|blob):/.test(url)) return route.continue()
    elsewhere.push(url)
    return route.abort()
  })
  await page.goto(`${origin}/graphql`, { waitUntil: 'load' })
  await page.waitForSelector('.graphiql-editors .CodeMirror, .graphiql-editors .monaco-editor, .graphiql-query-editor')
  close = async () => {
    await browser.close()
    server.close()
    server.closeAllConnections()
    await gateway.close()
    await sandbox.close()
  }
})

afterAll(() => close?.())

const tabs = () => page.locator('.graphiql-tab')
const editor = () => page.locator('.graphiql-query-editor')

/** Presses the button with the mouse, and returns what was posted and what came back. */
async function run() {
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && isQuery(response.request()),
  )
  await page.locator('.graphiql-execute-button').click()
  const response = await answered
  const posted = JSON.parse(response.request().postData()!) as { query: string }
  return { operation: /(?:query|mutation) (\w+)/.exec(posted.query)?.[1], answer: await response.json() }
}

const operationOf = (query: string) => /^(?:query|mutation) (\w+)/m.exec(query)![1]!

describe('GraphiQL', () => {
  it('opens with the first example', async () => {
    await expect.poll(() => tabs().count()).toBe(1)
    await expect.poll(() => editor().textContent()).toContain(operationOf(examples[0]!.query))
  })

  it('changes to another tab at the first click of the mouse', async () => {
    await page.locator('.graphiql-tab-add').click()
    await expect.poll(() => tabs().count()).toBe(2)
    await page.waitForTimeout(300)
    const box = (await tabs().first().boundingBox())!
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await expect.poll(() => editor().textContent()).toContain(operationOf(examples[0]!.query))
    expect((await run()).operation).toBe(operationOf(examples[0]!.query))
  })

  it.each(examples.map(({ name, query }, index) => ({ name, query, index })))(
    'runs $name as it stands, from the menu of examples',
    async ({ query, index }) => {
      await page.locator('.examples summary').click()
      await page.locator('.examples a').nth(index).click()
      await page.waitForSelector('.graphiql-query-editor .monaco-editor')
      await expect.poll(() => editor().textContent()).toContain(operationOf(query))
      // GraphiQL reads the operation a moment after it is shown, and no sooner does a person press the button.
      await page.waitForTimeout(500)
      const { operation, answer } = await run()
      expect(operation).toBe(operationOf(query))
      expect(answer.errors).toBeUndefined()
      for (const value of Object.values(answer.data)) expect(value).not.toBeNull()
      await expect.poll(() => page.locator('.graphiql-response').textContent()).toContain('"data"')
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/graphiql-${index + 1}.png` })
    },
  )

  it('opens the query of a link', async () => {
    const other = await browser.newPage({ viewport: { width: 1500, height: 950 } })
    await other.goto(`${origin}/graphql?query=${encodeURIComponent('query Linked { rateLimit { remaining } }')}`)
    await expect.poll(() => other.locator('.graphiql-query-editor').textContent()).toContain('Linked')
    expect(await other.locator('.graphiql-tab').count()).toBe(1)
    await other.close()
  })

  it('loads its files once, and then asks for the small page alone', async () => {
    const asked: string[] = []
    server.on('request', ({ method, url }) => asked.push(`${method} ${url}`))
    const context = await browser.newContext()
    const visit = async () => {
      asked.length = 0
      const visited = await context.newPage()
      await visited.goto(`${origin}/`, { waitUntil: 'load' })
      await visited.waitForSelector('.graphiql-query-editor .monaco-editor')
      await visited.close()
      return asked.filter((one) => one.startsWith('GET /graphql'))
    }
    expect((await visit()).length).toBeGreaterThan(3)
    expect(await visit()).toEqual(['GET /graphql'])
    await context.close()
  })

  it('shows the documentation of the schema', async () => {
    await page
      .getByRole('button', { name: /documentation explorer/i })
      .first()
      .click()
    await expect.poll(() => page.locator('.graphiql-plugin').textContent()).toContain('query: Query')
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/graphiql-docs.png` })
  })

  it('asks no other host for anything', () => {
    expect(elsewhere).toEqual([])
  })

  it('does nothing that its Content-Security-Policy keeps it from', () => {
    expect(kept).toEqual([])
  })

  it('is kept by it from what is not its own', async () => {
    const foreign = await page.evaluate(async (origin) => {
      const script = document.createElement('script')
      script.textContent = 'window.foreign = true'
      document.body.append(script)
      const asked = await fetch(origin.replace('127.0.0.1', 'localhost')).catch(() => 'refused')
      return { ran: 'foreign' in window, asked }
    }, origin)
    expect(foreign).toEqual({ ran: false, asked: 'refused' })
    expect(kept.join('\n')).toMatch(/script-src.*connect-src/s)
  })
})

const isQuery = (request: { postData(): string | null }) => !request.postData()?.includes('IntrospectionQuery')

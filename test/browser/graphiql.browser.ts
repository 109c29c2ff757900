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

describe('GraphiQL', () => {
  it('opens with a tab for each example', async () => {
    await expect.poll(() => tabs().count()).toBe(examples.length)
  })

  it.each(examples.map(({ name }, index) => ({ name, index })))('runs $name as it stands', async ({ index }) => {
    await tabs().nth(index).click()
    // GraphiQL reads the tab's operation a moment after the tab is shown, and no sooner does a person press the button.
    await page.waitForTimeout(500)
    const answered = page.waitForResponse(
      (response) => response.request().method() === 'POST' && isQuery(response.request()),
    )
    await page.locator('.graphiql-execute-button').click()
    const { data, errors } = await (await answered).json()
    expect(errors).toBeUndefined()
    for (const value of Object.values(data)) expect(value).not.toBeNull()
    await expect.poll(() => page.locator('.graphiql-response').textContent()).toContain('"data"')
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/graphiql-${index + 1}.png` })
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

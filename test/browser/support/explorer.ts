import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core'
import { expect, vi } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/index.ts'
import { createGateway, type GatewayOptions } from '../../../src/gateway.ts'
import { examples, graphiql } from '../../../src/graphiql.ts'

/** Where systems keep it; `CHROMIUM` names another place. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place))
  if (!executablePath) throw new Error(`Expected Chromium in one of ${places.join(', ')}, or its path in CHROMIUM.`)
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
}

/** What was posted and what came back. */
export interface Ran {
  readonly operation: string | null
  readonly query: string
  readonly headers: Record<string, string>
  readonly answer: { readonly data?: Record<string, unknown>; readonly errors?: unknown; readonly extensions?: unknown }
}

/** The explorer in a browser, before a gateway and a sandbox of its own. */
export interface Explorer {
  readonly page: Page
  readonly browser: Browser
  readonly server: Server
  readonly sandbox: Sandbox
  /** Without a slash at the end. */
  readonly origin: string
  /** What the page asked of other hosts. */
  readonly elsewhere: readonly string[]
  /** What the Content-Security-Policy kept the page from. */
  readonly kept: readonly string[]
  /** Errors that no code of the page caught. */
  readonly uncaught: readonly string[]
  /** Presses the button with the mouse, and waits for the answer. That of a subscription never ends. */
  run(): Promise<Ran>
  /** Opens the panel of the side bar with this name. */
  openPanel(name: string): Promise<void>
  /** Opens the example with this operation name, from the panel, by the mouse. */
  openExample(operation: string): Promise<void>
  /** Replaces the text of the operation editor, as by typing. */
  write(query: string): Promise<void>
  /** The lines of the operation editor that are in sight. */
  written(): Promise<string>
  /** Saves a picture in the folder of `SCREENSHOTS`, where that is set. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

interface Options {
  readonly gateway?: Partial<GatewayOptions>
  readonly sandbox?: SandboxOptions
  readonly browser?: BrowserContextOptions
  /** What follows the origin. Default `/graphql`. */
  readonly path?: string
}

const isRun = (request: Request) =>
  request.method() === 'POST' &&
  !request.postData()?.includes('IntrospectionQuery') &&
  request.headers()['x-explain'] === undefined

export const operationOf = (query: string): string => /^(?:query|mutation|subscription) (\w+)/m.exec(query)![1]!

export async function openExplorer(options: Options = {}): Promise<Explorer> {
  const sandbox = await startSandbox(options.sandbox)
  const gateway = createGateway({
    ...{ baseUrl: sandbox.url, fallbackToken: sandbox.token, clock: sandbox.now, graphiql: graphiql() },
    ...options.gateway,
  })
  const server = createServer(gateway.yoga).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await startBrowser()
  const context = await browser.newContext({ viewport: { width: 1500, height: 950 }, ...options.browser })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const [elsewhere, kept, uncaught]: [string[], string[], string[]] = [[], [], []]
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) kept.push(message.text())
  })
  page.on('pageerror', ({ message }) => uncaught.push(message))
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url.startsWith(origin) || /^(?:data|blob):/.test(url)) return route.continue()
    elsewhere.push(url)
    return route.abort()
  })
  await page.goto(`${origin}${options.path ?? '/graphql'}`, { waitUntil: 'load' })
  await page.waitForSelector('.graphiql-query-editor .monaco-editor')

  const explorer: Explorer = {
    ...{ page, browser, server, sandbox, origin, elsewhere, kept, uncaught },
    async run() {
      const answered = page.waitForResponse((response) => isRun(response.request()))
      await page.locator('.graphiql-execute-button').click()
      const response = await answered
      const request = response.request()
      const posted = JSON.parse(request.postData()!) as { query: string; operationName?: string }
      return {
        operation: posted.operationName ?? null,
        query: posted.query,
        headers: await request.allHeaders(),
        answer: await response.json().catch(() => ({})),
      }
    },
    async openPanel(name) {
      const button = page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true })
      if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
    },
    async openExample(operation) {
      const { question } = examples.find(({ query }) => operationOf(query) === operation)!
      await explorer.openPanel('Examples')
      await page.getByRole('searchbox', { name: 'Search the examples' }).fill('')
      await page.getByRole('button', { name: question }).click()
      const shown = new RegExp(`^(?:query|mutation|subscription) ${operation}\\b`, 'm')
      await vi.waitFor(async () => expect(await explorer.written()).toMatch(shown), { timeout: 10_000 })
    },
    async write(query) {
      await page.locator('.graphiql-query-editor .monaco-editor').click()
      await page.keyboard.press('ControlOrMeta+A')
      await page.keyboard.insertText(query)
    },
    async written() {
      const lines = await page.locator('.graphiql-query-editor .view-line').evaluateAll((all) =>
        all
          .map((line) => ({ top: (line as HTMLElement).offsetTop, text: line.textContent ?? '' }))
          .sort((one, other) => one.top - other.top)
          .map(({ text }) => text),
      )
      return lines.join('\n').replaceAll('\u00a0', ' ')
    },
    async picture(name) {
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` })
    },
    async close() {
      await browser.close()
      server.close()
      server.closeAllConnections()
      await gateway.close()
      await sandbox.close()
    },
  }
  return explorer
}

import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { freePort } from '../support/free-port.ts'
import { emptyFolder, root, served, shell } from './commands.ts'

const folder = join(root, 'examples/servers')
const names = readdirSync(folder)

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

/** The command of each, and where it answers. */
const servers: Readonly<
  Record<string, { readonly command: readonly string[]; readonly graph: string; readonly other: string }>
> = {
  'node-http': { command: ['server.mjs'], graph: '/graphql', other: '/' },
  express: { command: ['server.mjs'], graph: '/launchdarkly/graphql', other: '/hello' },
  fastify: { command: ['server.mjs'], graph: '/launchdarkly/graphql', other: '/hello' },
  next: { command: ['node_modules/next/dist/bin/next', 'dev'], graph: '/launchdarkly/graphql', other: '/hello' },
}

/** Installs an example as its lock file says, with the package as npm would install it. */
function installed(name: string): string {
  const target = join(emptyFolder(), name)
  const local = /node_modules|\.next/
  cpSync(join(folder, name), target, { recursive: true, filter: (path) => !local.test(path.slice(folder.length)) })
  shell('npm ci --prefer-offline --no-audit --no-fund --silent', target)
  mkdirSync(join(target, 'node_modules'), { recursive: true })
  cpSync(inject('installed'), join(target, 'node_modules/launchdarkly-graphql'), { recursive: true })
  return target
}

const json = { 'content-type': 'application/json' }
const authorization = () => ({ authorization: sandbox.token })
const post = (query: string, more: RequestInit = {}): RequestInit => ({
  method: 'POST',
  headers: { ...json, ...authorization() },
  body: JSON.stringify({ query }),
  ...more,
})

/** The status of the answer to a body that never ends. */
const endless = (url: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers: { ...json, ...authorization(), 'content-length': 1000 } })
    sending.on('response', ({ statusCode }) => {
      resolve(statusCode)
      sending.destroy()
    })
    sending.on('error', reject)
    sending.write('{')
  })

describe('the examples of servers', () => {
  it('are all run here, and their lock files name no host', () => {
    expect(names.toSorted()).toEqual(Object.keys(servers).toSorted())
    for (const name of names) {
      expect(readFileSync(join(folder, name, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http')
    }
  })

  it.each(names)(
    '%s: answers the graph with its page and its health, and leaves the other routes alone',
    async (name) => {
      const { command, graph, other } = servers[name]!
      const { url } = await served([process.execPath, ...command], installed(name), {
        PORT: String(await freePort()),
        LAUNCHDARKLY_BASE_URL: sandbox.url,
        DEADLINE_MS: '6000',
        NEXT_TELEMETRY_DISABLED: '1',
      })
      const at = (path: string) => new URL(path, url).href

      const answer = await fetch(at(graph), post('{ projects { totalCount } }'))
      expect(answer.headers.get('x-rest-calls')).toBe('1')
      expect(await answer.json()).toEqual({ data: { projects: { totalCount: 4 } } })
      const query = encodeURIComponent('{ projects { totalCount } }')
      const asked = await fetch(at(`${graph}?query=${query}`), { headers: authorization() })
      expect(await asked.json()).toEqual({ data: { projects: { totalCount: 4 } } })
      const deferred = '{ teams { totalCount } ... @defer { projects { totalCount } } }'
      const parts = await fetch(
        at(graph),
        post(deferred, { headers: { ...json, ...authorization(), accept: 'multipart/mixed' } }),
      )
      expect(await parts.text()).toContain('"hasNext":false')

      const page = await fetch(at(graph), { headers: { accept: 'text/html' } })
      const [, script] = /src="(graphql\/assets\/[^"]+)"/.exec(await page.text())!
      expect((await fetch(at(join(dirname(graph), script!)))).status).toBe(200)
      const health = await fetch(at(join(dirname(graph), 'health')))
      expect(health.status).toBe(200)
      expect(await health.json()).toMatchObject({ status: expect.any(String) })

      expect(await (await fetch(at(other))).json()).toMatchObject({ method: 'GET' })
      const elsewhere = await fetch(at(other), { method: 'POST', headers: json, body: '{"a":1}' })
      expect(await elsewhere.json()).toMatchObject({ method: 'POST' })

      const bad = await fetch(at(graph), post('', { body: '{' }))
      expect([bad.status, await bad.json()]).toEqual([
        400,
        { errors: [expect.objectContaining({ extensions: { code: 'BAD_REQUEST' } })] },
      ])
      const large = await fetch(at(graph), post(`{ __typename } #${'x'.repeat(1_100_000)}`))
      expect([large.status, await large.json()]).toEqual([
        413,
        { errors: [expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })] },
      ])

      let isOver = false
      const slow = endless(at(graph)).finally(() => {
        isOver = true
      })
      sandbox.forget()
      sandbox.fault({ path: /./ }, { delayMs: 30_000 }, 'always')
      const leaving = new AbortController()
      const left = fetch(at(graph), post('{ members { totalCount } }', { signal: leaving.signal })).catch(() => 'left')
      await vi.waitUntil(() => sandbox.requests().length > 0, { timeout: 5000 })
      leaving.abort()
      expect(await left).toBe('left')
      await vi.waitUntil(() => sandbox.requests()[0]?.hungUp, { timeout: 5000 })
      sandbox.clearFaults()
      // The deadline, which comes later for the second request than for the first, has not ended the call.
      expect(isOver).toBe(false)
      expect(await slow).toBe(408)
    },
  )
})

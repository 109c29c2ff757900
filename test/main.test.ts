import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from './support/free-port.ts'
import { inherited } from './support/inherited.ts'

const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** Starts the server as `npm start` does. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const main = new URL('../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, ...args], { env: { ...inherited, ...env } })
  running.push(child)
  let output = ''
  const heard = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  return {
    child,
    output: () => output,
    /** Waits until it printed the address of the graph. */
    async url(): Promise<string> {
      await expect.poll(() => output, { timeout: 60_000 }).toMatch(/http:\S+\/graphql/)
      return /http:\S+\/graphql/.exec(output)![0]
    },
    async ended(): Promise<number | null> {
      if (child.exitCode === null) await once(child, 'exit')
      return child.exitCode
    },
  }
}

const query = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{ projects { totalCount } }"}',
}

describe('the server', () => {
  it('starts on the embedded sandbox, says so and how to reach LaunchDarkly, answers, and stops when told', async () => {
    const server = start([], { PORT: '0' })
    const url = await server.url()
    expect(server.output()).toContain('embedded sandbox')
    expect(server.output()).toContain('LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com npm start')
    const response = await fetch(url, query)
    expect(await response.json()).toEqual({ data: { projects: { totalCount: 4 } } })
    expect(response.headers.get('x-rest-calls')).toBe('1')
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)

  it('is told of each change in the embedded sandbox by a webhook', async () => {
    const server = start([], { PORT: '0', HOST: '0.0.0.0', LOG_FORMAT: 'json', LOG_LEVEL: 'debug' })
    const url = (await server.url()).replace('0.0.0.0', '127.0.0.1')
    const body = JSON.stringify({ query: '{ webhooks { name url on signed } }' })
    const { data } = await (await fetch(url, { ...query, body })).json()
    const address = new URL('/webhooks/launchdarkly', url).href
    expect(data.webhooks).toContainEqual({ name: 'This gateway', url: address, on: true, signed: true })
    const accepted = () => server.output().match(/"outcome":"accepted","msg":"webhook"/g)
    await expect.poll(accepted).toHaveLength(1)
    const change = 'mutation { createProject(input: { key: "sea", name: "Sea" }) { userErrors { message } } }'
    await fetch(url, { ...query, body: JSON.stringify({ query: change }) })
    await expect.poll(accepted).toHaveLength(2)
    expect((await fetch(address, { method: 'POST', body: '{}' })).status).toBe(401)
  }, 90_000)

  it('lends nobody a token where the upstream is not the embedded sandbox', async () => {
    const server = start([], { PORT: '0', LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9' })
    const { errors } = await (await fetch(await server.url(), query)).json()
    expect(server.output()).not.toContain('embedded sandbox')
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED')
  }, 90_000)

  it('shows the explorer to a browser', async () => {
    const server = start([], { PORT: '0' })
    const page = await fetch(await server.url(), { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('LaunchDarkly GraphQL')
  }, 90_000)

  it('shows no explorer, and tells nothing of the schema, where that is switched off', async () => {
    const server = start([], { PORT: '0', GRAPHIQL: '0', INTROSPECTION: '0' })
    const url = await server.url()
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(await page.text()).not.toContain('LaunchDarkly GraphQL')
    const { errors } = await (
      await fetch(url, { ...query, body: '{"query":"{ __schema { types { name } } }"}' })
    ).json()
    expect(errors[0].extensions.code).toBe('FORBIDDEN')
  }, 90_000)

  it('does not start with a setting that it cannot use', async () => {
    const server = start([], { PORT: 'four thousand' })
    expect(await server.ended()).toBe(2)
    expect(server.output()).toBe('PORT: expected a whole number from 0 to 65535, but got "four thousand".\n')
  }, 90_000)

  it('does not listen for others where it would lend its access token to them', async () => {
    const server = start([], {
      PORT: '0',
      HOST: '0.0.0.0',
      LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9',
      LAUNCHDARKLY_ACCESS_TOKEN: 'api-canary-1234',
    })
    expect(await server.ended()).toBe(2)
    expect(server.output()).toContain('HOST: expected an address of this machine alone')
    expect(server.output()).not.toContain('canary')
  }, 90_000)

  it('sends no token of LaunchDarkly to the embedded sandbox, which answers nonetheless', async () => {
    const server = start([], { PORT: '0', LAUNCHDARKLY_ACCESS_TOKEN: 'api-canary-1234' })
    const response = await fetch(await server.url(), query)
    expect(await response.json()).toEqual({ data: { projects: { totalCount: 4 } } })
  }, 90_000)

  it('asks clients for a gateway token on the embedded sandbox too, if there are any', async () => {
    const server = start([], { PORT: '0', GATEWAY_TOKENS: 'canary-0123456789' })
    const url = await server.url()
    expect((await fetch(url, query)).status).toBe(401)
    const headers = { ...query.headers, authorization: 'Bearer canary-0123456789' }
    expect(await (await fetch(url, { ...query, headers })).json()).toEqual({ data: { projects: { totalCount: 4 } } })
    expect(server.output()).not.toContain('canary')
  }, 90_000)

  it('tells the operator of documents that are not trusted, by hash and name alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trusted-'))
    const path = join(folder, 'documents.json')
    writeFileSync(path, '{}')
    const server = start([], { PORT: '0', TRUSTED_DOCUMENTS: 'log', TRUSTED_DOCUMENTS_FILE: path })
    const response = await fetch(await server.url(), query)
    rmSync(folder, { recursive: true })
    expect(await response.json()).toEqual({ data: { projects: { totalCount: 4 } } })
    await expect.poll(server.output).toMatch(/"sha256":"[\da-f]{64}","operationName":null,"msg":"untrusted document"/)
    expect(server.output()).not.toContain('totalCount')
  }, 90_000)

  it('does not start without the documents that it is to trust', async () => {
    const server = start([], { PORT: '0', TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: '/nowhere.json' })
    expect(await server.ended()).toBe(2)
    expect(server.output()).toBe(
      'TRUSTED_DOCUMENTS_FILE: expected the path of a JSON file, but /nowhere.json cannot be read (ENOENT).\n',
    )
  }, 90_000)

  it('says so where it cannot listen', async () => {
    const first = start([], { PORT: '0' })
    const { port } = new URL(await first.url())
    const second = start([], { PORT: port })
    expect(await second.ended()).toBe(2)
    expect(second.output()).toMatch(/^Cannot listen on 127\.0\.0\.1: .*EADDRINUSE/)
    expect(second.output()).not.toContain('    at ')
  }, 90_000)

  it('refuses a request that is addressed to nobody, without a word of where it stumbled', async () => {
    const adminPort = await freePort()
    const server = start([], { PORT: '0', ADMIN_PORT: String(adminPort) })
    const url = new URL(await server.url())
    const admin = new URL(`http://${url.hostname}:${adminPort}/health`)
    for (const { port, pathname } of [url, admin]) {
      const request = get({ port, host: url.hostname, path: pathname, headers: { host: '[' } })
      const [response] = await once(request, 'response')
      const body = (await response.toArray()).join('')
      expect(response.statusCode).toBe(400)
      expect(JSON.parse(body).errors[0].extensions.code).toBe('BAD_USER_INPUT')
      expect(body).not.toContain('    at ')
    }
  }, 90_000)

  it('explains itself, and does not take what it does not know', async () => {
    const helped = start(['--help'])
    expect(await helped.ended()).toBe(0)
    for (const word of ['LAUNCHDARKLY_BASE_URL', 'PORT', 'Authorization']) expect(helped.output()).toContain(word)
    const version = start(['--version'])
    expect(await version.ended()).toBe(0)
    expect(version.output()).toMatch(/^\d+\.\d+\.\d+\n$/)
    const wrong = start(['--prot', '4000'])
    expect(await wrong.ended()).toBe(2)
    expect(wrong.output()).toContain('--prot')
    const words = start(['check'])
    expect(await words.ended()).toBe(2)
    expect(words.output()).toMatch(/^Unexpected argument 'check'.*\nSee npm start -- --help\n$/)
  }, 90_000)

  it('warns of a variable that looks like a setting', async () => {
    const server = start([], { PORT: '0', MAX_RESTCALLS: '3' })
    await server.url()
    expect(server.output()).toContain(
      'Warning: MAX_RESTCALLS is not a setting and is ignored. Did you mean MAX_REST_CALLS?',
    )
  }, 90_000)

  it('does not start with the path of the API in its base URL, and says which URL is right', async () => {
    for (const args of [[], ['--check']]) {
      const server = start(args, {
        LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9/api/v2',
        LAUNCHDARKLY_ACCESS_TOKEN: 'api-x',
      })
      expect(await server.ended()).toBe(2)
      expect(server.output()).toMatch(/^LAUNCHDARKLY_BASE_URL: .* Use "http:\/\/127\.0\.0\.1:9" instead\.\n$/)
    }
  }, 90_000)
})

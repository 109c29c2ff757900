import { afterEach, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/server-process.ts'

let sandbox: Sandbox | undefined

afterEach(() => sandbox?.close())

/** Of no shape that anybody could know it by: what is not written down need not be struck out. */
const canary = 'zq7canaryzq7'
const secret = 'zq7secretzq7'

/** What LaunchDarkly says to everybody whom it does not know, with the credential that came. */
const echoing = { status: 401, json: { code: 'unauthorized', message: `No token ${canary}`, id: 'e1' } }

it('no token, key or secret is in anything that a run prints, answers as an error, measures or traces', async () => {
  sandbox = await startSandbox()
  const adminPort = await freePort()
  const env = {
    LAUNCHDARKLY_BASE_URL: sandbox.url,
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'json',
  }
  const server = startServer({ ...env, BREAKER_FAILURES: '3', REQUEST_DEADLINE_MS: '2000' })
  const url = await server.url()
  const answers: string[] = []

  async function ask(
    token: string,
    query: string,
    more: { variables?: object; headers?: Record<string, string> } = {},
  ) {
    const { headers, variables } = more
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token, 'x-rest-trace': '1', ...headers },
      body: JSON.stringify({ query, variables }),
    })
    const text = await response.text()
    answers.push(JSON.stringify([...response.headers]), text)
    return text
  }

  const { token } = sandbox
  const keys =
    'query Keys { project(key: "web") { environments(first: 3) { nodes { key sdkKey mobileKey clientSideId } } } }'
  await ask(canary, keys)
  await ask(`Bearer ${canary}`, keys)
  sandbox.fault({ path: /./ }, echoing, 2)
  await ask(canary, keys)
  await ask(`Bearer ${canary}`, keys)
  sandbox.fault({ path: /./ }, { text: `<html>${canary}</html>`, contentType: 'text/html', status: 200 })
  await ask(canary, '{ projects { totalCount } }')
  expect(await ask(token, keys)).toContain('"environments"')
  await ask(token, 'mutation Hook($secret: String) { nothing(secret: $secret) }', { variables: { secret } })
  await ask(token, `{ nonsense(token: "${'api-0123abcd-0000-4000-8000-0123456789ab'}") `)
  await ask(token, '{ projects { totalCount } }', {
    headers: { 'x-request-id': token, 'graphql-client-name': token, traceparent: token, cookie: secret },
  })
  sandbox.fault({ path: /./ }, { reset: true }, 'always')
  for (let at = 0; at < 3; at++) await ask(canary, keys)
  const beside = await Promise.all(
    ['/health', '/ready', '/metrics'].map(async (path) => (await fetch(`http://127.0.0.1:${adminPort}${path}`)).text()),
  )
  server.child.kill('SIGTERM')
  expect(await server.ended()).toBe(0)

  const everything = [server.output(), ...answers, ...beside].join('\n')
  expect(everything).toContain('"operation":"Keys"')
  expect(everything).toContain('launchdarkly_graphql_operations_total')
  expect(everything).not.toContain(canary)
  expect(everything).not.toContain(secret)
  expect([server.output(), ...beside].join('\n')).not.toMatch(/\b(?:api|sdk|mob)-[\da-f]{4}/)
  // The answer to the caller repeats the document of the caller, and nothing else of the kind.
  expect(answers.join('\n').replaceAll('api-0123abcd', '')).not.toMatch(/\b(?:api|sdk|mob)-[\da-f]{4}/)
}, 60_000)

import { type GraphQLArgument, isRequiredArgument } from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createSchema } from '../../src/schema.ts'
import { logTo } from '../../src/server/logs.ts'
import { canary, keyOf, near, secretDocument, shapes, statements } from '../support/canaries.ts'
import { freePort } from '../support/free-port.ts'
import { queriesByType } from '../support/schema-paths.ts'
import { startServer } from '../support/server-process.ts'
import { type Stack, startStack } from '../support/stack.ts'

let sandbox: Sandbox | undefined

afterEach(() => sandbox?.close())

/** Of no shape that anybody could know it by: what is not written down need not be struck out. */
const unknown = 'zq7canaryzq7'
const secret = 'zq7secretzq7'

/** What LaunchDarkly says to everybody whom it does not know, with the credential that came. */
const echoing = { status: 401, json: { code: 'unauthorized', message: `No token ${unknown}`, id: 'e1' } }

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
  await ask(unknown, keys)
  await ask(`Bearer ${unknown}`, keys)
  sandbox.fault({ path: /./ }, echoing, 2)
  await ask(unknown, keys)
  await ask(`Bearer ${unknown}`, keys)
  sandbox.fault({ path: /./ }, { text: `<html>${unknown}</html>`, contentType: 'text/html', status: 200 })
  await ask(unknown, '{ projects { totalCount } }')
  expect(await ask(token, keys)).toContain('"environments"')
  await ask(token, 'mutation Hook($secret: String) { nothing(secret: $secret) }', { variables: { secret } })
  await ask(token, `{ nonsense(token: "${'api-0123abcd-0000-4000-8000-0123456789ab'}") `)
  await ask(token, '{ projects { totalCount } }', {
    headers: { 'x-request-id': token, 'graphql-client-name': token, traceparent: token, cookie: secret },
  })
  sandbox.fault({ path: /./ }, { reset: true }, 'always')
  for (let at = 0; at < 3; at++) await ask(unknown, keys)
  const beside = await Promise.all(
    ['/health', '/ready', '/metrics'].map(async (path) => (await fetch(`http://127.0.0.1:${adminPort}${path}`)).text()),
  )
  server.child.kill('SIGTERM')
  expect(await server.ended()).toBe(0)

  const everything = [server.output(), ...answers, ...beside].join('\n')
  expect(everything).toContain('"operation":"Keys"')
  expect(everything).toContain('launchdarkly_graphql_operations_total')
  expect(everything).not.toContain(unknown)
  expect(everything).not.toContain(secret)
  expect([server.output(), ...beside].join('\n')).not.toMatch(/\b(?:api|sdk|mob)-[\da-f]{4}/)
  // The answer to the caller repeats the document of the caller, and nothing else of the kind.
  expect(answers.join('\n').replaceAll('api-0123abcd', '')).not.toMatch(/\b(?:api|sdk|mob)-[\da-f]{4}/)
})

/** A document in which every text that leads nowhere else, and every object, has credentials. */
function spoiled(value: unknown, name = '', isUsers = false): unknown {
  // What users have flags answer, and compare, is their own: names in it are not LaunchDarkly's.
  const own = isUsers || /^(?:value|values|default)$/.test(name)
  if (typeof value === 'string') return leading.test(name) ? value : `${value} ${own ? shapes.join(' and ') : texts}`
  if (Array.isArray(value)) return value.map((one) => spoiled(one, name, own))
  if (typeof value !== 'object' || value === null) return value
  const all = Object.entries(value).map(([key, one]) => [key, key === '_links' ? one : spoiled(one, key, own)])
  return { ...Object.fromEntries(all), ...('_links' in value && secretDocument) }
}

const texts = [...shapes, ...statements].join(' and ')

/** Names of what other documents are found by, and of words of which LaunchDarkly has a list. */
const leading = /(?:^|_)(?:id|key|href|type|kind|op|role|status|email|resource|specifier)s?$|(?:Id|Key)s?$/

describe('a LaunchDarkly whose documents are full of credentials', () => {
  const most = 1_000_000
  const limits = { maxRestCalls: most, maxSingleCalls: most, maxItems: 1e12, maxTokens: most, maxDepth: 100 }
  const schema = createSchema()
  const lines: string[] = []
  const log = logTo({ write: (line: string) => void lines.push(line) }, 'debug')
  const versions = Object.fromEntries(
    'delta triggerBody merge previousVersion currentVersion instructions'
      .split(' ')
      .map((name) => [name, secretDocument]),
  )
  let stack: Stack

  beforeAll(async () => {
    stack = await startStack({ sandbox: { flags: 3 }, gateway: { ...limits, maxAliases: most, log, metrics: true } })
    const patch = (answer: object) => ({ ...(spoiled(answer) as object), ...('_accountId' in answer && versions) })
    stack.sandbox.fault({ path: /./ }, { patch }, 'always')
  })
  afterAll(() => stack.close())

  const given = new Map([
    ['Query.project', '(key: "web")'],
    ['Project.environment', '(key: "production")'],
  ])

  /** Fields that need no arguments, and those that a project is found by. */
  const argumentsOf = (type: { name: string }, field: { name: string; args: readonly GraphQLArgument[] }) => {
    if (!field.args.some(isRequiredArgument)) return field.name === 'nodes' && type.name === 'Query' ? null : ''
    return given.get(`${type.name}.${field.name}`) ?? null
  }
  const queries = [...queriesByType({ schema, root: schema.getQueryType()!, argumentsOf })]

  it.each(queries)(
    'tells none of them in %s',
    async (_, query) => {
      const { text } = await stack.post(query, { headers: { 'x-rest-trace': '1', 'x-cost': '1' } })
      // A cursor ends with a digest, whose letters can be any.
      expect(near(text.replaceAll(/"cursor":"[\w-]+\.[\w-]{8}"/g, ''))).toBe('')
    },
    60_000,
  )

  it('tells much else', async () => {
    const { data } = await stack.post('{ projects { nodes { name } } }')
    expect(data.projects.nodes[0].name).toMatch(/^Web.* \[credential\]/i)
  })

  it.each([false, true])('tells none in errors and userErrors, though secrets are shown: %s', async (showSecrets) => {
    const refusing = await startStack({ gateway: { showSecrets, log } })
    const json = { code: shapes[1]!, message: texts, id: shapes[2]!, errors: [{ attribute: 'key', reason: texts }] }
    for (const status of [400, 401, 403, 409, 429, 500]) {
      refusing.sandbox.fault({ path: /./ }, { status, json }, 'always')
      for (const query of refused) {
        const { text, errors } = await refusing.post(query, { headers: { 'x-rest-trace': '1' } })
        expect(text).toMatch(/\[credential\]|RATE_LIMITED|UPSTREAM/)
        expect(near(text)).toBe('')
        expect(JSON.stringify(errors) ?? '').not.toMatch(canary)
      }
    }
    await refusing.close()
  })

  const refused = [
    '{ projects { totalCount } }',
    'mutation { createProject(input: { key: "x", name: "x" }) { userErrors { message code path } } }',
  ]

  it('repeats nothing that a client takes for something else', async () => {
    const own = 'zq7-of-no-shape-at-all'
    const key = keyOf('api')
    const asked: [string, object?][] = [
      [`{ project(key: "${key}\\u0000\\ud800") { key } }`],
      [`{ project(key: ${JSON.stringify(key)}, first: 1) { key } }`],
      ['query ($by: ProjectOrder) { projects(orderBy: $by) { totalCount } }', { by: key }],
      [
        'query ($by: ProjectOrder) { projects(orderBy: $by) { totalCount } }',
        { by: { config: { a: 'zq7' }, field: key } },
      ],
      ['query ($first: Int) { projects(first: $first) { totalCount } }', { first: key }],
      [`{ projects(after: "${key}") { totalCount } }`],
      [`{ _entities(representations: [{ __typename: "${key}" }]) { __typename } }`],
      [`{ projects "${key}" }`],
      ['query ($k: String!) { project(key: $k) { key flags { totalCount } } }', { k: own }],
      ['query ($first: Int) { projects(first: $first) { totalCount } }', { first: own }],
    ]
    for (const [query, variables] of asked) {
      for (const authorization of [own, `Bearer ${own}`]) {
        const headers = {
          authorization,
          'x-request-id': authorization,
          'graphql-client-name': authorization,
          'x-rest-trace': '1',
        }
        const answer = await stack.post(query, { headers, variables })
        const told = answer.text + JSON.stringify([...answer.headers])
        expect(told.replaceAll(authorization === own ? '' : own, '')).not.toMatch(canary)
      }
    }
  })

  it('tells nothing of a value of another type than the field has', async () => {
    const odd = await startStack({ gateway: { log } })
    for (const value of [secretDocument, [secretDocument], { config: { a: 'zq7' } }]) {
      const patch = (answer: object) => ({ ...answer, name: value, createdOn: value })
      odd.sandbox.fault({ path: /./ }, { patch }, 'always')
      const { text, errors } = await odd.post('{ project(key: "web") { key name } teams { nodes { name createdAt } } }')
      expect(errors).not.toHaveLength(0)
      expect(near(text)).toBe('')
    }
    await odd.close()
  })

  it('has no name for an operation that is called by the token of the caller', async () => {
    const authorization = 'zq7ofnoshapeatall'
    await stack.post(`query ${authorization} { viewer { tokenName } }`, { headers: { authorization } })
    expect(lines.at(-1)).toContain('"operation":"[credential]"')
  })

  it('writes none down, and counts none', async () => {
    expect(lines.length).toBeGreaterThan(100)
    expect(near(lines.join(''))).toBe('')
    expect((await (await stack.get('/metrics')).text()).match(canary)).toBeNull()
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack

afterEach(() => stack.close())

const start = async (options: Parameters<typeof startStack>[0] = {}) => {
  stack = await startStack({ ...options, gateway: { metrics: true, ...options.gateway } })
}

/** What is measured under a name, by its labels as they are written. */
async function measured(name: string): Promise<Record<string, number>> {
  const text = await (await stack.get('/metrics')).text()
  const line = new RegExp(`^launchdarkly_graphql_${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm')
  return Object.fromEntries([...text.matchAll(line)].map(([, labels = '', value]) => [labels, Number(value)]))
}

const projects = 'route="GET /api/v2/projects"'

describe('/metrics', () => {
  it('is not there unless it is asked for, not even to tell that it could be', async () => {
    stack = await startStack()
    expect((await stack.get('/metrics')).status).toBe(404)
  })

  it('is not beside the graph where it has a port of its own', async () => {
    await start({ gateway: { metrics: false, adminPort: 9090 } })
    expect((await stack.get('/metrics')).status).toBe(404)
  })

  it('counts operations by their name and what became of them, and how long they took', async () => {
    await start()
    await stack.post('query Flags { project(key: "web") { flags { totalCount } } }')
    await stack.post('{ projects { totalCount } }')
    await stack.post('query Bad { nonsense }')
    await stack.post('not a document')
    stack.sandbox.fault({ path: /projects/ }, { status: 403 }, 2)
    await stack.post('query Flags { __typename project(key: "web") { name } }')
    await stack.post('query Flags { projects { totalCount } }')
    expect(await measured('operations_total')).toEqual({
      'operation="Flags",kind="query",outcome="ok"': 1,
      'operation="anonymous",kind="query",outcome="ok"': 1,
      'operation="anonymous",kind="",outcome="refused"': 2,
      'operation="Flags",kind="query",outcome="partial"': 1,
      'operation="Flags",kind="query",outcome="failed"': 1,
    })
    expect(await measured('operation_duration_seconds_count')).toMatchObject({ 'operation="Flags",kind="query"': 3 })
    expect(await measured('operations_running')).toEqual({ '': 0 })
    expect(await measured('errors_total')).toMatchObject({ 'code="FORBIDDEN"': 2 })
  })

  it('makes a label only of a name that LaunchDarkly answered, and never of more than a hundred', async () => {
    await start()
    await stack.post('query Free { __typename }')
    for (let at = 0; at < 103; at++) await stack.post(`query Q${at} { projects { totalCount } }`)
    const names = Object.keys(await measured('operations_total')).map((labels) => /operation="(\w+)"/.exec(labels)?.[1])
    expect(names).toHaveLength(101)
    expect(names).not.toContain('Free')
    expect(await measured('operations_total')).toMatchObject({ 'operation="other",kind="query",outcome="ok"': 4 })
  })

  it('counts REST calls by their route and status, the retries among them, and their waits', async () => {
    await start()
    stack.sandbox.fault({ path: /projects/ }, { status: 502 })
    stack.sandbox.fault({ path: /flags/ }, { reset: true }, 'always')
    await stack.post('{ projects { totalCount } }')
    await stack.post('mutation { deleteFlag(input: { projectKey: "web", key: "none", confirm: true }) { deletedId } }')
    expect(await measured('rest_calls_total')).toMatchObject({
      [`${projects},status="502"`]: 1,
      [`${projects},status="200"`]: 1,
    })
    expect(await measured('rest_retries_total')).toEqual({ [projects]: 1 })
    expect(await measured('rest_call_duration_seconds_count')).toMatchObject({ [projects]: 2 })
    expect((await measured('rest_wait_seconds_count'))['']).toBeGreaterThanOrEqual(2)
  })

  it('counts a call without an answer by why there was none', async () => {
    await start({ gateway: { baseUrl: 'http://127.0.0.1:9', fallbackToken: 'api-any' } })
    await stack.post('{ projects { totalCount } }')
    expect(Object.keys(await measured('rest_calls_total'))).toEqual([`${projects},status="unreachable"`])
  })

  it('counts the answers that took no call', async () => {
    await start({ gateway: { cacheTtlMs: 60_000 }, sandbox: { latencyMs: 50 } })
    const query = '{ projects { totalCount } }'
    await Promise.all([stack.post(query), stack.post(query)])
    await stack.post(query)
    expect(await measured('rest_calls_spared_total')).toEqual({ 'source="in-flight"': 1, 'source="cache"': 1 })
  })

  it('tells of the breaker', async () => {
    await start({ gateway: { breakerFailures: 1, breakerProbeMs: 60_000 } })
    expect(await measured('breaker_open')).toEqual({ '': 0 })
    stack.sandbox.fault({ path: /projects/ }, { status: 503 })
    await stack.post('{ projects { totalCount } }')
    expect(await measured('breaker_open')).toEqual({ '': 1 })
  })

  it('tells the fewest calls that any token has left, and nothing of whose they are', async () => {
    await start({ sandbox: { rateLimit: { calls: 50, windowMs: 600_000 } } })
    const { token, readerToken } = stack.sandbox
    await stack.post('{ projects { totalCount } }', { headers: { authorization: token } })
    await stack.post('{ projects { totalCount } }', { headers: { authorization: readerToken } })
    expect(await measured('rate_limit_remaining')).toMatchObject({ 'route=""': 48 })
    const text = await (await stack.get('/metrics')).text()
    expect(text).not.toContain(token)
  })
})

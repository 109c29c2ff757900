import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** The key of some flag of `web`. */
let flagKey: string
/** The keys of the environments of `web`. */
let environmentKeys: string[]

beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/flags/web?limit=1')
  flagKey = items[0].key
  environmentKeys = (await rest(stack, '/projects/web/environments?limit=100')).items.map(({ key }: Doc) => key)
})

afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const status = (environmentKey: string, doc: Doc) => ({
  environmentKey,
  state: doc.name.toUpperCase(),
  lastRequestedAt: doc.lastRequested ?? null,
  default: doc.default ?? null,
})
const fields = 'environmentKey state lastRequestedAt default'

/** What REST tells of one flag in all environments. */
async function across(key: string) {
  const { environments } = await rest(stack, `/flag-status/web/${key}`)
  return Object.entries(environments).map(([environmentKey, doc]) => status(environmentKey, doc))
}

const byEnvironment = (paths: readonly string[]) => paths.filter((path) => /^\/flag-statuses\/[^/]+\/[^/]+$/.test(path))
const byFlag = (paths: readonly string[]) =>
  paths.filter((path) => /^\/flag-status\/|^\/flag-statuses\/[^/]+\/[^/]+\/[^/]+$/.test(path))

describe('statuses', () => {
  it('come by the environment for many flags, and by the flag for many environments', async () => {
    const many = await stack.ask(
      '{ project(key: "web") { flags(first: 50) { nodes { key environment(key: "production") { status { state lastRequestedAt default } } } } } }',
    )
    const list = '/flags/web?offset=0&limit=50'
    expect([...many.paths].sort()).toEqual(['/flag-statuses/web/production', list])
    const one = await stack.ask(
      'query ($key: String!) { flag(projectKey: "web", key: $key) { environments { environmentKey status { state } } } }',
      { key: flagKey },
    )
    expect([...one.paths].sort()).toEqual([`/flag-status/web/${flagKey}`, `/flags/web/${flagKey}`])
  })

  it.each([
    ['a list of flags', 'project(key: "web") { flags(first: 50) { nodes { KEYS } } }', 4],
    ['the edges of a list', 'project(key: "web") { flags(first: 9) { edges { node { KEYS } } } }', 4],
    ['as many flags as environments', 'project(key: "web") { flags(first: 3) { nodes { KEYS } } }', 4],
    ['a flag', 'flag(projectKey: "web", key: "email-winback") { name KEYS }', 2],
    ['a flag of a project', 'project(key: "web") { flag(key: "email-winback") { name KEYS } }', 2],
  ])('are asked for at the same time as %s where the environments are named', async (_, query, calls) => {
    const slow = await startStack({ sandbox: { latencyMs: 800 } })
    const keys = 'environments(keys: ["production", "staging", "qa"]) { on status { state } }'
    const { calls: asked, errors } = await slow.ask(`{ ${query.replace('KEYS', keys)} }`)
    expect(errors).toBeUndefined()
    expect(asked).toHaveLength(calls)
    expect(asked.at(-1)!.at - asked[0]!.at).toBeLessThan(600)
    await slow.close()
  })

  it('are not asked for ahead of a list that may be shorter than the environments are many', async () => {
    const of = (args: string) =>
      `{ project(key: "web") { flags(${args}) { nodes { environments(keys: ["production", "qa"]) { status { state } } } } } }`
    expect((await stack.ask(of('first: 1'))).calls).toHaveLength(2)
    expect((await stack.ask(of('filter: { query: "email-winback" }'))).calls).toHaveLength(2)
    const bad = await stack.ask(of('first: -1'))
    expect(bad.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(bad.calls).toEqual([])
  })

  it('are not asked for in environments that came with the project and are not those', async () => {
    const of = (field: string) => `{ projects { nodes { key environments { totalCount nodes { key } }
      flags(first: 5) { nodes { environment(key: "qa") { ${field} } } }
    } } }`
    const { data, paths } = await stack.ask(of('status { state } followers { id }'))
    // Only the first environments of a project come with it.
    const open = data.projects.nodes.filter(
      ({ environments: { totalCount, nodes } }: Doc) => totalCount > nodes.length || keysOf(nodes).includes('qa'),
    )
    expect(open.length).toBeLessThan(data.projects.nodes.length)
    expect(byEnvironment(paths).toSorted()).toEqual(
      keysOf(open)
        .map((key) => `/flag-statuses/${key}/qa`)
        .toSorted(),
    )
    expect(paths.filter((path) => path.endsWith('/followers')).toSorted()).toEqual(
      keysOf(open)
        .map((key) => `/projects/${key}/environments/qa/followers`)
        .toSorted(),
    )
    const web = data.projects.nodes.find(({ key }: Doc) => key === 'web')
    expect(web.flags.nodes[0].environment.status).toEqual({ state: expect.any(String) })
  })

  it('of a flag are not asked for in an environment that the project lacks', async () => {
    const { data, paths } = await stack.ask(
      `{ projects { nodes { key environments { nodes { key } } flag(key: "email-winback") { environment(key: "gone") { status { state } } } } } }`,
    )
    for (const { flag } of data.projects.nodes) expect(flag?.environment ?? null).toBeNull()
    expect(byFlag(paths)).toEqual(['/flag-statuses/infra/gone/email-winback'])
  })

  it('belong to their own flag, whatever the order of the list', async () => {
    const { data } = await stack.ask(
      `{ project(key: "web") { flags(first: 50) { nodes { key environment(key: "qa") { status { ${fields} } } } } } }`,
    )
    for (const { key, environment } of data.project.flags.nodes)
      expect(environment.status).toEqual(status('qa', await rest(stack, `/flag-statuses/web/qa/${key}`)))
  })

  it('of archived flags, which no list has, come by the flag', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 3, filter: { state: ARCHIVED }) { nodes {
        key environment(key: "production") { status { ${fields} } }
      } } } }`,
    )
    const { nodes } = data.project.flags
    expect(byEnvironment(paths)).toEqual(['/flag-statuses/web/production'])
    expect(byFlag(paths).toSorted()).toEqual(
      nodes.map(({ key }: Doc) => `/flag-statuses/web/production/${key}`).toSorted(),
    )
    for (const { key, environment } of nodes)
      expect(environment.status).toEqual(
        status('production', await rest(stack, `/flag-statuses/web/production/${key}`)),
      )
  })

  it('of an archived flag are the same whatever is asked beside it', async () => {
    const { items } = await rest(stack, '/flags/web?filter=state:archived&limit=2')
    const of = (key: string) =>
      `flag(projectKey: "web", key: "${key}") { environment(key: "production") { status { ${fields} } } }`
    const [one, other] = keysOf(items) as [string, string]
    for (const neighbour of [flagKey, other, 'missing']) {
      const { data, paths } = await stack.ask(`{ a: ${of(one)} b: ${of(neighbour)} c: ${of(one)} }`)
      const expected = status('production', await rest(stack, `/flag-statuses/web/production/${one}`))
      expect([data.a.environment.status, data.c.environment.status]).toEqual([expected, expected])
      expect(byFlag(paths).filter((path) => path.includes(one))).toHaveLength(1)
    }
  })

  it('of more archived flags than the request may ask for one by one are refused', async () => {
    const few = await startStack({ gateway: { maxSingleCalls: 2 } })
    const { data, errors, paths } = await few.ask(
      `{ project(key: "web") { flags(first: 3, filter: { state: ARCHIVED }) { nodes {
        key environment(key: "production") { on status { state } }
      } } } }`,
    )
    await few.close()
    expect(byFlag(paths)).toEqual([])
    expect(errors).toHaveLength(3)
    expect(errors![0]).toMatchObject({
      message: expect.stringMatching(
        /^Expected FlagEnvironment\.status to be within the 2 single calls.+would take 3\.$/,
      ),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(data.project.flags.nodes[0].environment).toEqual({ on: expect.any(Boolean), status: null })
  })
})

describe('the statuses of a flag in all environments', () => {
  it('are one call', async () => {
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { name statuses { ${fields} } } }`,
      { key: flagKey },
    )
    expect(byFlag(paths)).toEqual([`/flag-status/web/${flagKey}`])
    expect(byEnvironment(paths)).toEqual([])
    expect(data.flag.statuses).toEqual(await across(flagKey))
    expect(data.flag.statuses).toHaveLength(environmentKeys.length)
  })

  it('share it with the status in some of them', async () => {
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) {
        statuses { ${fields} } environment(key: "qa") { status { ${fields} } }
      } }`,
      { key: flagKey },
    )
    expect(paths.filter((path) => path.includes('status'))).toEqual([`/flag-status/web/${flagKey}`])
    expect(data.flag.environment.status).toEqual(
      data.flag.statuses.find(({ environmentKey }: Doc) => environmentKey === 'qa'),
    )
  })

  const plans: [flags: number, byFlag: number, byEnvironment: number][] = [
    [2, 2, 0],
    [8, 8, 0],
    [9, 1, 7],
    // The list of environments takes the place of the first flag, and goes out with the flags.
    [20, 0, 7],
    [100, 0, 7],
  ]
  it.each(plans)(
    'of %i flags are %i calls by the flag and %i by the environment',
    async (first, flags, environments) => {
      const { data, paths } = await stack.ask(
        `{ project(key: "web") { flags(first: ${first}) { nodes { key statuses { ${fields} } } } } }`,
      )
      expect([byFlag(paths).length, byEnvironment(paths).length]).toEqual([flags, environments])
      const byKey = (those: Doc[]) => those.toSorted((a, b) => (a.environmentKey < b.environmentKey ? -1 : 1))
      for (const { key, statuses } of data.project.flags.nodes.slice(0, 12))
        expect(byKey(statuses)).toEqual(byKey(await across(key)))
    },
  )

  it('of up to three flags are asked for at the same time', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask(
      '{ project(key: "web") { flags(first: 3) { nodes { key statuses { FIELDS } } } } }'.replace('FIELDS', fields),
    )
    await slow.close()
    expect(wavesOf(answer).map((wave) => wave.length)).toEqual([1, 3])
    for (const { key, statuses } of answer.data.project.flags.nodes) expect(statuses).toEqual(await across(key))
  })

  it('of a flag that several fields ask for take one list for each environment', async () => {
    const { data, errors, paths } = await stack.ask(`{
      project(key: "web") { flags(first: 20) { nodes { key environment(key: "qa") { status { state } } } } }
      environment(projectKey: "web", key: "qa") { flagStatuses(first: 1000) { nodes { state flag { key } } } }
    }`)
    expect(errors).toBeUndefined()
    expect(byEnvironment(paths)).toEqual(['/flag-statuses/web/qa'])
    const listed = new Map(data.environment.flagStatuses.nodes.map((one: Doc) => [one.flag.key, one.state]))
    for (const { key, environment } of data.project.flags.nodes) expect(environment.status.state).toBe(listed.get(key))
  })

  it('of archived flags among others are there too', async () => {
    const { items } = await rest(stack, '/flags/web?filter=state:archived&limit=2')
    const { data, paths } = await stack.ask(
      `query ($a: String!, $b: String!) { a: flag(projectKey: "web", key: $a) { statuses { ${fields} } }
        b: flag(projectKey: "web", key: $b) { statuses { ${fields} } }
        project(key: "web") { flags(first: 20) { nodes { statuses { state } } } } }`,
      { a: items[0].key, b: items[1].key },
    )
    expect(data.a.statuses).toEqual(await across(items[0].key))
    expect(data.b.statuses).toEqual(await across(items[1].key))
    expect(byEnvironment(paths).length).toBeLessThanOrEqual(environmentKeys.length)
  })

  it('that one environment keeps to itself are lost for the flags, and no more', async () => {
    stack.sandbox.fault({ path: '/api/v2/flag-statuses/web/qa' }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 20) { nodes { key statuses { state } environment(key: "test") { status { state } } } } } }',
    )
    expect(errors).toHaveLength(20)
    expect(errors![0]).toMatchObject({
      path: ['project', 'flags', 'nodes', 0, 'statuses'],
      extensions: { code: 'FORBIDDEN' },
    })
    for (const { environment } of data.project.flags.nodes) expect(environment.status.state).toEqual(expect.any(String))
  })

  it('that the caller may not read are lost alone, by one call', async () => {
    stack.sandbox.fault({ path: /flag-status/ }, { status: 403 }, 'always')
    const { data, errors, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 5) { nodes { name statuses { state } } } } }',
    )
    expect(paths).toHaveLength(2)
    expect(errors).toHaveLength(5)
    expect(data.project.flags.nodes[4]).toEqual({ name: expect.any(String), statuses: null })
  })

  it('leave the status in one environment, which needs no more than its list', async () => {
    stack.sandbox.fault({ path: /flag-status\// }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 5) { nodes { key statuses { state } environment(key: "qa") { status { state } } } } } }',
    )
    const [first, ...others] = data.project.flags.nodes
    expect(first).toMatchObject({ statuses: null, environment: { status: null } })
    for (const { statuses, environment } of others)
      expect({ statuses, environment }).toEqual({
        statuses: null,
        environment: { status: { state: expect.any(String) } },
      })
    expect(errors).toHaveLength(1 + 5)
  })

  it('are those of no flag if it is gone meanwhile', async () => {
    stack.sandbox.fault({ path: /flag-status/ }, { status: 404 })
    const { data, errors } = await stack.ask(
      'query ($key: String!) { flag(projectKey: "web", key: $key) { key statuses { state } } }',
      { key: flagKey },
    )
    expect({ data, errors }).toEqual({ data: { flag: null }, errors: undefined })
  })
})

describe('the statuses of all flags in an environment', () => {
  it('are one call, and lead to their flags', async () => {
    const { data, paths, errors } = await stack.ask(
      `{ environment(projectKey: "web", key: "qa") { flagStatuses(first: 1000) { totalCount nodes { flagKey flag { key } ${fields} } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/flag-statuses/web/qa'])
    const { items } = await rest(stack, '/flag-statuses/web/qa')
    const keys = items.map(({ _links }: Doc) => _links.parent.href.split('/').at(-1))
    expect(data.environment.flagStatuses.totalCount).toBe(items.length)
    expect(data.environment.flagStatuses.nodes).toEqual(
      items.map((doc: Doc, index: number) => ({
        flagKey: keys[index],
        flag: { key: keys[index] },
        ...status('qa', doc),
      })),
    )
  })

  it('tell more of their flags by the calls of a list of flags', async () => {
    const { data, calls } = await stack.ask(
      '{ environment(projectKey: "web", key: "qa") { flagStatuses(first: 100) { nodes { state flag { name } } } } }',
    )
    expect(calls.length).toBeLessThanOrEqual(4)
    expect(data.environment.flagStatuses.nodes[0].flag.name).toEqual(expect.any(String))
  })

  it('of an environment that does not exist are null with it', async () => {
    const { data, errors } = await stack.ask(
      '{ environment(projectKey: "web", key: "nowhere") { flagStatuses { totalCount } } }',
    )
    expect({ data, errors }).toEqual({ data: { environment: null }, errors: undefined })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Known, knownFrom, knownQuery, type Selection, selections } from '../bench/selections.ts'
import { withCosts } from '../src/graph/cost-of.ts'
import { examples } from '../src/graphiql.ts'
import { createSchema } from '../src/schema.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

const titles = selections({
  flagKeys: [],
  environmentKeys: [],
  emails: [],
  memberIds: [],
  members: [],
  projectIds: [],
  segmentedKey: '',
}).map(({ title }) => title)

let stack: Stack
let known: Known
let bySelection: Map<string, Selection>

beforeAll(async () => {
  stack = await startStack()
  known = knownFrom((await stack.ask(knownQuery)).data)
  bySelection = new Map(selections(known).map((selection) => [selection.title, selection]))
})

afterAll(() => stack.close())

interface Cost {
  readonly estimate: number
  readonly actual: number
  readonly paths: readonly { readonly path: string; readonly calls: number }[]
}

const costOf = ({ extensions }: Answer) => extensions?.cost as Cost

/** The estimate of a query, which is answered or not. */
async function estimateOf(query: string, variables?: Record<string, unknown>): Promise<Cost> {
  return costOf(await stack.ask(query, variables, { 'x-cost': '1' }))
}

/** The worst of what an account may have is more than the sandbox has, but within reason. */
function expectSane({ estimate, actual }: Cost, calls: number): void {
  expect(actual).toBe(calls)
  expect(estimate).toBeGreaterThanOrEqual(actual)
  expect(estimate).toBeLessThanOrEqual(12 * Math.max(1, actual) + 15)
}

describe('the estimate of REST calls', () => {
  it.each(titles)('is no less than what is made, and not far more: %s', async (title) => {
    const { query, variables } = bySelection.get(title)!
    const answer = await stack.ask(query, variables, { 'x-cost': '1' })
    expect(answer.errors).toBeUndefined()
    expectSane(costOf(answer), answer.calls.length)
  })

  it.each(examples.filter(({ live }) => !live))(
    'lets the example pass, and is no less than what it takes: $name',
    async ({ query }) => {
      const answer = await stack.ask(query, {}, { 'x-cost': '1' })
      expect(answer.errors).toBeUndefined()
      const { estimate, actual } = costOf(answer)
      expect(actual).toBe(answer.calls.length)
      expect(estimate).toBeGreaterThanOrEqual(actual)
    },
  )

  it('tells the same field with the same arguments by two aliases for one', async () => {
    const { paths } = await estimateOf('{ a: project(key: "web") { name } b: project(key: "web") { key } }')
    expect(paths).toEqual([{ path: 'project', calls: 1 }])
  })

  it('counts fragments, type conditions, directives and variables as execution does', async () => {
    const query = `query ($first: Int = 300, $no: Boolean = false) {
      project(key: "web") { ...flags ... on Project @skip(if: true) { none: flags(first: 1) { nodes { auditLog { totalCount } } } } }
    }
    fragment flags on Project { flags(first: $first) { nodes { ... on Node { id } status: statuses @include(if: $no) { state } } } }`
    expect((await estimateOf(query)).paths[0]).toEqual({ path: 'project.flags', calls: 3 })
    expect((await estimateOf(query, { first: 1 })).paths).toContainEqual({ path: 'project.flags', calls: 1 })
    expect((await estimateOf(query, { no: true, first: 40 })).paths[0]).toEqual({
      path: 'project.flags.nodes.statuses',
      calls: 31,
    })
  })

  it('is that of the variables and the operation that were sent, whatever was sent before', async () => {
    const query = `query A($keys: [String!]!) {
        project(key: "web") { flags(first: 5) { nodes { environments(keys: $keys) { status { state } } } } }
      }
      query B { project(key: "web") { name } }`
    const estimateFor = async (operationName: string, keys?: readonly string[]) =>
      (await stack.post(query, { operationName, variables: { keys }, headers: { 'x-cost': '1' } })).extensions?.cost
    const one = await estimateFor('A', ['production'])
    const two = await estimateFor('A', ['production', 'staging'])
    expect(two).toMatchObject({ estimate: (one as Cost).estimate + 1 })
    expect(await estimateFor('B')).toMatchObject({ estimate: 1 })
    expect(await estimateFor('A', ['production'])).toEqual(one)
  })

  it('takes a list without first for one of twenty, and one by keys for as long as the keys', async () => {
    const flags = '{ nodes { flagDefaults { key } } }'
    const stack = await startStack()
    const estimateOf = async (query: string) => costOf(await stack.ask(query, {}, { 'x-cost': '1' }))
    expect((await estimateOf(`{ projects ${flags} }`)).paths[0]?.calls).toBe(20)
    const { paths } = await estimateOf(`{ projects(filter: { keys: ["web", "mobile"] }) ${flags} }`)
    await stack.close()
    expect(paths[0]).toEqual({ path: 'projects.nodes.flagDefaults', calls: 2 })
  })

  it('takes nothing for what is below an empty list', async () => {
    const below = 'dependents { key } environment(key: "qa") { status { state } dependents { key } }'
    const { paths } = await estimateOf(
      `{ nodes(ids: []) { id } project(key: "web") { flags(first: 0) { totalCount nodes { ${below} } } } }`,
    )
    expect(paths).toEqual([{ path: 'project.flags', calls: 1 }])
  })

  it('refuses the cost of a field that the graph lacks', () => {
    expect(() => withCosts(createSchema(), [{ fields: { 'Flag.color': { calls: () => 1 } } }])).toThrow(
      'Expected a field Flag.color that has a cost, but there is none.',
    )
  })

  it('takes a mutation for three calls, and what its payload reads beside them', async () => {
    const { query } = examples.find(({ name }) => /toggle/i.test(name))!
    expect((await estimateOf(query)).paths).toEqual([
      { path: 'updateFlag', calls: 3 },
      { path: 'updateFlag.flag', calls: 1 },
    ])
  })

  it('is told with what was made where it is asked for, or a trace, and else not', async () => {
    const query = '{ projects { totalCount } }'
    expect((await stack.ask(query)).extensions).toBeUndefined()
    expect((await stack.ask(query, {}, { 'x-rest-trace': '1' })).extensions).toMatchObject({
      cost: { estimate: 1, actual: 1 },
      rest: { calls: [{}] },
    })
  })
})

const wide =
  '{ projects(first: 250) { nodes { flags(first: 100) { nodes { environment(key: "production") { status { state } } } } } } }'

describe('an operation that may take too many calls', () => {
  it('is not refused by what an account may have: this one has less', async () => {
    const other = await startStack()
    const { calls, errors, extensions } = await other.ask(wide, {}, { 'x-cost': '1' })
    expect(errors).toBeUndefined()
    expect(extensions?.cost).toMatchObject({ estimate: 503, least: 1, actual: calls.length })
    // Now the number of projects is known, for this token alone.
    const again = await other.ask(wide, {}, { 'x-cost': '1' })
    expect(again.extensions?.cost).toMatchObject({ estimate: 9, least: 5, actual: 9 })
    const stranger = await other.ask(wide, {}, { 'x-cost': '1', authorization: other.sandbox.readerToken })
    await other.close()
    expect(stranger.extensions?.cost).toMatchObject({ estimate: 503, least: 1 })
  })

  it('is refused by the items of its answer only as long as nobody told how many there are', async () => {
    const other = await startStack()
    const query = '{ projects(first: 1000) { nodes { flags(first: 1000) { nodes { key } } } } }'
    const before = await other.ask(query)
    await other.ask('{ projects { totalCount } }')
    const after = await other.ask(query)
    await other.close()
    expect(before.errors?.[0]?.message).toContain('may take 1001000')
    expect(before.calls).toEqual([])
    expect(after.errors).toBeUndefined()
  })

  it('is refused before the first, with the costliest paths and their places, if it cannot take fewer', async () => {
    const aliases = Array.from({ length: 3 }, (_, index) => `p${index}: project(key: "p${index}") { name }`)
    const other = await startStack({ gateway: { maxRestCalls: 2 } })
    const { calls, data, errors } = await other.ask(
      `{ projects { totalCount } members { totalCount } teams { totalCount } }`,
    )
    const passing = await other.ask(`{ ${aliases.join(' ')} }`)
    await other.close()
    expect(passing.errors).toBeUndefined()
    expect(calls).toEqual([])
    expect(data).toBeUndefined()
    const paths = ['projects', 'members', 'teams'].map((path) => ({ path, calls: 1 }))
    expect(errors).toEqual([
      {
        message:
          'Expected an operation of at most 2 REST calls (MAX_REST_CALLS), but got one that takes at least 3: 1 at projects, 1 at members, 1 at teams.',
        locations: [
          { line: 1, column: 3 },
          { line: 1, column: 27 },
          { line: 1, column: 50 },
        ],
        extensions: {
          code: 'BAD_USER_INPUT',
          cost: { estimate: 3, least: 3, items: 0, limit: 2, paths, wouldPass: [] },
        },
      },
    ])
  })

  it('fails where the number of nodes tells that their calls are too many, before the first of these, with what would pass', async () => {
    const other = await startStack({ sandbox: { projects: 40, flags: 1 }, gateway: { maxRestCalls: 30 } })
    const query = (first: number) =>
      `{ all: projects(first: ${first}) { nodes { flagDefaults { temporary } flags(first: 1) { totalCount } } } __typename }`
    const { calls, data, errors } = await other.ask(query(40))
    const passing = await other.ask(query(14))
    await other.close()
    expect(calls).toHaveLength(1)
    expect(data).toEqual({ all: null, __typename: 'Query' })
    expect(errors).toMatchObject([
      {
        message:
          'Expected the 40 nodes of all to need no more than the 29 REST calls that are left of 30 (MAX_REST_CALLS), ' +
          'but they need at least 80: 40 at projects.nodes.flagDefaults, 40 at projects.nodes.flags. ' +
          'It would pass with first: 14.',
        path: ['all'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(passing.errors).toBeUndefined()
    expect(passing.calls).toHaveLength(29)
  })

  it('fails before the first of the calls for all environments if they are too many, and says what takes fewer', async () => {
    const other = await startStack({ sandbox: { flags: 100 }, gateway: { maxRestCalls: 3 } })
    const query = (args: string) =>
      `{ project(key: "web") { flags(first: 100) { nodes { environments${args} { on } } } } }`
    const { calls, data, errors } = await other.ask(query(''))
    const named = await other.ask(query('(keys: ["production", "staging"])'))
    await other.close()
    expect(calls.map(({ operation }) => operation)).toEqual(['GET /api/v2/projects/{projectKey}/environments'])
    expect(data).toEqual({ project: { flags: null } })
    expect(errors).toMatchObject([
      {
        message:
          'Expected the request to be within 3 REST calls (MAX_REST_CALLS), but GET /api/v2/flags/{projectKey} would take 3 more ' +
          'after the 1 that were made. It takes fewer for named environments: environments(keys: …).',
        path: ['project', 'flags'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(named.errors).toBeUndefined()
  })

  it('counts what a router asks for by representations, each type for itself', async () => {
    const query = 'query ($all: [_Any!]!) { _entities(representations: $all) { __typename ... on Flag { name } } }'
    const flags = known.flagKeys.slice(0, 40).map((key) => ({ __typename: 'Flag', projectKey: 'web', key }))
    const told = await stack.ask(query, { all: [...flags, { __typename: 'Team', key: 'growth' }] }, { 'x-cost': '1' })
    expect(told.errors).toBeUndefined()
    // At worst the flags are looked for in all lists of the project.
    expect(costOf(told)).toMatchObject({ estimate: 23, actual: told.calls.length })
    const entries = Array.from({ length: 501 }, (_, index) => ({
      __typename: 'AuditLogEntry',
      entryId: `entry-${index}`,
    }))
    const { errors, calls } = await stack.ask(query, { all: entries })
    expect(errors?.[0]?.message).toContain('got one that takes at least 501: 501 at _entities')
    expect(calls).toEqual([])
  })

  it('is stopped at the limit where the estimate could not know better, and what was read before is answered', async () => {
    const other = await startStack({ gateway: { maxRestCalls: 12 } })
    // A filter takes many ids, but none with its own signs in it: those are told one by one.
    const aliases = Array.from({ length: 20 }, (_, index) => `m${index}: member(id: "a,b|${index}") { role }`)
    const { calls, errors = [], extensions } = await other.ask(`{ ${aliases.join(' ')} }`, {}, { 'x-cost': '1' })
    await other.close()
    expect(extensions?.cost).toMatchObject({ estimate: 1, actual: 12 })
    expect(calls).toHaveLength(12)
    expect(errors).toHaveLength(8)
    for (const { message, extensions } of errors) {
      expect(message).toMatch(
        /^Expected the request to be within 12 REST calls \(MAX_REST_CALLS\), but GET \S+ would be one more\.$/,
      )
      expect(extensions?.code).toBe('BAD_USER_INPUT')
    }
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../src/graphiql.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const read = (...paths: string[]) => paths.map((path) => `GET /api/v2/${path}`)

const explain = (query: string, variables = {}) => stack.ask(query, variables, { 'x-explain': '1' })

/** The calls that are of none of some operations. */
function unnamed(operations: readonly string[], calls: Answer['calls']): readonly string[] {
  const named = operations.map((one) => new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`))
  const made = calls.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)
  return made.filter((call) => !named.some((one) => one.test(call)))
}

describe('a request with x-explain: 1', () => {
  it('makes no call, and answers the plan: the calls of each path in their waves', async () => {
    const answer = await explain(
      '{ project(key: "web") { flags(first: 300) { nodes { name maintainer { ... on Member { lastSeenAt } } } } } viewer { accountId } }',
    )
    expect(answer.calls).toEqual([])
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toBeNull()
    expect(answer.extensions).toEqual({
      plan: {
        least: 2,
        expected: 3,
        most: 6,
        waves: 2,
        calls: [
          {
            path: 'project.flags',
            operations: read(
              'flags/{projectKey}/{flagKey}',
              'flags/{projectKey}',
              'projects/{projectKey}/environments',
            ),
            wave: 1,
            least: 1,
            expected: 1,
            most: 3,
          },
          {
            path: 'viewer',
            operations: read('caller-identity', 'members/{id}'),
            wave: 1,
            least: 1,
            expected: 1,
            most: 1,
          },
          {
            path: 'project.flags.nodes.maintainer',
            operations: read('members/{id}', 'members'),
            wave: 2,
            least: 0,
            expected: 1,
            most: 2,
          },
        ],
        advice: [],
        rateLimit: null,
      },
    })
  })

  it.each([
    [
      '{ project(key: "web") { name flags(first: 2) { nodes { key } } } }',
      [
        ['project', 1],
        ['project.flags', 1],
      ],
    ],
    [
      '{ project(key: "web") { environment(key: "test") { segments { nodes { key } } } } }',
      [['project.environment.segments', 1]],
    ],
    [
      '{ flag(projectKey: "web", key: "email-winback") { name statuses { state } project { name } } }',
      [
        ['flag', 1],
        ['flag.project', 1],
        ['flag.statuses', 1],
      ],
    ],
    [
      '{ member(id: "5f7a3cdbba2eb943c60ca4c4") { email flags(projectKey: "web") { nodes { key } } teams { team { description flags(projectKey: "web") { nodes { key } } } } } }',
      [
        ['member', 1],
        ['member.flags', 1],
        ['member.teams.team', 2],
        ['member.teams.team.flags', 2],
      ],
    ],
  ])('counts no wave for what begins by an address: %s', async (query, waves) => {
    const { plan } = (await explain(query)).extensions as { plan: { calls: { path: string; wave: number }[] } }
    expect(plan.calls.map(({ path, wave }) => [path, wave]).toSorted()).toEqual(waves)
  })

  it('needs no token and takes no change', async () => {
    const { data, calls, extensions } = await stack.ask(
      'mutation { deleteProject(input: { key: "web" }) { deletedProjectId } }',
      {},
      { 'x-explain': '1', authorization: '' },
    )
    expect([data, calls]).toEqual([null, []])
    expect(extensions).toMatchObject({ plan: { calls: [{ path: 'deleteProject', most: 3 }] } })
  })

  it('is refused like any other if the document does not fit the schema', async () => {
    const { errors, extensions } = await explain('{ nothing }')
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect(extensions?.plan).toBeUndefined()
  })

  it.each(examples.filter(({ live }) => !live))(
    'orders the numbers of $name: least, expected, most',
    async ({ query }) => {
      const { plan } = (await explain(query)).extensions as {
        plan: Record<'least' | 'expected' | 'most', number> & { calls: Record<'least' | 'expected' | 'most', number>[] }
      }
      for (const { least, expected, most } of [plan, ...plan.calls]) {
        expect(least).toBeLessThanOrEqual(most)
        expect(expected).toBeLessThanOrEqual(most)
      }
    },
  )

  it('names the list that is read where the route of dependents is forbidden', async () => {
    const query = '{ flag(projectKey: "web", key: "email-winback") { removal { verdict } health { stage } } }'
    const { plan } = (await explain(query)).extensions as { plan: { calls: { operations: string[] }[] } }
    stack.sandbox.fault({ path: /dependent-flags/ }, { status: 403 })
    const { calls } = await stack.ask(query)
    expect(calls.map(({ path }) => path)).toContainEqual(expect.stringMatching(/flags\/web\?/))
    expect(
      unnamed(
        plan.calls.flatMap((one) => one.operations),
        calls,
      ),
    ).toEqual([])
  })

  it.each([
    ['keys: ["email-winback"]', 0],
    ['stale: true', 1],
    ['removal: [SAFE]', 1],
  ])('names the operations of a search only with a condition that takes it: %s', async (filter, count) => {
    const query = `{ project(key: "web") { flags(filter: { ${filter} }) { nodes { key } } } }`
    const { plan } = (await explain(query)).extensions as { plan: { calls: { operations: string[] }[] } }
    const operations = plan.calls.flatMap((one) => one.operations)
    expect(unnamed(operations, (await stack.ask(query)).calls)).toEqual([])
    expect(operations.filter((one) => one.endsWith('flag-statuses/{projectKey}/{environmentKey}'))).toHaveLength(count)
  })

  it.each([
    [
      '{ auditLog(first: 200) { nodes { title currentVersion } } }',
      [
        {
          path: 'auditLog.nodes.currentVersion',
          message:
            'It takes 100 calls for the nodes of `auditLog`. Without it, the operation takes 6 calls in place of 106.',
          calls: 6,
        },
        { path: 'auditLog', message: '`first: 20` in place of 200 takes 21 calls in place of 106.', calls: 21 },
      ],
      ['{ auditLog(first: 200) { nodes { title } } }', '{ auditLog(first: 20) { nodes { title currentVersion } } }'],
    ],
    [
      '{ project(key: "web") { flags(first: 100) { nodes { key ...all } } } } fragment all on Flag { environments { on } }',
      [
        {
          path: 'project.flags',
          message:
            '`environments` without `keys` reads all environments of each flag, 3 in a call. With the keys of up to 3, the operation takes 1 call in place of 11.',
          calls: 1,
        },
        { path: 'project.flags', message: '`first: 5` in place of 100 takes 7 calls in place of 11.', calls: 7 },
      ],
      [
        '{ project(key: "web") { flags(first: 100) { nodes { environments(keys: ["production", "test", "qa"]) { on } } } } }',
        '{ project(key: "web") { flags(first: 5) { nodes { environments { on } } } } }',
      ],
    ],
  ])('advises changes that take as many calls as it says: %s', async (query, advice, changed) => {
    const planOf = async (text: string) =>
      (await explain(text)).extensions as { plan: { expected: number; advice: { calls: number }[] } }
    const { plan } = await planOf(query)
    expect(plan.advice).toEqual(advice)
    const expected = await Promise.all(changed.map(async (text) => (await planOf(text)).plan.expected))
    expect(expected).toEqual(plan.advice.map(({ calls }) => calls))
  })

  it('names the environments where what is below them takes the calls', async () => {
    const query =
      '{ project(key: "web") { flags(first: 100) { nodes { environments { status { lastRequestedAt } } } } } }'
    const { plan } = (await explain(query)).extensions as { plan: { advice: { path: string; message: string }[] } }
    const about = plan.advice.find(({ message }) => message.startsWith('`environments` without `keys`'))
    expect(about?.path).toBe('project.flags.nodes.environments')
  })

  it.each(examples.filter(({ live }) => !live))(
    'advises on $name no more than five changes, each for fewer calls',
    async ({ query }) => {
      const { plan } = (await explain(query)).extensions as { plan: { expected: number; advice: { calls: number }[] } }
      expect(plan.advice.length).toBeLessThanOrEqual(5)
      for (const { calls } of plan.advice) expect(calls).toBeLessThan(plan.expected - 1)
    },
  )

  it('tells what the last answer left of the rate limit, at no call', async () => {
    const own = await startStack()
    await own.ask('{ projects { totalCount } }')
    const { calls, extensions } = await own.ask('{ projects { totalCount } }', {}, { 'x-explain': '1' })
    expect(calls).toEqual([])
    const { rateLimit } = (await own.ask('{ rateLimit { remaining limit resetAt } }')).data
    expect(rateLimit.remaining).toEqual(expect.any(Number))
    expect(extensions).toMatchObject({ plan: { rateLimit } })
    await own.close()
  })

  it('uses the sizes that earlier answers told', async () => {
    const query = '{ projects(first: 100) { nodes { flags(first: 1) { totalCount } } } }'
    const before = (await explain(query)).extensions
    await stack.ask('{ projects { totalCount } }')
    expect(before).toMatchObject({ plan: { expected: 11, most: 101 } })
    expect((await explain(query)).extensions).toMatchObject({ plan: { least: 5, expected: 5, most: 5 } })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../src/graphiql.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const read = (...paths: string[]) => paths.map((path) => `GET /api/v2/${path}`)

const explain = (query: string, variables = {}) => stack.ask(query, variables, { 'x-explain': '1' })

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

  it.each(examples)('orders the numbers of $name: least, expected, most', async ({ query }) => {
    const { plan } = (await explain(query)).extensions as {
      plan: Record<'least' | 'expected' | 'most', number> & { calls: Record<'least' | 'expected' | 'most', number>[] }
    }
    for (const { least, expected, most } of [plan, ...plan.calls]) {
      expect(least).toBeLessThanOrEqual(most)
      expect(expected).toBeLessThanOrEqual(most)
    }
  })

  it.each([
    ['keys: ["email-winback"]', 0],
    ['stale: true', 1],
    ['removal: [SAFE]', 1],
  ])('names the operations of a search only with a condition that takes it: %s', async (filter, count) => {
    const query = `{ project(key: "web") { flags(filter: { ${filter} }) { nodes { key } } } }`
    const { plan } = (await explain(query)).extensions as { plan: { calls: { operations: string[] }[] } }
    const operations = plan.calls.flatMap((one) => one.operations)
    const { calls } = await stack.ask(query)
    const named = operations.map((one) => new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`))
    const made = calls.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)
    expect(made.filter((call) => !named.some((one) => one.test(call)))).toEqual([])
    expect(operations.filter((one) => one.endsWith('flag-statuses/{projectKey}/{environmentKey}'))).toHaveLength(count)
  })

  it('uses the sizes that earlier answers told', async () => {
    const query = '{ projects(first: 100) { nodes { flags(first: 1) { totalCount } } } }'
    const before = (await explain(query)).extensions
    await stack.ask('{ projects { totalCount } }')
    expect(before).toMatchObject({ plan: { expected: 11, most: 101 } })
    expect((await explain(query)).extensions).toMatchObject({ plan: { least: 5, expected: 5, most: 5 } })
  })
})

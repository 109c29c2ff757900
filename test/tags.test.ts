import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rest } from './support/rest.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const named = (names: string[]) => names.map((name) => ({ name }))

describe('tags', () => {
  it('are a connection, a page of which is a call', async () => {
    const { items, totalCount } = await rest(stack, '/tags?limit=1000')
    const first = await stack.ask('{ tags(first: 5) { totalCount nodes { name } pageInfo { endCursor hasNextPage } } }')
    expect(first.paths).toEqual(['/tags?offset=0&limit=5'])
    const { endCursor, hasNextPage } = first.data.tags.pageInfo
    expect(first.data.tags).toMatchObject({ totalCount, nodes: named(items.slice(0, 5)) })
    expect(hasNextPage).toBe(true)
    const next = await stack.ask(
      'query ($after: String) { tags(first: 5, after: $after) { edges { node { name } } } }',
      {
        after: endCursor,
      },
    )
    expect(next.paths).toEqual(['/tags?offset=5&limit=5'])
    expect(next.data.tags.edges).toEqual(named(items.slice(5, 10)).map((node) => ({ node })))
    const last = await stack.ask('{ tags(last: 2) { nodes { name } } }')
    expect(last.data.tags.nodes).toEqual(named(items.slice(-2)))
    expect(last.calls).toHaveLength(1)
  })

  const filters: [filter: string, sent: string][] = [
    ['{ kinds: [FLAG] }', 'kind=flag&'],
    ['{ kinds: [PROJECT, ENVIRONMENT, SEGMENT] }', 'kind=project&kind=environment&kind=segment&'],
    [
      '{ kinds: [METRIC, METRIC_DATA_SOURCE, AI_CONFIG, VIEW] }',
      'kind=metric&kind=metric-data-source&kind=aiconfig&kind=view&',
    ],
    ['{ prefix: "ch" }', 'pre=ch&'],
    ['{ prefix: "" }', ''],
    ['{ archived: true }', 'archived=true&'],
    ['{ archived: false }', 'archived=false&'],
    ['{ asOf: "2024-06-01T00:00:00Z" }', 'asOf=1717200000000&'],
    ['{ kinds: [FLAG], prefix: "p", archived: true }', 'kind=flag&pre=p&archived=true&'],
    ['{}', ''],
    ['null', ''],
  ]
  it.each(filters)('by the filter %s ask for %j', async (filter, sent) => {
    const { data, paths } = await stack.ask(`{ tags(first: 100, filter: ${filter}) { totalCount nodes { name } } }`)
    expect(paths).toEqual([`/tags?${sent}offset=0&limit=100`])
    const { items, totalCount } = await rest(stack, paths[0]!)
    expect(data.tags).toEqual({ totalCount, nodes: named(items) })
  })

  it('find different things by kind', async () => {
    const { data } = await stack.ask(
      '{ flags: tags(filter: { kinds: [FLAG] }) { totalCount } projects: tags(filter: { kinds: [PROJECT] }) { totalCount } }',
    )
    expect(data.flags.totalCount).toBeGreaterThan(data.projects.totalCount)
    expect(data.projects.totalCount).toBeGreaterThan(0)
  })

  it('refuse an empty list of kinds, which LaunchDarkly would read as all of them', async () => {
    const { errors, calls } = await stack.ask('{ tags(filter: { kinds: [] }) { totalCount } }')
    expect(errors).toMatchObject([
      {
        message: 'Expected at least one value for filter.kinds, but got an empty list.',
        path: ['tags'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(calls).toEqual([])
  })

  it('do without a count where LaunchDarkly does not tell one', async () => {
    stack.sandbox.fault({ path: /tags/ }, { patch: ({ totalCount, ...rest }) => rest })
    const { data, errors } = await stack.ask(
      '{ tags(first: 3) { totalCount nodes { name } pageInfo { hasNextPage } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.tags).toMatchObject({ totalCount: null, pageInfo: { hasNextPage: true } })
  })
})

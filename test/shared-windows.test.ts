import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedWindows } from '../src/loaders/shared-windows.ts'
import { createTurns } from '../src/rest/client/turns.ts'
import { listFlags } from '../src/rest/flags/flags.ts'
import type { Page, Window } from '../src/rest/page.ts'
import { keysOf } from './support/documents.ts'
import { askAll } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const ofWeb = (selection: string) => `{ project(key: "web") { ${selection} } }`

describe('windows of one list that a request asks for together', () => {
  it.each([
    [
      'a count beside a page of flags',
      ofWeb('a: flags(first: 0) { totalCount } b: flags(first: 20) { nodes { key } }'),
      ['/flags/web?offset=0&limit=20'],
    ],
    [
      'a count beside flags with more parts',
      ofWeb('a: flags { totalCount } b: flags(first: 100) { nodes { key environment(key: "test") { on } } }'),
      ['/flags/web?offset=0&limit=100&env=test'],
    ],
    [
      'three windows of flags',
      ofWeb(
        'a: flags(first: 5) { nodes { key } } b: flags(first: 20) { nodes { name } } c: flags(first: 60) { nodes { key } }',
      ),
      ['/flags/web?offset=0&limit=60'],
    ],
    [
      'a count beside members with more parts',
      '{ a: members { totalCount } b: members(first: 20) { nodes { email roleAttributes { key } } } }',
      ['/members?offset=0&limit=20&expand=roleAttributes'],
    ],
    [
      'a count beside projects with their environments',
      '{ a: projects(first: 0) { totalCount } b: projects { nodes { key environments { nodes { key } } } } }',
      ['/projects?offset=0&limit=20&expand=environments'],
    ],
    [
      'a count beside teams',
      '{ a: teams { totalCount } b: teams { nodes { key memberCount } } }',
      ['/teams?offset=0&limit=20&expand=members'],
    ],
    [
      'a count beside several teams by key',
      '{ teams { totalCount } a: team(key: "data") { description } b: team(key: "checkout") { description } }',
      ['/teams?offset=0&limit=100'],
    ],
    [
      'a count beside segments',
      '{ environment(projectKey: "web", key: "test") { a: segments { totalCount } b: segments(first: 10) { nodes { key } } } }',
      ['/segments/web/test?offset=0&limit=10'],
    ],
    [
      'a count beside metrics',
      ofWeb('a: metrics { totalCount } b: metrics(first: 10) { nodes { key experimentCount } }'),
      ['/metrics/web?offset=0&limit=10&expand=experimentCount'],
    ],
    [
      'a count beside approval requests',
      '{ a: approvalRequests { totalCount } b: approvalRequests(first: 5) { nodes { flag { key } } } }',
      ['/approval-requests?offset=0&limit=5&expand=flag'],
    ],
    [
      'two windows of members, of which the shorter one needs more of each member',
      '{ a: members { nodes { roleAttributes { key } } } b: members(first: 50) { nodes { email } } }',
      ['/members?offset=0&limit=50&expand=roleAttributes'],
    ],
    [
      'three windows of teams, each with another part',
      '{ a: teams { nodes { memberCount } } b: teams { nodes { maintainers { email } } } c: teams(first: 5) { nodes { roleAttributes { key } } } }',
      ['/teams?offset=0&limit=20&expand=maintainers,members,roleAttributes'],
    ],
    [
      'a count beside roles',
      '{ a: roles { totalCount } b: roles(first: 3) { nodes { key } } }',
      ['/roles?offset=0&limit=3'],
    ],
  ])('%s are one call', async (_, query, expected) => {
    const { paths, errors } = await stack.ask(query)
    expect({ paths, errors }).toEqual({ paths: expected, errors: undefined })
  })

  it('are one list of environments, for a connection and for the keys of all of them', async () => {
    const { paths } = await stack.ask(
      ofWeb('environments(first: 5) { nodes { key } } flags(first: 20) { nodes { environments { on } } }'),
    )
    expect(paths.filter((path) => path.includes('/environments'))).toEqual([
      '/projects/web/environments?limit=100&offset=0',
    ])
  })

  it('have the documents and the count that they have alone', async () => {
    const { data } = await stack.ask(
      ofWeb(`a: flags { totalCount } b: flags(first: 3) { totalCount nodes { key } pageInfo { hasNextPage } }
        c: flags(first: 20) { totalCount nodes { key } pageInfo { hasNextPage } }`),
    )
    const keys = keysOf(await askAll(stack.sandbox, '/flags/web'))
    const page = (first: number) => ({
      totalCount: 250,
      nodes: keys.slice(0, first).map((key) => ({ key })),
      pageInfo: { hasNextPage: true },
    })
    expect(data.project).toEqual({ a: { totalCount: 250 }, b: page(3), c: page(20) })
  })

  it('have the documents that they have alone, although one call brings the parts of all of them', async () => {
    const some = 'members(first: 3) { nodes { email roleAttributes { key values } } }'
    const many = 'members { totalCount nodes { lastSeenAt } pageInfo { hasNextPage } }'
    const both = await stack.ask(`{ a: ${some} b: ${many} }`)
    const [first, second] = [await stack.ask(`{ a: ${some} }`), await stack.ask(`{ b: ${many} }`)]
    expect(both.data).toEqual({ ...first.data, ...second.data })
  })

  it('of other filters and orders are calls of their own', async () => {
    const { paths } = await stack.ask(
      ofWeb(`a: flags { totalCount } b: flags(filter: { state: LIVE }) { totalCount }
        c: flags(first: 5, orderBy: { field: NAME, direction: ASC }) { nodes { key } }`),
    )
    expect(paths.toSorted()).toEqual([
      '/flags/web?offset=0&limit=1',
      '/flags/web?offset=0&limit=1&filter=state:live',
      '/flags/web?offset=0&limit=5&sort=name',
    ])
  })
})

it('windows of one list count as one call of those that an operation needs in every account', async () => {
  const aliases = 'a: members { totalCount } b: members(first: 20) { nodes { email } }'
  const least = async (query: string) =>
    ((await stack.ask(query, {}, { 'x-explain': '1' })).extensions!.plan as { least: number }).least
  expect(await least(`{ ${aliases} }`)).toBe(1)
  expect(await least(`{ ${aliases} c: members(filter: { query: "a" }) { totalCount } }`)).toBe(2)
})

describe('a window within one that was read before', () => {
  it('takes no call', async () => {
    const { paths, data } = await stack.ask(
      '{ projects(first: 2) { nodes { key environments(first: 20) { nodes { key project { key environments(first: 2) { nodes { key } } } } } } } }',
    )
    expect(paths).toEqual(['/projects?offset=0&limit=2&expand=environments'])
    expect(data.projects.nodes[0].environments.nodes[0].project.environments.nodes).toHaveLength(2)
  })

  it('takes a call if the list told another size since', async () => {
    const sizes = [250, 250, 249, 249]
    const answers = new Map<unknown, Page<number>>()
    const answerTo = ({ limit, offset }: Window): Page<number> => ({
      items: Array.from({ length: limit }, (_, index) => offset + index),
      totalCount: sizes.shift()!,
    })
    const windows = sharedWindows(
      async (_, args) => {
        const page = answers.get(args) ?? answerTo(args as Window)
        answers.set(args, page)
        return page as never
      },
      createTurns({ turn: async () => {} } as never),
    )
    const ask = (offset: number, limit: number) => windows.read(listFlags, { projectKey: 'web', offset, limit })
    await ask(0, 100)
    await ask(10, 20)
    await ask(100, 100)
    await ask(120, 5)
    await ask(200, 49)
    await ask(98, 2)
    expect([...answers.keys()].map((args) => (args as Window).offset)).toEqual([0, 100, 200, 98])
  })
})

describe('a window in the page of another call', () => {
  it('is read by a call of its own if that call fails', async () => {
    const failing = await startStack()
    failing.sandbox.fault({ path: '/api/v2/members' }, { status: 403 })
    const { data, errors, paths } = await failing.ask(
      '{ a: members { totalCount } b: members(first: 20) { nodes { email } } }',
    )
    await failing.close()
    expect(data.a).toMatchObject({ totalCount: 60 })
    expect(errors).toMatchObject([{ path: ['b'] }])
    expect(paths.toSorted()).toEqual(['/members?offset=0&limit=1', '/members?offset=0&limit=20'])
  })

  it('is missing as that call reports, without a call of its own', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ environment(projectKey: "nope", key: "test") { a: segments { nodes { key } } b: segments { totalCount } } }',
    )
    expect({ data, errors }).toEqual({ data: { environment: null }, errors: undefined })
    expect(paths).toEqual(['/segments/nope/test?offset=0&limit=20'])
  })

  it('is refused as that call is, without a call of its own', async () => {
    const refused = await startStack()
    refused.sandbox.fault({ path: '/api/v2/members' }, { status: 401 }, 'always')
    const { errors, paths } = await refused.ask(
      '{ a: members { totalCount } b: members(first: 50) { nodes { email } } c: members { nodes { roleAttributes { key } } } }',
    )
    await refused.close()
    expect(errors).toHaveLength(3)
    expect(paths).toEqual(['/members?offset=0&limit=50&expand=roleAttributes'])
  })

  it('is read by a call of its own if that call fails for a part that only another window wants', async () => {
    const failing = await startStack()
    failing.sandbox.fault({ path: /members\?.*expand/ }, { status: 403 }, 'always')
    const { data, errors, paths } = await failing.ask(
      '{ a: members { nodes { roleAttributes { key } } } b: members(first: 50) { nodes { email } } }',
    )
    await failing.close()
    expect(data.b.nodes).toHaveLength(50)
    expect(errors).toMatchObject([{ path: ['a'] }])
    expect(paths.toSorted()).toEqual([
      '/members?offset=0&limit=20&expand=roleAttributes',
      '/members?offset=0&limit=50',
      '/members?offset=0&limit=50&expand=roleAttributes',
    ])
  })

  it('is read by a call of its own if LaunchDarkly cut the page short', async () => {
    const short = await startStack()
    short.sandbox.fault(
      { path: '/api/v2/flags/web' },
      { patch: (page) => ({ ...page, items: page.items.slice(0, 3) }) },
    )
    const { data, paths } = await short.ask(
      ofWeb(
        'a: flags(first: 20) { nodes { key } } b: flags(first: 5) { nodes { key } } c: flags(first: 2) { nodes { key } }',
      ),
    )
    await short.close()
    const keys = (name: string) => keysOf(data.project[name].nodes)
    expect(keys('a')).toHaveLength(20)
    expect([keys('b'), keys('c')]).toEqual([keys('a').slice(0, 5), keys('a').slice(0, 2)])
    expect(paths).toContain('/flags/web?offset=0&limit=5')
    expect(paths).not.toContain('/flags/web?offset=0&limit=2')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { keysOf } from '../support/documents.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { projects: 12 } })
  documents = await askAll(stack.sandbox, '/projects')
})
afterAll(() => stack.close())

describe('looking up projects', () => {
  it('is null for an unknown key', async () => {
    const { data, errors, calls } = await stack.ask('{ project(key: "nope") { name } }')
    expect({ data, errors, calls: calls.length }).toEqual({ data: { project: null }, errors: undefined, calls: 1 })
  })

  it('of several keys is one call, and null for each that is unknown', async () => {
    const { data, paths } = await stack.ask(
      '{ a: project(key: "web") { name } b: project(key: "nope") { name } c: project(key: "infra") { tags } d: project(key: "web") { projectId } }',
    )
    expect(paths).toEqual(['/projects?filter=keys:web|nope|infra&limit=3'])
    const [web, infra] = ['web', 'infra'].map((one) => documents.find(({ key }) => key === one))
    expect(data).toEqual({ a: { name: web.name }, b: null, c: { tags: infra.tags }, d: { projectId: web._id } })
  })

  it('by a key that no filter can say goes by its path', async () => {
    const { data, paths } = await stack.ask('{ a: project(key: "web") { name } b: project(key: "x|y") { name } }')
    expect(paths.toSorted()).toEqual(['/projects/x|y', '/projects?filter=keys:web&limit=1'])
    expect(data).toEqual({ a: { name: 'Web Storefront' }, b: null })
  })

  it('by a key that no URL can carry is refused', async () => {
    const { errors, calls } = await stack.ask('{ project(key: "..") { name } }')
    expect(errors).toMatchObject([{ path: ['project'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it('of more keys than a page holds takes a call for each page', async () => {
    const large = await startStack({ sandbox: { projects: 130, flags: 0 } })
    const ids = (await askAll(large.sandbox, '/projects')).map(({ key }) => idOf({ type: 'Project', key }))
    const { data, calls } = await large.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Project { name } } }',
      { ids },
    )
    await large.close()
    expect(data.nodes.map((node: { id: string }) => node.id)).toEqual(ids)
    expect(calls.map(({ query }) => query.limit?.[0]).sort()).toEqual(['100', '30'])
  })
})

describe('the edges of a project', () => {
  it('to its environments and back cost no further call', async () => {
    const { data, paths } = await stack.ask(
      '{ projects(first: 3) { nodes { key name environments(first: 3) { totalCount nodes { key color project { key id } } } } } }',
    )
    expect(paths).toEqual(['/projects?offset=0&limit=3&expand=environments'])
    for (const { key, environments } of data.projects.nodes) {
      const expected = await askAll(stack.sandbox, `/projects/${key}/environments`)
      expect(environments.totalCount).toBe(expected.length)
      const project = { key, id: idOf({ type: 'Project', key }) }
      expect(environments.nodes).toEqual(
        expected.slice(0, 3).map((one) => ({ key: one.key, color: one.color, project })),
      )
    }
  })

  it('to all of more environments than come with it cost one more call', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "infra") { name environments(first: 100) { nodes { key } } } }',
    )
    expect(paths).toEqual(['/projects/infra?expand=environments', '/projects/infra/environments?offset=0&limit=100'])
    expect(keysOf(data.project.environments.nodes)).toEqual(
      keysOf(await askAll(stack.sandbox, '/projects/infra/environments')),
    )
  })

  it.each([
    ['environments { nodes { key } }', '/projects/web/environments?offset=0&limit=20'],
    ['key flags(first: 2) { nodes { key } }', '/flags/web?offset=0&limit=2'],
  ])('do without its own document for %s', async (selection, path) => {
    expect((await stack.ask(`{ project(key: "web") { ${selection} } }`)).paths).toEqual([path])
  })

  it.each(['flags', 'environments'])('to %s of an unknown project are those of no project', async (list) => {
    const { data, errors } = await stack.ask(`{ project(key: "nope") { ${list} { nodes { key } } } }`)
    expect({ data, errors }).toEqual({ data: { project: null }, errors: undefined })
  })

  it.each([
    ['{ __typename id key siteUrl }', 1],
    ['{ key name }', 2],
    ['{ tags access { denied { action } } }', 2],
  ])('from a page of flags to %s cost %i call in all', async (selection, count) => {
    const { data, calls, errors } = await stack.ask(
      `{ project(key: "web") { flags { nodes { project ${selection} } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.project.flags.nodes).toHaveLength(20)
    expect(calls).toHaveLength(count)
  })
})

describe('the project of something', () => {
  it.each([
    ['by its key, which costs nothing', 'key id siteUrl', []],
    [
      'with its document and its environments in one call',
      'name environments { nodes { key } }',
      ['/projects/web?expand=environments'],
    ],
    ['with its document alone', 'name', ['/projects/web']],
    [
      'with its environments alone',
      'environments(first: 3) { nodes { key } }',
      ['/projects/web/environments?offset=0&limit=3'],
    ],
  ])('comes %s', async (_, selection, calls) => {
    const { paths, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 3) { nodes { project { ${selection} } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(['/flags/web?offset=0&limit=3', ...calls])
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights/repositories'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  documents = (await ask(stack.sandbox, `${base}?expand=projects`, { 'ld-api-version': 'beta' })).json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const asked = (paths: readonly string[]) => paths.filter((path) => path.startsWith(base))

describe('repositories of engineering insights', () => {
  it('say what their documents say, with the projects that are selected, in one call', async () => {
    const { data, paths, errors } = await stack.ask(
      '{ insights { repositories { repositoryId key version type mainBranch url projects { projectId key name } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual([`${base}?expand=projects`])
    expect(data.insights.repositories).toEqual(
      documents.map(({ _id, projects, ...doc }) => ({
        ...doc,
        repositoryId: _id,
        projects: projects.items.map((one: Doc) => ({ projectId: one._id, key: one.key, name: one.name })),
      })),
    )
    const without = await stack.ask('{ insights { repositories { key } } }')
    expect(without.paths).toEqual([base])
  })

  it('of several projects, and of the account, share a call', async () => {
    const { data, paths } = await stack.ask(
      '{ projects { nodes { key insights { repositories { key projects { key } } } } } }',
    )
    expect(asked(paths)).toEqual([`${base}?expand=projects`])
    for (const { key, insights } of data.projects.nodes) {
      const own = documents.filter(({ projects }) => projects.items.some((one: Doc) => one.key === key))
      expect(insights.repositories.map((one: Doc) => one.key)).toEqual(own.map((one) => one.key))
    }
  })

  it('lead to their projects, read together', async () => {
    const { data, paths, errors } = await stack.ask('{ insights { repositories { projects { key tags } } } }')
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(2)
    expect(paths[1]).toMatch(/^\/projects\?filter=keys:/)
    expect(data.insights.repositories[0].projects[0]).toMatchObject({
      key: 'web',
      tags: ['storefront', 'customer-facing'],
    })
  })

  it('come without their projects if LaunchDarkly refuses these', async () => {
    stack.sandbox.fault({ path: /repositories\?expand/ }, { status: 403 }, 'always')
    const { data, paths, errors } = await stack.ask(
      '{ insights { a: repositories { key } b: repositories { projects { key } } } }',
    )
    expect(errors).toMatchObject([{ path: ['insights', 'b'] }])
    expect(data.insights.a).toEqual(documents.map(({ key }) => ({ key })))
    expect(asked(paths)).toEqual([`${base}?expand=projects`, base])
  })

  it('have null and no projects where LaunchDarkly leaves them out', async () => {
    stack.sandbox.fault({ path: /repositories/ }, { patch: () => ({ items: [{ _id: 'a', key: 'b' }] }) })
    const { data, errors } = await stack.ask(
      '{ insights { repositories { key version type mainBranch url projects { key } } } }',
    )
    expect([data.insights.repositories, errors]).toEqual([
      [{ key: 'b', version: null, type: null, mainBranch: null, url: null, projects: [] }],
      undefined,
    ])
  })
})

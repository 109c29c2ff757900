import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { createdAt, keysOf } from '../support/documents.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { projects: 12 } })
  documents = await askAll(stack.sandbox, '/projects')
})
afterAll(() => stack.close())

const byName = (a: Doc, b: Doc) => a.name.localeCompare(b.name)
const byCreation = (a: Doc, b: Doc) => createdAt(a) - createdAt(b)

const everything = `
  id projectId key name tags includeInSnippetByDefault defaultReleasePipelineKey siteUrl
  defaultClientSideAvailability { usingMobileKey usingEnvironmentId }
  access { allowed { ...entry } denied { ...entry } }`
const said = (doc: Doc) => ({
  id: idOf({ type: 'Project', key: doc.key }),
  projectId: doc._id,
  key: doc.key,
  name: doc.name,
  tags: doc.tags,
  includeInSnippetByDefault: doc.includeInSnippetByDefault,
  defaultReleasePipelineKey: doc.defaultReleasePipelineKey ?? null,
  siteUrl: `${stack.sandbox.url}/projects/${doc.key}/flags`,
  defaultClientSideAvailability: doc.defaultClientSideAvailability,
  access: accessOf(doc._access),
})

describe('a project', () => {
  it('answers every field from its document, in a list of one call', async () => {
    const { data, paths } = await stack.ask(`{ projects { nodes { ${everything} } } } ${entryFragment}`)
    expect(data.projects.nodes).toEqual(documents.map(said))
    expect(paths).toEqual(['/projects?offset=0&limit=20'])
  })

  it('answers every field alone, in one call', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { ${everything} } } ${entryFragment}`)
    expect(data.project).toEqual(said(documents.find(({ key }) => key === 'web')))
    expect(paths).toEqual(['/projects/web'])
  })

  it('is null where the document has no optional part, and says so of statements with the opposite form', async () => {
    const reason = { effect: 'deny', notResources: ['proj/a'], notActions: ['updateTags'] }
    const patch = ({ defaultClientSideAvailability: _, defaultReleasePipelineKey: __, ...doc }: Doc) => ({
      ...doc,
      _access: { allowed: [], denied: [{ action: 'updateTags', reason }] },
    })
    stack.sandbox.fault({ path: '/api/v2/projects/web' }, { patch })
    const { data } = await stack.ask(`{ project(key: "web") { ${everything} } } ${entryFragment}`)
    expect(data.project).toMatchObject({ defaultClientSideAvailability: null, defaultReleasePipelineKey: null })
    const opposite = { ...reason, action: 'updateTags', resources: null, actions: null, roleName: null }
    expect(data.project.access).toEqual({ allowed: [], denied: [opposite] })
  })

  it.each([
    ['an admin', 'token', 'updateTags', true],
    ['a reader', 'readerToken', 'updateTags', false],
    ['an admin', 'token', 'flyToTheMoon', null],
  ] as const)('tells %s (%s) whether %s is allowed: %s', async (_, token, action, expected) => {
    const { data, calls } = await stack.ask(
      'query ($action: String!) { project(key: "web") { viewerCan(action: $action) } }',
      { action },
      { authorization: stack.sandbox[token] },
    )
    expect({ ...data.project, calls: calls.length }).toEqual({ viewerCan: expected, calls: 1 })
  })

  it('has no access where the document tells of none', async () => {
    stack.sandbox.fault({ path: '/api/v2/projects/web' }, { patch: ({ _access: _, ...doc }) => doc })
    const { data } = await stack.ask(
      '{ project(key: "web") { access { denied { action } } viewerCan(action: "updateTags") } }',
    )
    expect(data.project).toEqual({ access: null, viewerCan: null })
  })
})

describe('the list of projects', () => {
  const filters: [string, string, (doc: Doc) => boolean][] = [
    ['{ query: "STORE" }', 'query:STORE', ({ key, name }) => `${key} ${name}`.toLowerCase().includes('store')],
    ['{ tags: ["customer-facing"] }', 'tags:customer-facing', ({ tags }) => tags.includes('customer-facing')],
    ['{ tags: ["customer-facing", "apps"] }', 'tags:customer-facing+apps', ({ key }) => key === 'mobile'],
    ['{ keys: ["infra", "web", "nope"] }', 'keys:infra|web|nope', ({ key }) => ['infra', 'web'].includes(key)],
    [
      '{ query: "front", tags: ["storefront"], keys: ["web", "mobile"] }',
      'query:front,tags:storefront,keys:web|mobile',
      ({ key }) => key === 'web',
    ],
  ]
  it.each(filters)('by the filter %s asks for %s', async (filter, sent, holds) => {
    const { data, calls } = await stack.ask(`{ projects(filter: ${filter}) { totalCount nodes { key } } }`)
    expect(calls.map(({ query }) => query.filter)).toEqual([[sent]])
    const expected = documents.filter(holds)
    expect(expected).not.toEqual([])
    expect(data.projects).toEqual({ totalCount: expected.length, nodes: expected.map(({ key }) => ({ key })) })
  })

  it.each([['{}'], ['{ query: "", tags: [] }'], ['{ query: null, tags: null, keys: null }'], ['null']])(
    'by the filter %s asks for no filter',
    async (filter) => {
      const { data, paths } = await stack.ask(`{ projects(filter: ${filter}) { nodes { key } } }`)
      expect(paths).toEqual(['/projects?offset=0&limit=20'])
      expect(data.projects.nodes).toHaveLength(12)
    },
  )

  it.each([
    ['{ keys: [] }', /at least one value for filter\.keys/],
    ['{ query: "a,keys:b" }', /filter\.query without ","/],
    ['{ tags: ["a+b"] }', /filter\.tags without "\+"/],
    ['{ keys: ["a|b"] }', /filter\.keys without "\|"/],
  ])('refuses the filter %s without a call', async (filter, message) => {
    const { errors, calls } = await stack.ask(`{ projects(filter: ${filter}) { nodes { key } } }`)
    expect(errors).toMatchObject([
      { message: expect.stringMatching(message), path: ['projects'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(calls).toEqual([])
  })

  it.each([
    ['NAME', 'ASC', 'name', byName],
    ['NAME', 'DESC', '-name', (a: Doc, b: Doc) => byName(b, a)],
    ['CREATED_AT', 'ASC', 'createdOn', byCreation],
    ['CREATED_AT', 'DESC', '-createdOn', (a: Doc, b: Doc) => byCreation(b, a)],
  ] as const)('by %s %s asks for sort=%s', async (field, direction, sent, compare) => {
    const { data, calls } = await stack.ask(
      `{ projects(orderBy: { field: ${field}, direction: ${direction} }) { nodes { key } } }`,
    )
    expect(calls.map(({ query }) => query.sort)).toEqual([[sent]])
    expect(keysOf(data.projects.nodes)).toEqual(keysOf(documents.toSorted(compare)))
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../src/graph/node.ts'
import { askAll, type Told } from './sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

type Doc = Told['json']

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { projects: 12 } })
  documents = await askAll(stack.sandbox, '/projects')
})
afterAll(() => stack.close())

const keysOf = (docs: readonly Doc[]) => docs.map(({ key }) => key)
/** The first half of an id of LaunchDarkly is the second at which it was made. */
const createdAt = ({ _id }: Doc) => Number.parseInt(_id.slice(0, 8), 16)
const byName = (a: Doc, b: Doc) => a.name.localeCompare(b.name)
const byCreation = (a: Doc, b: Doc) => createdAt(a) - createdAt(b)

const entry = ({ action, reason: { role_name, ...reason } }: Doc) => ({
  ...{ action, notActions: null, notResources: null, roleName: role_name },
  ...reason,
})
const everything = `
  id projectId key name tags includeInSnippetByDefault defaultReleasePipelineKey siteUrl
  defaultClientSideAvailability { usingMobileKey usingEnvironmentId }
  access { allowed { ...entry } denied { ...entry } }`
const entryFragment =
  'fragment entry on AccessEntry { action effect resources notResources actions notActions roleName }'
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
  access: { allowed: doc._access.allowed.map(entry), denied: doc._access.denied.map(entry) },
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

  it.each(['flags', 'environments'])('to %s of an unknown project are an error, not an empty list', async (list) => {
    const { data, errors } = await stack.ask(`{ project(key: "nope") { ${list} { nodes { key } } } }`)
    expect(data.project).toEqual({ [list]: null })
    expect(errors).toMatchObject([{ path: ['project', list], extensions: { code: 'NOT_FOUND' } }])
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

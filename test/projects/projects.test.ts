import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { projects: 12 } })
  documents = await askAll(stack.sandbox, '/projects')
})
afterAll(() => stack.close())

const everything = `
  id projectId key name tags includeInSnippetByDefault defaultReleasePipelineKey siteUrl
  defaultClientSideAvailability { usingMobileKey usingEnvironmentId }
  access { allowed { ...entry } denied { ...entry } }`
const said = (doc: Doc) => ({
  id: idOf({ type: 'Project', key: doc.key }),
  projectId: doc._id,
  key: doc.key,
  name: doc.name,
  tags: doc.tags ?? [],
  includeInSnippetByDefault: doc.includeInSnippetByDefault ?? null,
  defaultReleasePipelineKey: doc.defaultReleasePipelineKey ?? null,
  siteUrl: `${stack.sandbox.url}/projects/${doc.key}/flags`,
  defaultClientSideAvailability: doc.defaultClientSideAvailability ?? null,
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'Project',
  stack: () => stack,
  documents: () => documents,
  sample: 'web',
  address: (key) => ({ key }),
  field: (key) => `project(key: "${key}")`,
  path: (key) => `/projects/${key}`,
  list: 'projects',
  listPath: '/projects',
  selection: everything,
  fragments: entryFragment,
  said,
  promised: ['_id', 'key', 'name', '_links'],
  action: 'updateTags',
  filters: [
    ['{ query: "STORE" }', 'query:STORE'],
    ['{ tags: ["customer-facing"] }', 'tags:customer-facing'],
    ['{ tags: ["customer-facing", "apps"] }', 'tags:customer-facing+apps'],
    ['{ keys: ["infra", "web", "nope"] }', 'keys:infra|web|nope'],
    [
      '{ query: "front", tags: ["storefront"], keys: ["web", "mobile"] }',
      'query:front,tags:storefront,keys:web|mobile',
    ],
  ],
  orders: [
    ['NAME', 'name'],
    ['CREATED_AT', 'createdOn'],
  ],
})

describe('a project', () => {
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
})

describe('the list of projects', () => {
  it.each([['{ query: "", tags: [] }'], ['{ query: null, tags: null, keys: null }']])(
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
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { betaOf, sendBeta } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 30 }, gateway: { federation: true } })
  const path = '/projects/web/views'
  await sendBeta(stack, 'POST', path, { key: 'whole', name: 'Whole', description: 'All of it.', tags: ['a', 'b'] })
  await sendBeta(stack, 'PATCH', `${path}/whole`, { archived: true })
  documents = (await betaOf(stack, `${path}?expand=resourceSummary`)).items
})

afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const counts = 'flagCount segmentCount metricCount aiConfigCount resourceCount'
const selection = `id projectKey viewId key name description tags version generateSdkKeys archived deleted ${counts}
  projectId accountId createdAt lastModifiedAt archivedAt deletedAt access { allowed { ...entry } denied { ...entry } }`

const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const said = (doc: Doc) => ({
  id: Buffer.from(`View:["web","${doc.key}"]`).toString('base64url'),
  ...{ projectKey: 'web', viewId: doc.id ?? null, key: doc.key, name: doc.name, description: doc.description || null },
  ...{ tags: doc.tags ?? [], version: doc.version ?? null, generateSdkKeys: doc.generateSdkKeys ?? null },
  ...{ archived: doc.archived ?? null, deleted: doc.deleted ?? null },
  ...{ projectId: doc.projectId ?? null, accountId: doc.accountId ?? null },
  flagCount: doc.resourceSummary?.flagCount ?? null,
  segmentCount: doc.resourceSummary?.segmentCount ?? null,
  ...{ metricCount: null, aiConfigCount: null },
  resourceCount: doc.resourceSummary?.totalCount ?? null,
  createdAt: iso(doc.createdAt),
  lastModifiedAt: iso(doc.updatedAt),
  archivedAt: iso(doc.archivedAt),
  deletedAt: null,
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'View',
  beta: true,
  stack: () => stack,
  documents: () => documents,
  sample: 'whole',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `view(projectKey: "web", key: "${key}")`,
  path: (key) => `/projects/web/views/${key}`,
  within: ['project(key: "web")'],
  list: 'views',
  listPath: '/projects/web/views',
  parts: 'expand=resourceSummary',
  selection,
  fragments: entryFragment,
  said,
  promised: ['key', 'name', 'createdAt'],
  action: 'updateName',
  filters: [
    ['{ keys: ["checkout", "growth"] }', 'key anyOf ["checkout","growth"]'],
    ['{ excludedKeys: ["growth", "whole"] }', 'key notEquals "growth",key notEquals "whole"'],
    ['{ keyPrefix: "ch", keyPart: "out" }', 'key startsWith "ch",key contains "out"'],
    ['{ names: ["Growth"] }', 'name anyOf ["Growth"]'],
    [
      '{ excludedNames: ["Growth"], namePrefix: "W", namePart: "ol" }',
      'name notEquals "Growth",name startsWith "W",name contains "ol"',
    ],
    ['{ anyTag: ["promo"] }', 'tag anyOf ["promo"]'],
    ['{ isPayloadView: true }', 'isPayloadView equals true'],
  ],
  orders: [
    ['KEY', 'key'],
    ['NAME', 'name'],
    ['LAST_MODIFIED_AT', 'updatedAt'],
  ],
})

const view = (key: string, inner: string) => `{ view(projectKey: "web", key: "${key}") { ${inner} } }`
const single = (key: string, ...parts: string[]) =>
  `/projects/web/views/${key}${parts.length ? `?${parts.map((part) => `expand=${part}`).join('&')}` : ''}`

describe('a view', () => {
  it('has a team or a member as its maintainer, which takes a read of each view of a list', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { views(first: 5) { nodes {
      key maintainer { __typename ... on Team { key name } ... on Member { memberId email } } } } } }`)
    const growth = (await betaOf(stack, '/projects/web/views/growth?expand=maintainer')).maintainer
    expect(data.project.views.nodes).toEqual([
      { key: 'checkout', maintainer: { __typename: 'Team', key: 'sre', name: 'Site Reliability' } },
      {
        key: 'growth',
        maintainer: { __typename: 'Member', memberId: growth.id, email: growth.maintainerMember.email },
      },
      { key: 'whole', maintainer: null },
    ])
    expect(paths.toSorted()).toEqual(
      [
        single('checkout', 'maintainer'),
        single('growth', 'maintainer'),
        single('whole', 'maintainer'),
        '/projects/web/views?offset=0&limit=5',
      ].sort(),
    )
  })

  it('needs no further read for a maintainer that comes with the list', async () => {
    const member = (await stack.ask('{ members(first: 1) { nodes { memberId firstName } } }')).data.members.nodes[0]
    const maintainer = { id: member.memberId, kind: 'member' }
    const patch = ({ items, ...page }: Doc) => ({ ...page, items: items.map((one: Doc) => ({ ...one, maintainer })) })
    stack.sandbox.fault({ path: /views\?/ }, { patch })
    const { data, paths } = await stack.ask(`{ project(key: "web") { views(first: 5) { nodes {
      maintainer { ... on Member { memberId firstName } } } } } }`)
    expect(data.project.views.nodes).toEqual(Array(3).fill({ maintainer: member }))
    expect(paths).toEqual(['/projects/web/views?offset=0&limit=5', `/members?filter=id:${member.memberId}&limit=1`])
  })

  it('is read with several parts by a parameter that repeats', async () => {
    const { data, paths } = await stack.ask(view('checkout', 'flagCount maintainer { ... on Team { key } }'))
    expect(data.view).toEqual({ flagCount: expect.any(Number), maintainer: { key: 'sre' } })
    expect(paths).toEqual([single('checkout', 'maintainer', 'resourceSummary')])
  })

  it('leads to the metrics that are linked to it, of those that exist', async () => {
    const none = await stack.ask(view('checkout', 'metrics { key }'))
    expect(none.data.view).toEqual({ metrics: [] })
    expect(none.paths).toEqual([single('checkout', 'allResources')])
    const metricsExpanded = { totalCount: 2, items: [{ key: 'basket-value' }, { key: 'gone' }] }
    const patch = (doc: Doc) => ({ ...doc, metricsExpanded })
    stack.sandbox.fault({ path: /views/ }, { patch })
    const some = await stack.ask(view('checkout', 'metrics { key name }'))
    expect(some.data.view).toEqual({ metrics: [{ key: 'basket-value', name: 'Basket value' }] })
    expect(some.paths).toEqual([single('checkout', 'allResources'), '/metrics/web?offset=0&limit=50'])
  })

  it('leads to the AI configs that are linked to it, by the same read', async () => {
    const linked = (...keys: string[]) => ({ totalCount: keys.length, items: keys.map((key) => ({ key })) })
    const patch = (doc: Doc) => ({
      ...doc,
      metricsExpanded: linked(),
      aiConfigsExpanded: linked('answer-judge', 'gone'),
    })
    stack.sandbox.fault({ path: /views/ }, { patch })
    const { data, paths } = await stack.ask(view('checkout', 'metrics { key } aiConfigs { key mode }'))
    expect(data.view).toEqual({ metrics: [], aiConfigs: [{ key: 'answer-judge', mode: 'JUDGE' }] })
    expect(paths).toEqual([single('checkout', 'allResources'), '/projects/web/ai-configs?offset=0&limit=100'])
  })

  it('tells the numbers that only some answers of LaunchDarkly have', async () => {
    const patch = (doc: Doc) => ({
      ...doc,
      resourceSummary: { ...doc.resourceSummary, metricCount: 3 },
      aiConfigsSummary: { count: 2 },
    })
    stack.sandbox.fault({ path: /views/ }, { patch })
    const { data } = await stack.ask(view('checkout', 'metricCount aiConfigCount'))
    expect(data.view).toEqual({ metricCount: 3, aiConfigCount: 2 })
  })

  it('is null in a project that lacks it, and the project is null if it does not exist', async () => {
    const { data } = await stack.ask(`{
      web: project(key: "web") { view(key: "nope") { key } }
      nope: project(key: "nope") { view(key: "nope") { key } }
    }`)
    expect(data).toEqual({ web: { view: null }, nope: null })
  })

  it('is found by one call with others that are looked up', async () => {
    const { data, paths } = await stack.ask(`{
      a: view(projectKey: "web", key: "checkout") { name }
      b: project(key: "web") { view(key: "growth") { flagCount project { key } } }
    }`)
    expect(data).toEqual({
      a: { name: 'Checkout' },
      b: { view: { flagCount: expect.any(Number), project: { key: 'web' } } },
    })
    expect(paths).toEqual(['/projects/web/views?filter=key anyOf ["checkout","growth"]&limit=2&expand=resourceSummary'])
  })

  it('is among those of a member, by either id', async () => {
    const { maintainer } = await betaOf(stack, '/projects/web/views/growth?expand=maintainer')
    const { data, paths } = await stack.ask(
      `query ($id: ID!) { member(id: $id) { views(projectKey: "web", filter: { namePrefix: "G" }) { nodes { key } } } }`,
      { id: maintainer.id },
    )
    expect(data.member.views.nodes).toEqual([{ key: 'growth' }])
    expect(paths).toContain(
      `/projects/web/views?offset=0&limit=20&filter=maintainerId anyOf ["${maintainer.id}"],name startsWith "G"`,
    )
    const globalId = Buffer.from(`Member:["${maintainer.id}"]`).toString('base64url')
    const other = await stack.ask(
      `query ($id: ID!) { project(key: "web") { views(filter: { maintainerIds: [$id] }) { nodes { key } } } }`,
      { id: globalId },
    )
    expect(other.data.project.views.nodes).toEqual([{ key: 'growth' }])
  })
})

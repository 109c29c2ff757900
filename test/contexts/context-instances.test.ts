import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let records: Doc[]
const at = { projectKey: 'web', environmentKey: 'production' }
const base = '/projects/web/environments/production'

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  records = (await post(stack.sandbox, `${base}/context-instances/search`, { limit: 50 })).json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const fields = `id projectKey environmentKey instanceId applicationId context contexts { kind key } anonymousKinds lastSeenAt
  access { allowed { action } } viewerCan(action: "deleteContextInstance") siteUrl`

const addressOf = ({ id: instanceId, applicationId }: Doc) => ({ ...at, instanceId, applicationId })
const idFor = (doc: Doc) => idOf({ type: 'ContextInstance', ...addressOf(doc) })

const partsOf = ({ kind, ...context }: Doc) =>
  kind === 'multi'
    ? Object.entries<Doc>(context).map(([kind, { key }]) => ({ kind, key }))
    : [{ kind, key: context.key }]

const said = (doc: Doc) => ({
  id: idFor(doc),
  ...at,
  instanceId: doc.id,
  applicationId: doc.applicationId ?? null,
  context: doc.context,
  contexts: partsOf(doc.context),
  anonymousKinds: doc.anonymousKinds ?? [],
  lastSeenAt: doc.lastSeen ?? null,
  access: doc._access ? { allowed: doc._access.allowed.map(({ action }: Doc) => ({ action })) } : null,
  viewerCan: doc._access ? true : null,
  siteUrl: doc._links?.site ? `${stack.sandbox.url}${doc._links.site.href}` : null,
})

const inProduction = (selection: string) => `{ environment(projectKey: "web", key: "production") { ${selection} } }`
const one = (instanceId: string, more = '') =>
  `contextInstance(projectKey: "web", environmentKey: "production", instanceId: "${instanceId}"${more})`
const bodies = (calls: readonly { body?: string }[]) => calls.flatMap(({ body }) => (body ? [JSON.parse(body)] : []))

describe('context instances', () => {
  it('say what their records say, in a page of one call', async () => {
    const { data, calls, errors } = await stack.ask(inProduction(`contextInstances(first: 40) { nodes { ${fields} } }`))
    expect(errors).toBeUndefined()
    expect(bodies(calls)).toEqual([{ limit: 40 }])
    expect(data.environment.contextInstances.nodes).toEqual(records.slice(0, 40).map(said))
    expect(records.some(({ context }) => context.kind === 'multi')).toBe(true)
  })

  it('are found by their ids, alone by a call of their own and together by one search', async () => {
    const doc = records[3]!
    const alone = await stack.ask(`{ one: ${one(doc.id, `, applicationId: "${doc.applicationId}"`)} { ${fields} } }`)
    expect(alone.paths).toEqual([`${base}/context-instances/${doc.id}?limit=50&includeTotalCount=false`])
    expect(alone.data.one).toEqual(said(doc))
    const docs = records.slice(0, 3)
    const { data, calls } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on ContextInstance { ${fields} } }
        _entities(representations: $all) { ... on ContextInstance { id } }
      }`,
      { ids: docs.map(idFor), all: docs.map((doc) => ({ __typename: 'ContextInstance', ...addressOf(doc) })) },
    )
    expect(data.nodes).toEqual(docs.map(said))
    expect(data._entities).toEqual(docs.map((doc) => ({ id: idFor(doc) })))
    expect(bodies(calls)).toEqual([{ filter: `id anyOf ${JSON.stringify(docs.map(({ id }) => id))}`, limit: 50 }])
  })

  it('are null and empty where their records lack a property', async () => {
    const { id, context } = records[0]!
    stack.sandbox.fault({ path: /instances/ }, { patch: (page: Doc) => ({ ...page, items: [{ id, context }] }) })
    const { data, errors } = await stack.ask(`{ one: ${one(id)} { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(data.one).toEqual(said({ id, context }))
  })

  it('that do not exist are null', async () => {
    const { data, errors } = await stack.ask(`{ one: ${one('nope')} { lastSeenAt } }`)
    expect({ data, errors }).toEqual({ data: { one: null }, errors: undefined })
  })

  it('of another thing than a context fail alone', async () => {
    stack.sandbox.fault(
      { path: /instances/ },
      { patch: (page: Doc) => ({ ...page, items: [{ id: 'x', context: 7 }] }) },
    )
    const { data, errors } = await stack.ask(inProduction('contextInstances { nodes { lastSeenAt context } } color'))
    expect(data.environment.contextInstances).toBeNull()
    expect(data.environment.color).toEqual(expect.any(String))
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE' } }])
  })

  it.each([
    ['{ ids: ["a"] }', 'id anyOf ["a"]'],
    ['{ applicationIds: ["order-service"] }', 'applicationId anyOf ["order-service"]'],
    ['{ excludedApplicationIds: ["order-service"] }', 'applicationId notEquals "order-service"'],
    ['{ withKinds: ["user", "device"] }', 'kinds contains ["user","device"]'],
    ['{ withContexts: [{ kind: "user", key: "x" }] }', 'kindKeys contains ["user:x"]'],
    [
      '{ withAnyContext: [{ kind: "user", key: "x" }, { kind: "device", key: "y" }] }',
      'kindKeys anyOf ["user:x","device:y"]',
    ],
    ['{ or: [{ ids: ["a"] }, { withKinds: ["device"] }] }', '((id anyOf ["a"])|(kinds contains ["device"]))'],
  ])('by %s ask for %s', async (given, filter) => {
    const { data, calls, errors } = await stack.ask(inProduction(`contextInstances(filter: ${given}) { totalCount }`))
    expect(errors).toBeUndefined()
    expect(bodies(calls)).toEqual([{ filter, limit: 1 }])
    const { json } = await post(stack.sandbox, `${base}/context-instances/search`, { filter })
    expect(data.environment.contextInstances.totalCount).toBe(json.totalCount)
  })

  it('are ordered by the last evaluation', async () => {
    const { data, calls } = await stack.ask(
      inProduction(
        'contextInstances(first: 5, orderBy: { field: LAST_SEEN_AT, direction: ASC }) { nodes { lastSeenAt } }',
      ),
    )
    expect(bodies(calls)).toEqual([{ sort: 'ts', limit: 5 }])
    const times = data.environment.contextInstances.nodes.map(({ lastSeenAt }: Doc) => lastSeenAt)
    expect(times).toEqual(times.toSorted())
  })
})

describe('the contexts of instances', () => {
  it('take no call for their attributes, and one together for their records', async () => {
    const free = await stack.ask(
      inProduction(
        'contextInstances(first: 30) { nodes { contexts { id kind key name attributes applicationId environment { key } } } }',
      ),
    )
    expect(free.errors).toBeUndefined()
    expect(free.calls).toHaveLength(1)
    const { data, calls } = await stack.ask(
      inProduction(
        'contextInstances(first: 10) { nodes { contexts { key lastSeenAt associatedContextCount siteUrl } } }',
      ),
    )
    expect(calls).toHaveLength(2)
    const seen = data.environment.contextInstances.nodes.flatMap(({ contexts }: Doc) => contexts)
    expect(seen.map(({ lastSeenAt }: Doc) => lastSeenAt)).not.toContain(null)
    expect(seen.map(({ siteUrl }: Doc) => siteUrl)).not.toContain(null)
  })

  it('of which LaunchDarkly has no record are null for what only a record tells', async () => {
    stack.sandbox.fault({ path: /contexts/ }, { patch: (page: Doc) => ({ ...page, items: [] }) }, 'always')
    const { data, errors } = await stack.ask(
      `{ one: ${one(records[0]!.id)} { contexts { key lastSeenAt viewerCan(action: "x") access { denied { action } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.one.contexts).toEqual(
      partsOf(records[0]!.context).map(({ key }) => ({ key, lastSeenAt: null, viewerCan: null, access: null })),
    )
  })
})

it('the records of the contexts of many instances take no more calls than estimated', async () => {
  const asked = inProduction('contextInstances(first: 25) { nodes { contexts { key lastSeenAt } } }')
  const { extensions, calls, errors } = await stack.ask(asked, {}, { 'x-cost': '1' })
  expect(errors).toBeUndefined()
  expect(calls).toHaveLength(3)
  expect((extensions!.cost as Doc).estimate).toBeGreaterThanOrEqual(calls.length)
})

describe('the instances of contexts', () => {
  const query = (first: number, args = '') =>
    inProduction(
      `contexts(first: ${first}) { nodes { kind key instances${args} { totalCount nodes { id } stoppedBy } } }`,
    )

  it('come from one search for all of them', async () => {
    const { data, calls } = await stack.ask(query(8))
    expect(calls).toHaveLength(2)
    for (const { kind, key, instances } of data.environment.contexts.nodes) {
      const filter = `kindKeys anyOf ["${kind}:${key}"]`
      const { json } = await post(stack.sandbox, `${base}/context-instances/search`, { filter, limit: 50 })
      expect(instances).toEqual({
        totalCount: json.totalCount,
        nodes: json.items.map((doc: Doc) => ({ id: idFor(doc) })),
        stoppedBy: 'END',
      })
    }
  })

  it('of one context are pages that follow each other', async () => {
    const { json } = await post(stack.sandbox, `${base}/contexts/search`, {
      filter: 'kind equals organization',
      limit: 50,
    })
    const busiest = json.items.toSorted((a: Doc, b: Doc) => b.associatedContexts - a.associatedContexts)[0].context
    const context = `context(projectKey: "web", environmentKey: "production", kind: "organization", key: "${busiest.key}")`
    const page = async (args: string) => {
      const selection = 'totalCount nodes { id } pageInfo { hasNextPage endCursor }'
      return (await stack.ask(`{ one: ${context} { instances(${args}) { ${selection} } } }`)).data.one.instances
    }
    const first = await page('first: 2, orderBy: { field: LAST_SEEN_AT, direction: DESC }')
    expect(first.pageInfo.hasNextPage).toBe(true)
    const next = await page(
      `first: 2, after: "${first.pageInfo.endCursor}", orderBy: { field: LAST_SEEN_AT, direction: DESC }`,
    )
    const filter = `kindKeys anyOf ["organization:${busiest.key}"]`
    const all = await post(stack.sandbox, `${base}/context-instances/search`, { filter, limit: 50, sort: '-ts' })
    expect([...first.nodes, ...next.nodes]).toEqual(all.json.items.slice(0, 4).map((doc: Doc) => ({ id: idFor(doc) })))
    expect(first.totalCount).toBe(all.json.totalCount)
  })

  it('that are more than a page of one context have a search of their own for it', async () => {
    const { data, calls } = await stack.ask(query(8, '(first: 1)'))
    const alone = bodies(calls).filter(({ limit }) => limit === 1)
    const long = data.environment.contexts.nodes.filter(({ instances }: Doc) => instances.totalCount > 1)
    expect(long).toHaveLength(7)
    expect(alone.map(({ filter }) => filter)).toEqual(
      long.map(({ kind, key }: Doc) => `kindKeys anyOf ["${kind}:${key}"]`),
    )
    expect(data.environment.contexts.nodes.map(({ instances }: Doc) => instances.nodes.length)).toEqual(
      Array(8).fill(1),
    )
  })

  it('take no more calls than estimated', async () => {
    const { extensions, calls } = await stack.ask(query(8, '(first: 1)'), {}, { 'x-cost': '1' })
    expect(calls.length).toBeLessThanOrEqual((extensions!.cost as Doc).estimate)
    const two = await stack.ask(query(2, '(first: 1)'), {}, { 'x-cost': '1' })
    expect(two.calls).toHaveLength(4)
    expect((two.extensions!.cost as Doc).estimate).toBeGreaterThanOrEqual(4)
  })

  it('are not refused where a search for all of them fits into the budget', async () => {
    const tight = await startStack({ sandbox: { flags: 1 }, gateway: { maxRestCalls: 10 } })
    const { data, calls, errors } = await tight.ask(query(20))
    await tight.close()
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(2)
    expect(data.environment.contexts.nodes).toHaveLength(20)
  })

  it('are read for each context where there are more pages than contexts', async () => {
    const counted = (page: Doc) => ({
      ...page,
      totalCount: 500,
      continuationToken: Buffer.from('after 50').toString('base64url'),
    })
    stack.sandbox.fault({ path: /instances/ }, { patch: counted })
    const { data, calls, errors } = await stack.ask(query(3))
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(2 + 3)
    for (const { instances } of data.environment.contexts.nodes) expect(instances.nodes).not.toEqual([])
  })
})

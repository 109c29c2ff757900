import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** All records of contexts in the environment, as the sandbox answers them. */
let records: Doc[]
/** One that two applications reported. */
let twice: Doc
const at = { projectKey: 'web', environmentKey: 'production' }
const base = '/projects/web/environments/production'

async function allBy(path: string): Promise<Doc[]> {
  const items: Doc[] = []
  for (let token: string | undefined; ; ) {
    const { json } = await post(stack.sandbox, path, { limit: 50, ...(token && { continuationToken: token }) })
    items.push(...json.items)
    token = json.continuationToken
    if (!token) return items
  }
}

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 12 }, gateway: { federation: true } })
  records = await allBy(`${base}/contexts/search`)
  const applicationsOf = ({ context }: Doc) => records.filter((one) => one.context.key === context.key)
  twice = records.find((one) => one.context.kind === 'user' && applicationsOf(one).length === 2)!
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const fields = `id projectKey environmentKey kind key name anonymous attributes email: attribute(reference: "email")
  city: attribute(reference: "/address/city") applicationId lastSeenAt associatedContextCount access { allowed { action } }
  viewerCan(action: "deleteContextInstance") siteUrl`

const addressOf = ({ context: { kind, key }, applicationId }: Doc) => ({ ...at, kind, key, applicationId })
const idFor = (doc: Doc) => idOf({ type: 'Context', ...addressOf(doc) })

/** What every field says of a record. */
const said = (doc: Doc) => ({
  id: idFor(doc),
  ...at,
  kind: doc.context.kind,
  key: doc.context.key,
  name: doc.context.name ?? null,
  anonymous: doc.context.anonymous ?? null,
  attributes: doc.context,
  email: doc.context.email ?? null,
  city: doc.context.address?.city ?? null,
  applicationId: doc.applicationId ?? null,
  lastSeenAt: doc.lastSeen ?? null,
  associatedContextCount: doc.associatedContexts ?? null,
  access: doc._access ? { allowed: doc._access.allowed.map(({ action }: Doc) => ({ action })) } : null,
  viewerCan: doc._access ? true : null,
  siteUrl: doc._links?.site ? `${stack.sandbox.url}${doc._links.site.href}` : null,
})

const inProduction = (selection: string) => `{ environment(projectKey: "web", key: "production") { ${selection} } }`
const one = (doc: Doc, more = '') =>
  `context(projectKey: "web", environmentKey: "production", kind: "${doc.context.kind}", key: "${doc.context.key}"${more})`

/** The bodies of the searches, and the paths of the other calls. */
const asked = (calls: readonly { path: string; body?: string }[]) =>
  calls.map(({ path, body }) =>
    body === undefined ? decodeURIComponent(path).replace('/api/v2', '') : JSON.parse(body),
  )

describe('contexts', () => {
  it('say what their records say, in a page of one call', async () => {
    const { data, calls, errors } = await stack.ask(inProduction(`contexts(first: 40) { nodes { ${fields} } }`))
    expect(errors).toBeUndefined()
    expect(asked(calls)).toEqual([{ limit: 40 }])
    expect(data.environment.contexts.nodes).toEqual(records.slice(0, 40).map(said))
  })

  it('are found by their keys, with an application or as the one last seen', async () => {
    const other = records.find((doc) => doc.context.key === twice.context.key && doc !== twice)!
    for (const [more, doc] of [
      [`, applicationId: "${twice.applicationId}"`, twice],
      [`, applicationId: "${other.applicationId}"`, other],
      ['', twice],
    ] as const) {
      const { data, paths, errors } = await stack.ask(`{ one: ${one(twice, more)} { ${fields} } }`)
      expect(errors).toBeUndefined()
      expect(paths).toEqual([`${base}/contexts/user/${twice.context.key}?limit=50&includeTotalCount=false`])
      expect(data.one).toEqual(said(doc))
    }
  })

  it('are nodes and entities, each record its own, read together by one search', async () => {
    const docs = [...records.filter((doc) => doc.context.key === twice.context.key), records[7]!]
    const { data, calls } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on Context { ${fields} } }
        _entities(representations: $all) { ... on Context { id } }
      }`,
      {
        ids: [...docs.map(idFor), idOf({ type: 'Context', ...at, kind: 'user', key: 'nobody' })],
        all: docs.map((doc) => ({ __typename: 'Context', ...addressOf(doc) })),
      },
    )
    expect(data.nodes).toEqual([...docs.map(said), null])
    expect(data._entities).toEqual(docs.map((doc) => ({ id: idFor(doc) })))
    const names = [...new Set([...docs, { context: { kind: 'user', key: 'nobody' } }].map(kindKey))]
    expect(asked(calls)).toEqual([{ filter: `kindKey anyOf ${JSON.stringify(names)}`, limit: 50 }])
  })

  it('without an application have an id of their own, and are found by it', async () => {
    const doc = records.find(({ applicationId }) => applicationId === undefined)!
    const { data } = await stack.ask('query ($id: ID!) { node(id: $id) { ... on Context { key applicationId } } }', {
      id: idFor(doc),
    })
    expect(data.node).toEqual({ key: doc.context.key, applicationId: null })
  })

  it('take a search for fifty of them by key', async () => {
    const docs = [...new Map(records.map((doc) => [kindKey(doc), doc])).values()].slice(0, 60)
    const { data, calls } = await stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Context { key } } }', {
      ids: docs.map(idFor),
    })
    expect(data.nodes).toEqual(docs.map(({ context }) => ({ key: context.key })))
    const pages = calls.filter(({ body }) => JSON.parse(body!).continuationToken).length
    expect(calls.length - pages).toBe(2)
  })

  it('that do not exist are null, as are those of no environment', async () => {
    const { data, errors } = await stack.ask(`{
      a: context(projectKey: "web", environmentKey: "production", kind: "user", key: "nobody") { name }
      b: context(projectKey: "web", environmentKey: "nope", kind: "user", key: "x") { name }
      environment(projectKey: "web", key: "nope") { contexts { totalCount } }
    }`)
    expect({ data, errors }).toEqual({ data: { a: null, b: null, environment: null }, errors: undefined })
  })

  it('are null where their records lack a property, and can be JSON in a text', async () => {
    const context = { kind: 'user', key: twice.context.key }
    stack.sandbox.fault(
      { path: /contexts/ },
      { patch: (page: Doc) => ({ ...page, items: [{ context: JSON.stringify(context) }] }) },
    )
    const { data, errors } = await stack.ask(`{ one: ${one({ context })} { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(data.one).toEqual(said({ context }))
  })

  it('are found where tokens lead around in a circle, by key and by a search', async () => {
    circle(/contexts/)
    const [doc, other] = [...new Map(records.slice(0, 50).map((one) => [kindKey(one), one])).values()] as [Doc, Doc]
    const single = await stack.ask(`{ one: ${one(doc)} { key } }`)
    expect({ ...single.data, calls: single.calls.length }).toEqual({ one: { key: doc.context.key }, calls: 3 })
    const ids = [doc, other].map(idFor)
    const both = await stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Context { key } } }', { ids })
    expect(both.data.nodes).toEqual([doc, other].map(({ context }) => ({ key: context.key })))
    expect(both.calls).toHaveLength(3)
  })

  it.each([
    [403, 'FORBIDDEN'],
    [500, 'UPSTREAM_FAILURE'],
  ])('with %i are an error of the field alone', async (status, code) => {
    stack.sandbox.fault({ path: /contexts/ }, { status })
    const { data, errors } = await stack.ask(inProduction('color contexts { totalCount }'))
    expect(data.environment).toEqual({ color: expect.any(String), contexts: null })
    expect(errors).toMatchObject([{ path: ['environment', 'contexts'], extensions: { code } }])
  })
})

/** Makes each page lead to one of two others, and tells no count. */
function circle(path: RegExp): void {
  const around = ['after 50', 'after 100'].map((place) => Buffer.from(place).toString('base64url'))
  let pages = 0
  const patch = () => ({ items: records.slice(0, 50), continuationToken: around[pages++ % 2] })
  stack.sandbox.fault({ path }, { patch }, 'always')
}

const kindKey = ({ context: { kind, key } }: Doc): string => `${kind}:${key}`

describe('the pages of contexts', () => {
  const read = async (args: string, selection: string) => {
    const answer = await stack.ask(inProduction(`contexts${args} { ${selection} }`))
    return { ...answer, list: answer.data.environment.contexts }
  }

  it('lead from the first to the last, one call for each', async () => {
    const found: Doc[] = []
    for (let after = ''; ; ) {
      const { list, calls } = await read(
        `(first: 45${after})`,
        'nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } stoppedBy',
      )
      expect(calls).toHaveLength(1)
      expect(list.pageInfo.hasPreviousPage).toBe(found.length > 0)
      found.push(...list.nodes)
      expect(list.stoppedBy).toBe(list.pageInfo.hasNextPage ? 'FIRST' : 'END')
      if (!list.pageInfo.hasNextPage) break
      after = `, after: "${list.pageInfo.endCursor}"`
    }
    expect(found).toEqual(records.map((doc) => ({ id: idFor(doc) })))
  })

  it('go on from any edge', async () => {
    const { list } = await read('(first: 10)', 'edges { cursor }')
    const { list: next } = await read(`(first: 3, after: "${list.edges[3].cursor}")`, 'nodes { id }')
    expect(next.nodes).toEqual(records.slice(4, 7).map((doc) => ({ id: idFor(doc) })))
  })

  it('of more than fifty follow each other', async () => {
    const { list, calls } = await read('(first: 120)', 'nodes { id }')
    expect(list.nodes).toEqual(records.slice(0, 120).map((doc) => ({ id: idFor(doc) })))
    expect(calls.map(({ body }) => JSON.parse(body!).limit)).toEqual([50, 50, 20])
  })

  it('are counted by a search for one, and beside the nodes by none', async () => {
    const { list, calls } = await read('', 'totalCount')
    expect(list).toEqual({ totalCount: records.length })
    expect(asked(calls)).toEqual([{ limit: 1 }])
    const both = await read('(first: 2)', 'totalCount nodes { id }')
    expect(both.list.totalCount).toBe(records.length)
    expect(asked(both.calls)).toEqual([{ limit: 2 }])
  })

  it('that are asked for no nodes take no call', async () => {
    const { list, calls } = await read('(first: 0)', 'nodes { id }')
    expect({ list, calls }).toEqual({ list: { nodes: [] }, calls: [] })
  })

  it.each(['(first: -1)', '(first: 1001)', '(after: "nonsense")'])(
    'that cannot be are refused without a call: %s',
    async (args) => {
      const { errors, calls } = await read(args, 'nodes { id }')
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toEqual([])
    },
  )

  it('end where tokens lead around in a circle', async () => {
    circle(/search/)
    const { list, calls } = await read('(first: 1000)', 'nodes { id } stoppedBy')
    expect(calls).toHaveLength(3)
    expect(list.stoppedBy).toBe('END')
  })

  it('end where a token leads to itself, or a page is empty', async () => {
    const continuationToken = Buffer.from('after 50').toString('base64url')
    stack.sandbox.fault({ path: /search/ }, { patch: (page: Doc) => ({ ...page, continuationToken }) }, 'always')
    const { list, calls } = await read('(first: 200)', 'nodes { id } stoppedBy')
    expect(calls).toHaveLength(2)
    expect(list.stoppedBy).toBe('END')
    stack.sandbox.clearFaults()
    stack.sandbox.fault({ path: /search/ }, { patch: (page: Doc) => ({ ...page, items: [] }) }, 'always')
    expect((await read('(first: 200)', 'nodes { id } stoppedBy')).list).toEqual({ nodes: [], stoppedBy: 'END' })
  })

  it('that the budget stops say so', async () => {
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxRestCalls: 2 } })
    const { data, errors } = await small.ask(
      inProduction('contexts(first: 200) { nodes { key } stoppedBy pageInfo { hasNextPage } }'),
    )
    await small.close()
    expect(errors).toBeUndefined()
    const { nodes, ...rest } = data.environment.contexts
    expect(nodes).toHaveLength(100)
    expect(rest).toEqual({ stoppedBy: 'BUDGET', pageInfo: { hasNextPage: true } })
  })
})

describe('the filters and orders of contexts', () => {
  const filters: [given: string, sent: string][] = [
    ['{ query: ["nakamura"] }', 'q equals "nakamura"'],
    ['{ query: ["nakamura", "weber"] }', 'q equals ["nakamura","weber"]'],
    ['{ ids: ["nope"] }', 'id anyOf ["nope"]'],
    ['{ keys: ["cust-faeab44d"] }', 'key anyOf ["cust-faeab44d"]'],
    ['{ keyPrefix: "org-" }', 'key startsWith "org-"'],
    ['{ kinds: ["device", "organization"] }', 'kind anyOf ["device","organization"]'],
    ['{ contexts: [{ kind: "user", key: "a:b" }] }', 'kindKey anyOf ["user:a:b"]'],
    ['{ applicationIds: ["order-service"] }', 'applicationId anyOf ["order-service"]'],
    [
      '{ excludedApplicationIds: ["order-service", "x"] }',
      'applicationId notEquals "order-service",applicationId notEquals "x"',
    ],
    ['{ withKinds: ["organization"] }', 'kinds contains ["organization"]'],
    ['{ withContexts: [{ kind: "user", key: "x" }] }', 'kindKeys contains ["user:x"]'],
    ['{ names: ["Elif Nakamura"] }', 'name anyOf ["Elif Nakamura"]'],
    ['{ namePrefix: "Elif" }', 'name startsWith "Elif"'],
    ['{ hasName: false }', 'name exists false'],
    [
      '{ attributes: [{ kind: "user", attribute: "email", equals: "elif.nakamura@example.com" }] }',
      'user.email equals "elif.nakamura@example.com"',
    ],
    ['{ attributes: [{ attribute: "country", notEquals: "DE" }] }', '*.country notEquals "DE"'],
    ['{ attributes: [{ kind: "user", attribute: "beta", equals: true }] }', 'user.beta equals true'],
    ['{ attributes: [{ kind: "user", attribute: "orders", equals: 3 }] }', 'user.orders equals 3'],
    [
      '{ attributes: [{ kind: "user", attribute: "/address/city", prefix: "Ber" }] }',
      'user./address/city startsWith "Ber"',
    ],
    ['{ attributes: [{ attribute: "department", exists: true }] }', '*.department exists true'],
    [
      '{ attributes: [{ kind: "user", attribute: "registeredAt", before: "2024-01-01T00:00:00Z" }] }',
      'user.registeredAt before "2024-01-01T00:00:00.000Z"',
    ],
    [
      '{ attributes: [{ kind: "user", attribute: "registeredAt", after: "2024-01-01T00:00:00Z" }] }',
      'user.registeredAt after "2024-01-01T00:00:00.000Z"',
    ],
    [
      '{ attributes: [{ kind: "user", attribute: "job title, \\"x\\"", exists: false }] }',
      '"user.job title, \\"x\\"" exists false',
    ],
    [
      '{ kinds: ["user"], or: [{ keyPrefix: "a" }, { names: ["b"], hasName: true }] }',
      'kind anyOf ["user"],((key startsWith "a")|(name anyOf ["b"],name exists true))',
    ],
    ['{ kinds: ["user"], or: [{}] }', 'kind anyOf ["user"]'],
  ]
  it.each(filters)('%s asks for %s, in a body', async (given, filter) => {
    const { data, calls, errors } = await stack.ask(
      inProduction(`contexts(filter: ${given}) { totalCount nodes { id } }`),
    )
    expect(errors).toBeUndefined()
    expect(calls.map(({ query }) => query)).toEqual([{}])
    expect(asked(calls)).toEqual([{ filter, limit: 20 }])
    const { json } = await post(stack.sandbox, `${base}/contexts/search`, { filter, limit: 20 })
    expect(data.environment.contexts).toEqual({
      totalCount: json.totalCount,
      nodes: json.items.map((doc: Doc) => ({ id: idFor(doc) })),
    })
  })

  it.each([
    ['two conditions', '{ attributes: [{ attribute: "a", equals: 1, exists: true }] }', 'filter.attributes[0]'],
    ['no condition', '{ or: [{ attributes: [{ attribute: "a" }] }] }', 'filter.or[0].attributes[0]'],
    ['an object', '{ attributes: [{ attribute: "a", equals: {} }] }', 'filter.attributes[0].equals'],
    ['an empty list', '{ kinds: [] }', 'filter.kinds'],
    ['an empty text', '{ keys: [""] }', 'filter.keys'],
  ])('with %s are refused without a call', async (_, filter, place) => {
    const { errors, calls } = await stack.ask(inProduction(`contexts(filter: ${filter}) { totalCount }`))
    expect(errors).toMatchObject([{ message: expect.stringContaining(place), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it.each([
    ['ASC', 'ts'],
    ['DESC', '-ts'],
  ])('%s by the last evaluation asks for %s', async (direction, sort) => {
    const { data, calls } = await stack.ask(
      inProduction(
        `contexts(first: 50, orderBy: { field: LAST_SEEN_AT, direction: ${direction} }) { nodes { lastSeenAt } }`,
      ),
    )
    expect(asked(calls)).toEqual([{ sort, limit: 50 }])
    const times: string[] = data.environment.contexts.nodes.map(({ lastSeenAt }: Doc) => lastSeenAt)
    expect(times).toHaveLength(50)
    expect(times[0]).not.toBe(times.at(-1))
    expect(times).toEqual(direction === 'ASC' ? times.toSorted() : times.toSorted().reverse())
  })
})

describe('what contexts lead to', () => {
  it('is their records, read together', async () => {
    const { data, calls } = await stack.ask(
      inProduction('contexts(first: 5) { nodes { key records { applicationId } } }'),
    )
    expect(calls).toHaveLength(2)
    expect(data.environment.contexts.nodes).toEqual(
      records.slice(0, 5).map(({ context }) => ({
        key: context.key,
        records: records
          .filter((doc) => doc.context.kind === context.kind && doc.context.key === context.key)
          .map(({ applicationId = null }) => ({ applicationId })),
      })),
    )
  })

  it('is their project, environment and kind, which take a call only for what their keys do not tell', async () => {
    const { data, paths } = await stack.ask(
      `{ one: ${one(twice)} { project { key } environment { key } contextKind { key projectKey } } }`,
    )
    expect(data.one).toEqual({
      project: { key: 'web' },
      environment: { key: 'production' },
      contextKind: { key: 'user', projectKey: 'web' },
    })
    expect(paths).toHaveLength(1)
    const more = await stack.ask(inProduction('contexts(first: 10) { nodes { contextKind { name } } }'))
    expect(more.paths.slice(1)).toEqual(['/projects/web/context-kinds'])
  })

  it('is their evaluation and their segments, a call each', async () => {
    const query = inProduction(
      'contexts(first: 2) { nodes { attributes evaluate(query: "checkout") { flagKey value } segmentMemberships { key isMember } } }',
    )
    const { data, calls } = await stack.ask(query)
    const bodies = calls
      .slice(1)
      .map(({ path, body }) => [path.replace(/^.*\/(\w+\/evaluate).*$/, '$1'), JSON.parse(body!)])
    const [first, second] = records.map(({ context }) => context)
    expect(bodies).toEqual(
      expect.arrayContaining([
        ['flags/evaluate', first],
        ['flags/evaluate', second],
        ['segments/evaluate', first],
        ['segments/evaluate', second],
      ]),
    )
    expect(bodies).toHaveLength(4)
    for (const { attributes, evaluate, segmentMemberships } of data.environment.contexts.nodes) {
      const flags = await post(stack.sandbox, `${base}/flags/evaluate?filter=query equals checkout`, attributes)
      const expected = flags.json.items.map(({ key, _value }: Doc) => ({ flagKey: key, value: _value }))
      expect(evaluate).toEqual(expected)
      const segments = await post(stack.sandbox, `${base}/segments/evaluate`, attributes)
      expect(segmentMemberships).toEqual(segments.json.items.map(({ key, isMember }: Doc) => ({ key, isMember })))
    }
  })

  it('fails for those that would take too many single calls', async () => {
    const few = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 3 } })
    const { errors, calls } = await few.ask(inProduction('contexts(first: 4) { nodes { evaluate { value } } }'))
    await few.close()
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining('MAX_SINGLE_CALLS') },
    ])
    expect(calls).toHaveLength(4)
  })

  it('begins beside the look-up where the address is enough', async () => {
    const slow = await startStack({ sandbox: { flags: 1, latencyMs } })
    const answer = await slow.ask(`{ one: ${one(twice)} { name instances { totalCount } } }`)
    await slow.close()
    expect(answer.calls).toHaveLength(2)
    expect(wavesOf(answer)).toHaveLength(1)
  })
})

describe('a budget that is enough for several records of the same contexts', () => {
  it.each(['evaluate { flagKey }', 'segmentMemberships { isMember }'])('is not refused for %s', async (selection) => {
    const asked = `{ environment(projectKey: "web", key: "production") { contexts(first: 60) { nodes { ${selection} } } } }`
    const free = await stack.ask(asked)
    const { nodes } = free.data.environment.contexts
    expect([free.calls.length, nodes.length]).toEqual([57, 60])
    // As many flags as above, so that the contexts are the same and the budget is exactly enough.
    const tight = await startStack({ sandbox: { flags: 12 }, gateway: { maxRestCalls: free.calls.length } })
    const { data, errors, calls } = await tight.ask(asked)
    await tight.close()
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(free.calls.length)
    expect(data.environment.contexts.nodes).toHaveLength(nodes.length)
  })
})

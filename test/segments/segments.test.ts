import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { entryFragment } from '../support/access.ts'
import { iso, keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { everySegmentField, expectedSegment } from '../support/segment-fields.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The segments of the production of `web`. */
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/segments/web/production', 50)
})
afterAll(() => stack.close())

const said = (doc: Doc) => expectedSegment('production', doc, stack.sandbox.url)
const inProduction = (selection: string) => `{ environment(projectKey: "web", key: "production") { ${selection} } }`
const segment = (key: string, selection: string, environmentKey = 'production') =>
  `segment(projectKey: "web", environmentKey: "${environmentKey}", key: "${key}") { ${selection} }`

testResource({
  type: 'Segment',
  stack: () => stack,
  documents: () => documents,
  sample: 'enterprise-accounts',
  address: (key) => ({ projectKey: 'web', environmentKey: 'production', key }),
  field: (key) => `segment(projectKey: "web", environmentKey: "production", key: "${key}")`,
  path: (key) => `/segments/web/production/${key}`,
  within: ['environment(projectKey: "web", key: "production")'],
  list: 'segments',
  listPath: '/segments/web/production',
  selection: everySegmentField,
  fragments: entryFragment,
  said,
  promised: [
    'key',
    'name',
    'tags',
    'creationDate',
    'lastModifiedDate',
    'version',
    'deleted',
    'generation',
    'rules',
    '_links',
  ],
  action: 'updateRules',
  filters: [
    ['{ query: "PANEL" }', 'query equals "PANEL"'],
    ['{ anyQuery: ["panel", "market"] }', 'query equals ["panel","market"]'],
    ['{ tags: ["beta"] }', 'tags anyOf ["beta"]'],
    ['{ tags: ["beta", "release"] }', 'tags anyOf ["beta"],tags anyOf ["release"]'],
    ['{ anyTag: ["b2b", "stores"] }', 'tags anyOf ["b2b","stores"]'],
    ['{ keys: ["staff", "press", "nope"] }', 'includedKeys anyOf ["staff","press","nope"]'],
    ['{ excludedKeys: ["staff", "press"] }', 'excludedKeys anyOf ["staff","press"]'],
    ['{ unbounded: true }', 'unbounded equals true'],
    ['{ external: true }', 'external exists true'],
    ['{ unbounded: true, external: false }', 'unbounded equals true,external exists false'],
    ['{ viewKey: "growth" }', 'view equals "growth"'],
    ['{ query: "e", tags: ["b2b"], unbounded: false }', 'query equals "e",tags anyOf ["b2b"],unbounded equals false'],
  ],
  orders: [
    ['CREATED_AT', 'creationDate'],
    ['NAME', 'name'],
    ['LAST_MODIFIED_AT', 'lastModified'],
  ],
})

describe('a segment', () => {
  it.each(['early-access', 'kiosks', 'price-sensitive', 'loyalty-gold', 'cart-abandoners', 'wholesale-accounts'])(
    'answers every field alone, in one call: %s',
    async (key) => {
      const { data, paths } = await stack.ask(`{ ${segment(key, everySegmentField)} } ${entryFragment}`)
      expect(paths).toEqual([`/segments/web/production/${key}`])
      expect(data.segment).toEqual(said(await rest(stack, `/segments/web/production/${key}`)))
    },
  )

  it('with null for what may be missing is answered without it', async () => {
    const names =
      'description included excluded includedContexts excludedContexts _access _links _flags _unboundedMetadata'
    const nothing = Object.fromEntries(names.split(' ').map((name) => [name, null]))
    const rule = { clauses: [], weight: null, bucketBy: null, rolloutContextKind: null, description: null }
    stack.sandbox.fault({ path: /segments\/web/ }, { patch: (doc: Doc) => ({ ...doc, ...nothing, rules: [rule] }) })
    const { data, errors } = await stack.ask(
      `{ ${segment('staff', `${everySegmentField} flags { key }`)} } ${entryFragment}`,
    )
    expect(errors).toBeUndefined()
    expect(data.segment).toMatchObject({ description: null, targets: [], flags: [], access: null })
    expect(data.segment.siteUrl).toBe(`${stack.sandbox.url}/web/production/segments/staff`)
    expect(data.segment.rules).toEqual([
      { ruleId: null, description: null, percentage: null, rolloutContextKind: null, bucketBy: null, clauses: [] },
    ])
  })

  it('merges the lists of a kind, wherever REST has them', async () => {
    const lists = {
      included: ['u1'],
      excluded: [],
      includedContexts: [
        { contextKind: 'user', values: [] },
        { contextKind: 'device', values: ['d1'] },
        { contextKind: 'device', values: ['d2'] },
      ],
      excludedContexts: [{ contextKind: 'device', values: ['d3'] }, { values: ['u2'] }],
    }
    stack.sandbox.fault({ path: /segments\/web/ }, { patch: (doc: Doc) => ({ ...doc, ...lists }) })
    const { data } = await stack.ask(`{ ${segment('staff', 'targets { contextKind included excluded }')} }`)
    expect(data.segment.targets).toEqual([
      { contextKind: 'user', included: ['u1'], excluded: ['u2'] },
      { contextKind: 'device', included: ['d1', 'd2'], excluded: ['d3'] },
    ])
  })

  it('leads to its environment and its project, by one call for both if more than their keys is wanted', async () => {
    const keys = await stack.ask(`{ ${segment('staff', 'environment { key projectKey id } project { key id }')} }`)
    expect(keys.paths).toEqual(['/segments/web/production/staff'])
    const { data, paths } = await stack.ask(
      inProduction('segments(first: 5) { nodes { environment { name critical } project { name } } }'),
    )
    expect(paths.toSorted()).toEqual(['/projects/web?expand=environments', '/segments/web/production?offset=0&limit=5'])
    const environment = await rest(stack, '/projects/web/environments/production')
    expect(data.environment.segments.nodes[4]).toEqual({
      environment: { name: environment.name, critical: environment.critical },
      project: { name: (await rest(stack, '/projects/web')).name },
    })
  })

  it('tells which of its targets will expire, by a call for each segment', async () => {
    const fields = 'expiringTargets { expiringTargetId version contextKind contextKey targetType expiresAt }'
    const { data, paths } = await stack.ask(`{ ${segment('enterprise-accounts', fields)} }`)
    expect(paths.toSorted()).toEqual([
      '/segments/web/enterprise-accounts/expiring-targets/production',
      '/segments/web/production/enterprise-accounts',
    ])
    const { items } = await rest(stack, '/segments/web/enterprise-accounts/expiring-targets/production')
    expect(items.length).toBeGreaterThan(1)
    expect(data.segment.expiringTargets).toEqual(
      items.map(({ _id, _version, contextKind, contextKey, targetType, expirationDate }: Doc) => ({
        ...{ expiringTargetId: _id, version: _version, contextKind, contextKey },
        ...{ targetType: targetType.toUpperCase(), expiresAt: iso(expirationDate) },
      })),
    )
  })
})

describe('the list of segments', () => {
  it.each(['{ query: "" }', '{ unbounded: null, tags: null }', '{ tags: [], excludedKeys: [] }'])(
    'by the filter %s asks for no filter',
    async (given) => {
      const { paths } = await stack.ask(inProduction(`segments(filter: ${given}) { nodes { key } }`))
      expect(paths).toEqual(['/segments/web/production?offset=0&limit=20'])
    },
  )

  it('says texts in quotes, whatever they are made of', async () => {
    const text = 'a" anyOf, (b) | c]\\'
    const { data, calls, errors } = await stack.ask(
      `query ($text: String!) ${inProduction('segments(filter: { query: $text, anyTag: [$text] }) { totalCount }')}`,
      { text },
    )
    expect({ data, errors }).toEqual({ data: { environment: { segments: { totalCount: 0 } } }, errors: undefined })
    expect(calls[0]!.query.filter).toEqual([
      `query equals ${JSON.stringify(text)},tags anyOf [${JSON.stringify(text)}]`,
    ])
  })

  it.each([
    ['{ keys: [] }', 'Expected at least one value for filter.keys, but got an empty list.'],
    ['{ anyTag: ["a", ""] }', 'Expected filter.anyTag that is not empty, but got "".'],
    ['{ viewKey: "" }', 'Expected filter.viewKey that is not empty, but got "".'],
  ])('refuses the filter %s, and asks nothing', async (given, message) => {
    const { errors, calls, data } = await stack.ask(inProduction(`segments(filter: ${given}) { nodes { key } }`))
    expect(errors).toMatchObject([
      { message, path: ['environment', 'segments'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect({ calls, data }).toEqual({ calls: [], data: { environment: { segments: null } } })
  })

  it('refuses half a character, and asks nothing', async () => {
    const { errors, calls } = await stack.ask(
      `query ($text: String!) ${inProduction('segments(filter: { query: $text }) { totalCount }')}`,
      { text: '\ud83d' },
    )
    expect(errors).toMatchObject([
      {
        message: 'Expected filter.query of whole Unicode characters, but got "\\ud83d".',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(calls).toEqual([])
  })

  it('needs no read of the environment, unless something of it is wanted', async () => {
    const list = 'segments { nodes { key } }'
    const path = '/segments/web/production?offset=0&limit=20'
    expect((await stack.ask(inProduction(`id key project { key } ${list}`))).paths).toEqual([path])
    expect((await stack.ask(`{ project(key: "web") { environment(key: "production") { ${list} } } }`)).paths).toEqual([
      path,
    ])
    expect((await stack.ask(inProduction(`critical ${list}`))).paths).toEqual([
      '/projects/web/environments/production',
      path,
    ])
    expect((await stack.ask(inProduction('key siteUrl'))).paths).toEqual(['/projects/web/environments/production'])
  })

  it('of an environment that is not there is null with it', async () => {
    const { data, errors } = await stack.ask(
      '{ environment(projectKey: "web", key: "nope") { key segments { nodes { key } } } }',
    )
    expect({ data, errors }).toEqual({ data: { environment: null }, errors: undefined })
  })

  it('that the caller may not read is an error of the field, and of nothing beside it', async () => {
    stack.sandbox.fault({ path: /segments/ }, { status: 403 })
    const { data, errors, status } = await stack.ask(inProduction('name segments { nodes { key } }'))
    expect(status).toBe(200)
    expect(data.environment).toEqual({ name: 'Production', segments: null })
    expect(errors).toMatchObject([
      { path: ['environment', 'segments'], extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } },
    ])
  })
})

describe('looking up segments', () => {
  it('is null for an unknown environment', async () => {
    const { data, errors, paths } = await stack.ask(`{ ${segment('staff', 'name', 'nope')} }`)
    expect({ data, errors, paths }).toEqual({
      data: { segment: null },
      errors: undefined,
      paths: ['/segments/web/nope/staff'],
    })
  })

  const aliases = (places: [environmentKey: string, key: string][], selection = 'name') =>
    `{ ${places.map(([environmentKey, key], index) => `a${index}: ${segment(key, selection, environmentKey)}`).join(' ')} }`

  it.each<[string, [string, string][], string[]]>([
    [
      'one twice is read once',
      [
        ['production', 'staff'],
        ['production', 'staff'],
      ],
      ['/segments/web/production/staff'],
    ],
    [
      'several of an environment are one call, with as large a page as there are keys',
      [
        ['production', 'staff'],
        ['production', 'nope'],
        ['production', 'press'],
      ],
      ['/segments/web/production?filter=includedKeys anyOf ["staff","nope","press"]&limit=3'],
    ],
    [
      'those of several environments are a call for each',
      [
        ['production', 'staff'],
        ['production', 'press'],
        ['staging', 'staff'],
        ['staging', 'press'],
        ['qa', 'staff'],
      ],
      [
        '/segments/web/production?filter=includedKeys anyOf ["staff","press"]&limit=2',
        '/segments/web/qa/staff',
        '/segments/web/staging?filter=includedKeys anyOf ["staff","press"]&limit=2',
      ],
    ],
  ])('%s', async (_, places, expected) => {
    const { data, paths, errors } = await stack.ask(aliases(places))
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(expected)
    const names = places.map(async ([environmentKey, key]) => {
      const { status, json } = await ask(stack.sandbox, `/segments/web/${environmentKey}/${key}`)
      return status === 200 ? { name: json.name } : null
    })
    expect(Object.values(data)).toEqual(await Promise.all(names))
  })

  it('more than fifty are as many calls as they have pages', async () => {
    const keys = [...keysOf(documents), ...Array.from({ length: 30 }, (_, index) => `nope-${index}`)]
    const { calls, data } = await stack.ask(aliases(keys.map((key) => ['production', key])))
    expect(calls.map(({ query }) => query.limit)).toEqual([['50'], [String(keys.length - 50)]])
    expect(Object.values(data).filter((found) => found !== null)).toHaveLength(documents.length)
  })

  it('a key that no path can carry is refused by itself', async () => {
    const { data, errors } = await stack.ask(
      aliases([
        ['production', '..'],
        ['production', 'staff'],
        ['production', 'press'],
      ]),
    )
    expect(errors).toMatchObject([{ path: ['a0'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(data).toEqual({ a0: null, a1: { name: 'Staff' }, a2: { name: 'Press' } })
  })

  it('a failing environment fails its own segments', async () => {
    stack.sandbox.fault({ path: /segments\/web\/staging/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      aliases([
        ['production', 'staff'],
        ['production', 'press'],
        ['staging', 'staff'],
        ['staging', 'press'],
      ]),
    )
    expect(errors?.map(({ path, extensions }) => [path?.[0], extensions?.code])).toEqual([
      ['a2', 'FORBIDDEN'],
      ['a3', 'FORBIDDEN'],
    ])
    expect(data).toEqual({ a0: { name: 'Staff' }, a1: { name: 'Press' }, a2: null, a3: null })
  })

  it('by their global ids is as by their keys', async () => {
    const { data: before } = await stack.ask(inProduction('segments(first: 3) { nodes { id name } }'))
    const { nodes } = before.environment.segments
    const { data, paths } = await stack.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Segment { name } } }',
      {
        ids: [
          ...nodes.map(({ id }: Doc) => id),
          idOf({ type: 'Segment', projectKey: 'web', environmentKey: 'qa', key: 'nope' }),
        ],
      },
    )
    expect(paths).toHaveLength(2)
    expect(data.nodes).toEqual([...nodes.map((node: Doc) => ({ __typename: 'Segment', ...node })), null])
  })
})

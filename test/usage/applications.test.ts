import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
let documents: Doc[]

/** The documents of a beta list. */
const listed = async (path: string): Promise<Doc[]> =>
  (await ask(stack.sandbox, path, { 'ld-api-version': 'beta' })).json.items

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 }, gateway: { federation: true } })
  documents = await listed('/applications?expand=flags&limit=100')
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const iso = (time?: number) => (time === undefined ? null : new Date(time).toISOString())

/** The key of the project in the link of a flag. */
const projectIn = ({ _links }: Doc): string => _links.self.href.split('/')[4]

function maintainerOf({ member, team }: Doc = {}) {
  if (member) return { memberId: member._id, email: member.email }
  return team ? { key: team.key, name: team.name } : null
}

testResource({
  type: 'Application',
  stack: () => stack,
  documents: () => documents,
  sample: 'northaisle-ios',
  address: (key) => ({ key }),
  field: (key) => `application(key: "${key}")`,
  path: (key) => `/applications/${key}`,
  list: 'applications',
  listPath: '/applications',
  parts: 'expand=flags',
  beta: true,
  selection: `id key name description kind autoAdded version createdAt flagCount flags { key name projectKey }
    maintainer { ... on Member { memberId email } ... on Team { key name } } access { allowed { ...entry } denied { ...entry } }`,
  fragments: entryFragment,
  said: (doc) => ({
    ...{ id: idOf({ type: 'Application', key: doc.key }), key: doc.key, name: doc.name, kind: doc.kind.toUpperCase() },
    ...{ description: doc.description ?? null, autoAdded: doc.autoAdded, version: doc._version ?? null },
    ...{ createdAt: iso(doc.creationDate), flagCount: doc.flags?.totalCount ?? null },
    flags:
      doc.flags?.items.map((flag: Doc) => ({ key: flag.key, name: flag.name, projectKey: projectIn(flag) })) ?? null,
    maintainer: maintainerOf(doc._maintainer),
    access: doc._access ? accessOf(doc._access) : null,
  }),
  promised: ['key', 'name', 'kind', 'autoAdded', '_links', 'flags'],
  action: 'updateApplicationKind',
  filters: [
    ['{ keys: ["order-service", "nope"] }', 'key anyOf ["order-service","nope"]'],
    ['{ excludedKeys: ["order-service", "nope"] }', 'key notEquals "order-service",key notEquals "nope"'],
    ['{ names: ["Order service"] }', 'name anyOf ["Order service"]'],
    ['{ excludedNames: ["Order service"] }', 'name notEquals "Order service"'],
    ['{ namePrefix: "North" }', 'name startsWith "North"'],
    ['{ kinds: [MOBILE, BROWSER] }', 'kind anyOf ["mobile","browser"]'],
    ['{ excludedKinds: [SERVER] }', 'kind notEquals "server"'],
    ['{ autoAdded: true, kinds: [SERVER] }', 'autoAdded equals true,kind anyOf ["server"]'],
  ],
  orders: [
    ['CREATED_AT', 'creationDate'],
    ['NAME', 'name'],
  ],
})

describe('applications', () => {
  it('are looked up together by the filter of the list', async () => {
    const { data, paths } = await stack.ask(
      '{ a: application(key: "order-service") { kind } b: application(key: "nightly-import") { kind autoAdded } c: application(key: "gone") { kind } }',
    )
    expect(data).toEqual({ a: { kind: 'SERVER' }, b: { kind: 'SERVER', autoAdded: true }, c: null })
    expect(paths.map(decodeURIComponent)).toEqual([
      '/applications?filter=key anyOf ["order-service","nightly-import","gone"]&limit=3',
    ])
  })

  it('tell the maintainers in both forms that LaunchDarkly has', async () => {
    const [sample] = documents
    const told = { _member: { _id: 'a1', email: 'ada@northaisle.example' }, key: 'a1', kind: 'member' }
    stack.sandbox.fault({ path: /applications/ }, { patch: () => ({ ...sample, _maintainer: told }) })
    const { data } = await stack.ask(
      `{ application(key: "${sample.key}") { maintainer { ... on Member { memberId email } } } }`,
    )
    expect(data.application.maintainer).toEqual({ memberId: 'a1', email: 'ada@northaisle.example' })
  })

  it('have OTHER for kinds that LaunchDarkly adds', async () => {
    stack.sandbox.fault({ path: /applications/ }, { patch: (doc: Doc) => ({ ...doc, kind: 'television' }) })
    expect((await stack.ask('{ application(key: "northaisle-ios") { kind } }')).data.application.kind).toBe('OTHER')
  })

  it('tell the flags of one project, which are read only for more than a key and a name', async () => {
    const { data, paths } = await stack.ask(
      '{ application(key: "northaisle-ios") { flagCount flags(projectKey: "mobile") { key name project { key } } } }',
    )
    const { flags } = documents.find(({ key }) => key === 'northaisle-ios')
    const known = flags.items.filter((flag: Doc) => projectIn(flag) === 'mobile')
    expect(known).not.toEqual([])
    expect(data.application.flagCount).toBe(flags.totalCount)
    expect(data.application.flags.map(({ key }: Doc) => key)).toEqual(known.map(({ key }: Doc) => key))
    expect(paths).toEqual(['/applications/northaisle-ios?expand=flags'])
  })

  it('leave out flags whose project no link names, and find it in the page of the flag', async () => {
    const items = [
      { key: 'a', name: 'A', _links: {}, _site: { href: '/projects/web/flags/a' } },
      { key: 'b', name: 'B', _links: { self: { href: 7 } }, _site: { href: '/mobile/production/features/b' } },
      { key: 'c', name: 'C' },
    ]
    stack.sandbox.fault({ path: /applications/ }, { patch: (doc: Doc) => ({ ...doc, flags: { items } }) })
    const { data } = await stack.ask('{ application(key: "order-service") { flagCount flags { key projectKey } } }')
    expect(data.application).toEqual({
      flagCount: null,
      flags: [
        { key: 'a', projectKey: 'web' },
        { key: 'b', projectKey: 'mobile' },
      ],
    })
  })
})

describe('the applications of flags', () => {
  const names = (flagKey: string, projectKey = 'web') =>
    documents
      .filter(({ flags }) => flags.items.some((flag: Doc) => flag.key === flagKey && projectIn(flag) === projectKey))
      .map(({ key }) => key)

  it('are one list for any number of flags, beside the flags', async () => {
    const { data, paths, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 60) { nodes { key applications { key kind } } } } mobile: project(key: "mobile") { flags(first: 1) { nodes { key applications { key } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(
      [
        '/applications?expand=flags&limit=100&offset=0',
        '/flags/mobile?offset=0&limit=1',
        '/flags/web?offset=0&limit=60',
      ].map((one) => expect.stringContaining(one.split('?')[0]!)),
    )
    const found = data.project.flags.nodes.map(({ key, applications }: Doc) => [
      key,
      applications.map((one: Doc) => one.key),
    ])
    expect(found).toEqual(data.project.flags.nodes.map(({ key }: Doc) => [key, names(key)]))
    expect(found.flatMap(([, all]: [string, string[]]) => all)).not.toEqual([])
  })

  it('begin beside the flag, and have versions by a call each', async () => {
    const flag = documents
      .find(({ key }) => key === 'northaisle-ios')
      .flags.items.find((one: Doc) => projectIn(one) === 'web')
    const { data, calls, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "${flag.key}") { key applications {
        name kind versions(first: 50, filter: { supported: false }) { totalCount nodes { key application { name } } }
      } environment(key: "production") { status { state } } } }`,
    )
    const known = names(flag.key)
    expect(data.flag.applications).toHaveLength(known.length)
    expect(paths.filter((one) => one.includes('/versions'))).toHaveLength(known.length)
    // The list of applications, the status and the versions.
    expect(calls).toHaveLength(2 + known.length)
    const ios = data.flag.applications.find(({ name }: Doc) => name === 'Northaisle for iOS')
    expect(ios.versions).toEqual({
      totalCount: 2,
      nodes: [
        { key: '5.8.2', application: { name: 'Northaisle for iOS' } },
        { key: '5.9.0', application: { name: 'Northaisle for iOS' } },
      ],
    })
  })

  it('begin beside the flags, and their versions after them', async () => {
    const slow = await startStack({ sandbox: { flags: 3, latencyMs } })
    const list = await slow.ask(
      '{ project(key: "web") { name flags(first: 3) { nodes { key applications { key } } } } }',
    )
    const one = await slow.ask(
      '{ flag(projectKey: "web", key: "x") { name applications { versions { totalCount } } environment(key: "production") { status { state } } } }',
    )
    await slow.close()
    expect(wavesOf(list)).toHaveLength(1)
    expect(list.calls).toHaveLength(3)
    expect(wavesOf(one)).toHaveLength(1)
    expect(one.calls).toHaveLength(3)
  })

  it('fail if LaunchDarkly names only some flags of an application, except of the flags that it names', async () => {
    const patch = (page: Doc) => {
      const [first, ...others] = page.items
      const { items } = first.flags
      return {
        ...page,
        items: [{ ...first, flags: { items: items.slice(0, 1), totalCount: items.length } }, ...others],
      }
    }
    stack.sandbox.fault({ path: /applications/ }, { patch })
    const [named, other] = documents[0].flags.items
    const { data, errors } = await stack.ask(
      `{ named: flag(projectKey: "${projectIn(named)}", key: "${named.key}") { applications { key } } other: flag(projectKey: "${projectIn(other)}", key: "${other.key}") { applications { key } } }`,
    )
    expect(data.named.applications.map(({ key }: Doc) => key)).toContain(documents[0].key)
    expect(errors).toMatchObject([{ path: ['other', 'applications'] }])
    expect(errors?.[0]?.message).toContain(`only some of the application "${documents[0].key}"`)
  })

  it('that cannot be read are an error of the field alone', async () => {
    stack.sandbox.fault({ path: /applications/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 2) { nodes { key applications { key } } } } }',
    )
    expect(data.project.flags.nodes).toEqual([
      { key: expect.any(String), applications: null },
      { key: expect.any(String), applications: null },
    ])
    expect(errors?.map(({ extensions }: Doc) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  })
})

describe('the versions of applications', () => {
  const versions = '/applications/northaisle-ios/versions'
  const fields = 'id applicationKey key name version autoAdded supported createdAt application { key }'

  it('answer what their documents say, in one call beside the application', async () => {
    const known = await listed(versions)
    const { data, paths } = await stack.ask(
      `{ application(key: "northaisle-ios") { versions(first: 50, orderBy: { field: NAME, direction: DESC }) { nodes { ${fields} viewerCan(action: "deleteApplicationVersion") } } } }`,
    )
    expect(paths.toSorted()).toEqual(['/applications/northaisle-ios', `${versions}?offset=0&limit=50&sort=-name`])
    const said = known.map((doc: Doc) => ({
      ...{ id: idOf({ type: 'ApplicationVersion', applicationKey: 'northaisle-ios', key: doc.key }) },
      ...{ applicationKey: 'northaisle-ios', key: doc.key, name: doc.name, version: doc._version },
      ...{ autoAdded: doc.autoAdded, supported: doc.supported, createdAt: iso(doc.creationDate) },
      ...{ application: { key: 'northaisle-ios' }, viewerCan: true },
    }))
    expect(data.application.versions.nodes).toEqual(said.toReversed())
  })

  it.each([
    ['{ keys: ["6.0.0"] }', 'key anyOf ["6.0.0"]', 1],
    ['{ excludedKeys: ["6.0.0"], namePrefix: "v6" }', 'key notEquals "6.0.0",name startsWith "v6"', 2],
    ['{ names: ["v6.0.1"], excludedNames: ["v6.0.0"] }', 'name anyOf ["v6.0.1"],name notEquals "v6.0.0"', 1],
    ['{ autoAdded: true, supported: true }', 'autoAdded equals true,supported equals true', 3],
  ])('are selected by %s', async (filter, sent, count) => {
    const { data, calls } = await stack.ask(
      `{ application(key: "northaisle-ios") { versions(filter: ${filter}) { totalCount } } }`,
    )
    expect(calls.find(({ path }) => path.includes('versions'))!.query.filter).toEqual([sent])
    expect(data.application.versions.totalCount).toBe(count)
  })

  it('are found by their ids and as entities, by one call for each application', async () => {
    const idFor = (applicationKey: string, key: string) => idOf({ type: 'ApplicationVersion', applicationKey, key })
    const ids = [
      idFor('northaisle-ios', '6.0.0'),
      idFor('northaisle-ios', 'gone'),
      idFor('order-service', '119'),
      idFor('gone', '1'),
    ]
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) { nodes(ids: $ids) { ... on ApplicationVersion { name application { kind } } }
        _entities(representations: $all) { ... on ApplicationVersion { name } } }`,
      { ids, all: [{ __typename: 'ApplicationVersion', applicationKey: 'order-service', key: '120' }] },
    )
    expect(data).toEqual({
      nodes: [
        { name: 'v6.0.0', application: { kind: 'MOBILE' } },
        null,
        { name: 'v119', application: { kind: 'SERVER' } },
        null,
      ],
      _entities: [{ name: 'v120' }],
    })
    expect(paths.filter((one) => one.includes('/versions'))).toHaveLength(3)
    expect(paths).toHaveLength(4)
  })

  it('are not more lists than one request may read one by one', async () => {
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 2 } })
    const { errors, calls } = await small.ask('{ applications(first: 3) { nodes { versions { totalCount } } } }')
    await small.close()
    expect(errors?.[0]?.message).toContain('Expected Application.versions to be within the 2 single calls')
    expect(calls).toHaveLength(1)
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tokens } from '../../sandbox/account/tokens.ts'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc, send } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
let documents: Doc[]
const at = { projectKey: 'web', environmentKey: 'production' }

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 40 }, gateway: { federation: true } })
  documents = (await askSandbox(stack.sandbox, '/users/web/production?limit=50')).json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const fields = `id projectKey environmentKey key name firstName lastName email ip country avatarUrl anonymous secondary
  customAttributes { name value } privateAttributes ownerId environmentId lastSeenAt environment { key }
  access { denied { action } } viewerCan(action: "deleteContextInstance") siteUrl`
const idFor = (key: string) => idOf({ type: 'EndUser', ...at, key })

const said = ({ user, ...doc }: Doc) => ({
  id: idFor(user.key),
  ...at,
  key: user.key,
  ...Object.fromEntries(
    ['name', 'firstName', 'lastName', 'email', 'ip', 'country', 'anonymous', 'secondary'].map((name) => [
      name,
      user[name] ?? null,
    ]),
  ),
  avatarUrl: user.avatar ?? null,
  customAttributes: Object.entries(user.custom ?? {}).map(([name, value]) => ({ name, value })),
  privateAttributes: user.privateAttrs ?? [],
  ownerId: doc.ownerId ?? null,
  environmentId: doc.environmentId ?? null,
  lastSeenAt: doc.lastPing ?? null,
  environment: { key: 'production' },
  access: doc._access ? { denied: [] } : null,
  viewerCan: doc._access ? true : null,
  siteUrl: doc._links?.site ? `${stack.sandbox.url}${doc._links.site.href}` : null,
})

const inProduction = (selection: string, key = 'production'): Promise<Answer> =>
  stack.ask(`{ environment(projectKey: "web", key: "${key}") { ${selection} } }`)

describe('end users', () => {
  it('say what their documents say, in a page of one call', async () => {
    const { data, paths, errors } = await inProduction(`endUsers(first: 50) { totalCount nodes { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/users/web/production?limit=50'])
    expect(data.environment.endUsers.nodes).toEqual(documents.map(said))
    const { totalCount } = (await askSandbox(stack.sandbox, '/users/web/production?limit=50')).json
    expect(totalCount).toBeGreaterThan(documents.length)
    expect(data.environment.endUsers.totalCount).toBe(totalCount)
  })

  it('are found by their keys, ids and as entities, by a call each', async () => {
    const [one, other] = documents.map(({ user }) => user.key)
    const { data, paths, errors } = await stack.ask(
      `query ($id: ID!, $all: [_Any!]!) {
        environment(projectKey: "web", key: "production") { endUser(key: "${one}") { ${fields} } }
        node(id: $id) { ... on EndUser { ${fields} } }
        _entities(representations: $all) { ... on EndUser { key } }
      }`,
      { id: idFor(other), all: [{ __typename: 'EndUser', ...at, key: one }] },
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual([one, other].map((key) => `/users/web/production/${key}`).toSorted())
    const [first, second] = documents.map(said)
    expect(data).toEqual({ environment: { endUser: first }, node: second, _entities: [{ key: one }] })
  })

  it('are null and empty where their documents lack a property', async () => {
    const user = { key: documents[0].user.key }
    stack.sandbox.fault({ path: /users/ }, { patch: () => ({ user }) })
    const { data, errors } = await inProduction(`endUser(key: "${user.key}") { ${fields} }`)
    expect(errors).toBeUndefined()
    expect(data.environment.endUser).toEqual(said({ user }))
  })

  it('that do not exist are null, as is an environment that does not', async () => {
    const there = await inProduction('key endUser(key: "nobody") { email }')
    expect(there.data).toEqual({ environment: { key: 'production', endUser: null } })
    for (const field of [
      'endUser(key: "nobody") { email }',
      'endUsers { totalCount }',
      'endUserAttributeNames { custom }',
    ]) {
      const { data, errors } = await inProduction(field, 'nope')
      expect({ field, data, errors }).toEqual({ field, data: { environment: null }, errors: undefined })
    }
  })

  it('follow each other page by page, from the parameter of the link', async () => {
    const page = async (after: string) =>
      (await inProduction(`endUsers(first: 20${after}) { nodes { key } pageInfo { hasNextPage endCursor } }`)).data
        .environment.endUsers
    const first = await page('')
    const next = await page(`, after: "${first.pageInfo.endCursor}"`)
    expect([...first.nodes, ...next.nodes]).toEqual(documents.slice(0, 40).map(({ user }) => ({ key: user.key })))
  })

  it('whose link leads elsewhere have no next page there', async () => {
    const next = { href: 'https://elsewhere.example/?x=1' }
    stack.sandbox.fault({ path: /users/ }, { patch: (page: Doc) => ({ ...page, _links: { next } }) })
    const { data } = await inProduction('endUsers(first: 20) { pageInfo { hasNextPage } }')
    expect(data.environment.endUsers.pageInfo).toEqual({ hasNextPage: false })
  })

  it.each([
    ['filter: { query: "smith" }', 'q=smith'],
    ['filter: { lastSeenBefore: "2026-09-20T00:00:00Z" }', 'after=1789862400000'],
    [
      'filter: { attributes: [{ name: "country", value: "DE" }, { name: "beta", value: "true" }] }',
      'filter=country:DE,beta:true',
    ],
    ['orderBy: { field: KEY, direction: ASC }', 'sort=userKey'],
    ['orderBy: { field: LAST_SEEN_AT, direction: DESC }', 'sort=-lastSeen'],
  ])('with %s are searched for by %s', async (args, query) => {
    const { data, paths, calls, errors } = await inProduction(
      `endUsers(${args}) { totalCount nodes { key sortValue } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual([`/user-search/web/production?${query}&limit=20`])
    const { json } = await askSandbox(stack.sandbox, calls[0]!.path.replace('/api/v2', ''))
    expect(data.environment.endUsers).toEqual({
      totalCount: json.totalCount,
      nodes: json.items.map(({ user, sortValue = null }: Doc) => ({ key: user.key, sortValue })),
    })
  })

  it('have keys, and an error of a bad one says so', async () => {
    const { errors } = await inProduction('endUser(key: "..") { key }')
    expect(errors).toMatchObject([{ message: expect.stringMatching(/^Expected a user key of whole/) }])
  })

  it.each(['a,b', 'a:b', ''])('by the attribute value "%s" are refused without a call', async (value) => {
    const { errors, calls } = await inProduction(
      `color endUsers(filter: { attributes: [{ name: "country", value: "${value}" }] }) { totalCount }`,
    )
    expect(errors).toMatchObject([
      { message: expect.stringContaining('filter.attributes[0].value'), extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(calls.filter(({ path }) => path.includes('user'))).toEqual([])
  })

  it('have attributes whose names the beta route tells', async () => {
    const { data, calls, errors } = await inProduction('endUserAttributeNames { standard custom private }')
    expect(errors).toBeUndefined()
    expect(calls).toMatchObject([{ version: 'beta' }])
    expect(data.environment.endUserAttributeNames).toEqual({
      standard: expect.arrayContaining(['key', 'email']),
      custom: expect.arrayContaining(['orders', 'address']),
      private: ['email'],
    })
  })

  it('lead to their contexts, read together', async () => {
    const { data, calls } = await inProduction('endUsers(first: 5) { nodes { key context { kind key } } }')
    expect(calls).toHaveLength(2)
    for (const { key, context } of data.environment.endUsers.nodes) expect(context).toEqual({ kind: 'user', key })
  })

  it('are deprecated, with what to use in their place', async () => {
    const { data } = await stack.ask(
      '{ __type(name: "Environment") { fields(includeDeprecated: true) { name deprecationReason } } }',
    )
    const reasons = Object.fromEntries(
      data.__type.fields.map(({ name, deprecationReason }: Doc) => [name, deprecationReason]),
    )
    expect(reasons).toMatchObject({ endUsers: 'Use `contexts`.', endUser: 'Use `contexts`.', contexts: null })
  })
})

describe('the settings of an end user', () => {
  const user = (selection: string) => `endUser(key: "${documents[0].user.key}") { ${selection} }`
  const path = () => `/users/web/production/${documents[0].user.key}`

  it('of all flags take one call, which single flags share', async () => {
    const { json } = await askSandbox(stack.sandbox, `${path()}/flags`)
    const [key] = Object.keys(json.items)
    const { data, paths, errors } = await inProduction(
      user(
        `flagSettings { flagKey value setting reason { kind sentence } } one: flagSetting(flagKey: "${key}") { value }`,
      ),
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual([path(), `${path()}/flags`])
    expect(data.environment.endUser).toEqual({
      flagSettings: Object.entries<Doc>(json.items).map(([flagKey, { _value, setting, reason }]) => ({
        flagKey,
        value: _value,
        setting,
        reason: { kind: reason.kind, sentence: expect.any(String) },
      })),
      one: { value: json.items[key!]._value },
    })
  })

  it('of one flag come from its own route, and of two from that of all', async () => {
    const { json } = await askSandbox(stack.sandbox, `${path()}/flags`)
    const [a, b] = Object.keys(json.items)
    const one = await inProduction(user(`flagSetting(flagKey: "${a}") { value setting flag { key } }`))
    expect(one.paths.toSorted()).toEqual([path(), `${path()}/flags/${a}`])
    expect(one.data.environment.endUser.flagSetting).toEqual({
      value: json.items[a!]._value,
      setting: json.items[a!].setting,
      flag: { key: a },
    })
    const two = await inProduction(
      user(`a: flagSetting(flagKey: "${a}") { value } b: flagSetting(flagKey: "${b}") { value }`),
    )
    expect(two.paths.toSorted()).toEqual([path(), `${path()}/flags`])
    const none = await inProduction(user('flagSetting(flagKey: "nope") { value }'))
    expect({ data: none.data, errors: none.errors }).toEqual({
      data: { environment: { endUser: { flagSetting: null } } },
      errors: undefined,
    })
  })

  it('and what expires begin beside the user', async () => {
    const slow = await startStack({ sandbox: { flags: 3, latencyMs } })
    const { json } = await askSandbox(slow.sandbox, '/users/web/production?limit=1')
    const answer = await slow.ask(
      `{ environment(projectKey: "web", key: "production") { endUser(key: "${json.items[0].user.key}") { email flagSettings { value } expiringTargets { expiresAt } } } }`,
    )
    await slow.close()
    expect(answer.errors).toBeUndefined()
    expect(answer.calls).toHaveLength(3)
    expect(wavesOf(answer)).toHaveLength(1)
  })
})

describe('the page of an end user', () => {
  it('takes a call for the user, one for what expires and one for a setting, and then the flags', async () => {
    const { flagKey, contextKey } = await expiring()
    const { data, calls, errors } = await inProduction(
      `endUser(key: "${contextKey}") {
        email expiringTargets { flag { key name } variation { name } expiresAt }
        flagSetting(flagKey: "${flagKey}") { value setting reason { kind } }
      }`,
    )
    expect(errors).toBeUndefined()
    expect(data.environment.endUser.expiringTargets).toContainEqual(
      expect.objectContaining({ flag: { key: flagKey, name: expect.any(String) } }),
    )
    const flags = new Set(data.environment.endUser.expiringTargets.map(({ flag }: Doc) => flag.key))
    expect(calls).toHaveLength(3 + Math.min(flags.size, 2))
  })

  /** A user who is in the list of users and on the way out of a flag's targets. */
  async function expiring(): Promise<{ flagKey: string; contextKey: string }> {
    const { key: contextKey } = documents[0].user
    const { json } = await askSandbox(stack.sandbox, '/flags/web?limit=1&env=production&summary=0')
    const [{ key: flagKey, variations }] = json.items
    const path = `/projects/web/environments/production/contexts/user/${contextKey}/flags/${flagKey}`
    await send(stack.sandbox, 'PUT', path, { setting: variations[0].value })
    const instruction = {
      kind: 'addExpireUserTargetDate',
      flagKey,
      variationId: variations[0]._id,
      value: Date.UTC(2027, 0),
    }
    await send(
      stack.sandbox,
      'PATCH',
      `/users/web/${contextKey}/expiring-user-targets/production`,
      { instructions: [instruction] },
      { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
    )
    return { flagKey, contextKey }
  }
})

describe('changes of end users', () => {
  const errors = 'userErrors { message code path }'
  const change = (name: string, input: object, selection: string, headers = {}) =>
    stack.ask(
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { result: ${name}(input: $input) { ${selection} ${errors} } }`,
      { input: { ...at, environmentKey: 'test', ...input } },
      headers,
    )
  const flagOf = async (): Promise<Doc> =>
    (await askSandbox(stack.sandbox, '/flags/web?limit=1&env=test&summary=0')).json.items[0]
  const pinned = async (userKey: string) => {
    const flag = await flagOf()
    const setting = { variation: { value: flag.variations[0].value } }
    return {
      flag,
      answer: await change('updateEndUserFlagSetting', { userKey, flagKey: flag.key, setting }, 'flag { key }'),
    }
  }

  it('delete one, after which it is gone', async () => {
    const { json } = await askSandbox(stack.sandbox, '/users/web/test?limit=1')
    const { key } = json.items[0].user
    const { data, calls } = await change('deleteEndUser', { key }, 'deletedEndUserId')
    expect(data.result).toEqual({
      deletedEndUserId: idOf({ type: 'EndUser', ...at, environmentKey: 'test', key }),
      userErrors: [],
    })
    expect(calls.map(({ method }) => method)).toEqual(['DELETE'])
    const again = await change('deleteEndUser', { key }, 'deletedEndUserId')
    expect(again.data.result.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  it('make the user a target of a variation, and of none again', async () => {
    const { flag, answer } = await pinned('u-7')
    expect(answer.data.result).toEqual({ flag: { key: flag.key }, userErrors: [] })
    expect(answer.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /api/v2/users/web/test/u-7/flags/${flag.key}`,
    ])
    const setting = async () => (await askSandbox(stack.sandbox, `/users/web/test/u-7/flags/${flag.key}`)).json.setting
    expect(await setting()).toEqual(flag.variations[0].value)
    await change('updateEndUserFlagSetting', { userKey: 'u-7', flagKey: flag.key, setting: { clear: true } }, '')
    expect(await setting()).toBeNull()
  })

  it('schedule the removal of the user from targets, each instruction by itself', async () => {
    const { flag } = await pinned('u-8')
    const expiresAt = '2027-01-04T08:00:00.000Z'
    const target = { flagKey: flag.key, variation: { index: 0 } }
    const instructions = [
      { addExpireUserTargetDate: { ...target, expiresAt } },
      { addExpireUserTargetDate: { flagKey: flag.key, variation: { index: 1 }, expiresAt } },
    ]
    const { data, calls } = await change(
      'updateEndUserExpiringTargets',
      { userKey: 'u-8', instructions, comment: 'trial' },
      `totalInstructions successfulInstructions failedInstructions endUser { key }
        expiringTargets { contextKind contextKey expiresAt flag { key name } variation { index } }`,
    )
    expect(data.result).toMatchObject({
      ...{ totalInstructions: 2, successfulInstructions: 1, failedInstructions: 1, endUser: null },
      expiringTargets: [
        {
          contextKind: 'user',
          contextKey: 'u-8',
          expiresAt,
          flag: { key: flag.key, name: flag.name },
          variation: { index: 0 },
        },
      ],
      userErrors: [{ code: 'CONFLICT', path: ['input', 'instructions', '1'] }],
    })
    const patch = calls.find(({ method }) => method === 'PATCH')!
    expect(patch.path).toBe('/api/v2/users/web/u-8/expiring-user-targets/test')
    const value = Date.parse(expiresAt)
    expect(JSON.parse(patch.body!)).toEqual({
      comment: 'trial',
      instructions: [0, 1].map((index) => ({
        ...{ kind: 'addExpireUserTargetDate', flagKey: flag.key, variationId: flag.variations[index]._id, value },
      })),
    })
    const flags = await stack.ask(
      `{ flag(projectKey: "web", key: "${flag.key}") { environment(key: "test") { expiringTargets { contextKey flag { key } } } } }`,
    )
    expect(flags.data.flag.environment.expiringTargets).toContainEqual({ contextKey: 'u-8', flag: { key: flag.key } })
    const later = { ...target, expiresAt: '2027-02-01T00:00:00.000Z', version: 1 }
    const next = [{ updateExpireUserTargetDate: later }, { removeExpireUserTargetDate: target }]
    const done = await change(
      'updateEndUserExpiringTargets',
      { userKey: 'u-8', instructions: next },
      'successfulInstructions',
    )
    expect(done.data.result).toEqual({ successfulInstructions: 2, userErrors: [] })
  })

  it.each([
    ['no instructions', [], ['input', 'instructions']],
    [
      'a variation that there is not',
      [{ removeExpireUserTargetDate: { flagKey: '?', variation: { index: 99 } } }],
      ['input', 'instructions', '0', 'removeExpireUserTargetDate', 'variation'],
    ],
  ])('are refused for %s', async (_, instructions, path) => {
    const { key } = await flagOf()
    const given = JSON.parse(JSON.stringify(instructions).replace('?', key))
    const { data, calls } = await change(
      'updateEndUserExpiringTargets',
      { userKey: 'u', instructions: given },
      'totalInstructions',
    )
    expect(data.result).toMatchObject({ totalInstructions: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(calls.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  it('of flags that do not exist fail alone, and need a token that may change them', async () => {
    const removeExpireUserTargetDate = { flagKey: 'nope', variation: { variationId: 'x' } }
    const input = { userKey: 'u', instructions: [{ removeExpireUserTargetDate }] }
    const { data } = await change('updateEndUserExpiringTargets', input, 'failedInstructions')
    expect(data.result).toMatchObject({ failedInstructions: 1, userErrors: [{ path: ['input', 'instructions', '0'] }] })
    const refused = await change('deleteEndUser', { key: 'u' }, 'deletedEndUserId', { authorization: tokens.reader })
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})

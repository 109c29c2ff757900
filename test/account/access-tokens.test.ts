import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
let own: Doc[]
let all: Doc[]
let roleKeys: ReadonlyMap<string, string>
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
  own = await askAll(stack.sandbox, '/tokens')
  all = await askAll(stack.sandbox, '/tokens?showAll=true')
  const roles = await askAll(stack.sandbox, '/roles')
  roleKeys = new Map(roles.map(({ _id, key }) => [_id, key]))
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const whole = '/tokens?offset=0&limit=100&showAll=true'
const selection = `id tokenId name description serviceToken role inlineRole { effect actions resources notActions notResources }
  ownerId ending defaultApiVersion createdAt lastModifiedAt lastUsedAt member { memberId email }`
const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
const none = { actions: null, notActions: null, resources: null, notResources: null }

/** The id of a token of the seed that a member uses. */
const sample = '6a46fb80608c03e9b12d5e34'

const said = (doc: Doc) => ({
  id: idOf({ type: 'AccessToken', tokenId: doc._id }),
  tokenId: doc._id,
  ...{ name: doc.name ?? null, description: doc.description ?? null, serviceToken: doc.serviceToken ?? null },
  role: doc.role ?? null,
  inlineRole: (doc.inlineRole ?? []).map((one: Doc) => ({ ...none, ...one, effect: one.effect.toUpperCase() })),
  ...{ ownerId: doc.ownerId ?? null, ending: doc.token ?? null, defaultApiVersion: doc.defaultApiVersion ?? null },
  ...{
    createdAt: iso(doc.creationDate),
    lastModifiedAt: iso(doc.lastModified),
    lastUsedAt: iso(doc.lastUsed || undefined),
  },
  member: doc._member ? { memberId: doc._member._id, email: doc._member.email } : null,
})

testResource({
  type: 'AccessToken',
  stack: () => stack,
  documents: () => own,
  sample,
  address: (tokenId) => ({ tokenId }),
  field: (id) => `accessToken(id: "${id}")`,
  path: (id) => `/tokens/${id}`,
  list: 'accessTokens',
  listPath: '/tokens',
  listing: 'showAll=false',
  own: ['tokenId', '_id'],
  selection,
  said,
  promised: ['_id', 'memberId'],
})

describe('several access tokens', () => {
  it('are looked up in the list of all of them, as far as that is fewer calls', async () => {
    const [one, other] = all
    const { data, paths } = await stack.ask(
      `{ a: accessToken(id: "${one._id}") { name } b: accessToken(id: "${other._id}") { name } c: accessToken(id: "gone") { name } }`,
    )
    expect(data).toEqual({ a: { name: one.name }, b: { name: other.name }, c: null })
    expect(paths).toEqual([whole])
  })

  it('come in smaller pages if LaunchDarkly refuses large ones', async () => {
    stack.sandbox.fault({ path: /limit=100/ }, { status: 400 }, 'always')
    const few = { patch: (page: Doc) => ({ ...page, totalCount: 60 }) }
    stack.sandbox.fault({ path: /offset=0&limit=25/ }, few)
    const { data, paths, errors } = await stack.ask(
      '{ accessTokens(first: 100, filter: { ofAllMembers: true }) { nodes { name } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual([
      whole,
      ...['offset=0&limit=25', 'offset=25&limit=25', 'offset=50&limit=10'].map(
        (page) => `/tokens?${page}&showAll=true`,
      ),
    ])
    expect(data.accessTokens.nodes.length).toBe(Math.min(all.length, 60))
  })
})

describe('the filter of access tokens', () => {
  const names = async (filter: string) => {
    const { data, paths, errors } = await stack.ask(
      `{ accessTokens(first: 200, filter: ${filter}) { totalCount nodes { name } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.accessTokens.totalCount).toBe(data.accessTokens.nodes.length)
    return { names: data.accessTokens.nodes.map(({ name }: Doc) => name), paths }
  }
  const expected = (docs: readonly Doc[], keep: (doc: Doc) => boolean) => docs.filter(keep).map(({ name }) => name)

  it('asks LaunchDarkly for the tokens of all members, and for nothing else', async () => {
    const { names: found, paths } = await names('{ ofAllMembers: true }')
    expect(found).toEqual(expected(all, () => true))
    expect(found.length).toBeGreaterThan(own.length)
    expect(paths).toEqual(['/tokens?offset=0&limit=100&showAll=true'])
  })

  it.each([
    ['serviceToken: true', (doc: Doc) => doc.serviceToken, []],
    ['serviceToken: false', (doc: Doc) => !doc.serviceToken, []],
    ['unusedSince: "2026-07-01T00:00:00Z"', (doc: Doc) => doc.lastUsed < Date.UTC(2026, 6, 1), []],
    ['roles: ["writer"]', (doc: Doc) => doc.role === 'writer', []],
    ['roles: ["reader", "analyst"]', (doc: Doc) => doc.role === 'reader' || has(doc, 'analyst'), ['/roles/analyst']],
    [
      'serviceToken: true, roles: ["sdk-key-reader", "nope"]',
      (doc: Doc) => doc.serviceToken && has(doc, 'sdk-key-reader'),
      ['/roles?offset=0&limit=100'],
    ],
    ['roles: []', () => false, []],
  ])('%s holds over the whole list', async (condition, keep, roleCalls) => {
    const found = await names(`{ ofAllMembers: true, ${condition} }`)
    expect(found.names).toEqual(expected(all, keep))
    if (!condition.endsWith('[]')) expect(found.names).not.toEqual([])
    // Only keys of custom roles need the roles.
    expect(found.paths.toSorted()).toEqual([...roleCalls, whole])
  })

  const has = (doc: Doc, key: string) => doc.customRoleIds.some((id: string) => roleKeys.get(id) === key)

  it('takes a member by either id', async () => {
    const { memberId } = all.find((doc) => !doc.serviceToken && doc.name === 'Laptop')
    const mine = expected(all, (doc) => doc.memberId === memberId)
    for (const id of [memberId, idOf({ type: 'Member', memberId })]) {
      expect((await names(`{ ofAllMembers: true, memberId: "${id}" }`)).names).toEqual(mine)
    }
  })

  it('cuts pages of what it leaves', async () => {
    const query = (more: string) =>
      `{ accessTokens(first: 2${more}, filter: { ofAllMembers: true, serviceToken: true }) { nodes { name } pageInfo { endCursor hasNextPage } } }`
    const first = (await stack.ask(query(''))).data.accessTokens
    const second = (await stack.ask(query(`, after: "${first.pageInfo.endCursor}"`))).data.accessTokens
    expect([...first.nodes, ...second.nodes].map(({ name }: Doc) => name)).toEqual(
      expected(all, ({ serviceToken }) => serviceToken).slice(0, 4),
    )
  })

  it('leaves the tokens of others to admins', async () => {
    const headers = { authorization: stack.sandbox.readerToken }
    const { data } = await stack.ask(
      '{ accessTokens(first: 200, filter: { ofAllMembers: true }) { nodes { name serviceToken } } }',
      {},
      headers,
    )
    const personal = data.accessTokens.nodes.filter(({ serviceToken }: Doc) => !serviceToken)
    expect(personal).toEqual([{ name: 'Demo, read only', serviceToken: false }])
    const mine = all.find(({ name }) => name === 'Demo')
    expect((await stack.ask(`{ accessToken(id: "${mine._id}") { name } }`, {}, headers)).data).toEqual({
      accessToken: null,
    })
  })
})

describe('the way to access tokens', () => {
  const ofMember = (memberId: string) => all.filter((doc) => doc.memberId === memberId).map(({ name }) => ({ name }))

  it('from a member takes one list, beside the member', async () => {
    const { memberId } = all.find(({ name }) => name === 'Laptop')
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const answer = await stack.ask(`{ member(id: "${memberId}") { email accessTokens { name } } }`)
    expect(answer.data.member.accessTokens).toEqual(ofMember(memberId))
    expect(wavesOf(answer)).toEqual([[expect.stringContaining('/members?filter=id:'), whole]])
  })

  it('from many members takes the same list, beside theirs', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const answer = await stack.ask('{ members(first: 60) { nodes { memberId accessTokens { name } } } }')
    expect(answer.errors).toBeUndefined()
    for (const { memberId, accessTokens } of answer.data.members.nodes) expect(accessTokens).toEqual(ofMember(memberId))
    expect(wavesOf(answer)).toEqual([['/members?offset=0&limit=60', whole]])
  })

  it('from custom roles takes the list of tokens beside that of the roles', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const answer = await stack.ask('{ roles(first: 100) { nodes { roleId accessTokens { name } } } }')
    for (const { roleId, accessTokens } of answer.data.roles.nodes) {
      const limited = all.filter(({ customRoleIds }) => customRoleIds.includes(roleId))
      expect(accessTokens).toEqual(limited.map(({ name }) => ({ name })))
    }
    expect(answer.data.roles.nodes.flatMap(({ accessTokens }: Doc) => accessTokens)).not.toEqual([])
    expect(wavesOf(answer)).toEqual([['/roles?offset=0&limit=100', whole]])
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const one = await stack.ask('{ role(key: "analyst") { accessTokens { name } } }')
    expect(one.data.role.accessTokens).toEqual([{ name: 'Metric export' }])
    expect(wavesOf(one)).toEqual([['/roles/analyst', whole]])
  })

  it('to custom roles takes one list of them', async () => {
    const { data, paths } = await stack.ask('{ accessTokens(first: 50) { nodes { tokenId roles { key name } } } }')
    const keys = data.accessTokens.nodes.map(({ tokenId, roles }: Doc) => [tokenId, roles.map(({ key }: Doc) => key)])
    expect(keys).toEqual(
      own.map(({ _id, customRoleIds }) => [_id, customRoleIds.map((id: string) => roleKeys.get(id))]),
    )
    expect(paths.toSorted()).toEqual(['/roles?offset=0&limit=100', '/tokens?offset=0&limit=50&showAll=false'])
  })

  it('from the viewer takes the identity and the token, and is null for other credentials', async () => {
    const { data, paths } = await stack.ask('{ viewer { accessToken { tokenId } } }')
    expect({ data, paths }).toEqual({
      data: { viewer: { accessToken: { tokenId: sample } } },
      paths: ['/caller-identity', `/tokens/${sample}`],
    })
    stack.sandbox.fault({ path: /caller-identity/ }, { json: { authKind: 'oauth', clientId: 'c' } })
    expect((await stack.ask('{ viewer { accessToken { tokenId } } }')).data).toEqual({ viewer: { accessToken: null } })
  })

  it('from the ends of last seen times takes one list for all members', async () => {
    const { data, paths } = await stack.ask(
      '{ members(first: 60) { nodes { memberId lastSeenMetadata { tokenId accessToken { tokenId name member { memberId } } } } } }',
    )
    const seen = data.members.nodes.filter(({ lastSeenMetadata }: Doc) => lastSeenMetadata)
    expect(seen.length).toBeGreaterThan(2)
    for (const { memberId, lastSeenMetadata } of seen) {
      const { tokenId, accessToken } = lastSeenMetadata
      expect(accessToken).toEqual({ tokenId, name: 'Command line', member: { memberId } })
    }
    expect(paths).toEqual(['/members?offset=0&limit=60', whole])
  })

  it('from the audit log takes one list for all entries, and is null for tokens that are gone', async () => {
    const gone = {
      patch: (page: Doc) => ({
        ...page,
        items: page.items.map((one: Doc) => ({ ...one, ...(one.member && { token: { _id: 'gone' } }) })),
      }),
    }
    stack.sandbox.fault({ path: /auditlog/ }, gone)
    const query = '{ auditLog(first: 20) { nodes { token { tokenId accessToken { tokenId } } } } }'
    const { data, paths } = await stack.ask(query)
    const tokens = data.auditLog.nodes.flatMap(({ token }: Doc) => token ?? [])
    expect(tokens.length).toBeGreaterThan(2)
    for (const { tokenId, accessToken } of tokens) expect(accessToken).toEqual(tokenId === 'gone' ? null : { tokenId })
    expect(new Set(tokens.map(({ tokenId }: Doc) => tokenId)).size).toBeGreaterThan(1)
    expect(paths).toEqual(['/auditlog?limit=20', whole])
  })

  it('from approvals takes one list for all of them', async () => {
    const { data, paths, errors } = await stack.ask(`{ approvalRequests(first: 200) { nodes {
      appliedByServiceTokenId appliedByServiceToken { tokenId } reviews { serviceTokenId serviceToken { tokenId name } }
    } } }`)
    expect(errors).toBeUndefined()
    const requests = data.approvalRequests.nodes
    const reviews = requests.flatMap((one: Doc) => one.reviews)
    expect(reviews.some(({ serviceToken }: Doc) => serviceToken?.name === 'Terraform')).toBe(true)
    expect(requests.some((one: Doc) => one.appliedByServiceToken)).toBe(true)
    const told = (id: string | null) => (id ? expect.objectContaining({ tokenId: id }) : null)
    for (const one of requests) expect(one.appliedByServiceToken).toEqual(told(one.appliedByServiceTokenId))
    for (const one of reviews) expect(one.serviceToken).toEqual(told(one.serviceTokenId))
    expect(paths).toEqual(['/approval-requests?offset=0&limit=200', whole])
  })
})

describe('the audit log of access tokens', () => {
  it('has the changes of a personal token, which lead back to it', async () => {
    const script = all.find(({ name }) => name?.startsWith('Script of '))
    const { data, paths } = await stack.ask(
      `{ accessToken(id: "${script._id}") { auditLog(first: 5) { nodes { titleVerb target { resource { ... on AccessToken { tokenId } } } } } } }`,
    )
    expect(data.accessToken.auditLog.nodes).toEqual([
      { titleVerb: 'created the access token', target: { resource: { tokenId: script._id } } },
    ])
    expect(paths).toContain(`/tokens/${script._id}`)
  })

  it('has the changes of service tokens, several in one call', async () => {
    const names = ['Deploy pipeline', 'Terraform']
    const ids = all
      .filter(({ name }) => names.includes(name))
      .map(({ _id }) => idOf({ type: 'AccessToken', tokenId: _id }))
    const { data, calls } = await stack.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on AccessToken { auditLog(first: 1) { nodes { titleVerb name } } } } }',
      { ids },
    )
    const told = data.nodes.flatMap(({ auditLog }: Doc) => auditLog.nodes)
    expect(told).toEqual(names.map((name) => ({ titleVerb: 'reset the service token', name })))
    expect(calls.map(({ method }) => method).toSorted()).toEqual(['GET', 'POST'])
  })
})

it('the tokens of a list that is refused are an error of the field alone', async () => {
  stack.sandbox.fault({ path: /tokens/ }, { status: 403 }, 'always')
  const { json } = await ask(stack.sandbox, '/members?limit=1')
  const { data, errors } = await stack.ask(`{ member(id: "${json.items[0]._id}") { email accessTokens { name } } }`)
  expect(data.member).toEqual({ email: json.items[0].email, accessTokens: null })
  expect(errors).toMatchObject([{ path: ['member', 'accessTokens'], extensions: { code: 'FORBIDDEN' } }])
})

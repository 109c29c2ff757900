import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../src/graph/node.ts'
import { ask, askAll, type Told } from './sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

type Doc = Told['json']

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/members?expand=roleAttributes')
})
afterAll(() => stack.close())

const iso = (time: number) => new Date(time).toISOString()
const idsOf = (docs: readonly Doc[]) => docs.map(({ _id }) => ({ memberId: _id }))
const graphId = ({ _id }: Doc) => idOf({ type: 'Member', memberId: _id })

const everything = `
  id memberId email firstName lastName role roleKeys pendingInvite verified pendingEmail mfa oauthProviders
  excludedDashboards version createdAt lastSeenAt lastSeenMetadata { tokenId } roleAttributes { key values }
  permissionGrants { actionSet actions resource } teams { key name roleKeys }
  integrationMetadata { externalId externalUrl lastCheckedAt externalStatus { display value } }`
const said = (doc: Doc) => ({
  id: graphId(doc),
  memberId: doc._id,
  email: doc.email,
  firstName: doc.firstName ?? null,
  lastName: doc.lastName ?? null,
  role: doc.role,
  roleKeys: doc.customRoles,
  pendingInvite: doc._pendingInvite,
  verified: doc._verified,
  pendingEmail: doc._pendingEmail ?? null,
  mfa: doc.mfa,
  oauthProviders: doc.oauthProviders ?? null,
  excludedDashboards: doc.excludedDashboards ?? null,
  version: doc.version ?? null,
  createdAt: iso(doc.creationDate),
  lastSeenAt: doc._lastSeen ? iso(doc._lastSeen) : null,
  lastSeenMetadata: doc._lastSeenMetadata ?? null,
  roleAttributes: doc.roleAttributes
    ? Object.entries(doc.roleAttributes).map(([key, values]) => ({ key, values }))
    : null,
  permissionGrants: doc.permissionGrants?.map((grant: Doc) => ({ actionSet: null, actions: null, ...grant })) ?? null,
  teams: (doc.teams ?? []).map(({ key, name, customRoleKeys }: Doc) => ({ key, name, roleKeys: customRoleKeys })),
  integrationMetadata: doc._integrationMetadata ? integration(doc._integrationMetadata) : null,
})
const integration = ({ lastChecked, ...rest }: Doc) => ({ ...rest, lastCheckedAt: iso(lastChecked) })

describe('a member', () => {
  it('answers every field from the document, in a list of one call', async () => {
    const { data, paths } = await stack.ask(`{ members(first: 100) { totalCount nodes { ${everything} } } }`)
    expect(paths).toEqual(['/members?offset=0&limit=100&expand=roleAttributes'])
    expect(data.members).toEqual({ totalCount: 60, nodes: documents.map(said) })
  })

  it.each<[string, (doc: Doc) => Doc]>([
    [
      'without the optional parts',
      ({ _id, email, role, _pendingInvite, _verified, customRoles, mfa, creationDate }) => ({
        ...{ _id, email, role, _pendingInvite, _verified, customRoles, mfa, creationDate },
      }),
    ],
    [
      'with more of them',
      (doc) => ({
        ...doc,
        _pendingEmail: 'new@northaisle.example',
        excludedDashboards: ['d1'],
        permissionGrants: [{ actions: ['updateOn'], resource: 'proj/*' }],
      }),
    ],
  ])('%s answers what there is, and null or nothing for the rest', async (_, changed) => {
    const doc = changed(documents[0])
    stack.sandbox.fault({ path: /members/ }, { patch: () => ({ items: [doc], totalCount: 1 }) })
    const { data, errors } = await stack.ask(`{ members { nodes { ${everything} } } }`)
    expect(errors).toBeUndefined()
    expect(data.members.nodes).toEqual([said(doc)])
  })
})

describe('the list of members', () => {
  const week = Date.UTC(2026, 8, 24)
  const roles = ({ role, customRoles }: Doc) => [role === 'owner' ? 'admin' : role, ...customRoles]
  const filters: [string, string, (doc: Doc) => boolean][] = [
    ['{ query: "MÜLLER" }', 'query:MÜLLER', ({ lastName }) => lastName === 'Müller'],
    ['{ roles: ["admin"] }', 'role:admin', (doc) => roles(doc).includes('admin')],
    ['{ roles: ["reader", "no_access"] }', 'role:reader|no_access', ({ role }) => /^(reader|no_access)$/.test(role)],
    ['{ teamKey: "sre" }', 'team:sre', ({ teams }) => teams.some(({ key }: Doc) => key === 'sre')],
    ['{ hasTeam: true }', 'noteam:false', ({ teams }) => teams.length > 0],
    ['{ hasTeam: false }', 'noteam:true', ({ teams }) => teams.length === 0],
    ['{ lastSeen: { never: true } }', 'lastSeen:{"never":true}', (doc) => !doc._lastSeen && doc._pendingInvite],
    ['{ lastSeen: { noData: true } }', 'lastSeen:{"noData":true}', (doc) => !doc._lastSeen && !doc._pendingInvite],
    [
      '{ lastSeen: { before: "2026-09-24T00:00:00Z" } }',
      `lastSeen:{"before":${week}}`,
      ({ _lastSeen }) => _lastSeen < week,
    ],
    [
      '{ lastSeen: { before: "2026-09-24T02:00:00+02:00" } }',
      `lastSeen:{"before":${week}}`,
      ({ _lastSeen }) => _lastSeen < week,
    ],
    [
      '{ emails: ["na.li@northaisle.example", "lucia.fernandez+contractor@northaisle.example"] }',
      'email:na.li@northaisle.example|lucia.fernandez+contractor@northaisle.example',
      ({ email }) => /^(na\.li|lucia)/.test(email),
    ],
    [
      '{ roles: ["writer"], hasTeam: false, lastSeen: { before: "2026-09-24T00:00:00Z" } }',
      `role:writer,noteam:true,lastSeen:{"before":${week}}`,
      ({ role, teams, _lastSeen }) => role === 'writer' && teams.length === 0 && _lastSeen < week,
    ],
  ]
  it.each(filters)('by the filter %s asks for %s', async (filter, sent, holds) => {
    const { data, calls } = await stack.ask(
      `{ members(first: 60, filter: ${filter}) { totalCount nodes { memberId } } }`,
    )
    expect(calls.map(({ query }) => query.filter)).toEqual([[sent]])
    const expected = documents.filter(holds)
    expect(expected).not.toEqual([])
    expect(data.members).toEqual({ totalCount: expected.length, nodes: idsOf(expected) })
  })

  it('by the filter of ids takes those of LaunchDarkly and those of the graph', async () => {
    const [, second, third] = documents
    const { data, calls } = await stack.ask(
      'query ($ids: [ID!]) { members(filter: { ids: $ids }) { nodes { memberId } } }',
      {
        ids: [second._id, graphId(third)],
      },
    )
    expect(calls.map(({ query }) => query.filter)).toEqual([[`id:${second._id}|${third._id}`]])
    expect(data.members.nodes).toEqual(idsOf([second, third]))
  })

  it.each([
    ['{ ids: [] }', /at least one value for filter\.ids/],
    ['{ emails: ["a,b"] }', /filter\.emails without ","/],
    ['{ teamKey: "a:b" }', /filter\.teamKey without ":"/],
    ['{ lastSeen: { never: false } }', /to be true, but got false/],
    ['{ lastSeen: { noData: false } }', /to be true, but got false/],
    ['{ ids: ["VGVhbTpbInNyZSJd"] }', /the id of a Member, but got that of a Team/],
  ])('refuses the filter %s without a call', async (filter, message) => {
    const { errors, calls } = await stack.ask(`{ members(filter: ${filter}) { nodes { email } } }`)
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  const name = ({ firstName, lastName }: Doc) => `${firstName} ${lastName}`.toLowerCase()
  const orders: [string, string, (doc: Doc) => string | number][] = [
    ['DISPLAY_NAME', 'displayName', name],
    ['LAST_SEEN_AT', 'lastSeen', ({ _lastSeen }) => _lastSeen],
  ]
  it.each(orders)('by %s asks for sort=%s, with a dash if descending', async (field, sent, key) => {
    const list = (direction: string) =>
      stack.ask(`{ members(first: 60, orderBy: { field: ${field}, direction: ${direction} }) { nodes { memberId } } }`)
    const [up, down] = [await list('ASC'), await list('DESC')]
    expect([...up.calls, ...down.calls].map(({ query }) => query.sort)).toEqual([[sent], [`-${sent}`]])
    const compare = (a: Doc, b: Doc) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
    expect(up.data.members.nodes).toEqual(idsOf(documents.toSorted(compare)))
    expect(down.data.members.nodes).toEqual(idsOf(documents.toSorted((a, b) => compare(b, a))))
  })
})

describe('looking up members', () => {
  const look = (args: object) =>
    stack.ask('query ($id: ID, $email: String) { member(id: $id, email: $email) { memberId mfa } }', { ...args })

  it.each<[string, (doc: Doc) => object, (doc: Doc) => string]>([
    ['the id of LaunchDarkly', ({ _id }) => ({ id: _id }), ({ _id }) => `id:${_id}`],
    ['the id of the graph', (doc) => ({ id: graphId(doc) }), ({ _id }) => `id:${_id}`],
    ['the e-mail address', ({ email }) => ({ email }), ({ email }) => `email:${email}`],
    [
      'the e-mail address in capitals',
      ({ email }) => ({ email: email.toUpperCase() }),
      ({ email }) => `email:${email}`,
    ],
  ])('by %s is one call', async (_, args, filter) => {
    const doc = documents[7]
    const { data, paths } = await look(args(doc))
    expect(data.member).toEqual({ memberId: doc._id, mfa: doc.mfa })
    expect(paths).toEqual([`/members?filter=${filter(doc)}&limit=1`])
  })

  it.each([
    ['an unknown id', { id: '000000000000000000000000' }, 1],
    ['the id of a member that is not there', { id: idOf({ type: 'Member', memberId: 'nobody' }) }, 1],
    ['an unknown address', { email: 'nobody@northaisle.example' }, 1],
    ['an id that no filter can say', { id: 'a|b' }, 1],
    ['the word that REST takes for the caller', { id: 'me' }, 0],
  ])('is null for %s', async (_, args, count) => {
    const { data, errors, calls } = await look(args)
    expect({ data, errors, calls: calls.length }).toEqual({ data: { member: null }, errors: undefined, calls: count })
  })

  it.each([
    [{}, 'Expected exactly one of id and email, but got none.'],
    [{ id: 'a', email: 'b' }, 'Expected exactly one of id and email, but got both.'],
    [{ email: 'a,b' }, /without ","/],
    [{ id: 'VGVhbTpbInNyZSJd' }, 'Expected the id of a Member, but got that of a Team.'],
  ])('by %j is refused without a call', async (args, message) => {
    const { data, errors, calls } = await look(args)
    expect(data).toEqual({ member: null })
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it('by e-mail finds a member whose address has capitals in LaunchDarkly', async () => {
    const doc = { ...documents[0], email: 'Ingrid.Halvorsen@northaisle.example' }
    stack.sandbox.fault({ path: /members/ }, { patch: () => ({ items: [doc], totalCount: 1 }) })
    expect((await look({ email: documents[0].email })).data.member).toEqual({ memberId: doc._id, mfa: doc.mfa })
  })

  it('of all sorts at once takes one call for the ids and one for the addresses', async () => {
    const [a, b, c, d] = documents
    const query = `query ($ids: [ID!]!) {
      a: member(id: "${a._id}") { mfa } again: member(id: "${a._id}") { version roleAttributes { key } }
      b: member(id: "${graphId(b)}") { mfa } gone: member(id: "nobody") { mfa }
      c: member(email: "${c.email}") { mfa } d: member(email: "${d.email}") { mfa } none: member(email: "no@one") { mfa }
      nodes(ids: $ids) { id }
    }`
    const { data, paths } = await stack.ask(query, { ids: [graphId(c), graphId(a)] })
    const ids = [a._id, b._id, 'nobody', c._id]
    expect(paths).toHaveLength(2)
    expect(paths).toContain(`/members?filter=id:${ids.join('|')}&limit=4&expand=roleAttributes`)
    expect(paths).toContain(`/members?filter=email:${c.email}|${d.email}|no@one&limit=3`)
    expect(data).toMatchObject({
      a: { mfa: a.mfa },
      again: { version: a.version },
      b: { mfa: b.mfa },
      gone: null,
      none: null,
    })
    expect(data).toMatchObject({
      c: { mfa: c.mfa },
      d: { mfa: d.mfa },
      nodes: [{ id: graphId(c) }, { id: graphId(a) }],
    })
  })
})

describe('a member that a flag names', () => {
  it.each([
    ['__typename id memberId email firstName lastName role', []],
    ['mfa', ['/members?filter=id:']],
    ['createdAt teams { key } roleAttributes { key }', ['/members?filter=id:']],
  ])('answers %s by the calls %j besides that of the flags', async (fields, expected) => {
    const { data, paths, errors } = await stack.ask(
      `{ project(key: "web") { flags { nodes { key project { key } maintainer { ... on Member { ${fields} } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths[0]).toBe('/flags/web?offset=0&limit=20')
    expect(paths.slice(1).map((path) => path.slice(0, '/members?filter=id:'.length))).toEqual(expected)
    const flags = (await ask(stack.sandbox, '/flags/web?limit=20')).json.items
    const filled = data.project.flags.nodes.filter(({ maintainer }: Doc) => Object.keys(maintainer ?? {}).length > 0)
    expect(filled.map(({ key }: Doc) => key)).toEqual(
      flags.filter((flag: Doc) => flag._maintainer).map(({ key }: Doc) => key),
    )
  })

  it('by nothing but the id is read, and read again for a part that did not come with it', async () => {
    const doc = documents.find(({ roleAttributes }) => Object.keys(roleAttributes).length > 0)
    const patch = ({ items: [flag] }: Doc) => ({
      items: [{ ...flag, maintainerId: doc._id, _maintainer: undefined, _maintainerTeam: undefined }],
      totalCount: 1,
    })
    stack.sandbox.fault({ path: /flags/ }, { patch })
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags { nodes { maintainer { ... on Member { email roleAttributes { key values } } } } } } }',
    )
    const { email, roleAttributes } = said(doc)
    expect(data.project.flags.nodes).toEqual([{ maintainer: { email, roleAttributes } }])
    const read = `/members?filter=id:${doc._id}&limit=1`
    expect(paths).toEqual(['/flags/web?offset=0&limit=20', read, `${read}&expand=roleAttributes`])
  })

  it('that the caller may not read loses the fields that need it, and no flag', async () => {
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 1) { nodes { key maintainer { ... on Member { email pendingEmail } } } } } }',
      {},
      { authorization: stack.sandbox.limitedToken },
    )
    expect(data.project.flags.nodes).toEqual([
      { key: expect.any(String), maintainer: { email: expect.any(String), pendingEmail: null } },
    ])
    expect(errors).toMatchObject([
      { path: ['project', 'flags', 'nodes', 0, 'maintainer', 'pendingEmail'], extensions: { code: 'FORBIDDEN' } },
    ])
  })
})

describe('the edges of members', () => {
  const maintained = (flags: Doc[], { _id }: Doc) =>
    flags.filter(({ maintainerId }) => maintainerId === _id).map(({ key }) => ({ key }))

  it('to the flags of one are the list of those that the member maintains', async () => {
    const flags = await askAll(stack.sandbox, '/flags/web')
    const [member] = documents.filter((doc) => maintained(flags, doc).length > 1)
    const { data, paths } = await stack.ask(
      `{ member(id: "${member._id}") { memberId flags(projectKey: "web", first: 50) { nodes { key } } } }`,
    )
    expect(paths[1]).toBe(`/flags/web?offset=0&limit=50&filter=maintainerId:${member._id}`)
    expect(data.member.flags.nodes).toEqual(maintained(flags, member))
  })

  it('to the flags of many are no more calls than the whole list of flags', async () => {
    const flags = await askAll(stack.sandbox, '/flags/web')
    const { data, paths } = await stack.ask(
      '{ members(first: 60) { nodes { memberId flags(projectKey: "web", first: 50) { totalCount nodes { key } } } } }',
    )
    expect(paths).toHaveLength(1 + 3)
    for (const [index, { flags: theirs }] of data.members.nodes.entries()) {
      const nodes = maintained(flags, documents[index])
      expect(theirs).toEqual({ totalCount: nodes.length, nodes })
    }
  })

  it('to teams cost nothing for what the member tells of them, and one call for the rest of all', async () => {
    const teams = await askAll(stack.sandbox, '/teams')
    const { data, paths } = await stack.ask('{ members { nodes { teams { team { key name } } } } }')
    expect(paths).toEqual(['/members?offset=0&limit=20'])
    expect(data.members.nodes[0].teams).toEqual([{ team: { key: 'checkout', name: 'Checkout' } }])
    const more = await stack.ask('{ members { nodes { teams { team { key description } } } } }')
    expect(more.paths).toEqual(['/members?offset=0&limit=20', '/teams?limit=100&offset=0'])
    const told = new Map(teams.map(({ key, description }) => [key, description]))
    for (const { team } of more.data.members.nodes.flatMap((member: Doc) => member.teams))
      expect(team.description).toBe(told.get(team.key))
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { expectedMember, graphId } from '../support/member-fields.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/members?expand=roleAttributes')
})
afterAll(() => stack.close())

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

  it('by nothing but the id is read once, with the parts that are selected', async () => {
    const doc = documents.find(({ roleAttributes }) => Object.keys(roleAttributes).length > 0)
    const patch = ({ items: [flag] }: Doc) => ({
      items: [{ ...flag, maintainerId: doc._id, _maintainer: undefined, _maintainerTeam: undefined }],
      totalCount: 1,
    })
    stack.sandbox.fault({ path: /flags/ }, { patch })
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags { nodes { maintainer { ... on Member { email roleAttributes { key values } } } } } } }',
    )
    const { email, roleAttributes } = expectedMember(doc)
    expect(data.project.flags.nodes).toEqual([{ maintainer: { email, roleAttributes } }])
    const read = `/members?filter=id:${doc._id}&limit=1`
    expect(paths).toEqual(['/flags/web?offset=0&limit=20', `${read}&expand=roleAttributes`])
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
    expect(more.paths).toEqual(['/members?offset=0&limit=20', '/teams?offset=0&limit=100'])
    const told = new Map(teams.map(({ key, description }) => [key, description]))
    for (const { team } of more.data.members.nodes.flatMap((member: Doc) => member.teams))
      expect(team.description).toBe(told.get(team.key))
  })
})

describe('somebody who has gone', () => {
  const gone = { items: [], totalCount: 0 }

  it('is no maintainer of a flag any more where more is asked of them than the flag tells', async () => {
    const maintained =
      'project(key: "web") { flags(first: 1) { nodes { maintainer { ... on Member { email SELECTED } } } } }'
    stack.sandbox.fault({ path: /\/members/ }, { patch: () => gone }, 'always')
    const { data, errors } = await stack.ask(
      `{ less: ${maintained.replace('SELECTED', 'role')} more: ${maintained.replace('SELECTED', 'mfa teams { key }')} }`,
    )
    stack.sandbox.clearFaults()
    expect(errors).toBeUndefined()
    expect(data.less.flags.nodes).toEqual([{ maintainer: { email: expect.any(String), role: expect.any(String) } }])
    expect(data.more.flags.nodes).toEqual([{ maintainer: null }])
  })

  it('is left out of the maintainers of a team, and a team that has gone is null', async () => {
    const [first, ...others] = (await ask(stack.sandbox, '/teams/sre/maintainers')).json.items
    stack.sandbox.fault(
      { path: /\/members/ },
      { patch: ({ items }: Doc) => ({ items: items.filter(({ _id }: Doc) => _id !== first._id) }) },
    )
    const team = await stack.ask('{ team(key: "sre") { maintainers { email mfa } } }')
    expect(team.errors).toBeUndefined()
    expect(team.data.team.maintainers.map(({ email }: Doc) => email)).toEqual(others.map(({ email }: Doc) => email))

    const teams = [{ key: 'gone', name: 'Gone', customRoleKeys: [] }]
    const patch = ({ items: [member] }: Doc) => ({ items: [{ ...member, teams }], totalCount: 1 })
    stack.sandbox.fault({ path: /\/members/ }, { patch })
    const { data, errors } = await stack.ask('{ members(first: 1) { nodes { teams { name team { description } } } } }')
    expect(errors).toBeUndefined()
    expect(data.members.nodes).toEqual([{ teams: [{ name: 'Gone', team: null }] }])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyMemberField, expectedMember, graphId } from '../support/member-fields.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/members?expand=roleAttributes')
})
afterAll(() => stack.close())

const idsOf = (docs: readonly Doc[]) => docs.map(({ _id }) => ({ memberId: _id }))

describe('a member', () => {
  it('answers every field from the document, in a list of one call', async () => {
    const { data, paths } = await stack.ask(`{ members(first: 100) { totalCount nodes { ${everyMemberField} } } }`)
    expect(paths).toEqual(['/members?offset=0&limit=100&expand=roleAttributes'])
    expect(data.members).toEqual({ totalCount: 60, nodes: documents.map(expectedMember) })
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
    const { data, errors } = await stack.ask(`{ members { nodes { ${everyMemberField} } } }`)
    expect(errors).toBeUndefined()
    expect(data.members.nodes).toEqual([expectedMember(doc)])
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

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { graphId } from '../support/member-fields.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let members: Doc[]
let free: Doc[]
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  members = await askAll(stack.sandbox, '/members')
  free = members.filter(({ teams }) => !teams.length)
})
afterEach(() => stack.close())

const payload = 'teams { key } members { memberId } userErrors { message code path }'
const update = (instructions: readonly object[], selection = payload, headers = {}) =>
  stack.ask(
    `mutation ($input: UpdateTeamsInput!) { result: updateTeams(input: $input) { ${selection} } }`,
    { input: { comment: 'Reorganization', instructions } },
    headers,
  )
const idsIn = async (key: string): Promise<string[]> =>
  (await askAll(stack.sandbox, '/members'))
    .filter(({ teams }) => teams.some((team: Doc) => team.key === key))
    .map(({ _id }) => _id)
const add = (teamKeys: readonly string[], memberIds: readonly string[]) => ({
  addMembersToTeams: { teamKeys, memberIds },
})

describe('updateTeams', () => {
  it('adds members to teams in one call of the beta version, and answers ids without another', async () => {
    const [one, two] = free
    const teamKeys = ['growth', 'design-systems']
    const { data, calls } = await update([add(teamKeys, [one._id, graphId(two)])])
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v2/teams',
      version: 'beta',
      headers: { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
    })
    const memberIDs = [one._id, two._id]
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      comment: 'Reorganization',
      instructions: [{ kind: 'addMembersToTeams', teamKeys, memberIDs }],
    })
    expect(data.result).toEqual({
      teams: teamKeys.map((key) => ({ key })),
      members: memberIDs.map((memberId) => ({ memberId })),
      userErrors: [],
    })
    expect(await idsIn('growth')).toEqual(expect.arrayContaining(memberIDs))
    expect((await idsIn('design-systems')).toSorted()).toEqual(memberIDs.toSorted())
    const { items } = (await ask(stack.sandbox, '/auditlog?limit=2')).json
    const entries = await Promise.all(items.map(({ _id }: Doc) => ask(stack.sandbox, `/auditlog/${_id}`)))
    expect(entries.map(({ json }: Doc) => json)).toMatchObject(
      ['design-systems', 'growth'].map((key) => ({
        kind: 'team',
        comment: 'Reorganization',
        accesses: [{ action: 'updateTeamMembers', resource: `team/${key}` }],
      })),
    )
  })

  it('reads what else is selected, of all teams and of all members at once', async () => {
    const [one, two] = free
    const { data, paths } = await update(
      [add(['growth', 'search'], [one._id, two._id])],
      'teams { name memberCount } members { email teams { key } }',
    )
    expect(paths.toSorted()).toEqual([
      `/members?filter=id:${one._id}|${two._id}&limit=2`,
      '/teams',
      '/teams?offset=0&limit=100&expand=members',
    ])
    expect(data.result.teams.map(({ name }: Doc) => name)).toEqual(['Growth', 'Search & Discovery'])
    expect(data.result.members.map(({ email }: Doc) => email)).toEqual([one.email, two.email])
    expect(data.result.members[0].teams.map(({ key }: Doc) => key)).toEqual(['growth', 'search'])
  })

  const holdsFor: readonly [object, object, (member: Doc) => boolean][] = [
    [
      { query: 'AN' },
      { filterQuery: 'AN' },
      ({ email, firstName, lastName }) =>
        [email, `${firstName} ${lastName}`].some((text) => text.toLowerCase().includes('an')),
    ],
    [
      { roles: ['admin', 'reader'] },
      { filterRoles: 'admin|reader' },
      ({ role, customRoles }) => ['owner', 'admin', 'reader'].includes(role) || customRoles.includes('reader'),
    ],
    [{ teamKey: 'growth' }, { filterTeamKey: 'growth' }, ({ teams }) => teams.some(({ key }: Doc) => key === 'growth')],
    [
      { lastSeen: { never: true } },
      { filterLastSeen: { never: true } },
      ({ _lastSeen, _pendingInvite }) => _lastSeen === 0 && _pendingInvite,
    ],
    [
      { lastSeen: { noData: true } },
      { filterLastSeen: { noData: true } },
      ({ _lastSeen, _pendingInvite }) => _lastSeen === 0 && !_pendingInvite,
    ],
    [
      { lastSeen: { before: '2026-06-01T00:00:00Z' } },
      { filterLastSeen: { before: Date.parse('2026-06-01T00:00:00Z') } },
      ({ _lastSeen }) => _lastSeen < Date.parse('2026-06-01T00:00:00Z'),
    ],
  ]

  it.each(holdsFor)('adds all members but those of %j', async (excluding, filters, holds) => {
    const { data, calls } = await update([{ addAllMembersToTeams: { teamKeys: ['design-systems'], excluding } }])
    expect(JSON.parse(calls[0]!.body!).instructions).toEqual([
      { kind: 'addAllMembersToTeams', teamKeys: ['design-systems'], ...filters },
    ])
    expect(data.result).toMatchObject({ teams: [{ key: 'design-systems' }], userErrors: [] })
    const expected = members.filter((member) => !holds(member)).map(({ _id }) => _id)
    expect(expected.length).toBeGreaterThan(0)
    expect(await idsIn('design-systems')).toEqual(expected)
  })

  it('adds all members but some that are named, or all of them', async () => {
    const [one] = free
    const all = members.map(({ _id }) => _id)
    const { calls } = await update([
      { addAllMembersToTeams: { teamKeys: ['design-systems'], excluding: { memberIds: [graphId(one)] } } },
      { addAllMembersToTeams: { teamKeys: ['growth'] } },
    ])
    expect(JSON.parse(calls[0]!.body!).instructions).toEqual([
      { kind: 'addAllMembersToTeams', teamKeys: ['design-systems'], ignoredMemberIDs: [one._id] },
      { kind: 'addAllMembersToTeams', teamKeys: ['growth'] },
    ])
    expect(await idsIn('design-systems')).toEqual(all.filter((id) => id !== one._id))
    expect(await idsIn('growth')).toEqual(all)
  })

  it('changes the teams that can be changed, and tells each that cannot with its place', async () => {
    const [one] = free
    const { data } = await update([add(['growth', 'nobody'], [one._id]), add(['data'], [one._id])])
    expect(data.result).toEqual({
      teams: [{ key: 'growth' }],
      members: [{ memberId: one._id }],
      userErrors: [
        {
          message: expect.stringContaining('"nobody": team not found'),
          code: 'BAD_USER_INPUT',
          path: ['input', 'instructions', '0', 'addMembersToTeams', 'teamKeys', '1'],
        },
        {
          message: expect.stringContaining('"data"'),
          code: 'BAD_USER_INPUT',
          path: ['input', 'instructions', '1', 'addMembersToTeams', 'teamKeys', '0'],
        },
      ],
    })
    expect(await idsIn('growth')).toContain(one._id)
    expect(await idsIn('data')).not.toContain(one._id)
  })

  it('tells no place of a team that several instructions name', async () => {
    const [one, two] = free
    const { data } = await update([add(['data'], [one._id]), add(['data'], [two._id])])
    expect(data.result).toMatchObject({ teams: [], members: [], userErrors: [{ path: null }] })
  })

  it.each([
    [add(['growth'], ['nobody']), null],
    [add([], []), null],
    [add(['growth'], [idOf({ type: 'Team', key: 'x' })]), ['addMembersToTeams', 'memberIds', '0']],
    [
      { addAllMembersToTeams: { teamKeys: ['growth'], excluding: { roles: ['a|b'] } } },
      ['addAllMembersToTeams', 'excluding', 'roles', '0'],
    ],
  ])('refuses %j as a whole', async (instruction, place) => {
    const { data, calls } = await update([instruction])
    const path = place && ['input', 'instructions', '0', ...place]
    expect(data.result).toMatchObject({ teams: null, members: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(calls).toHaveLength(place ? 0 : 1)
  })

  it('is an error for a token that may only read', async () => {
    const headers = { authorization: stack.sandbox.readerToken }
    const { errors } = await update([add(['growth'], [free[0]._id])], payload, headers)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([[{ reset: true }], [{ status: 503 }]])('is sent once, whatever becomes of it: %j', async (reply) => {
    stack.sandbox.fault({ path: /teams/ }, reply)
    const { calls, errors } = await update([add(['growth'], [free[0]._id])])
    expect({ calls: calls.length, errors: errors?.length }).toEqual({ calls: 1, errors: 1 })
  })
})

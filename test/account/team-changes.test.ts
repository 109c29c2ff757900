import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { entryFragment } from '../support/access.ts'
import { graphId } from '../support/member-fields.ts'
import { askAll, ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let people: Doc[]
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
  people = (await askAll(stack.sandbox, '/members')).filter(({ teams }) => !teams.length)
})
afterEach(() => stack.close())

const errors = 'userErrors { message code path }'
const versions = 'versionConflict { expectedVersion currentVersion }'
const create = (input: object, selection = `team { key } ${errors}`, headers = {}) =>
  stack.ask(
    `mutation ($input: CreateTeamInput!) { result: createTeam(input: $input) { ${selection} } }`,
    { input },
    headers,
  )
const update = (input: object, selection = `team { key version } ${versions} ${errors}`, headers = {}) =>
  stack.ask(
    `mutation ($input: UpdateTeamInput!) { result: updateTeam(input: $input) { ${selection} } }`,
    { input },
    headers,
  )
const remove = (key: string, headers = {}) =>
  stack.ask(
    `mutation ($input: DeleteTeamInput!) { result: deleteTeam(input: $input) { deletedTeamId ${errors} } }`,
    { input: { key } },
    headers,
  )
const newest = async (): Promise<Doc> => {
  const { json } = await askSandbox(stack.sandbox, '/auditlog?limit=1')
  return (await askSandbox(stack.sandbox, `/auditlog/${json.items[0]._id}`)).json
}
const rename = { updateName: { value: 'Renamed' } }

describe('createTeam', () => {
  it('sends all that is said of the team, and answers from what that answered', async () => {
    const [one, two] = people
    const input = {
      key: 'payments',
      name: 'Payments',
      description: 'Cards and wallets.',
      memberIds: [one._id, graphId(two)],
      roleKeys: ['storefront-developer'],
      roleAttributes: [{ key: 'developerProjectKey', values: ['web'] }],
      permissionGrants: [{ actionSet: 'maintainTeam', memberIds: [two._id] }],
    }
    const { data, calls, paths } = await create(
      input,
      `team {
        id key name description version idpSynced memberCount createdAt lastModifiedAt
        maintainers { email } roles { key name } roleAssignments { key appliedAt } projectCount projects { key }
      } ${errors}`,
    )
    expect(paths).toEqual(['/teams?expand=maintainers,members,projects,roles'])
    expect(calls[0]).toMatchObject({ method: 'POST', unknown: [], headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      key: 'payments',
      name: 'Payments',
      description: 'Cards and wallets.',
      memberIDs: [one._id, two._id],
      customRoleKeys: ['storefront-developer'],
      roleAttributes: { developerProjectKey: ['web'] },
      permissionGrants: [{ actionSet: 'maintainTeam', memberIDs: [two._id] }],
    })
    const { createdAt } = data.result.team
    expect(data.result).toEqual({
      team: {
        id: idOf({ type: 'Team', key: 'payments' }),
        key: 'payments',
        name: 'Payments',
        description: 'Cards and wallets.',
        version: 1,
        idpSynced: false,
        memberCount: 2,
        createdAt,
        lastModifiedAt: createdAt,
        maintainers: [{ email: two.email }],
        roles: [{ key: 'storefront-developer', name: 'Storefront developer' }],
        roleAssignments: [{ key: 'storefront-developer', appliedAt: createdAt }],
        projectCount: 1,
        projects: [{ key: 'web' }],
      },
      userErrors: [],
    })
    const { data: read } = await stack.ask(
      '{ team(key: "payments") { members { nodes { memberId } } roleAttributes { key values } } }',
    )
    expect(read.team.members.nodes.map((member: Doc) => member.memberId).toSorted()).toEqual(
      [one._id, two._id].toSorted(),
    )
    expect(read.team.roleAttributes).toEqual(input.roleAttributes)
    expect(await newest()).toMatchObject({
      kind: 'team',
      accesses: [{ action: 'createTeam', resource: 'team/payments' }],
      currentVersion: { key: 'payments', memberIDs: expect.arrayContaining([one._id]) },
    })
  })

  it('sends nothing that is not said, and asks the answer for nothing that is not selected', async () => {
    const { calls, paths } = await create({ key: 'bare', name: 'Bare', description: null, memberIds: null })
    expect(paths).toEqual(['/teams'])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ key: 'bare', name: 'Bare' })
  })

  it('reads the role attributes afterwards, as no write answers them, and only them', async () => {
    const attributes = [{ key: 'region', values: ['eu'] }]
    const { data, paths } = await create(
      { key: 'bare', name: 'Bare', roleAttributes: attributes },
      'team { memberCount roleAttributes { key values } }',
    )
    expect(paths).toEqual(['/teams?expand=members', '/teams/bare?expand=roleAttributes'])
    expect(data.result.team).toEqual({ memberCount: 0, roleAttributes: attributes })
  })

  it('takes the role attributes of the answer if it has them all the same', async () => {
    const patch = (team: Doc) => ({ ...team, roleAttributes: { region: ['eu'] } })
    stack.sandbox.fault({ method: 'POST', path: /teams/ }, { patch })
    const { data, paths } = await create({ key: 'bare', name: 'Bare' }, 'team { roleAttributes { key values } }')
    expect(paths).toEqual(['/teams'])
    expect(data.result.team.roleAttributes).toEqual([{ key: 'region', values: ['eu'] }])
  })

  it.each([
    ['a key that is none', { key: 'a b' }],
    ['an unknown member', { memberIds: ['nobody'] }],
    ['an unknown role', { roleKeys: ['no-such-role'] }],
  ])('tells what LaunchDarkly says of %s, and nothing is created', async (_, wrong) => {
    const { data, calls } = await create({ key: 'wrong', name: 'Wrong', ...wrong })
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(calls).toHaveLength(1)
    expect((await stack.ask('{ team(key: "wrong") { name } }')).data.team).toBeNull()
  })

  it.each([
    [{ memberIds: ['x', idOf({ type: 'Team', key: 'sre' })] }, ['input', 'memberIds', '1']],
    [
      {
        roleAttributes: [
          { key: 'a', values: [] },
          { key: 'a', values: ['b'] },
        ],
      },
      ['input', 'roleAttributes', '1', 'key'],
    ],
    [{ permissionGrants: [{ memberIds: ['x'] }] }, ['input', 'permissionGrants', '0']],
    [
      { permissionGrants: [{ actionSet: 'maintainTeam', actions: ['*'], memberIds: ['x'] }] },
      ['input', 'permissionGrants', '0'],
    ],
  ])('refuses %j before any call, with its place', async (wrong, path) => {
    const { data, calls } = await create({ key: 'wrong', name: 'Wrong', ...wrong })
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(calls).toEqual([])
  })
})

describe('updateTeam', () => {
  it('carries out several instructions in one call, with the comment, and answers from what that answered', async () => {
    const [one] = people
    const before = (await askSandbox(stack.sandbox, '/teams/sre?expand=members')).json
    const instructions = [rename, { addMembers: { memberIds: [one._id] } }]
    const { data, calls, paths } = await update(
      { key: 'sre', comment: 'New name', instructions },
      `team { name version memberCount } ${versions} ${errors}`,
    )
    expect(paths).toEqual(['/teams/sre?expand=members'])
    expect(calls[0]).toMatchObject({ method: 'PATCH', unknown: [] })
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      comment: 'New name',
      instructions: [
        { kind: 'updateName', value: 'Renamed' },
        { kind: 'addMembers', values: [one._id] },
      ],
    })
    const team = { name: 'Renamed', version: before._version + 1, memberCount: before.members.totalCount + 1 }
    expect(data.result).toEqual({ team, versionConflict: null, userErrors: [] })
    expect(await newest()).toMatchObject({
      kind: 'team',
      comment: 'New name',
      accesses: [{ action: 'updateTeamName' }, { action: 'updateTeamMembers' }],
      previousVersion: { name: before.name, memberIDs: expect.not.arrayContaining([one._id]) },
      currentVersion: { name: 'Renamed', memberIDs: expect.arrayContaining([one._id]) },
    })
  })

  it('does nothing at all if one of the instructions is refused, and says which', async () => {
    const { data } = await update({ key: 'sre', instructions: [rename, { addMembers: { memberIds: ['nobody'] } }] })
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(data.result.userErrors[0].message).toContain('Instruction 1 (addMembers)')
    expect((await stack.ask('{ team(key: "sre") { name } }')).data.team.name).toBe('Site Reliability')
  })

  it('answers reads of the same request afresh', async () => {
    const { data, paths } = await stack.ask(`mutation {
      first: updateTeam(input: { key: "sre", instructions: [{ updateName: { value: "One" } }] }) { team { roleAttributes { key } } }
      second: updateTeam(input: { key: "sre", instructions: [{ updateName: { value: "Two" } }], expectedVersion: 1 }) { ${errors} }
      third: updateTeam(input: { key: "sre", instructions: [{ removeRoleAttribute: { key: "developerProjectKey" } }] }) {
        team { name roleAttributes { key } }
      }
    }`)
    expect(data.first.team.roleAttributes).toEqual([{ key: 'developerProjectKey' }])
    expect(data.second.userErrors).toMatchObject([{ code: 'VERSION_CONFLICT' }])
    expect(data.third.team).toEqual({ name: 'One', roleAttributes: [] })
    // The version that the second expects is known from what was read after the first.
    const written = ['/teams/sre', '/teams/sre?expand=roleAttributes']
    expect(paths).toEqual([...written, ...written])
  })

  it('makes the change at the version that is expected, which takes a read before', async () => {
    const { _version } = (await askSandbox(stack.sandbox, '/teams/sre')).json
    const { data, calls } = await update({ key: 'sre', expectedVersion: _version, instructions: [rename] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(data.result).toMatchObject({ team: { version: _version + 1 }, versionConflict: null, userErrors: [] })
  })

  it('makes none at another version', async () => {
    const { _version } = (await askSandbox(stack.sandbox, '/teams/sre')).json
    const { data, calls } = await update({ key: 'sre', expectedVersion: 99, instructions: [rename] })
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
    expect(data.result).toEqual({
      team: null,
      versionConflict: { expectedVersion: 99, currentVersion: _version },
      userErrors: [
        {
          message: `Expected the team "sre" to be at version 99, but it is at version ${_version}.`,
          code: 'VERSION_CONFLICT',
          path: ['input', 'expectedVersion'],
        },
      ],
    })
  })

  it('makes none where a version is expected and LaunchDarkly tells none', async () => {
    stack.sandbox.fault({ method: 'GET', path: /teams/ }, { patch: ({ _version, ...team }) => team })
    const { data, calls } = await update({ key: 'sre', expectedVersion: 1, instructions: [rename] })
    expect(data.result.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'expectedVersion'] }])
    expect(calls).toHaveLength(1)
  })

  it('tries once more after a race, but not if a version is expected', async () => {
    const race = { status: 409 }
    stack.sandbox.fault({ method: 'PATCH', path: /teams/ }, race)
    const { data, calls } = await update({ key: 'sre', instructions: [rename] })
    expect(data.result).toMatchObject({ team: { key: 'sre' }, userErrors: [] })
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'PATCH'])
    const { version } = data.result.team
    stack.sandbox.fault({ method: 'PATCH', path: /teams/ }, race)
    const again = await update({ key: 'sre', expectedVersion: version, instructions: [rename] })
    expect(again.data.result).toMatchObject({ team: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(again.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
  })

  it.each([
    ['by the write', {}],
    ['by the read before it', { expectedVersion: 1 }],
  ])('says that there is no such team, told %s', async (_, more) => {
    const { data, calls } = await update({ key: 'nobody', instructions: [rename], ...more })
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect(calls).toHaveLength(1)
  })

  it('refuses what is wrong with several instructions before any call, each with its place', async () => {
    const wrong = [
      { addMembers: { memberIds: [idOf({ type: 'Team', key: 'sre' })] } },
      rename,
      { addPermissionGrants: { memberIds: ['x'] } },
      {
        replaceRoleAttributes: {
          roleAttributes: [
            { key: 'a', values: [] },
            { key: 'a', values: [] },
          ],
        },
      },
    ]
    const { data, calls } = await update({ key: 'sre', expectedVersion: 1, instructions: wrong })
    expect(calls).toEqual([])
    expect(data.result.userErrors.map(({ path }: Doc) => path.slice(2))).toEqual([
      ['0', 'addMembers', 'memberIds', '0'],
      ['2', 'addPermissionGrants'],
      ['3', 'replaceRoleAttributes', 'roleAttributes', '1', 'key'],
    ])
    const none = await update({ key: 'sre', instructions: [] })
    expect(none.data.result.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'instructions'] }])
  })

  it('lets nobody change the members of a team that an identity provider keeps', async () => {
    const { data } = await update({ key: 'data', instructions: [{ addMembers: { memberIds: [people[0]._id] } }] })
    expect(data.result).toMatchObject({ team: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect((await update({ key: 'data', instructions: [rename] })).data.result.userErrors).toEqual([])
  })
})

describe('deleteTeam', () => {
  it('deletes a team, which its members and flags have no more, and answers its id', async () => {
    const before = (await askSandbox(stack.sandbox, '/teams/sre?expand=members')).json
    const { data, calls } = await remove('sre')
    expect(calls).toMatchObject([{ method: 'DELETE', path: '/api/v2/teams/sre' }])
    expect(calls[0]!.body).toBeUndefined()
    expect(data.result).toEqual({ deletedTeamId: idOf({ type: 'Team', key: 'sre' }), userErrors: [] })
    const read = await stack.ask('query ($id: ID!) { team(key: "sre") { name } node(id: $id) { id } }', {
      id: data.result.deletedTeamId,
    })
    expect(read.data).toEqual({ team: null, node: null })
    const members = await askAll(stack.sandbox, '/members')
    expect(members.filter(({ teams }) => teams.some(({ key }: Doc) => key === 'sre'))).toEqual([])
    const flags = await askAll(stack.sandbox, '/flags/web?filter=maintainerTeamKey:sre')
    expect(flags).toEqual([])
    expect(await newest()).toMatchObject({
      kind: 'team',
      accesses: [{ action: 'deleteTeam' }],
      previousVersion: { key: 'sre', name: before.name },
    })
  })

  it('says that a key is none that a path can carry, before any call', async () => {
    const { data, calls } = await remove('..')
    expect(data.result.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect(calls).toEqual([])
  })
})

testWrites({
  type: 'Team',
  stack: () => stack,
  field: 'team(key: "night")',
  create: { input: { key: 'night', name: 'Night' }, tells: { key: 'night', name: 'Night', memberCount: 0 } },
  update: { input: { key: 'night', instructions: [rename] }, tells: { name: 'Renamed' } },
  remove: { key: 'night' },
  selection: `
    id key name description memberCount idpSynced version createdAt lastModifiedAt roleAttributes { key values }
    access { allowed { ...entry } denied { ...entry } }`,
  fragments: entryFragment,
})

describe('a change of teams', () => {
  it('is not sent again when no answer comes in time, though it was done', async () => {
    await stack.close()
    stack = await startStack({ sandbox: { flags: 1 }, gateway: { headersTimeoutMs: 1000 } })
    stack.sandbox.fault({ method: 'PATCH', path: /teams/ }, { delayMs: 3000 })
    const { calls, errors: thrown } = await update({ key: 'sre', instructions: [rename] })
    expect(thrown).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT', upstream: { outcome: 'UNKNOWN' } } }])
    expect(calls).toHaveLength(1)
    expect((await stack.ask('{ team(key: "sre") { name } }')).data.team.name).toBe('Renamed')
  })
})

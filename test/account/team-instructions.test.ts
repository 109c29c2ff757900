import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphId } from '../support/member-fields.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let inside: Doc
let outside: Doc
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  const members: Doc[] = await askAll(stack.sandbox, '/members')
  inside = members.find(({ teams }) => teams.some(({ key }: Doc) => key === 'growth'))
  outside = members.find(({ teams, permissionGrants }) => !teams.length && !permissionGrants.length)
})
afterAll(() => stack.close())

const update = async (instruction: object) => {
  const { data, calls } = await stack.ask(
    `mutation ($input: UpdateTeamInput!) {
      updateTeam(input: $input) { team { key version } userErrors { message code path } }
    }`,
    { input: { key: 'growth', instructions: [instruction] } },
  )
  return { ...data.updateTeam, calls, sent: calls.map(({ body }) => JSON.parse(body!)) }
}
const team = async (selection: string) => (await stack.ask(`{ team(key: "growth") { ${selection} } }`)).data.team
const memberIds = async () =>
  (await team('members(first: 1000) { nodes { memberId } }')).members.nodes.map((one: Doc) => one.memberId)
const roleKeys = async () => (await team('roles { key }')).roles.map(({ key }: Doc) => key)
const attributes = async () => (await team('roleAttributes { key values }')).roleAttributes
const grants = async () =>
  (
    await stack.ask('query ($id: ID!) { member(id: $id) { permissionGrants { actionSet actions resource } } }', {
      id: outside._id,
    })
  ).data.member.permissionGrants
const maintainers = async () => (await team('maintainers { memberId }')).maintainers.map((one: Doc) => one.memberId)

const others = ['updateTeamName', 'updateTeamDescription']

/** A kind, what it is given, what of that is sent, what is read afterwards, and what that is then. In this order, on one team. */
const kinds: readonly [string, () => object, () => object, () => Promise<unknown>, () => unknown][] = [
  [
    'updateName',
    () => ({ value: 'Growth!' }),
    () => ({ value: 'Growth!' }),
    () => team('name'),
    () => ({ name: 'Growth!' }),
  ],
  [
    'updateDescription',
    () => ({ value: '' }),
    () => ({ value: '' }),
    () => team('description'),
    () => ({ description: '' }),
  ],
  [
    'addMembers',
    () => ({ memberIds: [graphId(outside), inside._id] }),
    () => ({ values: [outside._id, inside._id] }),
    memberIds,
    () => expect.arrayContaining([outside._id, inside._id]),
  ],
  [
    'removeMembers',
    () => ({ memberIds: [inside._id] }),
    () => ({ values: [inside._id] }),
    memberIds,
    () => expect.not.arrayContaining([inside._id]),
  ],
  [
    'replaceMembers',
    () => ({ memberIds: [inside._id] }),
    () => ({ values: [inside._id] }),
    memberIds,
    () => [inside._id],
  ],
  [
    'addCustomRoles',
    () => ({ roleKeys: ['contractor', 'analyst'] }),
    () => ({ values: ['contractor', 'analyst'] }),
    roleKeys,
    () => ['experimenter', 'analyst', 'contractor'],
  ],
  [
    'removeCustomRoles',
    () => ({ roleKeys: ['experimenter'] }),
    () => ({ values: ['experimenter'] }),
    roleKeys,
    () => ['analyst', 'contractor'],
  ],
  [
    'addPermissionGrants',
    () => ({ actionSet: 'maintainTeam', memberIds: [outside._id] }),
    () => ({ actionSet: 'maintainTeam', memberIDs: [outside._id] }),
    maintainers,
    () => expect.arrayContaining([outside._id]),
  ],
  [
    'addPermissionGrants',
    () => ({ actions: others, memberIds: [graphId(outside)] }),
    () => ({ actions: others, memberIDs: [outside._id] }),
    grants,
    () => [
      { actionSet: 'maintainTeam', actions: ['updateTeamMembers'], resource: 'team/growth' },
      { actionSet: null, actions: others.toSorted(), resource: 'team/growth' },
    ],
  ],
  [
    'removePermissionGrants',
    () => ({ actionSet: 'maintainTeam', memberIds: [outside._id] }),
    () => ({ actionSet: 'maintainTeam', memberIDs: [outside._id] }),
    maintainers,
    () => expect.not.arrayContaining([outside._id]),
  ],
  [
    'removePermissionGrants',
    () => ({ actions: others, memberIds: [outside._id] }),
    () => ({ actions: others, memberIDs: [outside._id] }),
    grants,
    () => [],
  ],
  [
    'addRoleAttribute',
    () => ({ key: 'region', values: ['eu'] }),
    () => ({ key: 'region', values: ['eu'] }),
    attributes,
    () => [
      { key: 'developerProjectKey', values: ['web', 'mobile'] },
      { key: 'region', values: ['eu'] },
    ],
  ],
  [
    'updateRoleAttribute',
    () => ({ key: 'region', values: ['us', 'ca'] }),
    () => ({ key: 'region', values: ['us', 'ca'] }),
    attributes,
    () => expect.arrayContaining([{ key: 'region', values: ['us', 'ca'] }]),
  ],
  [
    'removeRoleAttribute',
    () => ({ key: 'developerProjectKey' }),
    () => ({ key: 'developerProjectKey' }),
    attributes,
    () => [{ key: 'region', values: ['us', 'ca'] }],
  ],
  [
    'replaceRoleAttributes',
    () => ({ roleAttributes: [{ key: 'site', values: [] }] }),
    () => ({ value: { site: [] } }),
    attributes,
    () => [{ key: 'site', values: [] }],
  ],
]

describe('an instruction for a team', () => {
  it.each(kinds)('%s is sent in the words of REST, and done', async (kind, given, said, read, after) => {
    const { version } = await team('version')
    const done = await update({ [kind]: given() })
    expect(done.calls.map(({ method, path }: Doc) => `${method} ${path}`)).toEqual(['PATCH /api/v2/teams/growth'])
    expect(done.calls[0].headers['content-type']).toBe('application/json; domain-model=launchdarkly.semanticpatch')
    expect(done.sent).toEqual([{ instructions: [{ kind, ...said() }] }])
    expect(done).toMatchObject({ team: { key: 'growth', version: version + 1 }, userErrors: [] })
    expect(await read()).toEqual(after())
  })

  it('has a row here for each kind that there is', async () => {
    const { data } = await stack.ask('{ __type(name: "TeamInstruction") { inputFields { name } } }')
    const tested = new Set<string>(kinds.map(([kind]) => kind))
    expect(new Set(data.__type.inputFields.map(({ name }: Doc) => name))).toEqual(tested.add('other'))
  })

  it.each([
    ['updateName', { value: ' ' }, 'value'],
    ['addMembers', { memberIds: ['nobody'] }, 'nobody'],
    ['removeMembers', { memberIds: ['nobody'] }, 'nobody'],
    ['replaceMembers', { memberIds: ['nobody'] }, 'nobody'],
    ['addCustomRoles', { roleKeys: ['no-such-role'] }, 'no-such-role'],
    ['removeCustomRoles', { roleKeys: ['no-such-role'] }, 'no-such-role'],
    ['addPermissionGrants', { actionSet: 'no-such-set', memberIds: [] }, 'actionSet'],
    ['removePermissionGrants', { actions: ['updateTeamName'], memberIds: ['nobody'] }, 'nobody'],
    ['addRoleAttribute', { key: 'site', values: ['x'] }, 'site'],
    ['updateRoleAttribute', { key: 'none', values: ['x'] }, 'none'],
  ])('%s with what LaunchDarkly finds fault with is told and not done', async (kind, parameters, named) => {
    const { version } = await team('version')
    const { team: changed, userErrors } = await update({ [kind]: parameters })
    expect(changed).toBeNull()
    expect(userErrors).toEqual([{ message: expect.stringContaining(named), code: 'BAD_USER_INPUT', path: null }])
    expect(await team('version')).toEqual({ version })
  })

  it('takes back no grant of other actions than there are', async () => {
    await update({ addPermissionGrants: { actions: others, memberIds: [outside._id] } })
    const { userErrors } = await update({ removePermissionGrants: { actions: [others[0]], memberIds: [outside._id] } })
    expect(userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect(await grants()).toMatchObject([{ actions: others.toSorted() }])
  })

  it('changes nothing if its state holds already', async () => {
    const { version, name } = await team('version name')
    const { team: same, userErrors } = await update({ updateName: { value: name } })
    expect({ same, userErrors }).toEqual({ same: { key: 'growth', version }, userErrors: [] })
  })
})

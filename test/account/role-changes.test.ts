import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { entryFragment } from '../support/access.ts'
import { askAll, ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const errors = 'userErrors { message code path }'
const change = (name: string, input: object, selection: string, headers = {}) =>
  stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { result: ${name}(input: $input) { ${selection} } }`,
    { input },
    headers,
  )
const create = (input: object, selection = `customRole { key } ${errors}`, headers = {}) =>
  change('createCustomRole', input, selection, headers)
const update = (input: object, selection = `customRole { name description } ${errors}`, headers = {}) =>
  change('updateCustomRole', input, selection, headers)
const remove = (key: string, headers = {}) =>
  change('deleteCustomRole', { key }, `deletedCustomRoleId ${errors}`, headers)
const role = async (key: string): Promise<Doc> => (await askSandbox(stack.sandbox, `/roles/${key}`)).json
const newest = async (): Promise<Doc> => {
  const { json } = await askSandbox(stack.sandbox, '/auditlog?limit=1')
  return (await askSandbox(stack.sandbox, `/auditlog/${json.items[0]._id}`)).json
}

const policy = [
  { effect: 'ALLOW', actions: ['updateOn'], resources: ['proj/*:env/production:flag/*'] },
  { effect: 'DENY', notActions: ['viewProject'], notResources: ['proj/web'] },
]
const inRest = [
  { effect: 'allow', actions: ['updateOn'], resources: ['proj/*:env/production:flag/*'] },
  { effect: 'deny', notActions: ['viewProject'], notResources: ['proj/web'] },
]
const statements = 'policy { effect actions notActions resources notResources }'
const unusable: readonly [string, object][] = [
  ['no actions', { effect: 'ALLOW', resources: ['proj/*'] }],
  ['empty actions', { effect: 'ALLOW', actions: [], resources: ['proj/*'] }],
  ['both kinds of actions', { effect: 'ALLOW', actions: ['*'], notActions: ['x'], resources: ['proj/*'] }],
  ['no resources', { effect: 'ALLOW', actions: ['*'] }],
  ['both kinds of resources', { effect: 'ALLOW', actions: ['*'], resources: ['proj/*'], notResources: ['proj/web'] }],
]

describe('createCustomRole', () => {
  it('sends all that is said of the role, and answers from what that answered', async () => {
    const settings = { key: 'operator', name: 'Operator', description: 'At night.', basePermissions: 'reader' }
    const { data, calls } = await create(
      { ...settings, policy, resourceCategory: 'PROJECT' },
      `customRole { id roleId key name description basePermissions resourceCategory memberCount teamCount ${statements} }
       ${errors}`,
    )
    expect(calls).toMatchObject([
      { method: 'POST', path: '/api/v2/roles', headers: { 'content-type': 'application/json' } },
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ ...settings, policy: inRest, resourceCategory: 'project' })
    const { _id } = await role('operator')
    expect(data.result).toEqual({
      customRole: {
        id: idOf({ type: 'CustomRole', key: 'operator' }),
        roleId: _id,
        ...settings,
        resourceCategory: 'PROJECT',
        memberCount: 0,
        teamCount: 0,
        policy: [
          { ...policy[0], notActions: null, notResources: null },
          { ...policy[1], actions: null, resources: null },
        ],
      },
      userErrors: [],
    })
    const { data: read } = await stack.ask(`{ role(key: "operator") { name ${statements} } }`)
    expect(read.role).toEqual({ name: 'Operator', policy: data.result.customRole.policy })
    expect(await newest()).toMatchObject({
      kind: 'role',
      accesses: [{ action: 'createRole', resource: 'role/operator' }],
      currentVersion: { key: 'operator', policy: inRest },
    })
  })

  it('sends nothing that is not said', async () => {
    const { calls } = await create({ key: 'bare', name: 'Bare', policy: [], description: null })
    expect(JSON.parse(calls[0]!.body!)).toEqual({ key: 'bare', name: 'Bare', policy: [] })
    expect(await role('bare')).toMatchObject({ policy: [], basePermissions: 'no_access' })
  })

  it.each(unusable)('refuses a statement with %s before any call', async (_, statement) => {
    const { data, calls } = await create({ key: 'wrong', name: 'Wrong', policy: [policy[0], statement] })
    const userErrors = [{ code: 'BAD_USER_INPUT', path: ['input', 'policy', '1'] }]
    expect(data.result).toMatchObject({ customRole: null, userErrors })
    expect(calls).toEqual([])
  })

  it.each([
    [{ policy: [{ effect: 'ALLOW', actions: ['*'], resources: ['everything'] }] }],
    [{ basePermissions: 'everything' }],
    [{ name: '' }],
  ])('tells what LaunchDarkly says of %j', async (wrong) => {
    const { data } = await create({ key: 'wrong', name: 'Wrong', policy, ...wrong })
    expect(data.result).toMatchObject({ customRole: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect((await stack.ask('{ role(key: "wrong") { name } }')).data.role).toBeNull()
  })
})

describe('updateCustomRole', () => {
  it('changes what is given in one call, with the comment, and leaves the rest alone', async () => {
    const before = await role('analyst')
    const { data, calls } = await update({
      key: 'analyst',
      name: 'Analyst!',
      description: 'Metrics.',
      basePermissions: 'no_access',
      comment: 'Clearer',
    })
    expect(calls).toMatchObject([
      { method: 'PATCH', path: '/api/v2/roles/analyst', headers: { 'content-type': 'application/json' } },
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      comment: 'Clearer',
      patch: [
        { op: 'add', path: '/name', value: 'Analyst!' },
        { op: 'add', path: '/description', value: 'Metrics.' },
        { op: 'add', path: '/basePermissions', value: 'no_access' },
      ],
    })
    expect(data.result).toEqual({ customRole: { name: 'Analyst!', description: 'Metrics.' }, userErrors: [] })
    const changed = { name: 'Analyst!', description: 'Metrics.', basePermissions: 'no_access' }
    expect(await role('analyst')).toEqual({ ...before, ...changed })
    expect(await newest()).toMatchObject({
      kind: 'role',
      comment: 'Clearer',
      accesses: [{ action: 'updateName' }, { action: 'updateDescription' }, { action: 'updateBasePermissions' }],
      previousVersion: { name: 'Analyst' },
      currentVersion: { name: 'Analyst!' },
    })
  })

  it('replaces the policy whole, and only as it was read', async () => {
    const before = await role('analyst')
    const { data, calls } = await update({ key: 'analyst', policy }, `customRole { ${statements} } ${errors}`)
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v2/roles/analyst',
      'PATCH /api/v2/roles/analyst',
    ])
    expect(JSON.parse(calls[1]!.body!).patch).toEqual([
      { op: 'test', path: '/policy', value: before.policy },
      { op: 'replace', path: '/policy', value: inRest },
    ])
    expect(data.result.customRole.policy).toMatchObject(policy)
    expect((await role('analyst')).policy).toEqual(inRest)
  })

  it('does not replace a policy that somebody else changed in between', async () => {
    const before = await role('analyst')
    stack.sandbox.fault({ method: 'GET', path: /roles/ }, { patch: (doc: Doc) => ({ ...doc, policy: inRest }) })
    const { data, calls } = await update({ key: 'analyst', policy })
    expect(data.result).toMatchObject({ customRole: null, userErrors: [{ code: 'CONFLICT', path: null }] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(await role('analyst')).toEqual(before)
  })

  it('removes the description for null', async () => {
    const { data, calls } = await update({ key: 'analyst', description: null })
    expect(JSON.parse(calls[1]!.body!).patch).toEqual([{ op: 'remove', path: '/description' }])
    expect(data.result).toEqual({ customRole: { name: 'Analyst', description: null }, userErrors: [] })
    expect(await role('analyst')).not.toHaveProperty('description')
  })

  it('sends nothing if what is to be removed is not there', async () => {
    const { data, calls } = await update({ key: 'mobile-developer', description: null })
    expect(data.result).toEqual({ customRole: { name: 'Mobile developer', description: null }, userErrors: [] })
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
  })

  it('tells that an operation cannot be applied', async () => {
    const { data, calls } = await update({ key: 'analyst', patch: [{ op: 'REMOVE', path: '/policy/99' }] })
    expect(data.result).toMatchObject({ customRole: null, userErrors: [{ code: 'BAD_USER_INPUT', path: null }] })
    expect(calls).toMatchObject([{ status: 400 }])
  })

  it('sends operations that are written by hand after the others', async () => {
    const before = await role('analyst')
    const patch = [{ op: 'ADD', path: '/policy/-', value: inRest[0] }]
    const { data, calls } = await update({ key: 'analyst', name: 'More', patch })
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      patch: [
        { op: 'add', path: '/name', value: 'More' },
        { op: 'add', path: '/policy/-', value: inRest[0] },
      ],
    })
    expect(data.result.userErrors).toEqual([])
    expect(await role('analyst')).toMatchObject({ name: 'More', policy: [...before.policy, inRest[0]] })
  })

  it('says what LaunchDarkly does not let be changed: what the role is meant for', async () => {
    const { data } = await update({ key: 'analyst', resourceCategory: 'ORGANIZATION' })
    expect(data.result).toMatchObject({ customRole: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect((await update({ key: 'analyst', resourceCategory: 'PROJECT' })).data.result.userErrors).toEqual([])
  })

  it.each([
    [{}, ['input']],
    [{ patch: [] }, ['input']],
    [{ name: null }, ['input', 'name']],
    [{ policy: null }, ['input', 'policy']],
    [{ basePermissions: null }, ['input', 'basePermissions']],
    [{ resourceCategory: null }, ['input', 'resourceCategory']],
    [{ patch: [{ op: 'ADD', path: 'policy', value: 1 }] }, ['input', 'patch', '0', 'path']],
    [{ policy: [{ effect: 'DENY', actions: ['*'] }] }, ['input', 'policy', '0']],
  ])('refuses %j before any call', async (wrong, path) => {
    const { data, calls } = await update({ key: 'analyst', ...wrong })
    expect(data.result).toMatchObject({ customRole: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(calls).toEqual([])
  })

  it.each([
    [{ name: 'New' }, null],
    [{ policy }, ['input', 'key']],
  ])('says that there is no such role for %j', async (changes, path) => {
    const { data, calls } = await update({ key: 'nobody', ...changes })
    expect(data.result).toMatchObject({ customRole: null, userErrors: [{ code: 'NOT_FOUND', path }] })
    expect(calls).toHaveLength(1)
  })
})

describe('deleteCustomRole', () => {
  it('deletes a role, which nobody has any more, and answers its id', async () => {
    const { _id } = await role('analyst')
    const { data, calls } = await remove('analyst')
    expect(calls).toMatchObject([{ method: 'DELETE', path: '/api/v2/roles/analyst' }])
    expect(data.result).toEqual({ deletedCustomRoleId: idOf({ type: 'CustomRole', key: 'analyst' }), userErrors: [] })
    const read = await stack.ask('query ($id: ID!) { role(key: "analyst") { name } node(id: $id) { id } }', {
      id: data.result.deletedCustomRoleId,
    })
    expect(read.data).toEqual({ role: null, node: null })
    const members = await askAll(stack.sandbox, '/members')
    expect(members.filter(({ customRoles }) => customRoles.includes(_id))).toEqual([])
    expect((await stack.ask('{ team(key: "growth") { roles { key } } }')).data.team.roles).toEqual([
      { key: 'experimenter' },
    ])
    expect(await newest()).toMatchObject({ kind: 'role', accesses: [{ action: 'deleteRole' }] })
  })
})

testWrites({
  type: 'CustomRole',
  stack: () => stack,
  field: 'role(key: "operator")',
  create: { input: { key: 'operator', name: 'Operator', policy }, tells: { key: 'operator', name: 'Operator' } },
  update: {
    input: { key: 'operator', name: 'Night operator', description: 'At night.' },
    tells: { name: 'Night operator', description: 'At night.' },
  },
  remove: { key: 'operator' },
  selection: `
    id key roleId name description basePermissions resourceCategory memberCount teamCount ${statements}
    access { allowed { ...entry } denied { ...entry } }`,
  fragments: entryFragment,
})

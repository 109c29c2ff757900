import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { everyMemberField, expectedMember, graphId } from '../support/member-fields.ts'
import { askAll, ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let members: Doc[]
let writer: Doc
let owner: Doc
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  members = await askAll(stack.sandbox, '/members')
  owner = members.find(({ role }) => role === 'owner')
  writer = members.find(
    ({ role, teams, customRoles, _integrationMetadata }) =>
      role === 'writer' && teams.length && customRoles.length && !_integrationMetadata,
  )
})
afterEach(() => stack.close())

const payload = `member { ${everyMemberField.replace('roleAttributes { key values }', '')} }
  versionConflict { expectedVersion currentVersion } userErrors { message code path }`
const update = (input: object, selection = payload, headers = {}) =>
  stack.ask(
    `mutation ($input: UpdateMemberInput!) { result: updateMember(input: $input) { ${selection} } }`,
    { input },
    headers,
  )
const addToTeams = (input: object, selection = payload.replace(/versionConflict \{.*?\}/, ''), headers = {}) =>
  stack.ask(
    `mutation ($input: AddMemberToTeamsInput!) { result: addMemberToTeams(input: $input) { ${selection} } }`,
    { input },
    headers,
  )
const remove = (input: object, headers = {}) =>
  stack.ask(
    `mutation ($input: DeleteMemberInput!) {
      result: deleteMember(input: $input) { deletedMemberId userErrors { message code path } }
    }`,
    { input },
    headers,
  )

const current = async ({ _id }: Doc): Promise<Doc> => (await askSandbox(stack.sandbox, `/members/${_id}`)).json
const roleIds = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await askAll(stack.sandbox, '/roles')).map(({ key, _id }) => [key, _id]))
const newest = async (): Promise<Doc> => {
  const { json } = await askSandbox(stack.sandbox, '/auditlog?limit=1')
  return (await askSandbox(stack.sandbox, `/auditlog/${json.items[0]._id}`)).json
}
const withoutAttributes = (doc: Doc) => {
  const { roleAttributes: _, ...rest } = expectedMember(doc)
  return rest
}
const isJson = 'application/json'

describe('updateMember', () => {
  it('changes the base role in one call, and answers every field from what that answered', async () => {
    const { data, calls, paths } = await update({ id: writer._id, role: 'reader' })
    expect(paths).toEqual([`/members/${writer._id}`])
    expect(calls[0]).toMatchObject({ method: 'PATCH', unknown: [], headers: { 'content-type': isJson } })
    expect(JSON.parse(calls[0]!.body!)).toEqual([{ op: 'add', path: '/role', value: 'reader' }])
    const after = await current(writer)
    expect(after).toEqual({ ...writer, role: 'reader', version: writer.version + 1 })
    expect(data.result).toEqual({ member: withoutAttributes(after), versionConflict: null, userErrors: [] })
  })

  it('replaces the custom roles only as they were read, which takes a call, and writes the comment down', async () => {
    const ids = await roleIds()
    const { data, calls } = await update({ id: graphId(writer), roleKeys: ['analyst'], comment: 'New job' })
    expect(calls.map(({ method, path }) => [method, decodeURIComponent(path)])).toEqual([
      ['GET', `/api/v2/members?filter=id:${writer._id}&limit=1`],
      ['PATCH', `/api/v2/members/${writer._id}`],
    ])
    expect(JSON.parse(calls[1]!.body!)).toEqual({
      comment: 'New job',
      patch: [
        { op: 'test', path: '/customRoles', value: writer.customRoles },
        { op: 'replace', path: '/customRoles', value: ['analyst'] },
      ],
    })
    expect(data.result.member.roleKeys).toEqual([ids.analyst])
    const { data: read } = await stack.ask('query ($id: ID!) { member(id: $id) { roles { key } version } }', {
      id: writer._id,
    })
    expect(read.member).toEqual({ roles: [{ key: 'analyst' }], version: writer.version + 1 })
    expect(await newest()).toMatchObject({
      kind: 'member',
      comment: 'New job',
      accesses: [{ action: 'updateCustomRole', resource: `member/${writer._id}` }],
      previousVersion: { customRoles: writer.customRoles },
      currentVersion: { customRoles: [ids.analyst] },
    })
  })

  it.each([[null], [[]]])('takes all custom roles away for %j', async (roleKeys) => {
    const { data, calls } = await update({ id: writer._id, roleKeys })
    expect(JSON.parse(calls[1]!.body!).at(-1)).toEqual({ op: 'replace', path: '/customRoles', value: [] })
    expect(data.result).toMatchObject({ member: { roleKeys: [] }, userErrors: [] })
    expect((await current(writer)).customRoles).toEqual([])
  })

  it('loses no role that somebody else gave in between', async () => {
    const theirs = ['somebody-else']
    stack.sandbox.fault(
      { method: 'GET', path: /members\?/ },
      { patch: () => ({ items: [{ ...writer, customRoles: theirs }], totalCount: 1 }) },
    )
    const { data, calls } = await update({ id: writer._id, roleKeys: ['analyst'] })
    expect(data.result).toMatchObject({ member: null, userErrors: [{ code: 'CONFLICT', path: null }] })
    expect(calls).toHaveLength(2)
    expect(await current(writer)).toEqual(writer)
  })

  it('puts operations that are written by hand after the others', async () => {
    const patch = [{ op: 'ADD', path: '/customRoles/-', value: 'analyst' }]
    const { data, calls } = await update({ id: writer._id, role: 'admin', patch })
    expect(JSON.parse(calls[0]!.body!)).toEqual([
      { op: 'add', path: '/role', value: 'admin' },
      { op: 'add', path: '/customRoles/-', value: 'analyst' },
    ])
    expect(data.result.member.roleKeys).toEqual((await current(writer)).customRoles)
    expect(data.result.member.role).toBe('admin')
  })

  it('reads the role attributes if they are asked for, as no change answers them', async () => {
    const { data, paths } = await update({ id: writer._id, role: 'reader' }, 'member { role roleAttributes { key } }')
    expect(paths).toEqual([`/members/${writer._id}`, `/members?filter=id:${writer._id}&limit=1&expand=roleAttributes`])
    expect(data.result.member.role).toBe('reader')
  })

  it('reads no role attributes that the change answered', async () => {
    const path = `/api/v2/members/${writer._id}`
    stack.sandbox.fault({ path }, { patch: (doc: Doc) => ({ ...doc, roleAttributes: { team: ['a'] } }) })
    const { data, calls } = await update({ id: writer._id, role: 'reader' }, 'member { roleAttributes { key values } }')
    expect(calls).toHaveLength(1)
    expect(data.result.member.roleAttributes).toEqual([{ key: 'team', values: ['a'] }])
  })

  it('tests the expected version with the change itself, in one call', async () => {
    const { data, calls } = await update({ id: writer._id, role: 'reader', expectedVersion: writer.version })
    expect(calls).toHaveLength(1)
    expect(JSON.parse(calls[0]!.body!)[0]).toEqual({ op: 'test', path: '/version', value: writer.version })
    expect(data.result).toMatchObject({ member: { version: writer.version + 1 }, userErrors: [] })
  })

  it('tells at which version the member is instead, and who changed them', async () => {
    await update({ id: writer._id, role: 'reader' })
    const { data, calls } = await update(
      { id: writer._id, role: 'admin', expectedVersion: writer.version },
      `${payload} conflict: versionConflict { latestChange { member { email } target { resources } } }`,
    )
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'POST'])
    expect(data.result).toMatchObject({
      member: null,
      versionConflict: { expectedVersion: writer.version, currentVersion: writer.version + 1 },
      conflict: { latestChange: { member: { email: owner.email } } },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    })
    expect((await current(writer)).role).toBe('reader')
  })

  it('learns of another version before the change if the member is read anyway', async () => {
    const { data, calls } = await update({ id: writer._id, roleKeys: [], expectedVersion: writer.version + 1 })
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
    expect(data.result.versionConflict).toEqual({
      expectedVersion: writer.version + 1,
      currentVersion: writer.version,
    })
  })

  it('tells of what else is wrong if the version is the expected one', async () => {
    const { data } = await update({ id: writer._id, role: 'king', expectedVersion: writer.version })
    expect(data.result).toMatchObject({ versionConflict: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })

  it('tells of the refusal if the version cannot be looked at', async () => {
    stack.sandbox.fault({ method: 'GET', path: /members\?/ }, { status: 503 }, 'always')
    const { data, errors } = await update({ id: writer._id, role: 'reader', expectedVersion: writer.version + 1 })
    expect(errors).toBeUndefined()
    expect(data.result).toMatchObject({ member: null, versionConflict: null, userErrors: [{ code: 'CONFLICT' }] })
  })

  it('changes nothing where the roles are so already', async () => {
    const { data } = await update({ id: writer._id, role: writer.role })
    expect(data.result).toMatchObject({ member: { version: writer.version }, userErrors: [] })
    expect(await current(writer)).toEqual(writer)
  })

  it('lets what follows in the same request see it', async () => {
    const { data, calls } = await stack.ask(
      `mutation ($id: ID!) {
        first: updateMember(input: { id: $id, role: "reader" }) { member { version } }
        second: updateMember(input: { id: $id, role: "admin", roleKeys: [] }) { member { version role } }
      }`,
      { id: writer._id },
    )
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'PATCH'])
    expect(data).toMatchObject({
      first: { member: { version: writer.version + 1 } },
      second: { member: { version: writer.version + 2, role: 'admin' } },
    })
  })

  it.each<[string, object, string[], RegExp]>([
    ['nothing to change', {}, ['input'], /Expected a change, such as a role, but got none/],
    ['no base role', { role: null }, ['input', 'role'], /which every member has, but got null/],
    [
      'a pointer that is none',
      { patch: [{ op: 'REMOVE', path: 'role' }] },
      ['input', 'patch', '0', 'path'],
      /a JSON pointer/,
    ],
    [
      'the id of something else',
      { id: idOf({ type: 'Team', key: 'sre' }), role: 'reader' },
      ['input', 'id'],
      /the id of a Member, but got that of another type: Team/,
    ],
    ['the id of whoever asks', { id: 'me', role: 'reader' }, ['input', 'id'], /There is no member "me"/],
  ])('is refused before any call for %s, with the place', async (_, input, path, message) => {
    const { data, calls } = await update({ id: writer._id, ...input })
    expect(calls).toEqual([])
    expect(data.result).toMatchObject({ member: null, userErrors: [{ path, message: expect.stringMatching(message) }] })
  })

  it.each<[string, object, string, RegExp]>([
    ['an unknown member', { id: 'nobody', role: 'reader' }, 'NOT_FOUND', /Unknown member id: nobody/],
    ['an unknown member whose roles are to be read', { id: 'nobody', roleKeys: [] }, 'NOT_FOUND', /no member "nobody"/],
    ['an unknown base role', { role: 'king' }, 'BAD_USER_INPUT', /role must be one of/],
    ['an unknown custom role', { roleKeys: ['king'] }, 'BAD_USER_INPUT', /no custom role king/],
    ['what cannot be changed', { patch: [{ op: 'REMOVE', path: '/email' }] }, 'BAD_USER_INPUT', /email cannot be/],
    ['what is not there', { patch: [{ op: 'REMOVE', path: '/x' }] }, 'BAD_USER_INPUT', /there is no \/x/],
    ['a test that fails', { patch: [{ op: 'TEST', path: '/role', value: 'x' }] }, 'CONFLICT', /test of \/role failed/],
  ])('says what LaunchDarkly says of %s, and changes nothing', async (_, input, code, message) => {
    const { data } = await update({ id: writer._id, ...input })
    expect(data.result).toMatchObject({ member: null, userErrors: [{ code, message: expect.stringMatching(message) }] })
    expect(await current(writer)).toEqual(writer)
  })

  it('is refused for the own role', async () => {
    const { data } = await update({ id: owner._id, role: 'reader' })
    expect(data.result.userErrors).toMatchObject([{ message: expect.stringContaining('your own role') }])
    expect(await current(owner)).toEqual(owner)
  })
})

describe('addMemberToTeams', () => {
  const newTeam = async () => {
    const teams = await askAll(stack.sandbox, '/teams')
    return teams.find(({ key }) => !writer.teams.some((team: Doc) => team.key === key))
  }

  it('adds the teams to those that there are, and answers the member without a read', async () => {
    const team = await newTeam()
    const teamKeys = [team.key, writer.teams[0].key]
    const { data, calls } = await addToTeams({ id: graphId(writer), teamKeys })
    expect(calls).toMatchObject([{ method: 'POST', path: `/api/v2/members/${writer._id}/teams` }])
    expect(calls[0]!.headers['content-type']).toBe(isJson)
    expect(JSON.parse(calls[0]!.body!)).toEqual({ teamKeys })
    expect(data.result).toEqual({ member: withoutAttributes(await current(writer)), userErrors: [] })
    const { data: read } = await stack.ask(
      `{ team(key: "${team.key}") { version members(first: 100) { nodes { memberId } } } }`,
    )
    expect(read.team.members.nodes).toContainEqual({ memberId: writer._id })
    expect(read.team.version).toBe(team._version + 1)
    expect(await newest()).toMatchObject({ kind: 'team', accesses: [{ action: 'updateTeamMembers' }] })
  })

  it('changes nothing for teams that the member is in', async () => {
    const { data } = await addToTeams({ id: writer._id, teamKeys: [writer.teams[0].key] })
    expect(data.result).toMatchObject({ member: { version: writer.version }, userErrors: [] })
    expect(await current(writer)).toEqual(writer)
  })

  it('is refused before any call for no team at all', async () => {
    const { data, calls } = await addToTeams({ id: writer._id, teamKeys: [] })
    expect(calls).toEqual([])
    expect(data.result.userErrors).toMatchObject([{ path: ['input', 'teamKeys'], code: 'BAD_USER_INPUT' }])
  })

  it.each<[string, object, string]>([
    ['an unknown member', { id: 'nobody', teamKeys: ['sre'] }, 'NOT_FOUND'],
    ['an unknown team, beside one that there is', { teamKeys: ['sre', 'no-team'] }, 'BAD_USER_INPUT'],
  ])('is refused for %s, and adds nothing', async (_, input, code) => {
    const { data } = await addToTeams({ id: writer._id, ...input })
    expect(data.result).toMatchObject({ member: null, userErrors: [{ code }] })
    expect(await current(writer)).toEqual(writer)
  })
})

describe('deleteMember', () => {
  it('removes the member, and answers the id that they had', async () => {
    const { data, calls } = await remove({ id: writer._id })
    expect(calls).toMatchObject([{ method: 'DELETE', path: `/api/v2/members/${writer._id}` }])
    expect(calls[0]).not.toHaveProperty('body')
    expect(data.result).toEqual({ deletedMemberId: graphId(writer), userErrors: [] })
    const { data: read } = await stack.ask('query ($id: ID!) { member(id: $id) { email } members { totalCount } }', {
      id: writer._id,
    })
    expect(read).toEqual({ member: null, members: { totalCount: members.length - 1 } })
    expect(await newest()).toMatchObject({ kind: 'member', previousVersion: { email: writer.email } })
  })

  it.each<[string, (doc: Doc) => boolean, string, RegExp]>([
    ['the last owner', ({ role }) => role === 'owner', 'CONFLICT', /last owner/],
    ['whom a directory provisions', ({ _integrationMetadata }) => _integrationMetadata, 'CONFLICT', /directory/],
  ])('is refused for %s', async (_, is, code, message) => {
    const member = members.find(is)
    const { data } = await remove({ id: member._id })
    expect(data.result).toEqual({
      deletedMemberId: null,
      userErrors: [{ code, message: expect.stringMatching(message), path: null }],
    })
    expect(await current(member)).toEqual(member)
  })

  it('says that there is no such member, and takes nobody for whoever asks', async () => {
    const { data: nobody } = await remove({ id: 'nobody' })
    expect(nobody.result).toMatchObject({ deletedMemberId: null, userErrors: [{ code: 'NOT_FOUND' }] })
    const { data: me, calls } = await remove({ id: 'me' })
    expect(calls).toEqual([])
    expect(me.result.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'id'] }])
  })

  it('leaves no token of theirs, and no place where they looked after something', async () => {
    await update({ id: writer._id, role: 'owner' })
    await remove({ id: owner._id })
    const { errors } = await stack.ask('{ members { totalCount } }')
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    const reader = { authorization: stack.sandbox.readerToken }
    expect((await stack.ask(`{ member(id: "${owner._id}") { email } }`, {}, reader)).data.member).toBeNull()
  })
})

describe.each<[string, (headers?: Record<string, string>) => ReturnType<Stack['ask']>]>([
  ['updateMember', (headers) => update({ id: writer._id, role: 'reader' }, undefined, headers)],
  ['addMemberToTeams', (headers) => addToTeams({ id: writer._id, teamKeys: ['sre'] }, undefined, headers)],
  ['deleteMember', (headers) => remove({ id: writer._id }, headers)],
])('%s', (_, change) => {
  it('is an error for a token that may not write', async () => {
    const { data, errors } = await change({ authorization: stack.sandbox.readerToken })
    expect(data?.result ?? null).toBeNull()
    expect(errors).toMatchObject([{ path: ['result'], extensions: { code: 'FORBIDDEN' } }])
    expect(await current(writer)).toEqual(writer)
  })

  it.each([
    [{ reset: true }, 'UPSTREAM_UNAVAILABLE'],
    [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    [{ status: 429, headers: { 'retry-after': '0' } }, 'RATE_LIMITED'],
  ])('is sent once, whatever comes: %j', async (reply, code) => {
    stack.sandbox.fault({ path: /./ }, reply, 'always')
    const { calls, errors } = await change()
    expect(calls).toHaveLength(1)
    expect(errors).toMatchObject([{ extensions: { code } }])
  })

  it('is not sent again after a conflict', async () => {
    stack.sandbox.fault({ path: /./ }, { status: 409 }, 'always')
    const { calls, data } = await change()
    expect(calls).toHaveLength(1)
    expect(data.result.userErrors).toMatchObject([{ code: 'CONFLICT', path: null }])
  })
})

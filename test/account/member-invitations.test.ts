import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { everyMemberField, expectedMember } from '../support/member-fields.ts'
import { askAll, ask as askSandbox, type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let known: Doc[]
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  known = await askAll(stack.sandbox, '/members')
})
afterEach(() => stack.close())

const told = 'userErrors { message code path }'
const invite = (members: readonly object[], selection = 'members { memberId email version }', headers = {}) =>
  stack.ask(
    `mutation ($input: InviteMembersInput!) { result: inviteMembers(input: $input) { ${selection} ${told} } }`,
    { input: { members } },
    headers,
  )

const address = (name: string) => `${name}@northaisle.example`
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: address(`new.${index}`), role: 'reader' }))
const nobodyNew = async () => expect(await askAll(stack.sandbox, '/members')).toEqual(known)

describe('inviteMembers', () => {
  const ada = {
    email: address('ada'),
    firstName: 'Ada',
    lastName: 'Byron',
    roleKeys: ['analyst', 'experimenter'],
    roleAttributes: [
      { key: 'developerProjectKey', values: ['web', 'mobile'] },
      { key: 'none', values: [] },
    ],
    teamKeys: ['sre'],
  }
  const bob = { email: address('bob'), role: 'writer' }

  it('invites all in one call, in the words of REST, and answers every field from what that answered', async () => {
    const selection = `members { ${everyMemberField.replace('roleAttributes { key values }', '')} }`
    const { data, calls } = await invite([ada, bob], selection)
    expect(calls).toMatchObject([
      { method: 'POST', path: '/api/v2/members', headers: { 'content-type': 'application/json' } },
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual([
      {
        email: ada.email,
        firstName: 'Ada',
        lastName: 'Byron',
        customRoles: ['analyst', 'experimenter'],
        teamKeys: ['sre'],
        roleAttributes: { developerProjectKey: ['web', 'mobile'], none: [] },
      },
      bob,
    ])
    const after = await askAll(stack.sandbox, '/members')
    const invited = after.slice(known.length)
    expect(invited.map(({ email }) => email)).toEqual([ada.email, bob.email])
    expect(data.result).toEqual({
      members: invited.map((doc) => {
        const { roleAttributes: _, ...rest } = expectedMember(doc)
        return rest
      }),
      userErrors: [],
    })
    expect(invited).toMatchObject([
      { _pendingInvite: true, _verified: false, firstName: 'Ada', teams: [{ key: 'sre' }] },
      { _pendingInvite: true, role: 'writer', customRoles: [], teams: [] },
    ])
    expect((await askSandbox(stack.sandbox, '/auditlog?limit=2')).json.items).toMatchObject([
      { kind: 'member', name: bob.email, accesses: [{ action: 'createMember' }] },
      { kind: 'member', name: ada.email },
    ])
  })

  it('lets a following read see them, and reads what the change does not answer', async () => {
    const { data, calls } = await stack.ask(
      `mutation ($input: InviteMembersInput!) {
        inviteMembers(input: $input) { members { roles { key } roleAttributes { key values } } }
      }`,
      { input: { members: [ada] } },
    )
    expect(calls.filter(({ path }) => path.startsWith('/api/v2/members'))).toHaveLength(2)
    expect(data.inviteMembers.members).toEqual([
      { roles: [{ key: 'analyst' }, { key: 'experimenter' }], roleAttributes: ada.roleAttributes },
    ])
    const { data: read } = await stack.ask(`{ member(email: "${ada.email}") { firstName pendingInvite } }`)
    expect(read.member).toEqual({ firstName: 'Ada', pendingInvite: true })
  })

  it('takes an empty list of roles for none, and sends no more than is given', async () => {
    const { data, calls } = await invite([
      { ...bob, roleKeys: [], firstName: null, teamKeys: null, roleAttributes: null },
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual([bob])
    expect(data.result).toMatchObject({ members: [{ email: bob.email }], userErrors: [] })
  })

  it('is an error, which says that it was done, if the answer has no members', async () => {
    stack.sandbox.fault({ method: 'POST', path: '/api/v2/members' }, { patch: () => ({}) })
    const { calls, errors } = await invite([bob])
    expect(calls).toHaveLength(1)
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE', upstream: { outcome: 'DONE' } } }])
  })

  it('takes as many as LaunchDarkly does', async () => {
    const { data, calls } = await invite(people(50))
    expect(calls).toHaveLength(1)
    expect(data.result.members).toHaveLength(50)
  })

  const place = ['input', 'members']
  it.each<[string, readonly object[], string[], RegExp]>([
    ['nobody', [], place, /at least one member, but got none/],
    ['more than LaunchDarkly takes', people(51), place, /at most 50 members, but got 51/],
    [
      'both kinds of roles',
      [bob, { ...ada, role: 'reader' }],
      [...place, '1'],
      /one of role and roleKeys, but got both/,
    ],
    ['no role', [{ email: bob.email }], [...place, '0'], /one of role and roleKeys, but got none/],
    ['an empty list of roles', [{ email: bob.email, roleKeys: [] }], [...place, '0'], /but got none/],
    [
      'an attribute twice',
      [{ ...ada, roleAttributes: [1, 2].map(() => ({ key: 'a', values: [] })) }],
      [...place, '0', 'roleAttributes', '1', 'key'],
      /Expected each attribute once, but "a"/,
    ],
  ])('is refused before any call for %s, with the place', async (_, members, path, message) => {
    const { data, calls } = await invite(members)
    expect(calls).toEqual([])
    expect(data.result).toEqual({
      members: null,
      userErrors: [{ message: expect.stringMatching(message), code: 'BAD_USER_INPUT', path }],
    })
  })

  it('tells the places of addresses that members have already, in any case, and invites nobody', async () => {
    const taken = known.slice(2, 4).map(({ email }) => ({ email: email.toUpperCase(), role: 'reader' }))
    const { data, calls } = await invite([taken[0]!, bob, taken[1]!])
    expect(calls).toHaveLength(1)
    expect(data.result.members).toBeNull()
    expect(data.result.userErrors).toEqual(
      ['0', '2'].map((index) => ({
        message: expect.stringContaining('There are members with these addresses already'),
        code: 'KEY_EXISTS',
        path: [...place, index, 'email'],
      })),
    )
    await nobodyNew()
  })

  it('tells the places of an address that is there twice', async () => {
    const { data } = await invite([bob, ada, { ...bob, email: bob.email.toUpperCase() }])
    expect(data.result.userErrors).toMatchObject(
      ['0', '2'].map((index) => ({ code: 'BAD_USER_INPUT', path: [...place, index, 'email'] })),
    )
    await nobodyNew()
  })

  it('tells of an address that another account has', async () => {
    const json = { code: 'email_taken_in_different_account', message: 'Taken', invalid_emails: [bob.email] }
    stack.sandbox.fault({ method: 'POST', path: '/api/v2/members' }, { status: 400, json })
    const { data } = await invite([ada, bob])
    expect(data.result.userErrors).toMatchObject([{ code: 'KEY_EXISTS', path: [...place, '1', 'email'] }])
  })

  it.each([[undefined], [null], ['all'], [['else@where.example']], [[1]]])(
    'tells of a refusal that names no address that was sent: %j',
    async (emails) => {
      const json = { code: 'email_already_exists_in_account', message: 'Taken', invalid_emails: emails }
      stack.sandbox.fault({ method: 'POST', path: '/api/v2/members' }, { status: 400, json })
      const { data } = await invite([bob])
      expect(data.result).toMatchObject({ members: null, userErrors: [{ code: 'BAD_USER_INPUT', path: null }] })
    },
  )

  it.each<[string, object, RegExp]>([
    ['an address that is none', { email: 'bob', role: 'reader' }, /Member 1: email must be an e-mail address/],
    ['an unknown custom role', { ...ada, roleKeys: ['king'] }, /Member 1: There is no custom role king/],
    ['an unknown team', { ...bob, teamKeys: ['no-team'] }, /Member 1: There is no team no-team/],
  ])('says what LaunchDarkly says of %s, and invites nobody', async (_, member, message) => {
    const { data } = await invite([people(1)[0]!, member])
    expect(data.result).toMatchObject({
      members: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) }],
    })
    await nobodyNew()
  })

  it('is an error for a token that may not invite', async () => {
    const { data, errors } = await invite([bob], undefined, { authorization: stack.sandbox.readerToken })
    expect(data?.result ?? null).toBeNull()
    expect(errors).toMatchObject([{ path: ['result'], extensions: { code: 'FORBIDDEN' } }])
    await nobodyNew()
  })

  it.each([
    [{ reset: true }, 'UPSTREAM_UNAVAILABLE'],
    [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    [{ delayMs: 30_000 }, 'UPSTREAM_TIMEOUT'],
  ])('sends the invitation once, whatever comes: %j', async (reply, code) => {
    await stack.close()
    stack = await startStack({ sandbox: { flags: 1 }, gateway: { deadlineMs: 1000 } })
    stack.sandbox.fault({ path: '/api/v2/members' }, reply, 'always')
    const { calls, errors } = await invite([bob])
    expect(errors).toMatchObject([{ extensions: { code } }])
    expect(calls).toHaveLength(1)
  })

  it('is not sent again after a conflict', async () => {
    stack.sandbox.fault({ path: '/api/v2/members' }, { status: 409 }, 'always')
    const { calls, data } = await invite([bob])
    expect(calls).toHaveLength(1)
    expect(data.result.userErrors).toMatchObject([{ code: 'CONFLICT', path: null }])
  })
})

describe('the invitations of the sandbox', () => {
  it.each<[string, unknown, RegExp]>([
    ['no list', { email: address('bob'), role: 'reader' }, /body must be a list/],
    ['nobody', [], /at least one member/],
    ['too many', people(51), /at most 50 members, got 51/],
    ['what is no member', ['bob'], /Member 0: A member must be an object/],
    ['no address', [{ role: 'reader' }], /Member 0: email is required/],
    ['an owner', [...people(1), { email: address('bob'), role: 'owner' }], /Member 1: role must be one of reader/],
    ['both kinds of roles', [{ email: address('bob'), role: 'reader', customRoles: [] }], /must not both be given/],
    ['no role', [{ email: address('bob') }], /role or customRoles is required/],
    [
      'attributes that are no lists',
      [{ email: address('bob'), role: 'reader', roleAttributes: { a: 'b' } }],
      /roleAttributes must be an object of lists of strings/,
    ],
  ])('refuse %s, and nobody is invited', async (_, body, message) => {
    const { status, json } = await post(stack.sandbox, '/members', body)
    expect([status, json.code, json.message]).toEqual([400, 'invalid_request', expect.stringMatching(message)])
    await nobodyNew()
  })
})

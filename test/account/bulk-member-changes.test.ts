import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { graphId } from '../support/member-fields.ts'
import { askAll, ask as askSandbox, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let before: Doc[]
let owner: Doc
let roleIds: Record<string, string>
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  before = await askAll(stack.sandbox, '/members?expand=roleAttributes')
  owner = before.find(({ role }) => role === 'owner')
  roleIds = Object.fromEntries((await askAll(stack.sandbox, '/roles')).map(({ key, _id }) => [key, _id]))
})
afterEach(() => stack.close())

const update = (instructions: readonly object[], more: object = {}, selection = 'members { id }', headers = {}) =>
  stack.ask(
    `mutation ($input: UpdateMembersInput!) {
      result: updateMembers(input: $input) { ${selection} userErrors { message code path } }
    }`,
    { input: { instructions, ...more } },
    headers,
  )
const documents = () => askAll(stack.sandbox, '/members?expand=roleAttributes')
const semantic = 'application/json; domain-model=launchdarkly.semanticpatch'

/** The ids of the members whose documents are others than before. */
const changedIds = async () => {
  const now = await documents()
  return now.filter(({ version }, index) => version !== before[index].version).map(({ _id }) => _id)
}

interface Case {
  /** What is asked, with the ids of the members in this graph. */
  readonly instruction: object
  /** What REST is sent besides the kind. */
  readonly sent: object
  readonly is: (doc: Doc) => boolean
  readonly change: object
}

const since = Date.UTC(2026, 8, 24)

describe('updateMembers', () => {
  const two = () => [before[10], before[11]]
  const ids = () => two().map(({ _id }) => _id)
  const isOneOfTwo = ({ _id }: Doc) => ids().includes(_id)
  const isOther = (doc: Doc) => doc._id !== owner._id

  const kinds: [kind: string, what: string, make: () => Case][] = [
    [
      'replaceMembersRoles',
      'takes custom roles away',
      () => ({
        instruction: { role: 'admin', memberIds: two().map(graphId) },
        sent: { value: 'admin', memberIDs: ids() },
        is: isOneOfTwo,
        change: { role: 'admin', customRoles: [] },
      }),
    ],
    [
      'replaceMembersCustomRoles',
      'leaves the base role',
      () => ({
        instruction: { roleKeys: ['analyst', 'flag-approver'], memberIds: two().map(graphId) },
        sent: { values: ['analyst', 'flag-approver'], memberIDs: ids() },
        is: isOneOfTwo,
        change: { customRoles: [roleIds.analyst, roleIds['flag-approver']] },
      }),
    ],
    [
      'replaceMembersRoleAttributes',
      'replaces all of them',
      () => ({
        instruction: {
          roleAttributes: [
            { key: 'project', values: ['web', 'mobile'] },
            { key: 'none', values: [] },
          ],
          memberIds: two().map(graphId),
        },
        sent: { value: { project: ['web', 'mobile'], none: [] }, memberIDs: ids() },
        is: isOneOfTwo,
        change: { roleAttributes: { project: ['web', 'mobile'], none: [] } },
      }),
    ],
    [
      'replaceAllMembersRoles',
      'is for all whom nothing excludes',
      () => ({
        instruction: { role: 'reader', excluding: { memberIds: [owner._id] } },
        sent: { value: 'reader', ignoredMemberIDs: [owner._id] },
        is: isOther,
        change: { role: 'reader', customRoles: [] },
      }),
    ],
    [
      'replaceAllMembersRoles',
      'leaves those alone whom any of the conditions holds for',
      () => ({
        instruction: {
          role: 'reader',
          excluding: {
            query: 'MÜLLER',
            roles: ['admin', 'no_access', 'analyst'],
            teamKey: 'sre',
            lastSeen: { before: new Date(since).toISOString() },
            memberIds: two().map(graphId),
          },
        },
        sent: {
          value: 'reader',
          filterQuery: 'MÜLLER',
          filterRoles: 'admin|no_access|analyst',
          filterTeamKey: 'sre',
          filterLastSeen: { before: since },
          ignoredMemberIDs: ids(),
        },
        is: (doc) =>
          !isOneOfTwo(doc) &&
          doc.lastName !== 'Müller' &&
          !['owner', 'admin', 'no_access'].includes(doc.role) &&
          !doc.customRoles.includes(roleIds.analyst) &&
          !doc.teams.some(({ key }: Doc) => key === 'sre') &&
          doc._lastSeen >= since,
        change: { role: 'reader', customRoles: [] },
      }),
    ],
    [
      'replaceAllMembersCustomRoles',
      'leaves those alone who were never seen',
      () => ({
        instruction: { roleKeys: [], excluding: { lastSeen: { never: true }, roles: ['admin'] } },
        sent: { values: [], filterLastSeen: { never: true }, filterRoles: 'admin' },
        is: ({ role, _pendingInvite }) => !['owner', 'admin'].includes(role) && !_pendingInvite,
        change: { customRoles: [] },
      }),
    ],
    [
      'replaceAllMembersCustomRoles',
      'leaves those alone of whom no time is known',
      () => ({
        instruction: { roleKeys: ['analyst'], excluding: { lastSeen: { noData: true }, query: owner.email } },
        sent: { values: ['analyst'], filterLastSeen: { noData: true }, filterQuery: owner.email },
        is: (doc) => isOther(doc) && (doc._lastSeen > 0 || doc._pendingInvite),
        change: { customRoles: [roleIds.analyst] },
      }),
    ],
  ]

  it.each(kinds)('%s %s', async (kind, _, make) => {
    const { instruction, sent, is, change } = make()
    const { data, calls } = await update([{ [kind]: instruction }], { comment: 'Audit' })
    expect(calls).toMatchObject([{ method: 'PATCH', path: '/api/v2/members', headers: { 'content-type': semantic } }])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ comment: 'Audit', instructions: [{ kind, ...sent }] })
    const meant = before.filter(is)
    expect(meant.length).toBeGreaterThan(1)
    expect(data.result).toEqual({ members: meant.map((doc) => ({ id: graphId(doc) })), userErrors: [] })
    const expected = before.map((doc) => {
      const next = { ...doc, ...(is(doc) && change) }
      return isDeepStrictEqual(next, doc) ? doc : { ...next, version: doc.version + 1 }
    })
    expect(await documents()).toEqual(expected)
  })

  const [kindOfRoles, kindOfCustomRoles] = ['replaceMembersRoles', 'replaceMembersCustomRoles']
  const both = ['input', 'instructions']

  it('does the instructions in their order, for members by ids of LaunchDarkly as well, and writes them down', async () => {
    const { data } = await update(
      [
        { [kindOfCustomRoles]: { roleKeys: ['analyst'], memberIds: ids() } },
        { [kindOfRoles]: { role: 'reader', memberIds: [ids()[0]] } },
        { [kindOfCustomRoles]: { roleKeys: [roleIds.experimenter], memberIds: ids() } },
      ],
      { comment: 'New jobs' },
    )
    expect(data.result).toEqual({ members: two().map((doc) => ({ id: graphId(doc) })), userErrors: [] })
    const { data: read } = await stack.ask(
      'query ($ids: [ID!]!) { members(filter: { ids: $ids }) { nodes { role roles { key } } } }',
      {
        ids: ids(),
      },
    )
    expect(read.members.nodes).toEqual([
      { role: 'reader', roles: [{ key: 'experimenter' }] },
      { role: two()[1].role, roles: [{ key: 'experimenter' }] },
    ])
    const { json } = await askSandbox(stack.sandbox, '/auditlog?limit=2')
    expect(json.items).toMatchObject(
      two()
        .toReversed()
        .map(({ email }) => ({ kind: 'member', name: email, comment: 'New jobs' })),
    )
  })

  it('answers more than the ids of all members with one read of them', async () => {
    const instructions = [{ [kindOfRoles]: { role: 'reader', memberIds: ids() } }]
    const selection =
      'members { id email role firstName version auditLog(first: 1) { nodes { titleVerb } } roleAttributes { key } }'
    const { data, paths } = await update(instructions, {}, selection)
    expect(paths.filter((path) => path.startsWith('/members'))).toEqual([
      '/members',
      `/members?filter=id:${ids().join('|')}&limit=2&expand=roleAttributes`,
    ])
    expect(data.result.members).toMatchObject(
      two().map(({ email, firstName, version }) => ({
        email,
        firstName,
        role: 'reader',
        version: version + 1,
        auditLog: { nodes: [{ titleVerb: 'changed the roles of the member' }] },
      })),
    )
  })

  it('changes the others where one cannot be changed, and tells of that one with the place', async () => {
    const { data } = await update([
      { [kindOfCustomRoles]: { roleKeys: [], memberIds: [ids()[0]] } },
      { [kindOfRoles]: { role: 'admin', memberIds: [ids()[0], 'nobody', graphId(owner), ids()[1]] } },
    ])
    expect(data.result).toEqual({
      members: two().map((doc) => ({ id: graphId(doc) })),
      userErrors: [
        {
          message: 'LaunchDarkly did not change the member "nobody": member not found',
          code: 'BAD_USER_INPUT',
          path: [...both, '1', kindOfRoles, 'memberIds', '1'],
        },
        {
          message: `LaunchDarkly did not change the member "${owner._id}": you cannot modify your own role`,
          code: 'BAD_USER_INPUT',
          path: [...both, '1', kindOfRoles, 'memberIds', '2'],
        },
      ],
    })
    expect((await changedIds()).toSorted()).toEqual(ids().toSorted())
  })

  it.each<[string, object[], string[] | null]>([
    [
      'the instruction for all members',
      [{ replaceAllMembersRoles: { role: 'reader' } }],
      [...both, '0', 'replaceAllMembersRoles'],
    ],
    [
      'none, where two are for all members',
      [{ replaceAllMembersRoles: { role: 'reader' } }, { replaceAllMembersCustomRoles: { roleKeys: [] } }],
      null,
    ],
  ])('tells of one whom no instruction names at the place of %s', async (_, instructions, path) => {
    const { data } = await update(instructions)
    expect(data.result.userErrors).toMatchObject([{ path, message: expect.stringContaining(owner._id) }])
    expect(data.result.members).toHaveLength(before.length - 1)
  })

  it.each([[{}], [{ members: null, errors: null }]])(
    'tells nothing of an answer that says nothing: %j',
    async (answer) => {
      stack.sandbox.fault({ path: '/api/v2/members' }, { patch: () => answer })
      const { data } = await update([{ [kindOfRoles]: { role: 'reader', memberIds: ids() } }])
      expect(data.result).toEqual({ members: [], userErrors: [] })
    },
  )

  it('changes nothing where all is so already', async () => {
    const [doc] = two()
    const { data } = await update([{ [kindOfCustomRoles]: { roleKeys: doc.customRoles, memberIds: [doc._id] } }])
    expect(data.result).toEqual({ members: [{ id: graphId(doc) }], userErrors: [] })
    expect(await documents()).toEqual(before)
  })

  const all = (excluding: object) => [{ replaceAllMembersRoles: { role: 'reader', excluding } }]
  const excluding = [...both, '0', 'replaceAllMembersRoles', 'excluding']
  it.each<[string, object[], string[], RegExp]>([
    ['no instruction', [], both, /at least one instruction/],
    [
      'an exclusion of an empty text',
      all({ query: ' ' }),
      [...excluding, 'query'],
      /Expected a text, but got an empty one/,
    ],
    [
      'an exclusion of an empty team',
      all({ teamKey: '' }),
      [...excluding, 'teamKey'],
      /Expected a text, but got an empty one/,
    ],
    [
      'an exclusion of an empty role',
      all({ roles: ['admin', ''] }),
      [...excluding, 'roles', '1'],
      /Expected a text, but got an empty one/,
    ],
    ['a role that is two', all({ roles: ['a|b'] }), [...excluding, 'roles', '0'], /a role without "\|"/],
    ['a false condition', all({ lastSeen: { never: false } }), [...excluding, 'lastSeen'], /to be true, but got false/],
    [
      'the id of something else',
      all({ memberIds: [idOf({ type: 'Team', key: 'sre' })] }),
      [...excluding, 'memberIds', '0'],
      /the id of a Member/,
    ],
    [
      'the id of whoever asks',
      [{ replaceMembersRoles: { role: 'reader', memberIds: ['me'] } }],
      [...both, '0', 'replaceMembersRoles', 'memberIds', '0'],
      /no member "me"/,
    ],
    [
      'an attribute twice',
      [
        {
          replaceMembersRoleAttributes: {
            roleAttributes: [1, 2].map(() => ({ key: 'a', values: [] })),
            memberIds: ['x'],
          },
        },
      ],
      [...both, '0', 'replaceMembersRoleAttributes', 'roleAttributes', '1', 'key'],
      /each attribute once/,
    ],
  ])('is refused before any call for %s, with the place', async (_, instructions, path, message) => {
    const { data, calls } = await update(instructions)
    expect(calls).toEqual([])
    expect(data.result).toMatchObject({
      members: null,
      userErrors: [{ path, message: expect.stringMatching(message) }],
    })
  })

  it.each<[string, object, RegExp]>([
    [
      'an unknown base role',
      { replaceMembersRoles: { role: 'king', memberIds: ['x'] } },
      /Instruction 1 .*value must be one of/,
    ],
    ['an unknown custom role', { replaceAllMembersCustomRoles: { roleKeys: ['king'] } }, /Instruction 1 .*role king/],
  ])('says what LaunchDarkly says of %s, and changes nobody', async (_, wrong, message) => {
    const { data } = await update([{ [kindOfRoles]: { role: 'reader', memberIds: ids() } }, wrong])
    expect(data.result).toMatchObject({ members: null, userErrors: [{ message: expect.stringMatching(message) }] })
    expect(await documents()).toEqual(before)
  })

  const change = (headers = {}) =>
    update([{ [kindOfRoles]: { role: 'reader', memberIds: ids() } }], {}, undefined, headers)

  it('is an error for a token that may not write', async () => {
    const { errors } = await change({ authorization: stack.sandbox.readerToken })
    expect(errors).toMatchObject([{ path: ['result'], extensions: { code: 'FORBIDDEN' } }])
    expect(await documents()).toEqual(before)
  })

  it.each([
    [{ reset: true }, 'UPSTREAM_UNAVAILABLE'],
    [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    [{ delayMs: 30_000 }, 'UPSTREAM_TIMEOUT'],
  ])('is sent once, whatever comes: %j', async (reply, code) => {
    await stack.close()
    stack = await startStack({ sandbox: { flags: 1 }, gateway: { deadlineMs: 1000 } })
    stack.sandbox.fault({ path: '/api/v2/members' }, reply, 'always')
    const { calls, errors } = await change()
    expect(errors).toMatchObject([{ extensions: { code } }])
    expect(calls).toHaveLength(1)
  })

  it('is sent once more after a concurrent edit, and not a third time', async () => {
    stack.sandbox.fault({ method: 'PATCH', path: '/api/v2/members' }, { status: 409 })
    const { calls, data } = await change()
    expect(calls.map(({ status }) => status)).toEqual([409, 200])
    expect(data.result.userErrors).toEqual([])
    stack.sandbox.fault({ method: 'PATCH', path: '/api/v2/members' }, { status: 409 }, 'always')
    const again = await change()
    expect(again.calls).toHaveLength(2)
    expect(again.data.result).toMatchObject({ members: null, userErrors: [{ code: 'CONFLICT' }] })
  })
})

describe('the bulk changes of the sandbox', () => {
  const change = (instruction: object, type = semantic) =>
    send(stack.sandbox, 'PATCH', '/members', { instructions: [instruction] }, { 'content-type': type })

  it.each<[string, object, string, RegExp]>([
    [
      'another type',
      { kind: 'replaceMembersRoles', value: 'reader', memberIDs: [] },
      'application/json',
      /content type/,
    ],
    ['an unknown kind', { kind: 'replaceMemberRoles' }, semantic, /Instruction 0 has the unknown kind/],
    ['a missing role', { kind: 'replaceMembersRoles', memberIDs: [] }, semantic, /value is required/],
    ['missing members', { kind: 'replaceMembersCustomRoles', values: [] }, semantic, /memberIDs is required/],
    [
      'attributes that are no lists',
      { kind: 'replaceMembersRoleAttributes', value: { a: 1 }, memberIDs: [] },
      semantic,
      /value must be an object of lists/,
    ],
    [
      'a time that is none',
      { kind: 'replaceAllMembersRoles', value: 'reader', filterLastSeen: { before: 'now' } },
      semantic,
      /lastSeen takes a JSON object/,
    ],
  ])('refuse %s, and nobody is changed', async (_, instruction, type, message) => {
    const { status, json } = await change(instruction, type)
    expect([status, json.message]).toEqual([400, expect.stringMatching(message)])
    expect(await documents()).toEqual(before)
  })
})

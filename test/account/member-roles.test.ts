import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

/** The custom roles that members have, by themselves and by their teams. */

let stack: Stack
let members: Doc[]
let roles: Doc[]
beforeAll(async () => {
  stack = await startStack()
  members = await askAll(stack.sandbox, '/members')
  roles = await askAll(stack.sandbox, '/roles')
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const policies = 'key name policy { effect actions }'
const policyOf = ({ key, name, policy }: Doc) => ({
  ...{ key, name },
  policy: policy.map(({ effect, actions }: Doc) => ({ effect: effect.toUpperCase(), actions: actions ?? null })),
})
const named = (names: readonly string[]) =>
  names.flatMap((name) => roles.find(({ _id, key }) => _id === name || key === name) ?? [])

describe('the custom roles of members', () => {
  const query = `{ members(first: 60) { nodes { roles { ${policies} } } } }`
  const calls = ['/members?offset=0&limit=60', '/roles?offset=0&limit=100']
  const expected = (docs: readonly Doc[]) =>
    docs.map(({ customRoles }) => ({ roles: named(customRoles).map(policyOf) }))

  it('are one call more than their list, with the policies', async () => {
    const { data, errors, paths } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(calls)
    expect(data.members.nodes).toEqual(expected(members))
    expect(data.members.nodes.some((node: Doc) => node.roles.length > 1)).toBe(true)
  })

  it('are read at the same time as their list', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    expect(wavesOf(await slow.ask(query))).toEqual([calls])
    await slow.close()
  })

  it('are found by their keys as well as by their ids', async () => {
    const patch = ({ items, ...page }: Doc) => ({
      ...page,
      items: items.map((doc: Doc) => ({ ...doc, customRoles: named(doc.customRoles).map(({ key }) => key) })),
    })
    stack.sandbox.fault({ path: /\/members/ }, { patch })
    const { data, paths } = await stack.ask(query)
    expect(paths.toSorted()).toEqual(calls)
    expect(data.members.nodes).toEqual(expected(members))
  })

  it('that were deleted are left out, and still among the keys', async () => {
    const [member] = members.filter(({ customRoles }) => customRoles.length === 1)
    const customRoles = [...member.customRoles, '000000000000000000000000', 'gone']
    stack.sandbox.fault(
      { path: /\/members/ },
      { patch: () => ({ items: [{ ...member, customRoles }], totalCount: 1 }) },
    )
    const { data, errors, paths } = await stack.ask('{ members(first: 1) { nodes { roleKeys roles { key } } } }')
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/members?offset=0&limit=1', '/roles?offset=0&limit=100'])
    expect(data.members.nodes).toEqual([
      { roleKeys: customRoles, roles: named(member.customRoles).map(({ key }) => ({ key })) },
    ])
  })

  it('that one has none of take no call', async () => {
    const { _id } = members.find(({ customRoles }) => customRoles.length === 0)
    const { data, paths } = await stack.ask(`{ member(id: "${_id}") { roles { name } } }`)
    expect(paths).toHaveLength(1)
    expect(data.member.roles).toEqual([])
  })

  it('take a call for one role of one member', async () => {
    const { _id, customRoles } = members.find((member) => member.customRoles.length === 1)
    const { data, paths } = await stack.ask(`{ member(id: "${_id}") { roles { roleId } } }`)
    expect(paths).toEqual([`/members?filter=id:${_id}&limit=1`, `/roles/${customRoles[0]}`])
    expect(data.member.roles).toEqual([{ roleId: customRoles[0] }])
  })

  it('are those of the maintainers of flags too, in one call for all', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 100) { nodes { maintainer { ... on Member { memberId roles { name } } } } } } }',
    )
    expect(paths).toHaveLength(3)
    const told = data.project.flags.nodes.flatMap(({ maintainer }: Doc) => (maintainer?.roles ? [maintainer] : []))
    expect(told.length).toBeGreaterThan(20)
    for (const { memberId, roles: theirs } of told) {
      const { customRoles } = members.find(({ _id }) => _id === memberId)
      expect(theirs).toEqual(named(customRoles).map(({ name }) => ({ name })))
    }
  })

  it('that the caller may not read are null, and the rest is there', async () => {
    stack.sandbox.fault({ path: /\/roles/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask('{ members(first: 60) { nodes { memberId roles { name } } } }')
    const none = members.map(({ _id, customRoles }) => ({ memberId: _id, roles: customRoles.length ? null : [] }))
    expect(data.members.nodes).toEqual(none)
    expect(errors).toHaveLength(none.filter(({ roles: theirs }) => theirs === null).length)
    for (const { path, extensions } of errors!) {
      expect(path).toEqual(['members', 'nodes', expect.any(Number), 'roles'])
      expect(extensions).toMatchObject({ code: 'FORBIDDEN', upstream: { status: 403 } })
    }
  })

  it('are not asked for where nobody selects them, or the page cannot be', async () => {
    expect((await stack.ask('{ members(first: 60) { nodes { roleKeys } } }')).paths).toEqual(calls.slice(0, 1))
    const { errors, paths } = await stack.ask('{ members(first: 1001) { nodes { roles { name } } } }')
    expect(errors).toMatchObject([{ path: ['members'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(paths).toEqual([])
  })
})

describe('the custom roles that members have by their teams', () => {
  const expected = (pick: (role: Doc) => Doc) =>
    members.map(({ teams }) => ({
      teams: teams.map(({ customRoleKeys }: Doc) => ({ roles: named(customRoleKeys).map(pick) })),
    }))

  it('take no call for their keys', async () => {
    const { data, paths } = await stack.ask('{ members(first: 60) { nodes { teams { roles { __typename key } } } } }')
    expect(paths).toEqual(['/members?offset=0&limit=60'])
    expect(data.members.nodes).toEqual(expected(({ key }) => ({ __typename: 'CustomRole', key })))
  })

  it('take one call at the same time for more than that', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask(`{ members(first: 60) { nodes { teams { roles { ${policies} } } } } }`)
    expect(wavesOf(answer)).toEqual([['/members?offset=0&limit=60', '/roles?offset=0&limit=100']])
    expect(answer.data.members.nodes).toEqual(expected(policyOf))
    await slow.close()
  })

  it('that were deleted are left out', async () => {
    const team = { key: 'sre', name: 'Site Reliability', customRoleKeys: ['gone', 'analyst'] }
    const patch = () => ({ items: [{ ...members[0], teams: [team] }], totalCount: 1 })
    stack.sandbox.fault({ path: /\/members/ }, { patch })
    const { data, errors } = await stack.ask('{ members { nodes { teams { roleKeys roles { name } } } } }')
    expect(errors).toBeUndefined()
    expect(data.members.nodes).toEqual([
      { teams: [{ roleKeys: ['gone', 'analyst'], roles: [{ name: named(['analyst'])[0].name }] }] },
    ])
  })
})

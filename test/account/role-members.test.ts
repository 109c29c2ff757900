import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** The members who have custom roles by themselves. */

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

const emails = (docs: readonly Doc[]) => docs.map(({ email }) => ({ email }))
const having = (key: string) => {
  const { _id } = roles.find((role) => role.key === key)
  return members.filter(({ customRoles }) => customRoles.includes(_id))
}
const all = '/members?offset=0&limit=1000'

describe('the members of custom roles', () => {
  it('of all roles are one call more than their list', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ roles { nodes { key memberCount members(first: 2) { totalCount nodes { email } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/roles?offset=0&limit=20', all])
    for (const { key, memberCount, members: theirs } of data.roles.nodes) {
      expect(memberCount).toBe(having(key).length)
      expect(theirs).toEqual({ totalCount: memberCount, nodes: emails(having(key).slice(0, 2)) })
    }
  })

  it('of one role are one call more than the role', async () => {
    const { data, paths } = await stack.ask('{ role(key: "analyst") { members { totalCount nodes { email } } } }')
    expect(paths).toEqual(['/roles/analyst', '/members?filter=role:analyst&offset=0&limit=1000'])
    expect(data.role.members).toEqual({ totalCount: having('analyst').length, nodes: emails(having('analyst')) })
  })

  it('are no call more than the teams of the role', async () => {
    const { data, paths } = await stack.ask(
      '{ role(key: "analyst") { teams { nodes { key } } members { nodes { email } } } }',
    )
    expect(paths).toEqual(['/roles/analyst', all])
    expect(data.role.members.nodes).toEqual(emails(having('analyst')))
  })

  it('are only those who have the role by themselves, whatever the filter picks', async () => {
    const [stranger] = members.filter(({ customRoles }) => customRoles.length === 0)
    const patch = ({ items }: Doc) => ({ items: [stranger, ...items], totalCount: items.length + 1 })
    stack.sandbox.fault({ path: /\/members/ }, { patch })
    const { data } = await stack.ask('{ role(key: "analyst") { members { totalCount nodes { email } } } }')
    expect(data.role.members).toEqual({ totalCount: having('analyst').length, nodes: emails(having('analyst')) })
  })

  it('are found by the key where members name their roles by keys', async () => {
    const patch = ({ items, ...page }: Doc) => ({
      ...page,
      items: items.map((member: Doc) => ({ ...member, customRoles: ['analyst'] })),
    })
    stack.sandbox.fault({ path: /\/members/ }, { patch })
    const { data } = await stack.ask('{ role(key: "analyst") { members { nodes { email } } } }')
    expect(data.role.members.nodes).toEqual(emails(having('analyst')))
  })

  it('can be filtered and ordered, by another role too', async () => {
    const { data, paths } = await stack.ask(`{ role(key: "analyst") {
      writers: members(filter: { roles: ["writer"] }, orderBy: { field: LAST_SEEN_AT, direction: ASC }) { nodes { email } }
      growth: members(filter: { teamKey: "growth" }) { nodes { email } }
    } }`)
    expect(paths.toSorted()).toEqual([
      '/members?filter=role:writer&sort=lastSeen&offset=0&limit=1000',
      '/members?filter=team:growth,role:analyst&offset=0&limit=1000',
      '/roles/analyst',
    ])
    const writers = having('analyst').filter(({ role }) => role === 'writer')
    expect(writers).not.toEqual([])
    expect(data.role.writers.nodes).toEqual(emails(writers.toSorted((a, b) => a._lastSeen - b._lastSeen)))
    const growth = having('analyst').filter(({ teams }) => teams.some(({ key }: Doc) => key === 'growth'))
    expect(data.role.growth.nodes).toEqual(emails(growth))
  })

  it('that the caller may not read are null, and the rest of the role is there', async () => {
    stack.sandbox.fault({ path: /\/members/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask('{ role(key: "analyst") { name memberCount members { totalCount } } }')
    expect(data.role).toEqual({ name: 'Analyst', memberCount: having('analyst').length, members: null })
    expect(errors).toMatchObject([{ path: ['role', 'members'], extensions: { code: 'FORBIDDEN' } }])
  })
})

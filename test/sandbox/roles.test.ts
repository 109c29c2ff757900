import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let roles: Doc[]
let members: Doc[]
let teams: Doc[]

beforeAll(async () => {
  sandbox = await startSandbox({ projects: 9 })
  roles = await askAll(sandbox, '/roles')
  members = await askAll(sandbox, '/members?expand=roleAttributes')
  const listed = await askAll(sandbox, '/teams')
  teams = await Promise.all(
    listed.map(async ({ key }) => (await ask(sandbox, `/teams/${key}?expand=roles,roleAttributes`)).json),
  )
})
afterAll(() => sandbox.close())

const one = (key: string) => roles.find((role) => role.key === key)
const statementsOf = ({ policy, _presetStatements = [] }: Doc): Doc[] => [...policy, ..._presetStatements]

describe('a custom role', () => {
  it('is the same in the list, by its key and by its id', async () => {
    for (const role of roles) {
      expect((await ask(sandbox, `/roles/${role.key}`)).json).toEqual(role)
      expect((await ask(sandbox, `/roles/${role._id}`)).json).toEqual(role)
      expect(role._links).toEqual({
        self: { href: `/api/v2/roles/${role.key}`, type: 'application/json' },
        parent: { href: '/api/v2/roles', type: 'application/json' },
      })
    }
  })

  it('says how many members and teams have it, and some have none', () => {
    for (const { _id, key, assignedTo } of roles) {
      expect(assignedTo).toEqual({
        membersCount: members.filter(({ customRoles }) => customRoles.includes(_id)).length,
        teamsCount: teams.filter((team) => team.roles.items.some((role: Doc) => role.key === key)).length,
      })
    }
    expect(one('flag-approver').assignedTo).toMatchObject({ teamsCount: 2 })
    expect(one('contractor').assignedTo).toEqual({ membersCount: 0, teamsCount: 0 })
  })

  it('has statements that name either actions or all but some, on resources or on all but some', () => {
    for (const statement of roles.flatMap(statementsOf)) {
      expect(['allow', 'deny']).toContain(statement.effect)
      expect('actions' in statement).toBe(!('notActions' in statement))
      expect('resources' in statement).toBe(!('notResources' in statement))
    }
    const all = JSON.stringify(roles)
    for (const part of ['"deny"', 'notActions', 'notResources', 'env/prod-*', ';internal', '${' + 'roleAttribute/'])
      expect(all).toContain(part)
  })

  it('says what it gives by itself, what it is for, and from which preset it was made', () => {
    expect(new Set(roles.map(({ basePermissions }) => basePermissions))).toEqual(new Set(['reader', 'no_access']))
    expect(new Set(roles.map(({ resourceCategory }) => resourceCategory))).toEqual(
      new Set(['project', 'organization', 'any']),
    )
    const preset = roles.filter((role) => '_presetBundleVersion' in role)
    expect(preset.map(({ key, policy }) => [key, policy.length])).toEqual([
      ['project-lead', 1],
      ['member-administrator', 0],
    ])
    expect(roles.filter((role) => '_presetStatements' in role)).toEqual(preset)
    expect(one('sdk-key-reader')).not.toHaveProperty('description')
  })

  it('takes no parameters but those of paging', async () => {
    sandbox.forget()
    await ask(sandbox, `/roles?${filter('query:flag')}&sort=name&expand=members`)
    await ask(sandbox, '/roles/analyst?expand=members')
    expect(sandbox.requests().map(({ unknown }) => unknown)).toEqual([['filter', 'sort', 'expand'], ['expand']])
  })
})

describe('the roles of teams and members', () => {
  it('are known by their keys and ids', () => {
    const keys = new Set(roles.map(({ key }) => key))
    const ids = new Set(roles.map(({ _id }) => _id))
    for (const { customRoles, teams: theirs } of members) {
      for (const id of customRoles) expect(ids).toContain(id)
      for (const { key, customRoleKeys } of theirs) {
        const team = teams.find((candidate) => candidate.key === key)
        expect(customRoleKeys).toEqual(team.roles.items.map((role: Doc) => role.key))
        for (const roleKey of customRoleKeys) expect(keys).toContain(roleKey)
      }
    }
  })

  it.each(['analyst', 'contractor'])('can be asked for by %s', async (key) => {
    const found = await askAll(sandbox, `/members?${filter(`role:${key}`)}`)
    expect(found).toHaveLength(one(key).assignedTo.membersCount)
    expect(await askAll(sandbox, `/members?${filter(`role:${one(key)._id}`)}`)).toEqual(found)
  })

  it('let a team write in the projects that the policies name, by a role attribute too', () => {
    const projects = (team: string, role: string) =>
      teams
        .find(({ key }) => key === team)
        .roles.items.find(({ key }: Doc) => key === role)
        .projects.items.map(({ key }: Doc) => key)
    expect(projects('checkout', 'flag-approver')).toEqual(['web', 'mobile', 'platform', 'infra'])
    expect(projects('mobile-apps', 'mobile-developer')).toEqual(['mobile'])
    expect(projects('sre', 'production-operator')).toEqual(['web', 'platform', 'infra'])
    expect(JSON.stringify(one('platform-developer').policy)).not.toContain('proj/platform')
    expect(projects('platform-core', 'platform-developer')).toEqual(['platform', 'infra'])
  })
})

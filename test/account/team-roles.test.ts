import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { iso, keysOf } from '../support/documents.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

/** The custom roles of teams, the projects that they open to them, and the teams of custom roles. */

let stack: Stack
let teams: Doc[]
let roles: Doc[]
beforeAll(async () => {
  stack = await startStack()
  roles = await askAll(stack.sandbox, '/roles')
  const listed = await askAll(stack.sandbox, '/teams')
  teams = await Promise.all(
    listed.map(async ({ key }) => (await ask(stack.sandbox, `/teams/${key}?expand=roles,projects`)).json),
  )
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const team = (key: string) => teams.find((doc) => doc.key === key)
const role = (key: string) => roles.find((doc) => doc.key === key)
const only =
  (...names: readonly string[]) =>
  (doc: Doc) =>
    Object.fromEntries(names.map((name) => [name, doc[name]]))
const list = '/teams?offset=0&limit=20'
const all = '/members?offset=0&limit=1000'

describe('a team', () => {
  it('tells its roles, projects, maintainers, attributes and the number of its members in one call', async () => {
    const { data, errors, paths } = await stack.ask(`{ team(key: "sre") {
      memberCount maintainers { email } roleAttributes { key } roles { id key name } projectCount projects { id projectId key name siteUrl }
      roleAssignments { key name appliedAt projectCount projects { key name projectId } role { key name } }
    } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/teams/sre?expand=maintainers,members,projects,roleAttributes,roles'])
    const doc = team('sre')
    expect(data.team.roles.map(only('key', 'name'))).toEqual(doc.roles.items.map(only('key', 'name')))
    expect(data.team.projectCount).toBe(doc.projects.totalCount)
    expect(data.team.projects.map(only('projectId', 'key', 'name'))).toEqual(
      doc.projects.items.map(({ _id, key, name }: Doc) => ({ projectId: _id, key, name })),
    )
    expect(data.team.roleAssignments).toEqual(
      doc.roles.items.map(({ key, name, appliedOn, projects }: Doc) => ({
        ...{ key, name, appliedAt: iso(appliedOn), projectCount: projects.totalCount, role: { key, name } },
        projects: projects.items.map((project: Doc) => ({ ...only('key', 'name')(project), projectId: project._id })),
      })),
    )
  })

  it('takes one call more for the documents of its roles, and one for those of its projects', async () => {
    const { data, paths } = await stack.ask(
      '{ team(key: "sre") { roles { key roleId } projects { key tags } roleAssignments { role { roleId } } } }',
    )
    expect(paths.toSorted()).toEqual([
      '/projects?filter=keys:web|mobile|platform|infra&limit=4',
      '/roles?offset=0&limit=100',
      '/teams/sre?expand=projects,roles',
    ])
    const theirs = keysOf(team('sre').roles.items).map((key) => ({ key, roleId: role(key)._id }))
    expect(data.team.roles).toEqual(theirs)
    expect(data.team.roleAssignments).toEqual(theirs.map(({ roleId }) => ({ role: { roleId } })))
  })

  it('of which LaunchDarkly tells the first roles only is read to the end', async () => {
    const patch = (doc: Doc) => ({ ...doc, roles: { ...doc.roles, items: doc.roles.items.slice(0, 1) } })
    stack.sandbox.fault({ path: /\/teams\/sre\?/ }, { patch })
    const { data, paths } = await stack.ask('{ team(key: "sre") { roles { key } roleAssignments { name } } }')
    expect(paths).toEqual(['/teams/sre?expand=roles', '/teams/sre/roles?offset=1&limit=1'])
    expect(data.team.roles).toEqual(team('sre').roles.items.map(only('key')))
    expect(data.team.roleAssignments).toEqual(team('sre').roles.items.map(only('name')))
  })

  it('is empty where the answer lacks what was asked for', async () => {
    stack.sandbox.fault({ path: /\/teams\/sre/ }, { patch: ({ key, name }: Doc) => ({ key, name, roles: undefined }) })
    const { data, errors } = await stack.ask(
      '{ team(key: "sre") { name roles { key } roleAssignments { key } projects { key } projectCount } }',
    )
    expect(errors).toBeUndefined()
    expect(data.team).toMatchObject({ roles: [], roleAssignments: [], projects: [], projectCount: null })
  })

  it('leaves out a role that was deleted, of which an assignment tells what it was', async () => {
    const gone = { key: 'gone', name: 'Gone' }
    stack.sandbox.fault({ path: /\/teams\/sre/ }, { patch: (doc: Doc) => ({ ...doc, roles: { items: [gone] } }) })
    const { data, errors } = await stack.ask(
      '{ team(key: "sre") { roles { key policy { effect } } roleAssignments { key name appliedAt projects { key } role { policy { effect } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.team.roles).toEqual([])
    expect(data.team.roleAssignments).toEqual([{ ...gone, appliedAt: null, projects: null, role: null }])
  })

  it('is there for who may not read roles, without them', async () => {
    stack.sandbox.fault({ path: /\/api\/v2\/roles/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ team(key: "sre") { name roles { policy { effect } } projects { key } } }',
    )
    expect(data.team).toEqual({
      name: 'Site Reliability',
      roles: null,
      projects: team('sre').projects.items.map(only('key')),
    })
    expect(errors).toMatchObject([{ path: ['team', 'roles'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('the roles of a list of teams', () => {
  const expected = (pick: (role: Doc) => Doc) =>
    teams.map((doc) => ({ roles: doc.roles.items.map(({ key }: Doc) => pick(role(key))) }))

  it('are told by the members, and by the teams that have none', async () => {
    const { data, errors, paths } = await stack.ask('{ teams { nodes { roles { key } } } }')
    expect(errors).toBeUndefined()
    expect(paths.slice(0, 2).toSorted()).toEqual([all, list])
    expect(paths.slice(2)).toEqual(['/teams/design-systems?expand=roles'])
    expect(data.teams.nodes).toEqual(expected(only('key')))
  })

  it('take one call more for their names and policies, and two round trips', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask('{ teams { nodes { roles { key name description } } } }')
    expect(wavesOf(answer)).toEqual([[all, '/roles?offset=0&limit=100', list], ['/teams/design-systems?expand=roles']])
    const said = ({ key, name, description = null }: Doc) => ({ key, name, description })
    expect(answer.data.teams.nodes).toEqual(expected(said))
    await slow.close()
  })

  it('come with the teams where each is read alone anyway', async () => {
    const { data, paths } = await stack.ask('{ teams { nodes { roles { key name } projects { key } } } }')
    expect(paths).toHaveLength(1 + teams.length)
    expect(paths.slice(1).toSorted()).toEqual(
      keysOf(teams)
        .map((key) => `/teams/${key}?expand=projects,roles`)
        .toSorted(),
    )
    expect(data.teams.nodes).toEqual(
      teams.map((doc) => ({
        roles: doc.roles.items.map(only('key', 'name')),
        projects: doc.projects.items.map(only('key')),
      })),
    )
  })

  it('are read team by team where members may not be read, or teams are few', async () => {
    stack.sandbox.fault({ path: /\/members/ }, { status: 403 }, 'always')
    const many = await stack.ask('{ teams { nodes { roles { key } } } }')
    expect(many.errors).toBeUndefined()
    expect(many.data.teams.nodes).toEqual(expected(only('key')))
    stack.sandbox.clearFaults()
    const two = await stack.ask('{ teams(first: 2) { nodes { roles { name } } } }')
    expect(two.paths.toSorted()).toEqual([
      '/teams/checkout?expand=roles',
      '/teams/search?expand=roles',
      '/teams?offset=0&limit=2',
    ])
    expect(two.data.teams.nodes).toEqual(expected(only('name')).slice(0, 2))
  })

  it('are no call for a list that cannot be', async () => {
    const { errors, calls } = await stack.ask(
      '{ teams(first: 1001) { nodes { roles { name } members { totalCount } } } }',
    )
    expect(errors).toMatchObject([{ path: ['teams'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })
})

describe('the teams of custom roles', () => {
  const having = (key: string) => teams.filter(({ roles: theirs }) => keysOf(theirs.items).includes(key))
  const byKey = (docs: readonly Doc[]) => keysOf(docs).toSorted()

  it('of all roles are one call more than their list', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ roles { nodes { key teamCount teams { totalCount nodes { key name } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/roles?offset=0&limit=20', all])
    for (const { key, teamCount, teams: theirs } of data.roles.nodes) {
      expect(theirs.totalCount).toBe(teamCount)
      expect(theirs.nodes).toEqual(byKey(having(key)).map((one) => only('key', 'name')(team(one))))
    }
  })

  it('that has none take no call', async () => {
    const { data, paths } = await stack.ask('{ role(key: "contractor") { teams { totalCount nodes { key } } } }')
    expect(paths).toEqual(['/roles/contractor'])
    expect(data.role.teams).toEqual({ totalCount: 0, nodes: [] })
  })

  it('among which may be one without members, are looked for there too', async () => {
    const patch = (doc: Doc) => ({ ...doc, assignedTo: { membersCount: 0, teamsCount: 2 } })
    stack.sandbox.fault({ path: /\/roles\/mobile-developer/ }, { patch })
    const given = { items: [{ key: 'mobile-developer', name: 'Mobile developer' }], totalCount: 1 }
    stack.sandbox.fault({ path: /\/teams\/design-systems/ }, { patch: (doc: Doc) => ({ ...doc, roles: given }) })
    const { data, paths } = await stack.ask(
      '{ role(key: "mobile-developer") { teams { totalCount nodes { key name } } } }',
    )
    expect(paths).toEqual([
      '/roles/mobile-developer',
      all,
      '/teams?offset=0&limit=100&filter=nomembers:true',
      '/teams/design-systems?expand=roles',
    ])
    expect(data.role.teams).toEqual({
      totalCount: 2,
      nodes: ['design-systems', 'mobile-apps'].map((key) => only('key', 'name')(team(key))),
    })
  })

  it('are asked one by one where members may not be read', async () => {
    stack.sandbox.fault({ path: /\/members/ }, { status: 403 }, 'always')
    const { data, errors, calls } = await stack.ask('{ role(key: "analyst") { teams { nodes { key } } } }')
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(1 + 1 + 1 + teams.length)
    expect(keysOf(data.role.teams.nodes)).toEqual(byKey(having('analyst')))
  })

  it('come in windows, and their documents in one call', async () => {
    const [, second] = byKey(having('analyst'))
    const { data, paths } = await stack.ask(
      '{ role(key: "analyst") { teams(last: 1) { totalCount nodes { key description } pageInfo { hasPreviousPage } } } }',
    )
    expect(paths).toEqual(['/roles/analyst', all, `/teams/${second}`])
    expect(data.role.teams).toEqual({
      totalCount: 2,
      nodes: [only('key', 'description')(team(second!))],
      pageInfo: { hasPreviousPage: true },
    })
  })
})

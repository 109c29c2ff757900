import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

/** The members of teams, and those who look after them. */

let stack: Stack
let members: Doc[]
let teams: Doc[]
beforeAll(async () => {
  stack = await startStack()
  members = await askAll(stack.sandbox, '/members?expand=roleAttributes')
  teams = await askAll(stack.sandbox, '/teams?expand=maintainers,members')
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const isIn = (key: string) => (member: Doc) => member.teams.some((team: Doc) => team.key === key)
const emails = (docs: readonly Doc[]) => docs.map(({ email }) => ({ email }))
const all = '/members?offset=0&limit=1000'

describe('the members of teams', () => {
  const query = '{ teams { nodes { key members(first: 100) { totalCount nodes { email } } } } }'

  it('of a list are one call more than the list, and as many as the teams say', async () => {
    const { data, errors, paths } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual([all, '/teams?offset=0&limit=20'])
    expect(data.teams.nodes).toEqual(
      teams.map((team) => ({
        key: team.key,
        members: { totalCount: team.members.totalCount, nodes: emails(members.filter(isIn(team.key))) },
      })),
    )
    expect(data.teams.nodes.at(-1).members.totalCount).toBe(0)
  })

  it('are read at the same time as the list', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    expect(wavesOf(await slow.ask(query))).toEqual([[all, '/teams?offset=0&limit=20']])
    const one = await slow.ask('{ team(key: "sre") { name members { nodes { email } } } }')
    expect(wavesOf(one)).toEqual([['/members?filter=team:sre&offset=0&limit=1000', '/teams/sre']])
    await slow.close()
  })

  it('of one are one call, without the team where nothing else is selected', async () => {
    const { data, paths } = await stack.ask('{ team(key: "sre") { id key members { totalCount nodes { email } } } }')
    expect(paths).toEqual(['/members?filter=team:sre&offset=0&limit=1000'])
    const theirs = members.filter(isIn('sre'))
    expect(data.team).toMatchObject({ key: 'sre', members: { totalCount: theirs.length, nodes: emails(theirs) } })
  })

  it('come in windows whose totals are right', async () => {
    const theirs = members.filter(isIn('search'))
    const page = '{ totalCount nodes { email } pageInfo { hasNextPage hasPreviousPage endCursor } }'
    const { data, paths } = await stack.ask(
      `{ teams { nodes { key a: members(first: 3) ${page} b: members(last: 2) ${page} c: members { totalCount } } } }`,
    )
    expect(paths.toSorted()).toEqual([all, '/teams?offset=0&limit=20'])
    const { a, b, c } = data.teams.nodes.find(({ key }: Doc) => key === 'search')
    expect(a).toMatchObject({ totalCount: theirs.length, nodes: emails(theirs.slice(0, 3)) })
    expect(b).toMatchObject({
      nodes: emails(theirs.slice(-2)),
      pageInfo: { hasPreviousPage: true, hasNextPage: false },
    })
    expect(c).toEqual({ totalCount: theirs.length })
    const next = await stack.ask(
      `query ($after: String) { team(key: "search") { members(first: 3, after: $after) ${page} } }`,
      { after: a.pageInfo.endCursor },
    )
    expect(next.data.team.members.nodes).toEqual(emails(theirs.slice(3, 6)))
  })

  it('are only those whose team has the very key, whatever the filter picks', async () => {
    const [stranger] = members.filter((member) => !isIn('sre')(member))
    const like = { ...stranger, teams: [{ key: 'sre-emea', name: 'SRE EMEA', customRoleKeys: [] }] }
    const patch = ({ items }: Doc) => ({ items: [like, ...items], totalCount: items.length + 1 })
    stack.sandbox.fault({ path: /\/members/ }, { patch })
    const { data } = await stack.ask('{ team(key: "sre") { members(first: 2) { totalCount nodes { email } } } }')
    const theirs = members.filter(isIn('sre'))
    expect(data.team.members).toEqual({ totalCount: theirs.length, nodes: emails(theirs.slice(0, 2)) })
  })

  it('can be filtered and ordered, for one and for many', async () => {
    const args = 'first: 100, filter: { roles: ["reader"] }, orderBy: { field: DISPLAY_NAME, direction: DESC }'
    const one = await stack.ask(`{ team(key: "sre") { members(${args}) { nodes { email } } } }`)
    expect(one.paths).toEqual(['/members?filter=role:reader,team:sre&sort=-displayName&offset=0&limit=1000'])
    const many = await stack.ask(`{ teams { nodes { key members(${args}) { nodes { email } } } } }`)
    expect(many.paths).toEqual([
      '/teams?offset=0&limit=20',
      '/members?filter=role:reader&sort=-displayName&offset=0&limit=1000',
    ])
    const sorted = await askAll(stack.sandbox, '/members?filter=role:reader&sort=-displayName')
    expect(one.data.team.members.nodes).toEqual(emails(sorted.filter(isIn('sre'))))
    for (const { key, members: theirs } of many.data.teams.nodes)
      expect(theirs.nodes).toEqual(emails(sorted.filter(isIn(key))))
  })

  it('can be those who are in another team too', async () => {
    const both = members.filter(({ teams: theirs }) => theirs.length === 2)
    const [a, b] = keysOf(both[0].teams)
    const { data, paths } = await stack.ask(
      `{ team(key: "${a}") { members(filter: { teamKey: "${b}" }) { nodes { email } } } }`,
    )
    expect(paths).toEqual([`/members?filter=team:${b}&offset=0&limit=1000`])
    expect(data.team.members.nodes).toEqual(emails(members.filter((one) => isIn(a!)(one) && isIn(b!)(one))))
  })

  it('of two aliases with different parts are one call with all of the parts', async () => {
    const { data, paths } = await stack.ask(`{
      a: team(key: "sre") { members { nodes { email } } }
      b: team(key: "data") { members { nodes { email roleAttributes { key } } } }
    }`)
    expect(paths).toEqual([`${all}&expand=roleAttributes`])
    expect(data.a.members.nodes).toEqual(emails(members.filter(isIn('sre'))))
    expect(data.b.members.nodes).toEqual(
      members.filter(isIn('data')).map(({ email, roleAttributes }) => ({
        email,
        roleAttributes: Object.keys(roleAttributes).map((key) => ({ key })),
      })),
    )
  })

  it('take no call where all members are there already', async () => {
    const { data, paths } = await stack.ask(
      '{ members(first: 100) { nodes { email teams { key team { members(first: 100) { nodes { email } } } } } } }',
    )
    expect(paths).toEqual(['/members?offset=0&limit=100'])
    for (const { key, team } of data.members.nodes.flatMap((member: Doc) => member.teams))
      expect(team.members.nodes).toEqual(emails(members.filter(isIn(key))))
  })

  it('lead to the flags that they maintain, in the calls of the flags and one', async () => {
    const flags = await askAll(stack.sandbox, '/flags/web')
    const { data, paths } = await stack.ask(
      '{ team(key: "checkout") { members(first: 8) { nodes { memberId flags(projectKey: "web", first: 100) { nodes { key } } } } } }',
    )
    expect(paths).toHaveLength(4)
    expect(data.team.members.nodes).toHaveLength(8)
    for (const { memberId, flags: theirs } of data.team.members.nodes) {
      const maintained = flags.filter(({ maintainerId }) => maintainerId === memberId)
      expect(theirs.nodes).toEqual(maintained.map(({ key }) => ({ key })))
    }
  })

  it('of a team that does not exist are those of no team, and of one without members none', async () => {
    const { data, errors } = await stack.ask(`{
      none: team(key: "nope") { key members { totalCount } }
      empty: team(key: "design-systems") { members { totalCount nodes { email } } }
    }`)
    expect(data).toEqual({
      none: null,
      empty: { members: { totalCount: 0, nodes: [] } },
    })
    expect(errors).toBeUndefined()
    expect((await stack.ask('{ team(key: "nope") { name members { totalCount } } }')).data).toEqual({ team: null })
  })

  it.each(['a:b', 'a,b', 'a|b', '..', ''])('of the team %j cannot be asked for', async (key) => {
    const { data, calls } = await stack.ask('query ($key: String!) { team(key: $key) { members { totalCount } } }', {
      key,
    })
    expect(data).toEqual({ team: null })
    expect(calls.filter(({ path }) => path.includes('members'))).toEqual([])
  })

  it('that the caller may not read are null, and the rest of the teams is there', async () => {
    stack.sandbox.fault({ path: /\/members/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask('{ teams { nodes { key memberCount members { totalCount } } } }')
    expect(data.teams.nodes).toEqual(
      teams.map((team) => ({ key: team.key, memberCount: team.members.totalCount, members: null })),
    )
    expect(errors).toHaveLength(teams.length)
    expect(errors![0]).toMatchObject({ path: ['teams', 'nodes', 0, 'members'], extensions: { code: 'FORBIDDEN' } })
  })

  it.each([
    ['first: -1', /first/],
    ['filter: { ids: [] }', /at least one value for filter\.ids/],
  ])('refuse the arguments %s', async (args, message) => {
    const { errors, calls } = await stack.ask(`{ team(key: "sre") { members(${args}) { totalCount } } }`)
    expect(errors).toMatchObject([
      { path: ['team', 'members'], message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(calls).toEqual([])
  })
})

describe('the members of teams of a company of 2500', () => {
  let large: Stack
  beforeAll(async () => {
    large = await startStack({ sandbox: { members: 2500 } })
  })
  afterAll(() => large.close())

  it('are read from all members in three calls, if there are more teams than that', async () => {
    const { data, paths } = await large.ask('{ teams { nodes { memberCount members { totalCount } } } }')
    expect(paths.toSorted()).toEqual([
      all,
      '/members?offset=1000&limit=1000',
      '/members?offset=2000&limit=500',
      '/teams?offset=0&limit=20&expand=members',
    ])
    for (const { memberCount, members: theirs } of data.teams.nodes) expect(theirs.totalCount).toBe(memberCount)
  })

  it('are read team by team, if there are fewer', async () => {
    const { data, paths } = await large.ask(
      '{ a: team(key: "sre") { members { totalCount } } b: team(key: "data") { members { totalCount } } }',
    )
    expect(paths.toSorted()).toEqual([
      '/members?filter=team:data&offset=0&limit=1000',
      '/members?filter=team:sre&offset=0&limit=1000',
      all,
    ])
    const counts = (await askAll(large.sandbox, '/teams?expand=members')).map((team) => [team.key, team.members])
    const { sre, data: events } = Object.fromEntries(counts)
    expect(data).toEqual({ a: { members: sre }, b: { members: events } })
  })
})

describe('the maintainers of teams', () => {
  const summary = 'id memberId email firstName lastName role'
  const said = ({ _id, email, firstName, lastName, role }: Doc) => ({
    ...{ memberId: _id, email, firstName, lastName, role, id: expect.any(String) },
  })

  it('come with the list, as many as there are', async () => {
    const { data, paths } = await stack.ask(`{ teams { nodes { memberCount maintainers { ${summary} } } } }`)
    expect(paths).toEqual(['/teams?offset=0&limit=20&expand=maintainers,members'])
    expect(data.teams.nodes).toEqual(
      teams.map((team) => ({
        memberCount: team.members.totalCount,
        maintainers: team.maintainers.items.map(said),
      })),
    )
  })

  it('take one call more for all of them where the summary does not tell', async () => {
    const { data, paths } = await stack.ask('{ teams { nodes { maintainers { email mfa } } } }')
    expect(paths).toHaveLength(2)
    expect(paths[1]).toMatch(/^\/members\?filter=id:/)
    const mfa = new Map(members.map((member) => [member.email, member.mfa]))
    for (const maintainer of data.teams.nodes.flatMap((team: Doc) => team.maintainers))
      expect(maintainer.mfa).toBe(mfa.get(maintainer.email))
  })

  it('of whom the team tells the first only are read to the end', async () => {
    const { maintainers } = (await ask(stack.sandbox, '/teams/sre?expand=maintainers')).json
    const patch = (doc: Doc) => ({ ...doc, maintainers: { ...maintainers, items: maintainers.items.slice(0, 1) } })
    stack.sandbox.fault({ path: /\/teams\/sre\?/ }, { patch })
    const { data, paths } = await stack.ask('{ team(key: "sre") { maintainers { email } } }')
    expect(paths).toEqual(['/teams/sre?expand=maintainers', '/teams/sre/maintainers?offset=1&limit=2'])
    expect(data.team.maintainers).toEqual(emails(maintainers.items))
  })

  it('that the answer lacks, though they were asked for, are none', async () => {
    stack.sandbox.fault({ path: /\/teams\/sre/ }, { patch: ({ maintainers: _, ...doc }: Doc) => doc })
    const { data, errors } = await stack.ask('{ team(key: "sre") { name maintainers { email } } }')
    expect(errors).toBeUndefined()
    expect(data.team.maintainers).toEqual([])
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { keysOf } from '../support/documents.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** What LaunchDarkly tells of one team at a time, where a request may take three such calls. */

let stack: Stack
let keys: string[]
beforeAll(async () => {
  stack = await startStack({ gateway: { maxSingleCalls: 3 } })
  keys = keysOf(await askAll(stack.sandbox, '/teams'))
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const refusal = (field: string, calls: number, besides = '') =>
  `Expected ${field} to be within the 3 single calls that one request may take (MAX_SINGLE_CALLS), ` +
  `as LaunchDarkly tells it one by one, but it would take ${calls}${besides}.`
const alone = (paths: readonly string[]) => paths.filter((path) => /^\/teams\/./.test(path))
const list = (first: number, selection: string) => `{ teams(first: ${first}) { nodes { key ${selection} } } }`
const aliases = (some: readonly string[], selection: string) =>
  `{ ${some.map((key, index) => `a${index}: team(key: "${key}") { ${selection} }`).join(' ')} }`

describe('what a list of teams does not tell', () => {
  it.each([
    ['projects', 'projects { key }', 'Team.projects'],
    ['projectCount', 'projectCount', 'Team.projects'],
    ['roleAssignments', 'roleAssignments { key }', 'Team.roleAssignments'],
  ])('is refused before the first call where %s would take too many', async (name, selection, field) => {
    const { data, errors, paths } = await stack.ask(list(8, selection))
    expect(paths).toEqual(['/teams?offset=0&limit=8'])
    expect(errors).toHaveLength(8)
    expect(errors![7]).toEqual({
      message: refusal(field, 8),
      locations: expect.anything(),
      path: ['teams', 'nodes', 7, name],
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(data.teams.nodes).toEqual(keys.map((key) => ({ key, [name]: null })))
  })

  it('is a call for each team as long as they are not too many, whatever of it is selected', async () => {
    const { errors, paths } = await stack.ask(list(3, 'projects { key } roleAssignments { key } roles { key }'))
    expect(errors).toBeUndefined()
    expect(paths).toEqual([
      '/teams?offset=0&limit=3',
      ...keys.slice(0, 3).map((key) => `/teams/${key}?expand=projects,roles`),
    ])
  })

  it('does not take the roles with it, which the members tell', async () => {
    const { data, errors, paths } = await stack.ask(list(7, 'roles { key } projectCount'))
    expect(alone(paths)).toEqual([])
    expect(errors!.map(({ path }) => path!.at(-1))).toEqual(Array(7).fill('projectCount'))
    expect(errors![0]!.message).toBe(refusal('Team.roles and Team.projects', 7))
    for (const { roles } of data.teams.nodes) expect(roles.length).toBeGreaterThan(0)
  })

  it('is read of one team with the team itself, by whatever it is looked up', async () => {
    const selection = 'description roles { key } projects { key }'
    const { errors, paths } = await stack.ask(
      `{ team(key: "sre") { ${selection} } node(id: "${idOf({ type: 'Team', key: 'sre' })}") { ... on Team { ${selection} } } }`,
    )
    expect({ errors, paths }).toEqual({ errors: undefined, paths: ['/teams/sre?expand=projects,roles'] })
  })

  it('is lost alone where too many teams are looked up', async () => {
    const { data, errors, paths } = await stack.ask(aliases(keys.slice(0, 4), 'version projects { key }'))
    expect(paths).toEqual(['/teams?offset=0&limit=100'])
    expect(errors!.map(({ message }) => message)).toEqual(Array(4).fill(refusal('Team.projects', 4)))
    expect(Object.values(data)).toEqual(Array(4).fill({ version: expect.any(Number), projects: null }))
    const few = await stack.ask(aliases(keys.slice(0, 3), 'version projects { key }'))
    expect(few.errors).toBeUndefined()
    expect(alone(few.paths)).toHaveLength(3)
  })

  it('is lost alone of the teams that flags name', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 100) { nodes { maintainer { ... on Team { name description projectCount } } } } } }',
    )
    expect(alone(paths)).toEqual([])
    expect(errors![0]!.message).toMatch(/^Expected Team\.projects to be within the 3 single calls/)
    const teams = data.project.flags.nodes.flatMap(({ maintainer }: Doc) => (maintainer?.name ? [maintainer] : []))
    expect(teams).toHaveLength(errors!.length)
    expect(teams.every(({ projectCount }: Doc) => projectCount === null)).toBe(true)
    expect(teams.every(({ description }: Doc) => description !== null)).toBe(true)
  })
})

describe('the roles of teams', () => {
  it('are refused where members may not be read to tell them, and too many teams would be', async () => {
    stack.sandbox.fault({ path: /\/members/ }, { status: 403 }, 'always')
    const { data, errors, paths } = await stack.ask(list(8, 'roles { key }'))
    expect(alone(paths)).toEqual([])
    expect(errors!.map(({ message }) => message)).toEqual(Array(8).fill(refusal('Team.roles', 8)))
    expect(data.teams.nodes).toEqual(keys.map((key) => ({ key, roles: null })))
  })

  it('turned round are refused as well, and the rest of the role is there', async () => {
    stack.sandbox.fault({ path: /\/members/ }, { status: 403 }, 'always')
    const { data, errors, paths } = await stack.ask('{ role(key: "analyst") { key teams { totalCount } } }')
    expect(alone(paths)).toEqual([])
    expect(data.role).toEqual({ key: 'analyst', teams: null })
    expect(errors).toMatchObject([{ message: refusal('CustomRole.teams', 8), path: ['role', 'teams'] }])
  })
})

describe('the further maintainers of teams', () => {
  /** Each team has two more than it tells. */
  const patch = ({ items, ...page }: Doc) => ({
    ...page,
    items: items.map((team: Doc) => ({
      ...team,
      maintainers: { ...team.maintainers, totalCount: team.maintainers.items.length + 2 },
    })),
  })

  it('are refused before the first call where they would take too many', async () => {
    stack.sandbox.fault({ path: /\/teams\?/ }, { patch })
    const { data, errors, paths } = await stack.ask(list(4, 'maintainers { email }'))
    expect(alone(paths)).toEqual([])
    expect(errors!.map(({ message }) => message)).toEqual(Array(4).fill(refusal('Team.maintainers', 4)))
    expect(data.teams.nodes).toEqual(keys.slice(0, 4).map((key) => ({ key, maintainers: null })))
  })

  it('are a call for each team as long as they are not too many', async () => {
    stack.sandbox.fault({ path: /\/teams\?/ }, { patch })
    const { errors, paths } = await stack.ask(list(3, 'maintainers { email }'))
    expect(errors).toBeUndefined()
    expect(alone(paths).every((path) => path.includes('/maintainers?'))).toBe(true)
    expect(alone(paths).length).toBeGreaterThanOrEqual(3)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { iso } from '../support/documents.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/teams?expand=members,roleAttributes')
})
afterAll(() => stack.close())

const one = (key: string) => documents.find((doc) => doc.key === key)
const everything = `
  id key name description memberCount idpSynced version createdAt lastModifiedAt roleAttributes { key values }
  access { allowed { ...entry } denied { ...entry } }`
const said = (doc: Doc) => ({
  id: idOf({ type: 'Team', key: doc.key }),
  key: doc.key,
  name: doc.name,
  description: doc.description ?? null,
  memberCount: doc.members?.totalCount ?? null,
  idpSynced: doc._idpSynced ?? null,
  version: doc._version ?? null,
  createdAt: iso(doc._creationDate),
  lastModifiedAt: iso(doc._lastModified),
  roleAttributes: doc.roleAttributes
    ? Object.entries(doc.roleAttributes).map(([key, values]) => ({ key, values }))
    : [],
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'Team',
  stack: () => stack,
  documents: () => documents,
  sample: 'sre',
  address: (key) => ({ key }),
  field: (key) => `team(key: "${key}")`,
  path: (key) => `/teams/${key}`,
  list: 'teams',
  listPath: '/teams',
  parts: 'expand=members,roleAttributes',
  selection: everything,
  fragments: entryFragment,
  said,
  promised: ['key', 'name'],
  action: 'updateTeamName',
  filters: [
    ['{ query: "MOBILE" }', 'query:MOBILE'],
    ['{ query: "Discovery" }', 'query:Discovery'],
    ['{ hasMembers: true }', 'nomembers:false'],
    ['{ hasMembers: false }', 'nomembers:true'],
    ['{ query: "s", hasMembers: false }', 'query:s,nomembers:true'],
  ],
})

describe('a team', () => {
  it('asks for no part that nobody selected', async () => {
    expect((await stack.ask('{ teams { nodes { name } } }')).paths).toEqual(['/teams?offset=0&limit=20'])
    expect((await stack.ask('{ teams { nodes { memberCount } } }')).paths).toEqual([
      '/teams?offset=0&limit=20&expand=members',
    ])
  })
})

describe('the list of teams', () => {
  it.each(['{ query: "" }', '{ hasMembers: null }'])('by the filter %s asks for no filter', async (filter) => {
    expect((await stack.ask(`{ teams(filter: ${filter}) { nodes { key } } }`)).paths).toEqual([
      '/teams?offset=0&limit=20',
    ])
  })

  it('refuses a text that a filter cannot say', async () => {
    const { errors, calls } = await stack.ask('{ teams(filter: { query: "a,nomembers:true" }) { nodes { key } } }')
    expect(errors).toMatchObject([{ path: ['teams'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })
})

describe('looking up teams', () => {
  const lookups: [string, string[], string[]][] = [
    ['one is read alone', ['sre'], ['/teams/sre']],
    ['one twice is read once', ['sre', 'sre'], ['/teams/sre']],
    ['several are found in the list', ['sre', 'data', 'growth'], ['/teams?offset=0&limit=100']],
    [
      'one that is not in the whole list costs no call of its own',
      ['sre', 'nope', 'data'],
      ['/teams?offset=0&limit=100'],
    ],
  ]
  it.each(lookups)('%s', async (_, keys, expected) => {
    const { data, paths } = await stack.ask(
      `{ ${keys.map((key, index) => `a${index}: team(key: "${key}") { version }`).join(' ')} }`,
    )
    expect(paths).toEqual(expected)
    expect(Object.values(data)).toEqual(keys.map((key) => (one(key) ? { version: one(key)._version } : null)))
  })

  it('for different parts by aliases and by ids is one call with all of the parts', async () => {
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!) {
        a: team(key: "sre") { memberCount } b: team(key: "sre") { roleAttributes { key } }
        nodes(ids: $ids) { ... on Team { key description } }
      }`,
      { ids: [idOf({ type: 'Team', key: 'data' })] },
    )
    expect(paths).toEqual(['/teams?offset=0&limit=100&expand=members,roleAttributes'])
    expect(data).toEqual({
      a: { memberCount: one('sre').members.totalCount },
      b: { roleAttributes: [{ key: 'developerProjectKey' }] },
      nodes: [{ key: 'data', description: one('data').description }],
    })
  })
})

describe('a team that a flag names', () => {
  it.each([
    ['__typename id key name', []],
    ['description', ['/teams?offset=0&limit=100']],
    ['memberCount viewerCan(action: "deleteTeam")', ['/teams?offset=0&limit=100&expand=members']],
  ])('answers %s by the calls %j besides that of the flags', async (fields, expected) => {
    const { data, paths, errors } = await stack.ask(
      `{ project(key: "web") { flags { nodes { maintainer { ... on Team { ${fields} } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/flags/web?offset=0&limit=20', ...expected])
    const teams = data.project.flags.nodes.filter(({ maintainer }: Doc) => Object.keys(maintainer ?? {}).length > 0)
    expect(teams.length).toBeGreaterThan(1)
  })
})

describe('the flags of teams', () => {
  const maintained = (flags: Doc[], team: string) => flags.filter(({ maintainerTeamKey }) => maintainerTeamKey === team)

  it('are the list of those that one maintains', async () => {
    const flags = maintained(await askAll(stack.sandbox, '/flags/web'), 'sre')
    const { data, paths } = await stack.ask(
      '{ team(key: "sre") { key flags(projectKey: "web", first: 50) { totalCount nodes { key } } } }',
    )
    expect(paths).toEqual(['/flags/web?offset=0&limit=50&filter=maintainerTeamKey:sre'])
    expect(data.team.flags).toEqual({ totalCount: flags.length, nodes: flags.map(({ key }) => ({ key })) })
  })

  it('can be filtered further', async () => {
    const flags = maintained(await askAll(stack.sandbox, '/flags/web'), 'sre').filter(({ temporary }) => temporary)
    const { data, calls } = await stack.ask(
      '{ team(key: "sre") { flags(projectKey: "web", filter: { temporary: true }) { totalCount } } }',
    )
    expect(calls.map(({ query }) => query.filter)).toEqual([['type:temporary,maintainerTeamKey:sre']])
    expect(data.team.flags).toEqual({ totalCount: flags.length })
  })

  it('of all teams are no more calls than the whole list of flags', async () => {
    const flags = await askAll(stack.sandbox, '/flags/web')
    const { data, paths } = await stack.ask(
      '{ teams { nodes { key flags(projectKey: "web", first: 100) { totalCount nodes { key } } } } }',
    )
    expect(paths).toHaveLength(1 + 3)
    for (const { key, flags: theirs } of data.teams.nodes) {
      const nodes = maintained(flags, key).map((flag) => ({ key: flag.key }))
      expect(theirs).toEqual({ totalCount: nodes.length, nodes })
    }
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encoded } from './support/encoded.ts'
import { onlySibling, refused, sibling, teamId, well } from './support/refused-field.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const contractor = 'lucia.fernandez+contractor@northaisle.example'

describe('member', () => {
  it.each([
    ['neither id nor email', 'member', 'Expected exactly one of id and email, but got none.'],
    ['both', 'member(id: "x", email: "y")', 'Expected exactly one of id and email, but got both.'],
    ['the id of a team', `member(id: "${teamId}")`, 'Expected the id of a Member, but got that of a Team.'],
    ['an empty id', 'member(id: "")', 'but got ""'],
    ['an empty e-mail address', 'member(email: "")', 'but got ""'],
    ['two e-mail addresses in one', 'member(email: "a@b.c|d@e.f")', 'Expected an e-mail address without "|"'],
    ['a condition after the e-mail address', 'member(email: "a,role:admin")', 'Expected an e-mail address without ","'],
  ])('refuses %s', async (_, field, message) => {
    const answer = await stack.ask(`{ member: ${field} { email } ${sibling} }`)
    refused(answer, ['member'], message)
    expect(answer.data.member).toBeNull()
    onlySibling(answer)
  })

  it('finds an e-mail address with a plus, in any case', async () => {
    const answer = await stack.ask(`{ member(email: "${contractor.toUpperCase()}") { email } }`)
    expect(answer).toMatchObject({ errors: undefined, data: { member: { email: contractor } } })
    expect(answer.calls).toMatchObject([{ query: { filter: [`email:${contractor}`], limit: ['1'] } }])
  })
})

describe('a key that cannot be used, beside one that can', () => {
  it.each([
    ['member(email: $bad)', 'member(email: $good)', 'x@y.example'],
    ['member(id: $bad)', 'member(id: $good)', '569f183514f4432160000007'],
    ['project(key: $bad)', 'project(key: $good)', 'nope'],
    ['environment(projectKey: "web", key: $bad)', 'environment(projectKey: "web", key: $good)', 'nope'],
    ['flag(projectKey: "web", key: $bad)', 'flag(projectKey: "web", key: $good)', 'nope'],
    [
      'segment(projectKey: "web", environmentKey: "test", key: $bad)',
      'segment(projectKey: "web", environmentKey: "test", key: $good)',
      'nope',
    ],
    ['team(key: $bad)', 'team(key: $good)', 'nope'],
    ['role(key: $bad)', 'role(key: $good)', 'nope'],
    ['approvalRequest(id: $bad)', 'approvalRequest(id: $good)', 'nope'],
  ])('fails alone, while LaunchDarkly takes its time: %s', async (bad, good, usable) => {
    stack.sandbox.fault({ path: /./ }, { delayMs: 100 }, 'always')
    for (const unusable of ['', '..', 'a,b@x.example', 'a|b@x.example', '\u{10000}\n']) {
      const query = `query ($bad: ${/id/.test(bad) ? 'ID' : 'String'}!, $good: ${/id/.test(bad) ? 'ID' : 'String'}!) { bad: ${bad} { id } good: ${good} { id } }`
      const answer = await stack.ask(query, { bad: unusable, good: usable })
      expect(answer.data.good).toBeNull()
      expect((answer.errors ?? []).map(({ path, extensions }) => [path?.[0], extensions?.code])).toEqual(
        answer.errors ? [['bad', 'BAD_USER_INPUT']] : [],
      )
    }
    stack.sandbox.clearFaults()
  })
})

const lookups: [field: string, path: string][] = [
  ['project(key: $key)', '/projects/KEY'],
  ['environment(projectKey: "web", key: $key)', '/projects/web/environments/KEY'],
  ['environment(projectKey: $key, key: "production")', '/projects/KEY/environments/production'],
  ['flag(projectKey: "web", key: $key)', '/flags/web/KEY'],
  ['flag(projectKey: $key, key: "email-winback")', '/flags/KEY/email-winback'],
  ['team(key: $key)', '/teams/KEY'],
  ['role(key: $key)', '/roles/KEY'],
  ['codeReferenceRepository(name: $key)', '/code-refs/repositories/KEY'],
]

const slashed = ['a/b', '../members', 'a\\b', '%2e%2e', 'web%2Fproduction', 'web?expand=environments', 'web#production']
const keys = [
  ...slashed,
  'nope',
  '"\'`',
  'a\r\nx-injected: 1',
  '\0',
  'web|mobile',
  'web,query:x',
  '日本語',
  '__proto__',
]

describe.each(lookups)('%s', (field, path) => {
  const look = (key: string) => stack.ask(`query($key: String!) { it: ${field} { name } ${sibling} }`, { key })

  it.each([
    ['empty', ''],
    ['a dot', '.'],
    ['two dots', '..'],
    ['half of a surrogate pair', 'a\ud800'],
  ])('refuses a key that is %s, which no path can carry', async (_, key) => {
    const answer = await look(key)
    refused(
      answer,
      ['it'],
      /^Expected an? (?:\w+ key|repository name) (that is not empty, "\." or "\.\.", but got|of whole Unicode)/,
    )
    expect(answer.data.it).toBeNull()
    onlySibling(answer)
  })

  it.each([...keys, 'x'.repeat(5000)])('is null for %j, which is one segment of the path', async (key) => {
    const answer = await look(key)
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toEqual({ it: null, well })
    const asked = answer.calls.map((call) => call.path).filter((one) => !one.includes('/flags/mobile?'))
    expect(asked).toEqual([`/api/v2${path.replace('KEY', encodeURIComponent(key))}`])
  })
})

describe('a bad key beside a good one of the same kind', () => {
  const projects = (key: string) => `project(key: ${key}) { key }`
  const flags = (key: string) => `flag(projectKey: "web", key: ${key}) { key }`
  const teams = (key: string) => `team(key: ${key}) { key }`
  const members = (email: string) => `member(email: ${email}) { email }`
  const environments = (key: string) => `environment(projectKey: "web", key: ${key}) { key }`
  const ofProjects = (key: string) => `environment(projectKey: ${key}, key: "production") { key }`
  const ask = (field: (key: string) => string, good: string, key: string) =>
    stack.ask(`query($key: String!) { bad: ${field('$key')} good: ${field(`"${good}"`)} }`, { key })

  it.each([
    ['projects', '', 'web', projects],
    ['projects', '..', 'web', projects],
    ['flags', '', 'email-winback', flags],
    ['teams', '.', 'growth', teams],
    ['members', 'a,b', contractor, members],
    ['environments of one project', '', 'production', environments],
    ['environments of several projects', '', 'web', ofProjects],
  ])('is refused as it is alone, and the good one is answered: %s, %j beside %j', async (_, key, good, field) => {
    const answer = await ask(field, good, key)
    refused(answer, ['bad'], 'Expected')
    expect(answer.data).toEqual({ bad: null, good: expect.objectContaining({}) })
  })

  it.each([
    ['a project key', projects, 'web', 'x'.repeat(20_000)],
    ['an e-mail address', members, contractor, 'x'.repeat(20_000)],
    ['a blank e-mail address', members, contractor, ' '],
  ])('does not take the good one along when it fails upstream: %s', async (_, field, good, key) => {
    const answer = await ask(field, good, key)
    expect(answer.data).toEqual({ bad: null, good: expect.objectContaining({}) })
    expect(answer.errors?.filter(({ path }) => path?.[0] !== 'bad') ?? []).toEqual([])
  })

  it('fails the environment of a flag, not the list of flags', async () => {
    const answer = await stack.ask(
      'query($key: String!) { web: project(key: "web") { flags(first: 1) { nodes { key environment(key: $key) { on } } } } }',
      { key: '\ud800' },
    )
    refused(answer, ['web', 'flags', 'nodes', 0, 'environment'], 'of whole Unicode characters')
    expect(answer.data.web.flags.nodes).toEqual([{ key: expect.any(String), environment: null }])
  })
})

describe('a global id', () => {
  const noIds = ['', 'x', '!!!', '\ud800', encoded('Nope:["a"]'), encoded('constructor:[]'), encoded('Project:"web"')]
  const notOurs = ['Project: ["web"]', 'Project:["a","b"]', 'Environment:["web"]', 'Flag:["web",5]', 'Project:[null]']
  const notCanonical = [
    `${encoded('Project:["web"]')}=`,
    Buffer.from('Project:["web"]').toString('base64url').concat(' '),
  ]
  const ids = [...noIds, ...notOurs.map(encoded), ...notCanonical]

  it.each(ids)('%j is null in node, without a call', async (id) => {
    const answer = await stack.ask(`query($id: ID!) { node(id: $id) { id } ${sibling} }`, { id })
    expect(answer).toMatchObject({ errors: undefined, data: { node: null } })
    onlySibling(answer)
  })

  it('is null in nodes at its place, if it is none', async () => {
    const web = encoded('Project:["web"]')
    const answer = await stack.ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [...ids, web, 'x'] })
    expect(answer).toMatchObject({ errors: undefined, data: { nodes: [...ids.map(() => null), { id: web }, null] } })
    expect(answer.paths).toEqual(['/projects/web'])
  })

  it.each([
    'Project:["nope"]',
    'Flag:["web","nope"]',
    'Team:["nope"]',
    'Member:["nope"]',
    'Environment:["web","nope"]',
  ])('of %s, which does not exist, is null', async (id) => {
    const answer = await stack.ask('query($id: ID!) { node(id: $id) { id } }', { id: encoded(id) })
    expect(answer).toMatchObject({ errors: undefined, data: { node: null } })
    expect(answer.calls).toHaveLength(1)
  })

  it('is one of at most 1000 different ones', async () => {
    const ask = (ids: readonly string[]) => stack.ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
    const different = Array.from({ length: 1001 }, (_, index) => `x${index}`)
    expect(await ask(different.slice(0, 1000))).toMatchObject({ errors: undefined, calls: [] })
    expect(await ask(different.map(() => 'x'))).toMatchObject({ errors: undefined, calls: [] })
    const { data, errors, calls } = await ask(different)
    expect([data, calls]).toEqual([undefined, []])
    expect(errors).toMatchObject([
      {
        message:
          'Expected at most 1000 different ids or representations in a request (MAX_IDS) at nodes, but got 1001.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
  })
})

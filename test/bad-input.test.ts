import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const encoded = (text: string) => Buffer.from(text).toString('base64url')
const teamId = encoded('Team:["growth"]')
const contractor = 'lucia.fernandez+contractor@northaisle.example'

/** A field that is well, beside the one that is not. It takes one call, and never one that is batched with the other. */
const sibling = 'well: project(key: "mobile") { flags(first: 1) { totalCount } }'
const well = { flags: { totalCount: 45 } }

function refused(answer: Answer, path: readonly (string | number)[], message: string | RegExp) {
  expect(answer.errors).toMatchObject([{ path, extensions: { code: 'BAD_USER_INPUT' } }])
  const [error] = answer.errors!
  expect(error!.message).toMatch(message)
  expect(error!.extensions).toEqual({ code: 'BAD_USER_INPUT' })
  expect(answer.status).toBe(200)
  withoutStack(answer)
}

const withoutStack = ({ text }: Answer) => expect(text).not.toMatch(/"stack"|node_modules|\\n\s+at |\.[jt]s:\d/)

/** Nothing was asked for the sake of the field that is refused. */
const onlySibling = (answer: Answer) => {
  expect(answer.paths).toEqual(['/flags/mobile?offset=0&limit=1'])
  expect(answer.data.well).toEqual(well)
}

describe('the arguments of a connection', () => {
  const flags: [args: string, message: string][] = [
    ['first: -1', 'Expected first to be from 0 to 1000, but got -1.'],
    ['first: 1001', 'Expected first to be from 0 to 1000, but got 1001.'],
    ['last: -1', 'Expected last to be from 0 to 1000, but got -1.'],
    ['last: 1001', 'Expected last to be from 0 to 1000, but got 1001.'],
    ['first: 2, last: 3', 'Expected either first or last, but got both (first: 2, last: 3).'],
    ['after: "garbage"', 'Expected after to be a cursor of this connection, but got "garbage".'],
    ['after: ""', 'Expected after to be a cursor of this connection, but got "".'],
    [`after: "${teamId}"`, `Expected after to be a cursor of this connection, but got "${teamId}".`],
    [`after: "${encoded('offset:-1')}"`, 'Expected after to be a cursor of this connection, but got'],
    [`after: "${encoded('offset:007')}"`, 'Expected after to be a cursor of this connection, but got'],
    [`before: "${encoded('offset:1')}="`, 'Expected before to be a cursor of this connection, but got'],
    ['filter: { query: "a,state:archived" }', 'Expected filter.query without ",".+but got "a,state:archived"'],
    ['filter: { query: "state:archived" }', 'Expected filter.query without ":"'],
    ['filter: { tags: ["ios", "a+b"] }', 'Expected filter.tags without "\\+".+but got "a\\+b"'],
    ['filter: { tags: [""] }', 'Expected filter.tags that is not empty, but got ""'],
    ['filter: { contextKindsEvaluated: ["a+b"] }', 'Expected filter.contextKindsEvaluated without "\\+"'],
    ['filter: { maintainerTeamKey: "a:b" }', 'Expected filter.maintainerTeamKey without ":"'],
    [`filter: { maintainerId: "${teamId}" }`, 'Expected the id of a Member, but got that of a Team.'],
    ['filter: { maintainerId: "" }', 'Expected filter.maintainerId that is not empty, but got ""'],
    ['filter: { maintainerTeamKey: "" }', 'Expected filter.maintainerTeamKey that is not empty, but got ""'],
    [
      'filter: { evaluated: { after: "2026-01-01T00:00:00Z", environmentKey: "" } }',
      'Expected filter.evaluated.environmentKey that is not empty, but got ""',
    ],
    [
      'orderBy: { field: TARGETING_MODIFIED_AT, direction: ASC }',
      'Expected orderBy.environmentKey with TARGETING_MODIFIED_AT, but got none.',
    ],
  ]
  it.each(flags)('refuses %s of flags before any call', async (args, message) => {
    const answer = await stack.ask(`{ web: project(key: "web") { flags(${args}) { nodes { key } } } ${sibling} }`)
    const plain = message.includes('\\') || message.includes('.+') ? new RegExp(message) : message
    refused(answer, ['web', 'flags'], plain)
    expect(answer.data.web).toEqual({ flags: null })
    onlySibling(answer)
  })

  const lists: [list: string, message: RegExp][] = [
    ['projects(filter: { keys: [] })', /^Expected at least one value for filter.keys, but got an empty list.$/],
    ['projects(filter: { keys: ["web|mobile"] })', /^Expected filter.keys without "\|".+but got "web\|mobile"/],
    ['projects(filter: { keys: ["web", ""] })', /^Expected filter.keys that is not empty, but got ""/],
    ['members(filter: { ids: [] })', /^Expected at least one value for filter.ids, but got an empty list/],
    ['members(filter: { emails: [] })', /^Expected at least one value for filter.emails, but got an empty list/],
    ['members(filter: { roles: ["a|b"] })', /^Expected filter.roles without "\|"/],
    ['members(filter: { ids: ["a,role:admin"] })', /^Expected filter.ids without ","/],
    [`members(filter: { ids: ["${teamId}"] })`, /^Expected the id of a Member, but got that of a Team/],
    ['members(filter: { teamKey: "" })', /^Expected filter.teamKey that is not empty, but got ""/],
    ['members(filter: { lastSeen: { never: false } })', /^Expected filter.lastSeen.never .+true, but got false/],
    ['teams(filter: { query: "a,nomembers:true" })', /^Expected filter.query without ","/],
    ['teams(after: "garbage")', /^Expected after to be a cursor/],
  ]
  it.each(lists)('refuses %s before any call', async (list, message) => {
    const answer = await stack.ask(`{ ${list} { totalCount } }`)
    refused(answer, [list.split('(')[0]!], message)
    expect(answer.calls).toEqual([])
  })

  it('sends reserved characters where they mean nothing', async () => {
    const flags = await stack.ask('{ project(key: "web") { flags(filter: { query: "a|b+c" }) { totalCount } } }')
    expect(flags).toMatchObject({ errors: undefined, paths: ['/flags/web?offset=0&limit=1&filter=query:a|b+c'] })
    const projects = await stack.ask('{ projects(filter: { keys: ["a+b"] }) { totalCount } }')
    expect(projects).toMatchObject({ errors: undefined, data: { projects: { totalCount: 0 } } })
  })

  it('does not let a brace in one condition swallow the next one', async () => {
    const answer = await stack.ask(
      '{ project(key: "web") { flags(filter: { query: "{", state: ARCHIVED }) { totalCount } } }',
    )
    refused(answer, ['project', 'flags'], 'Expected filter.query without "{"')
    expect(answer.calls).toEqual([])
  })
})

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

const lookups: [field: string, path: string][] = [
  ['project(key: $key)', '/projects/KEY'],
  ['environment(projectKey: "web", key: $key)', '/projects/web/environments/KEY'],
  ['environment(projectKey: $key, key: "production")', '/projects/KEY/environments/production'],
  ['flag(projectKey: "web", key: $key)', '/flags/web/KEY'],
  ['flag(projectKey: $key, key: "email-winback")', '/flags/KEY/email-winback'],
  ['team(key: $key)', '/teams/KEY'],
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
    refused(answer, ['it'], /^Expected an? \w+ key (that is not empty, "\." or "\.\.", but got|of whole Unicode)/)
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

  it('is one of at most 1000', async () => {
    const ask = (count: number) =>
      stack.ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array.from({ length: count }, () => 'x') })
    expect(await ask(1000)).toMatchObject({ errors: undefined, calls: [] })
    const answer = await ask(1001)
    refused(answer, ['nodes'], 'Expected at most 1000 ids, but got 1001.')
    expect(answer.calls).toEqual([])
  })
})

describe('what does not fit the schema makes no call', () => {
  const times = [
    '"yesterday"',
    '5',
    '"2026-13-45T00:00:00Z"',
    '"2026-02-30T00:00:00Z"',
    '"2026-01-31"',
    '"2026-01-31T09:00"',
  ]
  const flags = (value: string) => `project(key: "web") { flags(filter: { createdBefore: ${value} }) { totalCount } }`

  it.each(times)('%s is no time, as a literal and as a variable', async (time) => {
    const told = `Expected a time such as "2026-01-31T09:00:00Z", but got ${time}.`
    const literal = await stack.ask(`{ ${flags(time)} }`)
    const variable = await stack.ask(`query($time: DateTime) { ${flags('$time')} }`, { time: JSON.parse(time) })
    for (const answer of [literal, variable]) {
      expect(answer).toMatchObject({ calls: [], errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
      expect(answer.errors![0]!.message).toContain(told)
      withoutStack(answer)
    }
    expect(variable.errors![0]!.message).toContain('"$time"')
  })

  it.each([
    ['$value: Int', 'flags(first: $value)', '5', '"$value" got invalid value "5"'],
    ['$value: Int', 'flags(first: $value)', 1.5, '"$value" got invalid value 1.5'],
    ['$value: Int', 'flags(first: $value)', 3e9, '"$value" got invalid value 3000000000'],
    ['$value: String!', 'flag(key: $value)', undefined, '"$value" of required type "String!" was not provided'],
    ['$value: String!', 'flag(key: $value)', null, '"$value" of non-null type "String!" must not be null'],
    ['$value: String!', 'flag(key: $value)', ['a'], '"$value" got invalid value ["a"]'],
    ['$value: FlagFilter', 'flags(filter: $value)', { state: 'NOPE' }, '"NOPE" does not exist in "FlagState"'],
    ['$value: FlagFilter', 'flags(filter: $value)', { nope: 1 }, '"nope" is not defined by type "FlagFilter"'],
  ])('a variable %s for %s is refused by name if it is %j', async (declared, field, value, message) => {
    const answer = await stack.ask(`query(${declared}) { project(key: "web") { ${field} { __typename } } }`, { value })
    expect(answer).toMatchObject({ data: undefined, calls: [] })
    expect(answer.errors![0]!.message).toContain(message)
    expect(answer.errors![0]!.extensions?.code).toBe('BAD_USER_INPUT')
    withoutStack(answer)
  })

  it.each([
    ['{ project(key: "web" { key } }', 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Expected Name, found "{".'],
    ['{ project(key: "\\uD800") { key } }', 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Invalid Unicode escape sequence'],
    ['{ nope }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field "nope" on type "Query"'],
    ['{ project { key } }', 'GRAPHQL_VALIDATION_FAILED', 'argument "key" of type "String!" is required'],
    ['query($a: Nope) { project(key: $a) { key } }', 'GRAPHQL_VALIDATION_FAILED', 'Unknown type "Nope"'],
    [
      '{ project(key: "web") { flags(orderBy: { field: NOPE, direction: ASC }) { totalCount } } }',
      'GRAPHQL_VALIDATION_FAILED',
      'Value "NOPE" does not exist in "FlagOrderField" enum',
    ],
    [
      '{ members(filter: { lastSeen: { never: true, noData: true } }) { totalCount } }',
      'GRAPHQL_VALIDATION_FAILED',
      'OneOf Input Object "LastSeenFilter" must specify exactly one key',
    ],
  ])('%s is refused as a whole', async (query, code, message) => {
    const answer = await stack.ask(query)
    expect(answer).toMatchObject({ data: undefined, calls: [], errors: [{ extensions: { code } }] })
    expect(answer.errors![0]!.message).toContain(message)
    withoutStack(answer)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encoded } from './support/encoded.ts'
import { onlySibling, refused, sibling, teamId, withoutStack } from './support/refused-field.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

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
    ['tags(filter: { kinds: [] })', /^Expected at least one value for filter.kinds, but got an empty list/],
    ['codeReferenceRepositories(first: -1)', /^Expected first to be from 0 to 1000, but got -1/],
    ['codeReferenceExtinctions(last: 1001)', /^Expected last to be from 0 to 1000, but got 1001/],
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
    ['$value: String!', 'flag(key: $value)', ['a'], '"$value" got invalid value (a list)'],
    ['$value: FlagFilter', 'flags(filter: $value)', { state: 'NOPE' }, '"NOPE" does not exist in "FlagState"'],
    ['$value: FlagFilter', 'flags(filter: $value)', { nope: 1 }, '"nope" is not defined by type "FlagFilter"'],
  ])('a variable %s for %s is refused by name if it is %j', async (declared, field, value, message) => {
    const answer = await stack.ask(`query(${declared}) { project(key: "web") { ${field} { __typename } } }`, { value })
    expect(answer).toMatchObject({ data: undefined, calls: [] })
    expect(answer.errors![0]!.message).toContain(message)
    expect(answer.errors![0]!.extensions?.code).toBe('BAD_USER_INPUT')
    withoutStack(answer)
  })

  it.each(['subscription { x }', 'subscription S { __typename }'])(
    'is refused if it is a subscription of what there is not: %s',
    async (query) => {
      const { data, errors, calls } = await stack.ask(query)
      expect({ data, calls }).toEqual({ data: undefined, calls: [] })
      expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    },
  )

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

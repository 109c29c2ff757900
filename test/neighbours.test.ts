import fc from 'fast-check'
import type { GraphQLObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { keysOf } from './support/documents.ts'
import { noLimits } from './support/no-limits.ts'
import { type Choices, pickBy, queryOf, questions } from './support/questions.ts'
import { ask, askAll, type Doc } from './support/sandbox-ask.ts'
import { instruct } from './support/sandbox-flags.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

/** An answer does not depend on its neighbours: a question has the same answer alone and beside others, in any order. */

const schema = createSchema({ federation: true })

let stack: Stack
/** The values of arguments as GraphQL, by the coordinate of the argument or by its name. */
let values: Readonly<Record<string, readonly string[]>>

const often = `flag flags project environment environments segment segments _entities dependents statuses status
  expiringTargets followers codeReferences members team role`.split(/\s+/)

/** Fields whose answer changes by itself, and fields with arguments of their own. */
const leftOut =
  `rateLimit _service segmentMemberships migrationSafetyIssues import export pageInfo stoppedBy edges`.split(/\s+/)

beforeAll(async () => {
  stack = await startStack({
    sandbox: { flags: 120 },
    gateway: noLimits,
  })
  values = await valuesIn(stack)
})
afterAll(() => stack.close())

const text = (those: readonly string[]) => those.map((one) => JSON.stringify(one))

async function valuesIn({ sandbox, post }: Stack): Promise<Readonly<Record<string, readonly string[]>>> {
  const items = async (path: string): Promise<Doc[]> => (await ask(sandbox, path)).json.items
  const flags = await askAll(sandbox, '/flags/web?env=production&summary=0')
  const prerequisites = (flag: Doc) => keysOf(flag.environments.production.prerequisites)
  const needed = new Set(flags.flatMap(prerequisites))
  const depending = flags.filter((flag) => prerequisites(flag).length && !needed.has(flag.key)).slice(0, 2)
  for (const { key } of depending) await instruct(sandbox, key, [{ kind: 'archiveFlag' }])

  const [archived] = keysOf(await askAll(sandbox, '/flags/web?filter=state:archived'))
  const [deprecated] = keysOf(await askAll(sandbox, '/flags/web?filter=state:deprecated'))
  const members = (await items('/members?limit=4')).map(({ _id }) => _id)
  const teams = keysOf(await items('/teams?limit=4'))
  const found = await post(`{
    flag(projectKey: "web", key: "${archived}") { id environment(key: "qa") { id } }
    project(key: "web") { id environment(key: "qa") { id segments(first: 1) { nodes { id } } } metrics(first: 1) { nodes { id } } }
    members(first: 1) { nodes { id } } teams(first: 1) { nodes { id } } roles(first: 1) { nodes { id } }
    approvalRequests(first: 1) { nodes { id } } auditLog(first: 1) { nodes { id } } webhooks { id }
    accessTokens(first: 1) { nodes { id } } relayProxyConfigurations { id } oauthClients { id }
  }`)
  const ids = [...found.text.matchAll(/"id":("[^"]+")/g)].map(([, id]) => id!)
  const live = keysOf(flags)
  const flagKeys = text([
    ...[...keysOf(depending), archived!, deprecated!, ...depending.flatMap(prerequisites)],
    ...[live[0]!, live[60]!, live[119]!, 'missing'],
  ])
  const metricKeys = text([...keysOf(await items('/metrics/web?limit=3')), 'missing'])
  const environmentKeys = text(['production', 'production', 'qa', 'nope'])
  const projectKeys = text(['web', 'web', 'web', 'web', 'mobile', 'nope'])
  const entities = [
    ...flagKeys.map((key) => `{ __typename: "Flag", projectKey: "web", key: ${key} }`),
    ...flagKeys.map(
      (key) => `{ __typename: "FlagEnvironment", projectKey: "web", flagKey: ${key}, environmentKey: "production" }`,
    ),
    ...environmentKeys.map((key) => `{ __typename: "Environment", projectKey: "web", key: ${key} }`),
    ...projectKeys.map((key) => `{ __typename: "Project", key: ${key} }`),
    ...members.map((id) => `{ __typename: "Member", memberId: "${id}" }`),
    ...teams.map((key) => `{ __typename: "Team", key: "${key}" }`),
  ]
  const some = (all: readonly string[], from: number, to: number) => `[${all.slice(from, to).join(', ')}]`

  return {
    projectKey: projectKeys,
    environmentKey: environmentKeys,
    keys: ['["production"]', '["production", "qa"]', '["nope", "test"]', '["test", "qa", "staging", "production"]'],
    first: ['1', '2', '3', '10', '25', '100'],
    action: ['"updateName"'],
    contextKey: ['"a"'],
    'Query.project.key': projectKeys,
    'Query.flag.key': flagKeys,
    'Project.flag.key': flagKeys,
    'Query.environment.key': environmentKeys,
    'Project.environment.key': environmentKeys,
    'Flag.environment.key': environmentKeys,
    'Query.segment.key': text([...keysOf(await items('/segments/web/production?limit=3')), 'missing']),
    'Query.metric.key': metricKeys,
    'Project.metric.key': metricKeys,
    'Query.team.key': text([...teams, 'missing']),
    'Query.role.key': text([...keysOf(await items('/roles?limit=3')), 'missing']),
    'Query.member.id': text([...members, '64aa00000000000000000001']),
    'Query.approvalRequest.id': text((await items('/approval-requests?limit=4')).map(({ _id }) => _id)),
    'Query.auditLogEntry.id': text((await items('/auditlog?limit=4')).map(({ _id }) => _id)),
    'Query.webhook.id': text([...(await items('/webhooks')).map(({ _id }) => _id), 'missing']),
    'Query.accessToken.id': text([...(await items('/tokens?limit=3')).map(({ _id }) => _id), 'missing']),
    'Query.relayProxyConfiguration.id': text([
      ...(await items('/account/relay-auto-configs')).map(({ _id }) => _id),
      'missing',
    ]),
    'Query.oauthClient.clientId': text([
      ...(await items('/oauth/clients')).map(({ _clientId }) => _clientId),
      'missing',
    ]),
    'Query.codeReferenceRepository.name': text((await items('/code-refs/repositories')).map(({ name }) => name)),
    'Query.node.id': ids,
    'Query.nodes.ids': [some(ids, 0, 4), some(ids, 2, 20)],
    'Query._entities.representations': [
      ...[some(entities, 0, 4), some(entities, 2, 9), some(entities, 6, 20), some(entities, 10, 60)],
      ...[some(entities, 24, 60), some(entities, 0, 1)],
    ],
    'Query.auditLogCounts.after': ['"2026-01-01T00:00:00Z"'],
    'Query.auditLog.first': ['1', '3', '25'],
    'Query.auditLog.filter': ['{ query: "flag" }'],
    'Query.approvalRequests.filter': ['{ projectKey: "web" }'],
    'Project.flags.filter': ['{ state: ARCHIVED }', '{ query: "cart" }', '{ tags: ["checkout"] }'],
    'Member.flags.filter': ['{ state: ARCHIVED }'],
  }
}

/** Arguments that have values only by their coordinates. */
const byCoordinate = ['id', 'key', 'filter']

const { way, field } = questions({
  schema,
  often,
  valuesOf: (type, { name }, argument) =>
    values[`${type.name}.${name}.${argument}`] ?? (byCoordinate.includes(argument) ? undefined : values[argument]),
  isLeftOut: (_, { name }) => leftOut.includes(name) || name.startsWith('__'),
})

const isAlias = (name: unknown) => /^q\d$/.test(String(name))

/** What an answer says to one alias. */
function said({ data, errors }: Answer, alias: string) {
  const of = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(of)
    if (typeof value !== 'object' || value === null) return value
    const own = Object.entries(value).filter(([name]) => name === alias || !isAlias(name))
    return Object.fromEntries(own.map(([name, below]) => [name, name === alias ? below : of(below)]))
  }
  const own = (errors ?? []).filter(({ path = [] }) => !path.some((part) => isAlias(part) && part !== alias))
  return {
    data: of(data ?? null),
    errors: own.map(({ path, extensions }) => `${path?.join('.')}: ${extensions?.code}`).toSorted(),
  }
}

const seeds = fc.record({ way: fc.nat(), value: fc.nat() })
const choosing = (seed: { readonly way: number; readonly value: number }): Choices => ({
  way: pickBy(seed.way),
  value: pickBy(seed.value),
})

const asked = fc.record({
  around: seeds,
  /** Whether the questions differ only in the values of arguments. */
  alike: fc.boolean(),
  fields: fc.array(seeds, { minLength: 2, maxLength: 6 }),
})

interface Asked {
  readonly around: readonly string[]
  /** The questions by alias. */
  readonly named: readonly (readonly [alias: string, text: string])[]
}

async function sameAlone({ around, named }: Asked): Promise<void> {
  const alone = new Map<string, Answer>()
  for (const [alias, text] of named) alone.set(alias, await stack.ask(queryOf(around, { [alias]: text })))
  for (const some of [named, named.toReversed()]) {
    const query = queryOf(around, Object.fromEntries(some))
    const together = await stack.ask(query)
    for (const [alias, answer] of alone)
      expect({ query, ...said(together, alias) }).toEqual({ query, ...said(answer, alias) })
  }
}

// They take longer than other tests, because they ask several hundred questions.
describe('an answer', { timeout: 300_000 }, () => {
  it('is the same alone and beside others of the same object, in both orders', async () => {
    const property = fc.asyncProperty(asked, ({ around: outer, alike, fields }) => {
      const { around, type } = way(choosing(outer))
      const depth = around.length ? 1 : 2
      const text = (one: (typeof fields)[number]) =>
        field(type, depth, choosing(alike ? { ...one, way: fields[0]!.way } : one))
      return sameAlone({ around, named: fields.map((one, index) => [`q${index}`, text(one)] as const) })
    })
    await fc.assert(property, { numRuns: 20, endOnFailure: true })
  })

  it('about a flag is the same alone and beside others about flags, in both orders', async () => {
    const type = schema.getType('Flag') as GraphQLObjectType
    const property = fc.asyncProperty(asked, ({ alike, fields }) => {
      const keys = values['Query.flag.key']!
      const text = (one: (typeof fields)[number]) => {
        const { value } = choosing(one)
        const selection = field(type, 1, { way: pickBy((alike ? fields[0]! : one).way), value })
        return `flag(projectKey: "web", key: ${keys[value(keys.length)]!}) { ${selection} }`
      }
      return sameAlone({ around: [], named: fields.map((one, index) => [`q${index}`, text(one)] as const) })
    })
    await fc.assert(property, { numRuns: 120, endOnFailure: true })
  })
})

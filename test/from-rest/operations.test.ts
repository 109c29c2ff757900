import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  validate,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { restMap } from '../../scripts/from-rest/rest-map.ts'
import { floor } from '../../scripts/reach/floor.ts'
import { fromRest, type RestMap } from '../../src/from-rest/index.ts'
import map from '../../src/generated/from-rest.json' with { type: 'json' }
import { createSchema } from '../../src/schema.ts'

const schema = createSchema()
const { operations } = map as RestMap

/** The operations of which no document is made. Each says why. */
const withoutDocument = [
  'POST /api/v2/teams/{teamKey}/members',
  'GET /api/v2/projects/{projectKey}/environments/{environmentKey}/holdouts/id/{holdoutId}',
  'PATCH /api/v2/flags/{projectKey}/{flagKey}/release',
  'POST /api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/imports',
  'GET /api/v2/flags/{projectKey}/{featureFlagKey}/experiments/{environmentKey}/{metricKey}',
  'DELETE /api/v2/flags/{projectKey}/{featureFlagKey}/experiments/{environmentKey}/{metricKey}/results',
  'GET /api/v2/projects/{projectKey}/environments/{environmentKey}/experiments/{experimentKey}/metrics/{metricKey}/results',
  'GET /api/v2/projects/{projectKey}/environments/{environmentKey}/experiments/{experimentKey}/metric-groups/{metricGroupKey}/results',
  'GET /api/v2/usage/experimentation-units',
]

/** A value of an input type. Its names are those of the graph, which count in a body of REST as well. */
function sample(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [sample(nullable.ofType)]
  if (isEnumType(nullable)) return nullable.getValues()[0]!.name
  if (isInputObjectType(nullable)) return sampleObject(nullable)
  const scalars: Record<string, unknown> = { Boolean: true, Int: 1, Float: 1, DateTime: 1_700_000_000_000 }
  return scalars[String(nullable)] ?? 'https://example.com/a'
}

function sampleObject(type: GraphQLInputObjectType): unknown {
  if (type.getFields().other) return { kind: 'aNewKind', value: 1 }
  const fields = Object.values(type.getFields())
  const needed = type.isOneOf ? fields.slice(0, 1) : fields.filter((field) => isNonNullType(field.type))
  return Object.fromEntries(needed.map((field) => [field.name, sample(field.type)]))
}

/** What a body needs that the parameters of the path do not have. */
function bodyOf(mutation: string, holes: number): unknown {
  const input = getNullableType(schema.getMutationType()!.getFields()[mutation]!.args[0]?.type)
  if (!isInputObjectType(input)) return undefined
  const required = Object.values(input.getFields()).filter((field) => isNonNullType(field.type))
  return Object.fromEntries(required.slice(holes).map((field) => [field.name, sample(field.type)]))
}

/** Bodies and queries whose form the input does not show. */
const others: Readonly<Record<string, { readonly query?: string; readonly body?: unknown }>> = {
  'GET /api/v2/projects/{projectKey}/ai-configs/{configKey}/metrics': { query: '?env=test&from=1&to=2' },
  'GET /api/v2/projects/{projectKey}/ai-configs/{configKey}/metrics-by-variation': { query: '?env=test&from=1&to=2' },
  'POST /api/v2/auditlog/counts': { query: '?after=1700000000000' },
  'POST /api/v2/projects/{projectKey}/environments/{environmentKey}/flags/evaluate': {
    body: { kind: 'user', key: 'a' },
  },
  'POST /api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/migration-safety-issues': {
    body: { instructions: [{ kind: 'turnFlagOn' }] },
  },
  'POST /api/v2/projects/{projectKey}/environments/{environmentKey}/segments/evaluate': {
    body: { kind: 'user', key: 'a' },
  },
  'POST /api/v2/members': { body: [{ email: 'a@example.com' }] },
  'POST /api/v2/approval-requests': {
    body: {
      resourceId: 'proj/web:env/production:segment/beta',
      description: 'Please',
      instructions: [{ kind: 'updateName', value: 'Beta' }],
    },
  },
  'POST /api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests': {
    body: { description: 'Please', instructions: [{ kind: 'turnFlagOn' }] },
  },
  'POST /api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests-flag-copy': {
    body: { description: 'Please', source: { key: 'test' } },
  },
  'POST /api/v2/flags/{projectKey}/{flagKey}/copy': {
    body: { source: { key: 'test' }, target: { key: 'production' } },
  },
  'POST /api/v2/projects/{projectKey}/ai-configs/{configKey}/variations': { body: { key: 'a', name: 'A' } },
  'POST /api/v2/projects/{projectKey}/ai-configs/model-configs': { body: { key: 'a', name: 'A', id: 'b' } },
  'POST /api/v2/templates': { body: { key: 'a', workflowId: 'b' } },
  'POST /api/v2/code-refs/repositories/{repositoryName}/branch-delete-tasks': { body: ['a'] },
  'POST /api/v2/code-refs/repositories/{repositoryName}/branches/{branchName}/extinction-events': {
    body: [{ revision: 'a', message: 'b', time: 1, projKey: 'c', flagKey: 'd' }],
  },
  'PUT /api/v2/projects/{projectKey}/environments/{environmentKey}/contexts/{contextKind}/{contextKey}/flags/{featureFlagKey}':
    { body: { setting: null } },
  'PUT /api/v2/users/{projectKey}/{environmentKey}/{userKey}/flags/{featureFlagKey}': { body: { setting: true } },
  'POST /api/v2/projects/{projectKey}/environments/{environmentKey}/experiments/{experimentKey}/iterations': {
    body: {
      hypothesis: 'a',
      metrics: [{ key: 'b' }],
      treatments: [{ name: 'c', baseline: true, allocationPercent: '100', parameters: [] }],
      flags: { d: { ruleId: 'e' } },
    },
  },
  'PATCH /api/v2/flags/{projectKey}/{flagKey}': { body: { instructions: [{ kind: 'turnFlagOn' }] } },
  'POST /api/v2/engineering-insights/insights/group': {
    body: { key: 'a', name: 'A', projectKey: 'web', environmentKey: 'test' },
  },
  'DELETE /api/v2/projects/{projectKey}/ai-configs/model-configs/restricted': { body: { keys: ['a'] } },
  'PATCH /api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests/{id}': {
    body: { instructions: [{ kind: 'updateDescription', value: 'a' }] },
  },
  'POST /api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests/{id}/reviews': {
    body: { kind: 'approve' },
  },
  'DELETE /api/v2/projects/{projectKey}/views/{viewKey}/link/{resourceType}': { body: { keys: ['a'] } },
  'POST /api/v2/projects/{projectKey}/views/{viewKey}/link/{resourceType}': { body: { keys: ['a'] } },
  'POST /api/v2/projects/{projectKey}/release-policies/order': { body: ['a'] },
}

/** Values of parameters of paths that are words. */
const words: Readonly<Record<string, string>> = { source: 'client', type: 'received', resourceType: 'flags' }

const insights = '?projectKey=web&environmentKey=test'

function made({ method, path, mutation, takes }: (typeof operations)[number]) {
  const holes = [...path.matchAll(/\{(\w+)\}/g)]
  const { query = path.includes('/engineering-insights/') ? insights : '', body } = others[`${method} ${path}`] ?? {}
  const url = `${path.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? `a-${name}`)}${query}`
  const patch = takes === 'patch' ? [{ op: 'replace', path: '/name', value: 'A' }] : undefined
  const given = patch ?? body ?? (mutation ? bodyOf(mutation, holes.length) : undefined)
  return fromRest({ method, url, ...(method === 'DELETE' && !body ? {} : { body: given }) }, map as RestMap, schema)
}

describe('every operation', () => {
  it('is in the map, which is up to date', async () => {
    const root = new URL('../..', import.meta.url).pathname
    expect(await restMap(root, schema), 'src/generated/from-rest.json is old. Run: npm run codegen').toEqual(map)
    expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(floor)
  })

  it.each(operations)('$method $path has a valid document, or says why it has none', (operation) => {
    const name = `${operation.method} ${operation.path}`
    const found = made(operation)
    if (withoutDocument.includes(name)) {
      expect(found).toMatchObject({ kind: 'unknown', message: expect.stringContaining(`${name} has no document: `) })
      return
    }
    if (found.kind === 'unknown') throw new Error(found.message)
    expect(found.operation).toBe(name)
    expect(validate(schema, parse(found.document))).toEqual([])
    expect(found.kind).toBe(operation.mutation ? 'mutation' : 'query')
  })
})

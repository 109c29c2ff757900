import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromRest, type RestMap } from '../../src/from-rest/index.ts'
import map from '../../src/generated/from-rest.json' with { type: 'json' }
import { createSchema } from '../../src/schema.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
const schema = createSchema()

beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

/** The names of properties in REST and in the graph. */
const alike: readonly (readonly [rest: string, ours: string])[] = [
  ...(
    ['key', 'name', 'email', 'description', 'kind', 'tags', 'title', 'archived', 'temporary', 'unbounded'] as const
  ).map((name) => [name, name] as const),
  ['_version', 'version'],
  ['_id', 'entryId'],
  ['_id', 'memberId'],
  ['_id', 'approvalRequestId'],
  ['_id', 'tokenId'],
  ['_id', 'webhookId'],
]

/** The last value of a chain of objects with one property each. */
function leaf(data: Doc): Doc {
  let at = data
  for (;;) {
    const [only, ...others] = Object.values(at as object)
    if (others.length > 0 || only === null || typeof only !== 'object') return at
    if (Array.isArray(only)) return only
    at = only
  }
}

/** The number of properties that a REST document and an object of the graph share. They must be equal. */
function compared(theirs: Doc, ours: Doc): number {
  const shared = alike.filter(
    ([name, own]) => theirs[name] !== undefined && ours[own] !== undefined && typeof ours[own] !== 'object',
  )
  const word = (value: unknown) =>
    String(value ?? '')
      .toLowerCase()
      .replaceAll('_', '-')
  for (const [name, own] of shared) expect([name, word(ours[own])]).toEqual([name, word(theirs[name])])
  return shared.length
}

async function rest(path: string): Promise<Doc> {
  const plain = await ask(stack.sandbox, path)
  return plain.status === 403 ? (await ask(stack.sandbox, path, { 'ld-api-version': 'beta' })).json : plain.json
}

async function asked(path: string) {
  const made = fromRest({ method: 'GET', url: `/api/v2${path}` }, map as RestMap, schema)
  if (made.kind !== 'query') throw new Error(JSON.stringify(made))
  const answer = await stack.ask(made.document, { ...made.variables })
  expect(answer.errors ?? []).toEqual([])
  return { ...answer, ...made, leaf: leaf(answer.data) }
}

describe('a list', () => {
  it.each([
    '/projects',
    '/projects?limit=2',
    '/projects?sort=-createdOn',
    '/projects/web/environments',
    '/projects/web/environments?limit=2&sort=-name',
    '/flags/web',
    '/flags/web?limit=5',
    '/flags/web?limit=5&sort=-creationDate',
    '/flags/web?limit=5&sort=key',
    '/flags/web?filter=tags:checkout',
    '/flags/web?filter=state:archived',
    '/flags/web?archived=true',
    '/flags/web?filter=type:temporary&limit=7',
    '/flags/web?limit=3&env=production',
    '/flags/web?filter=query:checkout',
    '/members?limit=10',
    '/members?filter=role:admin',
    '/members?filter=query:an&limit=5',
    '/teams',
    '/roles',
    '/tokens?showAll=true&limit=50',
    '/segments/web/production',
    '/segments/web/production?limit=2&sort=name',
    '/metrics/web?limit=3',
    '/projects/web/metric-groups',
    '/projects/web/environments/production/experiments',
    '/projects/web/environments/production/holdouts',
    '/projects/web/layers',
    '/projects/web/release-pipelines',
    '/projects/web/release-policies',
    '/projects/web/ai-configs',
    '/projects/web/ai-tools',
    '/projects/web/ai-configs/model-configs',
    '/projects/web/views',
    '/projects/web/context-kinds',
    '/applications',
    '/approval-requests?limit=5',
    '/auditlog?limit=5',
    '/webhooks',
    '/destinations',
    '/account/relay-auto-configs',
    '/code-refs/repositories',
    '/announcements',
    '/templates',
  ])('%s', async (path) => {
    const theirs = await rest(path)
    const { leaf: ours, paths } = await asked(path)
    expect(paths).toHaveLength(1)
    const items: Doc[] = Array.isArray(ours) ? ours : ours.nodes
    const documents: Doc[] = theirs.items ?? theirs
    expect(documents.length).toBeGreaterThan(0)
    expect(items).toHaveLength(documents.length)
    if (!Array.isArray(ours) && theirs.totalCount !== undefined && ours.totalCount !== undefined) {
      expect(ours.totalCount).toBe(theirs.totalCount)
    }
    for (const [index, one] of items.entries()) expect(compared(documents[index], one)).toBeGreaterThan(0)
  })
})

describe('a document', () => {
  it('of a flag has what it serves in an environment', async () => {
    const path = '/flags/web/checkout-tax-preview?env=production'
    const { environments, variations } = await rest(path)
    const { data } = await asked(path)
    const { environment: ours } = data.flag
    const { production: theirs } = environments
    const idOf = (variation: number | undefined) => (variation === undefined ? undefined : variations[variation]._id)
    expect(ours).toMatchObject({ environmentKey: 'production', on: theirs.on, version: theirs.version })
    expect(ours.offVariation?.variationId).toBe(idOf(theirs.offVariation))
    expect(ours.fallthrough.variation?.variationId).toBe(idOf(theirs.fallthrough.variation))
    const ids = (rules: Doc[], name: string) => rules.map((rule) => rule[name])
    expect(ids(ours.rules, 'ruleId')).toEqual(ids(theirs.rules, '_id'))
    expect(ours.targets.flatMap(({ values }: Doc) => values).sort()).toEqual(
      [...theirs.targets, ...theirs.contextTargets].flatMap(({ values }: Doc) => values).sort(),
    )
  })

  it.each([
    ['/projects/web', 1],
    ['/projects/web?expand=environments', 1],
    ['/projects/web/environments/production', 1],
    ['/flags/web/checkout-tax-preview', 1],
    ['/flags/web/checkout-tax-preview?env=production', 1],
    ['/segments/web/production/staff', 1],
    ['/members/{member}', 1],
    ['/teams/growth', 1],
    ['/roles/storefront-developer', 1],
    ['/metrics/web/{metric}', 1],
    ['/projects/web/experiments?limit=20', 0],
    ['/flag-status/web/checkout-tax-preview', 0],
    ['/flag-status/web/checkout-tax-preview?env=production', 0],
    ['/flag-statuses/web/production', 0],
    ['/flag-statuses/web/production/checkout-tax-preview', 0],
    ['/flags/web/checkout-tax-preview/dependent-flags', 0],
    ['/flags/web/checkout-tax-preview/expiring-targets/production', 0],
    ['/flags/web/checkout-tax-preview/triggers/production', 0],
    ['/projects/web/flags/checkout-tax-preview/environments/production/followers', 0],
    ['/projects/web/flags/checkout-tax-preview/environments/production/scheduled-changes', 0],
    ['/projects/web/flag-defaults', 0],
    ['/caller-identity', 0],
    ['/tags', 0],
    ['/versions', 0],
    ['/public-ip-list', 0],
    ['/code-refs/statistics/web', 0],
    ['/code-refs/extinctions', 0],
    ['/usage/streams/client', 0],
    ['/usage/sdk-versions/details', 0],
    ['/engineering-insights/insights/scores?projectKey=web&environmentKey=production', 0],
    ['/engineering-insights/deployments?projectKey=web&environmentKey=production&limit=3', 0],
  ] as const)('%s', async (template, least) => {
    const [member] = (await rest('/members?limit=1')).items
    const [metric] = (await rest('/metrics/web?limit=1')).items
    const path = template.replace('{member}', member._id).replace('{metric}', metric.key)
    const theirs = await rest(path)
    const { leaf: ours, data, paths } = await asked(path)
    // What belongs to a flag shows whether the flag exists, or the flag is read as well.
    expect(paths.length).toBeLessThanOrEqual(2)
    expect(JSON.stringify(data)).not.toMatch(/^\{"\w+":null/)
    const root: Doc = Object.values(data)[0]
    if (least > 0) expect(compared(theirs, root)).toBeGreaterThan(least)
    else expect(ours).not.toBeNull()
  })
})

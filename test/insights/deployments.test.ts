import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights/deployments'
const beta = { 'ld-api-version': 'beta' }
const place = 'projectKey=web&environmentKey=production'
const quarter = 'from: "2026-07-03T00:00:00Z"'
const since = 'from=1783036800000'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 40 }, gateway: { federation: true } })
  const { json } = await ask(
    stack.sandbox,
    `${base}?${place}&${since}&limit=100&expand=pullRequests,flagReferences`,
    beta,
  )
  documents = json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const iso = (ms?: number) => (ms === undefined ? null : new Date(ms).toISOString())
const idFor = (doc: Doc) => idOf({ type: 'Deployment', deploymentId: doc.id })

const stages = 'leadTimeStages { codingMs reviewMs waitMs deployMs totalMs }'
const plain = `id deploymentId applicationKey applicationVersion environmentKey status kind active archived metadata
  contributorCount pullRequestCount linesAdded linesDeleted leadTimeMs ${stages} startedAt endedAt durationMs`
const parts = 'pullRequests { pullRequestId } flagReferences { projectKey flagKey referencesAdded referencesRemoved }'

const said = (doc: Doc) => ({
  id: idFor(doc),
  deploymentId: doc.id,
  ...Object.fromEntries(
    ['applicationKey', 'applicationVersion', 'environmentKey', 'status', 'kind', 'active', 'archived', 'metadata']
      .concat(['linesAdded', 'linesDeleted', 'durationMs'])
      .map((name) => [name, doc[name] ?? null]),
  ),
  contributorCount: doc.numberOfContributors ?? null,
  pullRequestCount: doc.numberOfPullRequests ?? null,
  leadTimeMs: doc.leadTime ?? null,
  leadTimeStages: doc.leadTimeStages
    ? {
        codingMs: doc.leadTimeStages.codingDurationMs,
        reviewMs: doc.leadTimeStages.reviewDurationMs ?? null,
        waitMs: doc.leadTimeStages.waitDurationMs ?? null,
        deployMs: doc.leadTimeStages.deployDurationMs ?? null,
        totalMs: doc.leadTimeStages.totalLeadTimeMs ?? null,
      }
    : null,
  startedAt: iso(doc.startedAt),
  endedAt: iso(doc.endedAt),
})

const saidParts = (doc: Doc) => ({
  pullRequests: doc.pullRequests.items.map(({ id }: Doc) => ({ pullRequestId: id })),
  flagReferences: doc.flagReferences.items,
})

const inProduction = (selection: string) =>
  `{ environment(projectKey: "web", key: "production") { insights { ${selection} } } }`
const asked = (paths: readonly string[]) => paths.filter((path) => path.startsWith(base))

describe('deployments', () => {
  it('say what their documents say, with the parts that are selected, in one call', async () => {
    const { data, paths, errors } = await stack.ask(
      inProduction(
        `deployments(first: 100, filter: { ${quarter} }) { totalCount stoppedBy nodes { ${plain} ${parts} } }`,
      ),
    )
    expect(errors).toBeUndefined()
    expect(asked(paths)).toEqual([`${base}?${place}&${since}&limit=100&expand=flagReferences,pullRequests`])
    expect(data.environment.insights.deployments).toEqual({
      totalCount: documents.length,
      stoppedBy: 'END',
      nodes: documents.map((doc) => ({ ...said(doc), ...saidParts(doc) })),
    })
    expect(documents.length).toBeGreaterThan(40)
    expect(documents.some((doc) => doc.status === 'failed')).toBe(true)
    expect(documents.filter((doc) => doc.active)).toHaveLength(2)
  })

  it('are those of the past week, without parts that nobody selects', async () => {
    const { data, paths } = await stack.ask(inProduction('deployments { nodes { deploymentId } }'))
    expect(asked(paths)).toEqual([`${base}?${place}&limit=20`])
    const week = Date.UTC(2026, 8, 24)
    expect(data.environment.insights.deployments.nodes).toEqual(
      documents.filter(({ startedAt }) => startedAt >= week).map(({ id }) => ({ deploymentId: id })),
    )
  })

  it('go on after the id of the last one, and are counted by a call for one', async () => {
    const page = (more: string) =>
      inProduction(
        `deployments(filter: { ${quarter} }, first: 2${more}) { nodes { deploymentId } pageInfo { endCursor hasNextPage } }`,
      )
    const first = (await stack.ask(page(''))).data.environment.insights.deployments
    expect(first.pageInfo.hasNextPage).toBe(true)
    const { data, paths } = await stack.ask(page(`, after: "${first.pageInfo.endCursor}"`))
    expect(asked(paths)).toEqual([`${base}?${place}&${since}&limit=2&after=${documents[1]!.id}`])
    const ids = [...first.nodes, ...data.environment.insights.deployments.nodes]
    expect(ids).toEqual(documents.slice(0, 4).map(({ id }) => ({ deploymentId: id })))
    const counted = await stack.ask(inProduction(`deployments(filter: { ${quarter} }) { totalCount }`))
    expect(counted.data.environment.insights.deployments.totalCount).toBe(documents.length)
    expect(asked(counted.paths)).toEqual([`${base}?${place}&${since}&limit=1`])
  })

  it('end at a page without a link to the next one, or at one that is not full if there are no links', async () => {
    const query = inProduction(
      `deployments(filter: { ${quarter} }, first: 3) { nodes { deploymentId } pageInfo { hasNextPage } }`,
    )
    const having = async (patch: (page: Doc) => object) => {
      stack.sandbox.fault({ path: /insights\/deployments/ }, { patch })
      return (await stack.ask(query)).data.environment.insights.deployments.pageInfo.hasNextPage
    }
    expect(await having((page) => ({ ...page, _links: { self: page._links.self } }))).toBe(false)
    expect(await having(({ _links, ...page }) => page)).toBe(true)
    expect(await having(({ _links, ...page }) => ({ ...page, items: page.items.slice(1) }))).toBe(false)
  })

  it('are selected by every condition of the filter', async () => {
    const filter = `applicationKeys: ["northaisle-web", "order-service"], kind: "default", status: "failed", ${quarter}, to: "2026-09-20T00:00:00Z"`
    const { data, paths } = await stack.ask(inProduction(`deployments(filter: { ${filter} }) { nodes { status } }`))
    expect(asked(paths)).toEqual([
      `${base}?${place}&applicationKey=northaisle-web,order-service&${since}&to=1789862400000&kind=default&status=failed&limit=20`,
    ])
    expect(new Set(data.environment.insights.deployments.nodes.map(({ status }: Doc) => status))).toEqual(
      new Set(['failed']),
    )
  })

  it.each([
    ['applicationKeys: []', 'at least one value'],
    ['applicationKeys: ["a,b"]', 'without commas'],
    ['from: "2026-09-02T00:00:00Z", to: "2026-09-01T00:00:00Z"', 'no earlier than filter.from'],
  ])('are not asked for by a filter that LaunchDarkly would misread: %s', async (filter, message) => {
    const { errors, paths } = await stack.ask(inProduction(`deployments(filter: { ${filter} }) { nodes { status } }`))
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining(message) },
    ])
    expect(asked(paths)).toEqual([])
  })

  it('are found by their ids in one call, with their parts', async () => {
    const doc = documents[0]!
    const selection = `${plain} ${parts} environment { key } project { key }`
    const expected = { ...said(doc), ...saidParts(doc), environment: null, project: null }
    const path = `${base}/${doc.id}?expand=flagReferences,pullRequests`
    for (const id of [doc.id, idFor(doc)]) {
      const { data, paths, errors } = await stack.ask(`{ deployment(id: "${id}") { ${selection} } }`)
      expect({ data, paths, errors }).toEqual({ data: { deployment: expected }, paths: [path], errors: undefined })
    }
    const other = await stack.ask(
      `query ($all: [_Any!]!) { node(id: "${idFor(doc)}") { ... on Deployment { ${selection} } }
        _entities(representations: $all) { ... on Deployment { ${selection} } } }`,
      { all: [{ __typename: 'Deployment', deploymentId: doc.id }] },
    )
    expect(other.data).toEqual({ node: expected, _entities: [expected] })
    expect(other.paths).toEqual([path])
    const none = await stack.ask('{ deployment(id: "nope") { status } }')
    expect([none.data, none.errors]).toEqual([{ deployment: null }, undefined])
  })

  it('have null where the document lacks the property', async () => {
    const { id, environmentKey, ...rest } = documents[0]!
    const lists = ['pullRequests', 'flagReferences']
    for (const absent of Object.keys(rest).filter((name) => !lists.includes(name))) {
      const less = Object.fromEntries(Object.entries(documents[0]!).filter(([name]) => name !== absent))
      stack.sandbox.fault({ path: /./ }, { patch: () => less })
      const { data, errors } = await stack.ask(`{ deployment(id: "${id}") { ${plain} } }`)
      expect({ absent, errors, one: data.deployment }).toEqual({ absent, errors: undefined, one: said(less) })
    }
  })

  it('lead to their environment, and to the flags that their code names, read together', async () => {
    const { data, paths, errors } = await stack.ask(
      inProduction(`deployments(first: 10, filter: { ${quarter} }) { nodes {
        environment { name critical } project { key } flagReferences { flag { key temporary } flagKey }
      } }`),
    )
    expect(errors).toBeUndefined()
    const { nodes } = data.environment.insights.deployments
    expect(nodes[0]).toMatchObject({ environment: { name: 'Production', critical: true }, project: { key: 'web' } })
    const references = nodes.flatMap(({ flagReferences }: Doc) => flagReferences)
    expect(references.length).toBeGreaterThan(3)
    expect(references.every(({ flag, flagKey }: Doc) => flag.key === flagKey)).toBe(true)
    expect(paths.toSorted()).toEqual([
      `${base}?${place}&${since}&limit=10&expand=flagReferences`,
      '/flags/web?offset=0&limit=100',
      '/projects/web/environments/production',
    ])
  })

  it('of an environment that does not exist are those of nothing', async () => {
    const { data, errors } = await stack.ask(
      '{ environment(projectKey: "web", key: "nope") { insights { deployments { totalCount } } } }',
    )
    expect([data, errors]).toEqual([{ environment: null }, undefined])
  })

  it('that are refused are an error of their field, and leave what is beside them', async () => {
    stack.sandbox.fault({ path: /insights\/deployments/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      inProduction('deployments { totalCount } flagEvents(first: 1) { nodes { flagKey } }'),
    )
    expect(errors).toMatchObject([
      { path: ['environment', 'insights', 'deployments'], extensions: { code: 'FORBIDDEN' } },
    ])
    expect(data.environment.insights.flagEvents.nodes).toHaveLength(1)
  })
})

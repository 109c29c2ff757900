import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights/pull-requests'
const beta = { 'ld-api-version': 'beta' }
const quarter = 'from: "2026-07-03T00:00:00Z"'
const since = 'from=1783036800000'
const everyPart = 'expand=deployments,flagReferences,leadTime'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 40 } })
  const { json } = await ask(stack.sandbox, `${base}?projectKey=web&${since}&limit=100&${everyPart}`, beta)
  documents = json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const iso = (ms?: number) => (ms === undefined ? null : new Date(ms).toISOString())

const plain = `pullRequestId number title status author filesChanged linesAdded linesDeleted baseCommitKey headCommitKey
  mergeCommitKey createdAt mergedAt url`
const times = 'codingMs reviewMs maxWaitMs avgWaitMs maxDeployMs avgDeployMs maxTotalMs avgTotalMs'
const parts = `deployments { deploymentId } flagReferences { flagKey referencesAdded referencesRemoved } leadTime { ${times} }`

const said = (doc: Doc) => ({
  pullRequestId: doc.id,
  number: doc.externalId ?? null,
  status: doc.status?.toUpperCase() ?? null,
  ...Object.fromEntries(
    [
      'title',
      'author',
      'filesChanged',
      'linesAdded',
      'linesDeleted',
      'baseCommitKey',
      'headCommitKey',
      'mergeCommitKey',
      'url',
    ].map((name) => [name, doc[name] ?? null]),
  ),
  createdAt: iso(doc.createTime),
  mergedAt: iso(doc.mergeTime),
})

const saidParts = (doc: Doc) => ({
  deployments: doc.deployments.items.map(({ id }: Doc) => ({ deploymentId: id })),
  flagReferences: doc.flagReferences.items.map(({ projectKey, ...reference }: Doc) => reference),
  leadTime: Object.fromEntries(
    times
      .split(' ')
      .map((name) => [
        name,
        doc.leadTime[name.replace('Total', 'TotalLeadTime').replace(/(?<!Time)Ms$/, 'DurationMs')] ?? null,
      ]),
  ),
})

const inWeb = (selection: string) => `{ project(key: "web") { insights { ${selection} } } }`
const asked = (paths: readonly string[]) => paths.filter((path) => path.startsWith(base))

describe('pull requests', () => {
  it('say what their documents say, with the parts that are selected, in one call', async () => {
    const { data, paths, errors } = await stack.ask(
      inWeb(`pullRequests(first: 100, filter: { ${quarter} }) { nodes { ${plain} ${parts} } }`),
    )
    expect(errors).toBeUndefined()
    expect(asked(paths)).toEqual([`${base}?projectKey=web&${since}&limit=100&${everyPart}`])
    expect(data.project.insights.pullRequests.nodes).toEqual(
      documents.map((doc) => ({ ...said(doc), ...saidParts(doc) })),
    )
    expect(new Set(documents.map(({ status }) => status))).toEqual(new Set(['open', 'closed', 'deployed']))
  })

  it('of more than a page go on by the id of the last one, one call after the other', async () => {
    const { data, paths } = await stack.ask(
      inWeb(`pullRequests(first: 1000, filter: { ${quarter} }) { totalCount stoppedBy nodes { pullRequestId } }`),
    )
    const { totalCount, nodes, stoppedBy } = data.project.insights.pullRequests
    expect(totalCount).toBeGreaterThan(100)
    expect(new Set(nodes.map(({ pullRequestId }: Doc) => pullRequestId)).size).toBe(totalCount)
    expect(stoppedBy).toBe('END')
    expect(asked(paths)).toEqual([
      `${base}?projectKey=web&${since}&limit=100`,
      `${base}?projectKey=web&${since}&limit=100&after=${documents[99]!.id}`,
    ])
  })

  it('are selected by every condition, and ordered by the lead time in an environment', async () => {
    const filter = `applicationKeys: ["order-service"], status: DEPLOYED, query: "update", ${quarter}, to: "2026-09-30T00:00:00Z"`
    const { data, paths } = await stack.ask(`{ environment(projectKey: "web", key: "production") { insights {
      pullRequests(first: 5, filter: { ${filter} }, orderBy: { field: LEAD_TIME, direction: DESC }) { nodes { title status leadTime { maxTotalMs } } }
    } } }`)
    expect(asked(paths)).toEqual([
      `${base}?projectKey=web&environmentKey=production&applicationKey=order-service&${since}&to=1790726400000` +
        '&status=deployed&query=update&sort=-leadTime&limit=5&expand=leadTime',
    ])
    const { nodes } = data.environment.insights.pullRequests
    expect(nodes.length).toBeGreaterThan(1)
    expect(nodes.every(({ title, status }: Doc) => /update/i.test(title) && status === 'DEPLOYED')).toBe(true)
    const ms = nodes.map(({ leadTime }: Doc) => leadTime.maxTotalMs)
    expect(ms).toEqual(ms.toSorted((a: number, b: number) => b - a))
  })

  it('within a deployment have null for what LaunchDarkly tells in lists only', async () => {
    const { data, errors } = await stack.ask(`{ environment(projectKey: "web", key: "production") { insights {
      deployments(first: 1) { nodes { pullRequests { title deployments { status } flagReferences { flagKey } leadTime { codingMs } } } }
    } } }`)
    expect(errors).toBeUndefined()
    const [{ pullRequests }] = data.environment.insights.deployments.nodes
    expect(pullRequests[0]).toEqual({
      title: expect.any(String),
      deployments: null,
      flagReferences: null,
      leadTime: null,
    })
  })

  it('lead to their deployments without a call, and to the parts of those by a call for each', async () => {
    const query = (selection: string) =>
      inWeb(`pullRequests(first: 3, filter: { status: DEPLOYED }) { nodes { deployments { ${selection} } } }`)
    const [first] = documents.filter(({ status }) => status === 'deployed')
    const near = await stack.ask(query('deploymentId environment { key } project { key } leadTimeMs'))
    expect(asked(near.paths)).toHaveLength(1)
    expect(near.data.project.insights.pullRequests.nodes[0].deployments[0]).toMatchObject({
      deploymentId: first.deployments.items[0].id,
      environment: { key: first.deployments.items[0].environmentKey },
      project: { key: 'web' },
    })
    const far = await stack.ask(query('deploymentId flagReferences { flagKey }'), {}, { 'x-cost': '1' })
    const ids = far.data.project.insights.pullRequests.nodes.flatMap(({ deployments }: Doc) =>
      deployments.map(({ deploymentId }: Doc) => deploymentId),
    )
    const singles = far.paths.filter((path) => path.startsWith('/engineering-insights/deployments/'))
    expect(singles.toSorted()).toEqual(
      [...new Set(ids)].map((id) => `/engineering-insights/deployments/${id}?expand=flagReferences`).toSorted(),
    )
    expect(far.data.project.insights.pullRequests.nodes[0].deployments[0].flagReferences).toEqual(expect.any(Array))
    const { estimate } = far.extensions!.cost as { estimate: number }
    expect(estimate).toBeGreaterThanOrEqual(far.paths.length)
  })

  it('have null or OTHER for what LaunchDarkly leaves out or adds', async () => {
    const patch = (page: Doc) => ({ ...page, items: [{ id: 'a' }, { id: 'b', status: 'draft', leadTime: {} }] })
    stack.sandbox.fault({ path: /pull-requests/ }, { patch })
    const { data, errors } = await stack.ask(inWeb(`pullRequests { nodes { ${plain} ${parts} } }`))
    expect(errors).toBeUndefined()
    const [bare, other] = data.project.insights.pullRequests.nodes
    expect(bare).toEqual({ ...said({ id: 'a' }), deployments: [], flagReferences: [], leadTime: null })
    expect(other).toMatchObject({ status: 'OTHER', leadTime: { codingMs: null, avgTotalMs: null } })
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  documents = (await betaOf(stack, '/projects/web/metric-groups')).items
})

afterAll(() => stack.close())

const inGroup = 'key versionId name nameInGroup kind isNumeric unitAggregationType eventKey randomizationUnits'
const selection = `id projectKey key metricGroupId name description kind tags version metrics { ${inGroup} }
  maintainer { ... on Member { memberId email } } activeExperimentCount activeGuardedRolloutCount createdAt lastModifiedAt
  access { allowed { ...entry } denied { ...entry } }`

const upper = (word: string | undefined) => word?.toUpperCase() ?? null
const at = (time: number) => new Date(time).toISOString()

const metricSaid = ({ _versionId, _links, kind, unitAggregationType, ...metric }: Doc) => ({
  ...{ nameInGroup: null, isNumeric: null, eventKey: null, randomizationUnits: null, ...metric },
  ...{ versionId: _versionId ?? null, kind: upper(kind), unitAggregationType: upper(unitAggregationType) },
})

const said = (doc: Doc) => ({
  id: idOf({ type: 'MetricGroup', projectKey: 'web', key: doc.key }),
  ...{ projectKey: 'web', key: doc.key, metricGroupId: doc._id ?? null, name: doc.name },
  ...{
    description: doc.description ?? null,
    kind: upper(doc.kind),
    tags: doc.tags ?? [],
    version: doc._version ?? null,
  },
  metrics: (doc.metrics ?? []).map(metricSaid),
  maintainer: doc.maintainer?.member
    ? { memberId: doc.maintainer.member._id, email: doc.maintainer.member.email }
    : null,
  activeExperimentCount: doc.activeExperimentCount ?? null,
  activeGuardedRolloutCount: doc.activeGuardedRolloutCount ?? null,
  ...{ createdAt: at(doc._creationDate), lastModifiedAt: doc._lastModified ? at(doc._lastModified) : null },
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'MetricGroup',
  beta: true,
  stack: () => stack,
  documents: () => documents,
  sample: 'click-to-order',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `metricGroup(projectKey: "web", key: "${key}")`,
  path: (key) => `/projects/web/metric-groups/${key}`,
  within: ['project(key: "web")'],
  list: 'metricGroups',
  listPath: '/projects/web/metric-groups',
  selection,
  fragments: entryFragment,
  said,
  promised: ['key', 'name', '_creationDate'],
  action: 'updateMetricGroupName',
  filters: [
    ['{ query: "order" }', 'query equals "order"'],
    ['{ anyQuery: ["purch", "sale"] }', 'query equals ["purch","sale"]'],
    ['{ kind: FUNNEL }', 'kind equals "funnel"'],
    ['{ maintainerIds: ["6478916e89ed9db2808801e7"] }', 'maintainerIds anyOf ["6478916e89ed9db2808801e7"]'],
    ['{ maintainerTeamKey: "search", kind: STANDARD }', 'kind equals "standard",maintainerTeamKey equals "search"'],
  ],
  orders: [
    ['NAME', 'name'],
    ['CREATED_AT', 'createdAt'],
  ],
})

describe('metric groups', () => {
  const base = '/projects/web/metric-groups'

  it('lead to their metrics, which are found in the list of metrics', async () => {
    const { data, paths } =
      await stack.ask(`{ project(key: "web") { metricGroups(first: 50, filter: { kind: FUNNEL }) { nodes {
      name metrics { nameInGroup metric { eventKey lastSeenAt } }
    } } } }`)
    expect(data.project.metricGroups.nodes).toEqual([
      {
        name: 'From the click to the order',
        metrics: [
          { nameInGroup: 'Clicked on "buy"', metric: { eventKey: null, lastSeenAt: null } },
          { nameInGroup: 'Placed the order', metric: { eventKey: 'order-placed', lastSeenAt: null } },
        ],
      },
    ])
    expect(paths).toEqual([`${base}?offset=0&limit=50&filter=kind equals "funnel"`, '/metrics/web?offset=0&limit=50'])
  })

  it('have null for a metric that was deleted', async () => {
    stack.sandbox.fault({ path: /metric-groups/ }, { patch: (doc: Doc) => ({ ...doc, metrics: [{ key: 'gone' }] }) })
    const { data, errors } = await stack.ask(
      '{ metricGroup(projectKey: "web", key: "purchase") { metrics { key kind metric { key } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.metricGroup.metrics).toEqual([{ key: 'gone', kind: null, metric: null }])
  })

  it('tell the number of their experiments by the list of these, and alone by a call', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { metricGroups { nodes { key experimentCount } } } }',
    )
    expect(data.project.metricGroups.nodes).toEqual(documents.map(({ key }) => ({ key, experimentCount: 0 })))
    expect(paths).toEqual([`${base}?offset=0&limit=20`, expect.stringMatching(/^\/projects\/web\/experiments\?/)])
    const one = await stack.ask('{ metricGroup(projectKey: "web", key: "purchase") { name experimentCount } }')
    expect(one.paths).toEqual([`${base}/purchase?expand=experimentCount`])
  })

  it('of the metrics of a list are read in one list', async () => {
    const { data, paths } =
      await stack.ask(`{ project(key: "web") { metrics(first: 50, filter: { tags: ["checkout"] }) { nodes {
      key metricGroupCount metricGroups { key name kind tags }
    } } } }`)
    const nodes: Doc[] = data.project.metrics.nodes
    const groupOf = (key: string) => {
      const { name, kind, tags } = documents.find((one) => one.key === key)!
      return { key, name, kind: upper(kind), tags }
    }
    const found = Object.fromEntries(nodes.map(({ key, ...one }) => [key, one]))
    expect(found['basket-value']).toEqual({
      metricGroupCount: 2,
      metricGroups: [groupOf('purchase'), groupOf('click-to-order')],
    })
    expect(found['buy-clicks']).toEqual({ metricGroupCount: 1, metricGroups: [groupOf('click-to-order')] })
    expect(paths).toEqual([
      '/metrics/web?offset=0&limit=50&filter=tags contains ["checkout"]',
      `${base}?offset=0&limit=50`,
    ])
  })

  it('of metrics that are read alone anyway come with these', async () => {
    const { paths } = await stack.ask(
      '{ project(key: "web") { metrics(first: 3) { nodes { key isActive metricGroups { name } } } } }',
    )
    expect(paths).toHaveLength(4)
    for (const path of paths.slice(1)) expect(path).toContain('?expand=metricGroups')
  })

  it('of metrics come alone if the list of groups has too many pages, or fails', async () => {
    const query = '{ project(key: "web") { metrics(first: 2) { nodes { key metricGroups { key } } } } }'
    const first = { data: (await stack.ask(query)).data }
    stack.sandbox.fault({ path: /metric-groups/ }, { patch: (doc: Doc) => ({ ...doc, totalCount: 500 }) })
    const long = await stack.ask(query)
    expect(long.data).toEqual(first.data)
    expect(long.calls).toHaveLength(4)
    stack.sandbox.fault({ path: /metric-groups/ }, { status: 403 })
    const forbidden = await stack.ask(query)
    expect(forbidden).toMatchObject({ data: first.data, errors: undefined })
    expect(forbidden.calls).toHaveLength(4)
  })

  it('that a metric names take no call for their names and kinds, and one for more', async () => {
    const named = await stack.ask(
      '{ metric(projectKey: "web", key: "buy-clicks") { metricGroups { id key name kind project { key } } } }',
    )
    expect(named.data.metric.metricGroups).toMatchObject([{ key: 'click-to-order', kind: 'FUNNEL' }])
    expect(named.calls).toHaveLength(1)
    const more = await stack.ask(
      '{ metric(projectKey: "web", key: "buy-clicks") { metricGroups { maintainer { ... on Member { email } } } } }',
    )
    expect(more.paths).toEqual(['/metrics/web/buy-clicks?expand=metricGroups', `${base}/click-to-order`])
  })

  it('that a guarded release monitors are found by key', async () => {
    const { data, paths } = await stack.ask(
      '{ releasePolicy(projectKey: "web", key: "guarded-production") { guarded { metricGroups { key name } } } }',
    )
    expect(data.releasePolicy.guarded.metricGroups).toEqual([{ key: 'purchase', name: 'Purchase' }])
    expect(paths).toEqual(['/projects/web/release-policies/guarded-production', `${base}/purchase`])
  })

  it('of members and teams take a list each', async () => {
    const { memberId } = (
      await stack.ask(
        '{ metricGroup(projectKey: "web", key: "purchase") { maintainer { ... on Member { memberId } } } }',
      )
    ).data.metricGroup.maintainer
    const { data, paths } = await stack.ask(`{
      member(id: "${memberId}") { metricGroups(projectKey: "web") { totalCount } }
      team(key: "mobile-apps") { metricGroups(projectKey: "web", filter: { kind: FUNNEL }) { nodes { key } } }
      gone: team(key: "gone") { metricGroups(projectKey: "web") { nodes { key } } }
    }`)
    expect(data).toMatchObject({ member: { metricGroups: { totalCount: 1 } }, gone: null })
    expect(data.team.metricGroups.nodes).toEqual([{ key: 'click-to-order' }])
    expect(paths).toContain(`${base}?offset=0&limit=1&filter=maintainerIds anyOf ["${memberId}"]`)
    expect(paths).toContain(
      `${base}?offset=0&limit=20&filter=maintainerTeamKey equals "mobile-apps",kind equals "funnel"`,
    )
  })

  it('are maintained by teams as well, in either form of LaunchDarkly', async () => {
    const query =
      '{ metricGroup(projectKey: "web", key: "purchase") { maintainer { __typename ... on Team { key name } } } }'
    for (const maintainer of [
      { team: { key: 'sre', name: 'SRE' } },
      { kind: 'team', _team: { key: 'sre', name: 'SRE' } },
    ]) {
      stack.sandbox.fault({ path: /metric-groups/ }, { patch: (doc: Doc) => ({ ...doc, maintainer }) })
      const { data, calls } = await stack.ask(query)
      expect(data.metricGroup.maintainer).toEqual({ __typename: 'Team', key: 'sre', name: 'SRE' })
      expect(calls).toHaveLength(1)
    }
  })

  it('are selected by their experiments, of which the sandbox has none, and ordered by their number', async () => {
    const list = (args: string) => stack.ask(`{ project(key: "web") { metricGroups(${args}) { nodes { key } } } }`)
    const running = await list('filter: { experimentStatus: RUNNING, hasConnections: true }')
    expect(running.data.project.metricGroups.nodes).toEqual([])
    const filter = 'experimentStatus equals "running",hasConnections equals true'
    expect(running.paths).toEqual([`${base}?offset=0&limit=20&filter=${filter}`])
    const least = await list('orderBy: { field: CONNECTION_COUNT, direction: DESC }')
    expect(least.paths).toEqual([`${base}?offset=0&limit=20&sort=-connectionCount`])
    expect(least.data.project.metricGroups.nodes).toHaveLength(documents.length)
  })

  it('have OTHER for a kind that LaunchDarkly adds', async () => {
    stack.sandbox.fault({ path: /metric-groups/ }, { patch: (doc: Doc) => ({ ...doc, kind: 'ratio' }) })
    const { data } = await stack.ask('{ metricGroup(projectKey: "web", key: "purchase") { kind } }')
    expect(data.metricGroup).toEqual({ kind: 'OTHER' })
  })
})

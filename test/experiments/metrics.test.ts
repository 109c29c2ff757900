import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import type { MetricRep } from '../../src/rest/experiments/metrics.ts'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let flag: FlagRep
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/flags/web?limit=100&filter=hasExperiment:true')
  documents = await askAll(stack.sandbox, '/metrics/web?expand=experimentCount', 50)
  flag = items.find(({ experiments }: FlagRep) => experiments.items.some(({ _metric }) => _metric))
})

afterAll(() => stack.close())

const condition = 'type attribute operator values contextKind negate'
const everyField = `
  metricId versionId version key name description kind category tags maintainer { ... on Member { memberId email } }
  experimentCount metricGroupCount activeExperimentCount activeGuardedRolloutCount attachedFlagCount
  isNumeric successCriteria unit eventKey randomizationUnits filters { ${condition} conditions { ${condition} } }
  unitAggregationType analysisType percentileValue eventDefault { disabled value }
  dataSource { key environmentKey name integrationKey } selector urls { kind url substring pattern } archived archivedAt createdAt lastModifiedAt lastSeenAt
  access { allowed { action } } viewerCan(action: "updateMetricDescription") siteUrl`

/** A metric with every property that a listed metric can have. */
const whole: MetricRep = {
  _id: '64aa00000000000000000001',
  _versionId: '64aa00000000000000000002',
  _version: 3,
  key: 'checkout-duration',
  name: 'Checkout duration',
  kind: 'custom',
  description: 'From basket to thanks',
  category: 'business',
  tags: ['checkout'],
  _creationDate: 1_700_000_000_000,
  lastModified: { date: '2026-02-03T04:05:06Z' },
  maintainerId: '64aa00000000000000000003',
  _maintainer: { _id: '64aa00000000000000000003', email: 'ada@northaisle.example', role: 'writer' },
  experimentCount: 1,
  metricGroupCount: 2,
  activeExperimentCount: 3,
  activeGuardedRolloutCount: 4,
  _attachedFlagCount: 5,
  isNumeric: true,
  successCriteria: 'LowerThanBaseline',
  unit: 'ms',
  eventKey: 'checkout-done',
  randomizationUnits: ['user'],
  filters: {
    type: 'contextAttribute',
    attribute: 'plan',
    op: 'in',
    values: ['pro'],
    contextKind: 'user',
    negate: false,
  },
  unitAggregationType: 'average',
  analysisType: 'percentile',
  percentileValue: 95,
  eventDefault: { disabled: true, value: 0 },
  dataSource: { key: 'warehouse', environmentKey: 'production', _name: 'Warehouse', _integrationKey: 'snowflake' },
  lastSeen: 1_710_000_000_000,
  archived: true,
  archivedAt: 1_720_000_000_000,
  selector: '.buy',
  urls: [{ kind: 'exact', url: 'https://shop.example' }],
  _access: { allowed: [{ action: 'updateMetricDescription', reason: { effect: 'allow' } }], denied: [] },
  _site: { href: '/web/metrics/checkout-duration', type: 'text/html' },
  _links: {},
}

const scope = (contextKind: string | null, negate: boolean) => ({ contextKind, negate })

const ask = async () => {
  const { data, errors } = await stack.ask(
    `query ($key: String!) { flag(projectKey: "web", key: $key) { legacyExperiments { items { metric { ${everyField} } } } } }`,
    { key: flag.key },
  )
  expect(errors).toBeUndefined()
  return data.flag.legacyExperiments.items[0].metric
}

describe('a metric', () => {
  it('has in its fields what its REST document says', async () => {
    const patch = (answer: { experiments: { items: object[] } }) => {
      answer.experiments.items = [{ ...answer.experiments.items[0], _metric: whole }]
      return answer
    }
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    const { _id, _versionId, _version, _creationDate, _maintainer, _attachedFlagCount, ...same } = whole
    const { lastModified, maintainerId, lastSeen, archivedAt, _access, _site, _links, filters, dataSource, ...plain } =
      same
    expect(await ask()).toEqual({
      ...plain,
      metricId: _id,
      versionId: _versionId,
      version: 3,
      maintainer: { memberId: maintainerId, email: _maintainer?.email },
      attachedFlagCount: _attachedFlagCount,
      filters: {
        type: 'CONTEXT_ATTRIBUTE',
        attribute: 'plan',
        operator: 'in',
        values: ['pro'],
        contextKind: 'user',
        negate: false,
        conditions: null,
      },
      kind: 'CUSTOM',
      successCriteria: 'LOWER_THAN_BASELINE',
      unitAggregationType: 'AVERAGE',
      analysisType: 'PERCENTILE',
      urls: [{ kind: 'EXACT', url: 'https://shop.example', substring: null, pattern: null }],
      dataSource: { key: 'warehouse', environmentKey: 'production', name: 'Warehouse', integrationKey: 'snowflake' },
      createdAt: '2023-11-14T22:13:20.000Z',
      lastModifiedAt: '2026-02-03T04:05:06.000Z',
      lastSeenAt: '2024-03-09T16:00:00.000Z',
      archivedAt: '2024-07-03T09:46:40.000Z',
      access: { allowed: [{ action: 'updateMetricDescription' }] },
      viewerCan: true,
      siteUrl: `${stack.sandbox.url}/web/metrics/checkout-duration`,
    })
  })

  /** The flag with this metric in place of its own. */
  const having = (metric: object) => {
    const patch = (answer: { experiments: { items: object[] } }) => {
      answer.experiments.items = [{ _metric: metric }]
      return answer
    }
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    return ask()
  }

  it.each([
    ['pageview', 'HigherThanBaseline', 'sum', 'mean', 'eventProperty'],
    ['click', 'LowerThanBaseline', 'average', 'percentile', 'contextAttribute'],
    ['custom', 'HigherThanBaseline', 'sum', 'mean', 'group'],
  ])('has the words of LaunchDarkly as enums: %s, %s, %s, %s, %s', async (...words) => {
    const [kind, successCriteria, unitAggregationType, analysisType, type] = words
    const metric = { ...whole, kind, successCriteria, unitAggregationType, analysisType }
    const told = await having({ ...metric, filters: { ...whole.filters, type, values: [] } })
    const upper = (word: string) => word.replace(/\B[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    expect([told.kind, told.successCriteria, told.unitAggregationType, told.analysisType, told.filters.type]).toEqual(
      words.map(upper),
    )
  })

  it('has OTHER for words that LaunchDarkly adds', async () => {
    const words = { kind: 'trace', successCriteria: 'x', unitAggregationType: 'x', analysisType: 'x' }
    const told = await having({ ...whole, ...words, filters: { ...whole.filters, type: 'x' }, urls: [{ kind: 'x' }] })
    const other = Object.fromEntries(Object.keys(words).map((name) => [name, 'OTHER']))
    expect(told).toMatchObject({ ...other, filters: { type: 'OTHER' }, urls: [{ kind: 'OTHER' }] })
  })

  it('has each kind of URL in its property', async () => {
    const urls = [
      { kind: 'exact', url: 'https://shop.example/?a=b' },
      { kind: 'canonical', url: 'https://shop.example/' },
      { kind: 'substring', substring: 'shop' },
      { kind: 'regex', pattern: '^https' },
      {},
    ]
    const none = { kind: null, url: null, substring: null, pattern: null }
    expect((await having({ ...whole, urls })).urls).toEqual(
      urls.map(({ kind, ...one }) => ({ ...none, ...one, kind: kind?.toUpperCase() ?? null })),
    )
  })

  it('has the conditions of a group', async () => {
    const one = { type: 'eventProperty', attribute: 'category', op: 'in', values: ['wands'], negate: true }
    const filters = { type: 'group', op: 'and', values: [whole.filters, one], negate: false }
    const told = await having({ ...whole, filters })
    expect(told.filters).toEqual({
      ...{ type: 'GROUP', attribute: null, operator: 'and', contextKind: null, negate: false, values: filters.values },
      conditions: [
        {
          ...{ type: 'CONTEXT_ATTRIBUTE', attribute: 'plan', operator: 'in', values: ['pro'] },
          ...scope('user', false),
        },
        {
          ...{ type: 'EVENT_PROPERTY', attribute: 'category', operator: 'in', values: ['wands'] },
          ...scope(null, true),
        },
      ],
    })
  })

  it('has null for what LaunchDarkly leaves out', async () => {
    const bare = ({ _id, _versionId, key, name, kind, _links, tags, _creationDate, dataSource }: MetricRep) => ({
      ...{ _id, _versionId, key, name, kind, _links, tags, _creationDate, dataSource },
    })
    const patch = (answer: { experiments: { items: object[] } }) => {
      answer.experiments.items = [{ _metric: bare(whole) }]
      return answer
    }
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    expect(await ask()).toMatchObject({
      key: 'checkout-duration',
      version: null,
      maintainer: null,
      filters: null,
      lastModifiedAt: null,
      lastSeenAt: null,
      access: null,
      viewerCan: null,
      siteUrl: null,
    })
  })

  it('loads a maintainer of whom only the id is told', async () => {
    const { items } = await rest(stack, '/members?limit=1')
    const patch = (answer: { experiments: { items: object[] } }) => {
      answer.experiments.items = [{ _metric: { ...whole, _maintainer: undefined, maintainerId: items[0]._id } }]
      return answer
    }
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    expect((await ask()).maintainer).toEqual({ memberId: items[0]._id, email: items[0].email })
  })

  it('loads the maintainers of the metrics of many flags in one call', async () => {
    const { items } = await rest(stack, '/members?limit=5')
    const patch = (answer: { items: { experiments: { items: object[] } }[] }) => {
      for (const [index, one] of answer.items.entries()) {
        one.experiments.items = [{ _metric: { ...whole, _maintainer: undefined, maintainerId: items[index % 5]._id } }]
      }
      return answer
    }
    stack.sandbox.fault({ path: /\/flags\/web\?/ }, { patch })
    const { data, calls } = await stack.ask(`{ project(key: "web") { flags(first: 20) { nodes {
      legacyExperiments { items { metric { maintainer { ... on Member { email } } } } }
    } } } }`)
    const emails = data.project.flags.nodes.map(
      (one: { legacyExperiments: { items: [{ metric: { maintainer: { email: string } } }] } }) =>
        one.legacyExperiments.items[0].metric.maintainer.email,
    )
    expect(emails).toEqual(Array.from({ length: 20 }, (_, index) => items[index % 5].email))
    expect(calls).toHaveLength(2)
  })

  it('leads to no other site than LaunchDarkly, whatever its link says', async () => {
    for (const href of ['https://evil.example/x', '//evil.example/x', '/\\evil.example', 'javascript:alert(1)', '']) {
      const patch = (answer: { experiments: { items: object[] } }) => {
        answer.experiments.items = [{ _metric: { ...whole, _site: { href } } }]
        return answer
      }
      stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
      expect((await ask()).siteUrl).toBeNull()
    }
  })
})

const maintained = 'maintainer { ... on Member { memberId email } }'
const selection = `id projectKey ${everyField
  .replace('metricGroupCount', '')
  .replace(/maintainer \{.*?\} \}/, maintained)
  .replace(/access \{.*?\} \}/, 'access { allowed { ...entry } denied { ...entry } }')
  .replace(/viewerCan\(.*?\)/, '')}`
const upper = (word?: string) => word?.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase() ?? null
const idOfMetric = (key: string) => idOf({ type: 'Metric', projectKey: 'web', key })
const iso = (time?: number) => (time === undefined ? null : new Date(time).toISOString())

function saidOf(condition: Doc): Doc {
  const { type, attribute = null, op: operator, values, contextKind = null, negate } = condition
  return { type: upper(type), attribute, operator, values, contextKind, negate, conditions: null }
}

/** What every field says of a document. */
const said = (doc: Doc) => ({
  ...{ id: idOfMetric(doc.key), projectKey: 'web', metricId: doc._id, versionId: doc._versionId ?? null },
  ...{ version: doc._version ?? null, key: doc.key, name: doc.name ?? null, kind: upper(doc.kind) },
  ...{ description: doc.description ?? null, category: null, tags: doc.tags ?? [] },
  maintainer: doc._maintainer ? { memberId: doc._maintainer._id, email: doc._maintainer.email } : null,
  ...{ experimentCount: doc.experimentCount ?? null, activeExperimentCount: null },
  ...{ activeGuardedRolloutCount: null, attachedFlagCount: null, isNumeric: doc.isNumeric ?? null },
  ...{ successCriteria: upper(doc.successCriteria), unit: doc.unit ?? null, eventKey: doc.eventKey ?? null },
  ...{ randomizationUnits: doc.randomizationUnits ?? [], filters: doc.filters ? saidOf(doc.filters) : null },
  ...{ unitAggregationType: upper(doc.unitAggregationType), analysisType: upper(doc.analysisType) },
  ...{ percentileValue: doc.percentileValue ?? null, eventDefault: doc.eventDefault ?? null },
  dataSource: doc.dataSource
    ? { key: doc.dataSource.key, environmentKey: null, name: null, integrationKey: null }
    : null,
  selector: doc.selector ?? null,
  urls: (doc.urls ?? []).map(({ kind, url = null, substring = null, pattern = null }: Doc) => {
    return { kind: upper(kind), url, substring, pattern }
  }),
  ...{ archived: null, archivedAt: null, createdAt: iso(doc._creationDate), lastModifiedAt: null, lastSeenAt: null },
  access: doc._access ? accessOf(doc._access) : null,
  siteUrl: doc._site ? `${stack.sandbox.url}${doc._site.href}` : null,
})

testResource({
  type: 'Metric',
  stack: () => stack,
  documents: () => documents,
  sample: 'basket-value',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `metric(projectKey: "web", key: "${key}")`,
  path: (key) => `/metrics/web/${key}`,
  within: ['project(key: "web")'],
  list: 'metrics',
  listPath: '/metrics/web',
  parts: 'expand=experimentCount',
  selection,
  fragments: entryFragment,
  said,
  promised: [
    '_id',
    'key',
    'kind',
    '_links',
    '_creationDate',
    'experimentCount',
    'maintainerId',
    '_attachedFeatures',
    'isActive',
    'metricGroups',
    'metricGroupCount',
  ],
  action: 'updateName',
  filters: [
    ['{ query: "basket" }', 'query equals "basket"'],
    ['{ anyQuery: ["basket", "clicks"] }', 'query equals ["basket","clicks"]'],
    ['{ tags: ["revenue", "checkout"] }', 'tags contains ["revenue","checkout"]'],
    ['{ kind: PAGEVIEW }', 'eventKind equals "pageview"'],
    ['{ isNumeric: true }', 'isNumeric equals true'],
    ['{ unitAggregationType: SUM }', 'unitAggregationType equals "sum"'],
    ['{ hasConnections: true }', 'hasConnections equals true'],
    ['{ usedIn: NONE }', 'metricUsedIn equals "none"'],
    ['{ maintainerTeamKey: "growth" }', 'maintainerTeamKey equals "growth"'],
    ['{ usedIn: EXPERIMENTS, isNumeric: false }', 'isNumeric equals false,metricUsedIn equals "experiments"'],
  ],
  orders: [
    ['CREATED_AT', 'createdAt'],
    ['NAME', 'name'],
  ],
})

describe('metrics', () => {
  const used = () => documents.find(({ experimentCount }) => experimentCount > 0)!

  it('tell the flags that they are attached to and whether they are active, one by a call', async () => {
    const { key } = used()
    const { _attachedFeatures } = await rest(stack, `/metrics/web/${key}`)
    const { data, paths } = await stack.ask(
      `{ metric(projectKey: "web", key: "${key}") { isActive experimentCount flags { key name } } }`,
    )
    const flags = _attachedFeatures.map(({ key, name }: Doc) => ({ key, name }))
    expect(flags).not.toEqual([])
    expect(data.metric).toEqual({ isActive: true, experimentCount: 1, flags })
    expect(paths).toEqual([`/metrics/web/${key}?expand=experimentCount`])
  })

  it('of a list tell them by a call for each, and the list is not asked for them', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { metrics(first: 2) { nodes { key isActive flags { key } } } } }`,
    )
    const [first, second] = data.project.metrics.nodes
    expect(first).toEqual({ key: first.key, isActive: true, flags: [{ key: expect.any(String) }] })
    expect(paths).toEqual(['/metrics/web?offset=0&limit=2', `/metrics/web/${first.key}`, `/metrics/web/${second.key}`])
  })

  it('are not more than one request may read one by one', async () => {
    const small = await startStack({ gateway: { maxSingleCalls: 2 } })
    const { errors, calls } = await small.ask('{ project(key: "web") { metrics(first: 3) { nodes { isActive } } } }')
    await small.close()
    expect(errors?.[0]?.message).toContain('Expected Metric.flags to be within the 2 single calls')
    expect(calls).toHaveLength(1)
  })

  it('tell their metric groups and the number of them alone, in one call', async () => {
    const { data, paths } = await stack.ask(
      `{ metric(projectKey: "web", key: "basket-value") { isActive metricGroupCount metricGroups { key name kind } } }`,
    )
    const { metricGroups } = await rest(stack, '/metrics/web/basket-value?expand=metricGroups')
    expect(metricGroups.length).toBeGreaterThan(1)
    expect(data.metric).toEqual({
      isActive: true,
      metricGroupCount: metricGroups.length,
      metricGroups: metricGroups.map(({ key, name, kind }: Doc) => ({ key, name, kind: upper(kind) })),
    })
    expect(paths).toEqual(['/metrics/web/basket-value?expand=metricGroupCount,metricGroups'])
  })

  it('of a list tell the number of their metric groups by the list of these, and none without that field', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { metrics(first: 2, filter: { tags: ["checkout"] }, orderBy: { field: NAME, direction: ASC }) { nodes { key metricGroupCount } } } }`,
    )
    const nodes: Doc[] = data.project.metrics.nodes
    expect(paths.slice(1)).toEqual(['/projects/web/metric-groups?offset=0&limit=50'])
    expect(nodes.find(({ key }) => key === 'basket-value').metricGroupCount).toBe(2)
  })

  it('have kinds of groups that LaunchDarkly adds as OTHER, and null for what it leaves out', async () => {
    const patch = (doc: Doc) => ({ ...doc, metricGroups: [{ key: 'a', kind: 'x' }, { key: 'b' }] })
    stack.sandbox.fault({ path: /\/metrics\/web\// }, { patch })
    const { data } = await stack.ask(
      `{ metric(projectKey: "web", key: "basket-value") { metricGroups { key name kind } } }`,
    )
    expect(data.metric.metricGroups).toEqual([
      { key: 'a', name: null, kind: 'OTHER' },
      { key: 'b', name: null, kind: null },
    ])
  })

  it('have another version id and an entry in their audit log after each change', async () => {
    const own = await startStack()
    const query =
      '{ metric(projectKey: "web", key: "buy-clicks") { version versionId auditLog(first: 1) { nodes { target { name } title } } } }'
    const { data: before } = await own.ask(query)
    await own.ask(
      'mutation { updateMetric(input: { projectKey: "web", key: "buy-clicks", name: "Clicks" }) { metric { key } } }',
    )
    const { data: after, paths } = await own.ask(query)
    await own.close()
    expect(after.metric.version).toBe(before.metric.version + 1)
    expect(after.metric.versionId).not.toBe(before.metric.versionId)
    expect(before.metric.auditLog.nodes).toEqual([])
    expect(after.metric.auditLog.nodes).toMatchObject([{ target: { name: 'Clicks' } }])
    // At the same time, because the log needs only the address.
    expect(paths).toEqual([expect.stringContaining('spec=proj/web:metric/buy-clicks'), '/metrics/web/buy-clicks'])
  })

  it('that flags embed have an address and take no call of their own', async () => {
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { legacyExperiments { items { metric {
        __typename id projectKey name project { key }
      } } } } }`,
      { key: flag.key },
    )
    const { key, name } = flag.experiments.items[0]!._metric!
    expect(paths).toHaveLength(1)
    expect(data.flag.legacyExperiments.items).toEqual([
      { metric: { __typename: 'Metric', id: idOfMetric(key), projectKey: 'web', name, project: { key: 'web' } } },
    ])
  })

  it('that flags embed are read for what those do not tell', async () => {
    const query = `query ($key: String!) { flag(projectKey: "web", key: $key) { legacyExperiments { items { metric { experimentCount isActive } } } } }`
    const { data, paths } = await stack.ask(query, { key: flag.key })
    expect(data.flag.legacyExperiments.items).toEqual([{ metric: { experimentCount: 1, isActive: true } }])
    const { key } = flag.experiments.items[0]!._metric!
    expect(paths.slice(1)).toEqual([`/metrics/web/${key}?expand=experimentCount`])
    stack.sandbox.fault({ path: /\/metrics\// }, { status: 404 }, 'always')
    const gone = await stack.ask(query, { key: flag.key })
    stack.sandbox.clearFaults()
    expect(gone.errors).toBeUndefined()
    expect(gone.data.flag.legacyExperiments.items).toEqual([{ metric: { experimentCount: null, isActive: null } }])
  })

  it('are found by several keys in the list, and one by one where that has too many pages', async () => {
    const query = `{ ${['buy-clicks', 'basket-value', 'nope'].map((key, index) => `m${index}: metric(projectKey: "web", key: "${key}") { key }`).join(' ')} }`
    const found = { m0: { key: 'buy-clicks' }, m1: { key: 'basket-value' }, m2: null }
    const short = await stack.ask(query)
    expect({ data: short.data, paths: short.paths }).toEqual({ data: found, paths: ['/metrics/web?offset=0&limit=50'] })
    stack.sandbox.fault(
      { path: /metrics\/web\?/ },
      { patch: ({ items }: Doc) => ({ items: items.slice(0, 1), totalCount: 250 }) },
    )
    const long = await stack.ask(query)
    expect(long.data).toEqual(found)
    expect(long.paths).toEqual([
      '/metrics/web?offset=0&limit=50',
      ...['buy-clicks', 'basket-value', 'nope'].map((key) => `/metrics/web/${key}`),
    ])
  })

  it('of a project need no read of the project', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { key metrics { totalCount } metric(key: "buy-clicks") { name } } }',
    )
    expect(data.project).toMatchObject({
      metrics: { totalCount: documents.length },
      metric: { name: 'Clicks on "buy"' },
    })
    expect(paths.toSorted()).toEqual(['/metrics/web/buy-clicks', '/metrics/web?offset=0&limit=1'])
    const missing = await stack.ask('{ project(key: "nope") { metrics { totalCount } metric(key: "x") { name } } }')
    expect(missing).toMatchObject({ data: { project: null }, errors: undefined })
  })

  it('of three members take a list for each, all at once', async () => {
    const { data, paths } = await stack.ask(
      `{ members(first: 3) { nodes { memberId metrics(projectKey: "web", filter: { kind: CUSTOM }) { nodes { ${maintained} } } } } }`,
    )
    const of = ({ memberId }: Doc) =>
      `/metrics/web?offset=0&limit=20&filter=maintainerIds anyOf ["${memberId}"],eventKind equals "custom"`
    expect(paths.slice(1)).toEqual(data.members.nodes.map(of))
    for (const { memberId, metrics } of data.members.nodes)
      for (const { maintainer } of metrics.nodes) expect(maintainer.memberId).toBe(memberId)
    expect(data.members.nodes.some(({ metrics }: Doc) => metrics.nodes.length > 0)).toBe(true)
  })

  it('of a maintainer who is embedded need no read of the member', async () => {
    const { paths } = await stack.ask(
      '{ metric(projectKey: "web", key: "page-load-time") { maintainer { ... on Member { email metrics(projectKey: "web") { totalCount } } } } }',
    )
    expect(paths).toHaveLength(2)
    expect(paths[1]).toContain('maintainerIds anyOf')
  })

  it('of a team take one call, which tells of a team that there is', async () => {
    const { data, paths } = await stack.ask('{ team(key: "growth") { metrics(projectKey: "web") { nodes { key } } } }')
    expect(data.team.metrics.nodes).not.toEqual([])
    expect(paths).toEqual(['/metrics/web?offset=0&limit=20&filter=maintainerTeamKey equals "growth"'])
    const none = await stack.ask('{ team(key: "nope") { metrics(projectKey: "web") { nodes { key } } } }')
    expect(none).toMatchObject({ data: { team: null }, errors: undefined })
  })
})

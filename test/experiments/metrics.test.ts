import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MetricRep } from '../../src/rest/experiments/metrics.ts'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let flag: FlagRep

beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/flags/web?limit=100&filter=hasExperiment:true')
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

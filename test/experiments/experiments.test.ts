import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { rest } from '../support/rest.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const expand = 'expand=analysisConfig,draftIteration,previousIterations,secondaryMetrics,treatments'
const base = '/projects/web/environments/production/experiments'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  documents = await askAll(stack.sandbox, `${base}?${expand}`)
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const metric = 'key name versionId kind isGroup isNumeric unitAggregationType eventKey'
const iteration = `iterationId hypothesis status version
  flags { flagKey ruleId ruleDescription ruleClauses { attribute } flagConfigVersion }
  primaryMetric { ${metric} } metrics { ${metric} } secondaryMetrics { ${metric} }
  treatments { treatmentId name percentage baseline parameters { flagKey variationId } }
  winningTreatmentId winningTreatment { name } winningReason randomizationUnit attributes canReshuffleTraffic
  reallocationFrequencyMs layerSnapshot { key name percentage otherPercentage }
  covariate { covariateId fileName createdAt } createdAt startedAt endedAt`
const selection = `id projectKey environmentKey experimentId key name description type status archived archivedAt methodology dataSource
  analysisConfig {
    bayesianThreshold significanceThreshold testDirection
    multipleComparisonCorrectionMethod multipleComparisonCorrectionScope sequentialTestingEnabled
  }
  tags currentIteration { ${iteration} } draftIteration { ${iteration} } previousIterations { ${iteration} }
  flags { key } environment { key } createdAt`

const upper = (word?: string) => word?.replaceAll('-', '_').toUpperCase() ?? null
const iso = (time?: number) => (time === undefined ? null : new Date(time).toISOString())
const number = (text?: string) => (text === undefined ? null : Number(text))
const address = (key: string, environmentKey = 'production') => ({ projectKey: 'web', environmentKey, key })

const saidOfMetric = (doc: Doc, isGroup = doc.isGroup ?? false) => ({
  ...{ key: doc.key, name: doc.name, versionId: doc._versionId, kind: upper(doc.kind), isGroup },
  ...{ isNumeric: doc.isNumeric, unitAggregationType: upper(doc.unitAggregationType), eventKey: doc.eventKey },
})

const saidOfTreatment = ({ _id, name, allocationPercent, baseline, parameters }: Doc) => ({
  ...{ treatmentId: _id, name, percentage: Number(allocationPercent), baseline, parameters },
})

function saidOfIteration(doc: Doc) {
  const { winningTreatmentId: winner = null, treatments } = doc
  const won = treatments.find(({ _id }: Doc) => _id === winner)
  const { covariateInfo: covariate, layerSnapshot } = doc
  return {
    ...{ iterationId: doc._id, hypothesis: doc.hypothesis, status: upper(doc.status), version: doc.version },
    flags: Object.entries(doc.flags as Record<string, Doc>).map(([flagKey, { targetingRule, flagConfigVersion }]) => ({
      ...{ flagKey, ruleId: targetingRule, ruleDescription: null, ruleClauses: [], flagConfigVersion },
    })),
    primaryMetric: saidOfMetric(doc.primarySingleMetric),
    metrics: doc.metrics.map((one: Doc) => saidOfMetric(one)),
    secondaryMetrics: doc.secondaryMetrics.map((one: Doc) => saidOfMetric(one)),
    treatments: treatments.map(saidOfTreatment),
    ...{ winningTreatmentId: winner, winningTreatment: won ? { name: won.name } : null },
    ...{ winningReason: doc.winningReason ?? null, randomizationUnit: doc.randomizationUnit },
    ...{ attributes: doc.attributes, canReshuffleTraffic: doc.canReshuffleTraffic },
    ...{ reallocationFrequencyMs: doc.reallocationFrequencyMillis ?? null, layerSnapshot: layerSnapshot ?? null },
    covariate: covariate
      ? { covariateId: covariate.id, fileName: covariate.fileName, createdAt: iso(covariate.createdAt) }
      : null,
    ...{ createdAt: iso(doc.createdAt), startedAt: iso(doc.startedAt), endedAt: iso(doc.endedAt) },
  }
}

function said(doc: Doc) {
  const { currentIteration: current, draftIteration: draft, previousIterations: previous = [] } = doc
  const analysis = doc.analysisConfig
  return {
    id: idOf({ type: 'Experiment', ...address(doc.key, doc.environmentKey) }),
    ...address(doc.key, doc.environmentKey),
    ...{ experimentId: doc._id ?? null, name: doc.name, description: doc.description ?? null },
    type: doc.type === 'mab' ? 'MULTI_ARMED_BANDIT' : upper(doc.type),
    status: current ? upper(current.status) : 'NOT_STARTED',
    ...{ archived: doc.archivedDate !== undefined, archivedAt: iso(doc.archivedDate) },
    ...{ methodology: upper(doc.methodology), dataSource: upper(doc.dataSource), tags: doc.tags ?? [] },
    analysisConfig: analysis
      ? {
          bayesianThreshold: number(analysis.bayesianThreshold),
          significanceThreshold: number(analysis.significanceThreshold),
          testDirection: analysis.testDirection ?? null,
          multipleComparisonCorrectionMethod: upper(analysis.multipleComparisonCorrectionMethod),
          multipleComparisonCorrectionScope: upper(analysis.multipleComparisonCorrectionScope),
          sequentialTestingEnabled: analysis.sequentialTestingEnabled ?? null,
        }
      : null,
    ...{
      currentIteration: current ? saidOfIteration(current) : null,
      draftIteration: draft ? saidOfIteration(draft) : null,
    },
    previousIterations: previous.map(saidOfIteration),
    flags: Object.keys((current ?? draft)?.flags ?? {}).map((key) => ({ key })),
    ...{ environment: { key: doc.environmentKey }, createdAt: iso(doc._creationDate) },
  }
}

testResource({
  type: 'Experiment',
  stack: () => stack,
  documents: () => documents,
  sample: 'support-order-bot-test',
  address,
  field: (key) => `experiment(projectKey: "web", environmentKey: "production", key: "${key}")`,
  path: (key) => `${base}/${key}`,
  within: ['environment(projectKey: "web", key: "production")'],
  list: 'experiments',
  listPath: base,
  parts: expand,
  selection,
  said,
  promised: ['_id', 'key', 'name', 'environmentKey', '_creationDate', '_links', '_maintainerId'],
  filters: [
    ['{ flagKey: "promo-price-match" }', 'flagKey:promo-price-match'],
    ['{ metricKey: "promo-price-match-conversion" }', 'metricKey:promo-price-match-conversion'],
    ['{ status: RUNNING }', 'status:running'],
    ['{ status: NOT_STARTED }', 'status:not_started'],
  ],
})

const listed = (query: string) => `/projects/web/experiments?offset=0&limit=${query}`
const keys = (all: Doc[]) => all.map(({ key, environmentKey }) => `${environmentKey}/${key}`)

describe('experiments', () => {
  it('of a project are those of all environments, and archived ones only where they are asked for', async () => {
    const query = (filter: string) =>
      `{ project(key: "web") { experiments${filter} { totalCount nodes { key environmentKey archived } } } }`
    const active = await stack.ask(query(''))
    const { items } = await rest(stack, '/projects/web/experiments')
    expect(keys(active.data.project.experiments.nodes)).toEqual(keys(items))
    expect(new Set(items.map(({ environmentKey }: Doc) => environmentKey)).size).toBe(2)
    expect(active.paths).toEqual([listed('20')])
    const both = await stack.ask(query('(filter: { states: [ARCHIVED, ACTIVE], status: STOPPED })'))
    expect(both.paths).toEqual([`${listed('20')}&filter=status:stopped&lifecycleState=active,archived`])
    expect(both.data.project.experiments.nodes.map(({ archived }: Doc) => archived).toSorted()).toEqual([
      false,
      false,
      true,
    ])
    const archived = await stack.ask(query('(filter: { states: [ARCHIVED] })'))
    expect(archived.paths).toEqual([`${listed('20')}&lifecycleState=archived`])
    expect(archived.data.project.experiments).toMatchObject({ totalCount: 1, nodes: [{ archived: true }] })
  })

  it('have the parts that are selected in the call of the list, below the iterations as well', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { experiments(first: 100) { nodes { name
      currentIteration { winningTreatment { name } } previousIterations { metrics { name } } } } } }`)
    expect(paths).toEqual([`${listed('100')}&expand=previousIterations,secondaryMetrics,treatments`])
    const second = data.project.experiments.nodes.find(({ previousIterations }: Doc) => previousIterations.length > 0)
    expect(second.currentIteration.winningTreatment.name).toEqual(expect.any(String))
    expect(second.previousIterations[0].metrics.length).toBeGreaterThan(1)
  })

  it('by key are one call alone, and one call of the list for several, in any environments', async () => {
    const all = await rest(stack, '/projects/web/experiments?lifecycleState=active,archived')
    const field = ({ environmentKey, key }: Doc, index: number) =>
      `e${index}: experiment(projectKey: "web", environmentKey: "${environmentKey}", key: "${key}") { key environmentKey }`
    const { data, paths } = await stack.ask(
      `{ ${all.items.map(field).join(' ')} none: experiment(projectKey: "web", environmentKey: "staging", key: "nope") { key } }`,
    )
    expect(data.none).toBeNull()
    expect(keys(Object.values(data).filter((one) => one !== null))).toEqual(keys(all.items))
    expect(paths).toEqual([`${listed('100')}&lifecycleState=active,archived`])
  })

  it('by key are read one by one where the list has more pages', async () => {
    const [one, other] = documents
    stack.sandbox.fault(
      { path: /web\/experiments\?/ },
      { patch: (page: Doc) => ({ ...page, items: [], total_count: 500 }) },
    )
    const { data, paths } = await stack.ask(`{
      one: experiment(projectKey: "web", environmentKey: "production", key: "${one.key}") { name }
      other: experiment(projectKey: "web", environmentKey: "production", key: "${other.key}") { name } }`)
    expect(data).toEqual({ one: { name: one.name }, other: { name: other.name } })
    expect(paths.slice(1).toSorted()).toEqual([`${base}/${one.key}`, `${base}/${other.key}`].sort())
  })

  it('of a list whose pages LaunchDarkly keeps smaller are read in pages of twenty', async () => {
    stack.sandbox.fault({ path: /limit=100/ }, { status: 400 })
    const { data, paths } = await stack.ask('{ project(key: "web") { experiments(first: 100) { nodes { key } } } }')
    expect(data.project.experiments.nodes).toHaveLength(9)
    expect(paths).toEqual([listed('100'), listed('20')])
  })

  it('of an environment need no read of it, unless nothing is found', async () => {
    const query = (environment: string, key: string) =>
      `{ environment(projectKey: "web", key: "${environment}") { experiment(key: "${key}") { key } } }`
    const found = await stack.ask(query('production', documents[0].key))
    expect(found.paths).toEqual([`${base}/${documents[0].key}`])
    expect(found.data.environment.experiment).toEqual({ key: documents[0].key })
    const none = await stack.ask(query('production', 'nope'))
    expect(none).toMatchObject({ data: { environment: { experiment: null } }, errors: undefined })
    expect(none.paths).toEqual([`${base}/nope`, '/projects/web/environments/production'])
    const nowhere = await stack.ask(query('nowhere', 'nope'))
    expect(nowhere).toMatchObject({ data: { environment: null }, errors: undefined })
  })

  it('of a flag are one call, in all environments and in each', async () => {
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "content-schema-markup") { name
      experiments { totalCount nodes { environmentKey status } }
      environments(keys: ["production", "staging", "test"]) { environmentKey on experiments { key status } } } }`)
    const experiments = [{ key: 'content-schema-markup-test', status: 'RUNNING' }]
    expect(data.flag).toMatchObject({
      experiments: {
        totalCount: 2,
        nodes: [
          { environmentKey: 'staging', status: 'RUNNING' },
          { environmentKey: 'production', status: 'RUNNING' },
        ],
      },
      environments: [
        { environmentKey: 'production', experiments },
        { environmentKey: 'staging', experiments },
        { environmentKey: 'test', experiments: [] },
      ],
    })
    expect(paths.filter((path) => path.includes('/experiments'))).toEqual([
      `${listed('100')}&filter=flagKey:content-schema-markup`,
    ])
  })

  it('of many flags are one call of the list of the project, in which all iterations count', async () => {
    const patch = (page: Doc) => ({
      ...page,
      items: page.items.map((one: Doc) => ({
        ...one,
        previousIterations: [{ ...one.currentIteration, flags: { [old]: {} } }],
      })),
    })
    const { items } = await rest(stack, '/flags/web?limit=100')
    const old = items.find(({ experiments }: Doc) => experiments.items.length === 0).key
    stack.sandbox.fault({ path: /web\/experiments/ }, { patch })
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 100) { nodes { key experiments(filter: { status: RUNNING }) { nodes { key } } } } } }',
    )
    const running = (await rest(stack, '/projects/web/experiments?filter=status:running')).items
    const having = data.project.flags.nodes.filter(({ experiments }: Doc) => experiments.nodes.length > 0)
    const of = (flagKey: string) =>
      running.filter(({ currentIteration }: Doc) => Object.hasOwn(currentIteration.flags, flagKey))
    expect(having.length).toBeGreaterThan(1)
    for (const { key, experiments } of having) {
      expect(experiments.nodes).toEqual((key === old ? running : of(key)).map((one: Doc) => ({ key: one.key })))
    }
    expect(paths.slice(1)).toEqual([`${listed('100')}&filter=status:running&expand=draftIteration,previousIterations`])
  })

  it('of two flags are a call for each where the list of the project has more pages', async () => {
    stack.sandbox.fault({ path: /web\/experiments\?/ }, { patch: (page: Doc) => ({ ...page, total_count: 500 }) })
    const flag = (name: string, key: string) =>
      `${name}: flag(projectKey: "web", key: "${key}") { experiments { nodes { key } } }`
    const { data, paths } = await stack.ask(`{ ${flag('a', 'promo-price-match')} ${flag('b', 'payments-gift-cards')} }`)
    expect(data).toEqual({
      a: { experiments: { nodes: [{ key: 'promo-price-match-test' }] } },
      b: { experiments: { nodes: [{ key: 'payments-gift-cards-test' }] } },
    })
    expect(paths.filter((path) => path.includes('filter=flagKey'))).toHaveLength(2)
  })

  it('of several members are one call of the list', async () => {
    const ids = [...new Set(documents.map(({ _maintainerId }) => _maintainerId))].slice(0, 3)
    const members = ids.map(
      (id, index) =>
        `m${index}: member(id: "${id}") { memberId experiments(projectKey: "web") { maintainer { ... on Member { memberId } } } }`,
    )
    const { data, paths } = await stack.ask(`{ ${members.join(' ')} }`)
    for (const { memberId, experiments } of Object.values(data) as Doc[]) {
      expect(new Set(experiments.map(({ maintainer }: Doc) => maintainer.memberId))).toEqual(new Set([memberId]))
    }
    expect(paths.filter((path) => path.includes('/experiments'))).toEqual([listed('100')])
  })

  it('lead to their flags, rules and metrics as they are now, in a call for each kind', async () => {
    const { data, paths } =
      await stack.ask(`{ experiment(projectKey: "web", environmentKey: "production", key: "support-order-bot-test") {
      maintainer { ... on Member { email } } project { key } environment { key }
      currentIteration {
        primaryMetric { name metric { key isNumeric } } metrics { metric { key } }
        flags { flag { name } flagEnvironment { on } rule { ruleId } notInExperimentVariation { variationId } }
        treatments { parameters { variation { variationId } flag { key } } } } } }`)
    const { currentIteration: current } = data.experiment
    expect(current.flags[0]).toMatchObject({
      flag: { name: 'Support: order bot' },
      flagEnvironment: { on: expect.any(Boolean) },
      rule: null,
    })
    const document = documents.find(({ key }) => key === 'support-order-bot-test').currentIteration
    expect(current.flags[0].notInExperimentVariation.variationId).toBe(
      document.flags['support-order-bot'].notInExperimentVariationId,
    )
    expect(current.treatments.map(({ parameters }: Doc) => parameters[0].variation.variationId)).toEqual(
      document.treatments.map(({ _id }: Doc) => _id),
    )
    expect(current.metrics.map(({ metric }: Doc) => metric.key)).toEqual(document.metrics.map(({ key }: Doc) => key))
    expect(paths.map((path) => path.replace(/\?.*/, '')).toSorted()).toEqual(
      ['/flags/web/support-order-bot', '/members', `${base}/support-order-bot-test`, '/metrics/web'].toSorted(),
    )
  })

  it('have the rule of a flag that takes part, with its clauses', async () => {
    const { items } = await rest(stack, '/flags/web?limit=100&env=production&summary=0')
    const flag = items.find(({ environments }: Doc) => environments.production.rules.length > 0)
    const [rule] = flag.environments.production.rules
    const patch = (doc: Doc) => ({
      ...doc,
      currentIteration: {
        ...doc.currentIteration,
        flags: {
          [flag.key]: { targetingRule: rule._id, targetingRuleDescription: 'Some', targetingRuleClauses: rule.clauses },
        },
      },
    })
    stack.sandbox.fault({ path: /experiments\// }, { patch })
    const { data } =
      await stack.ask(`{ experiment(projectKey: "web", environmentKey: "production", key: "support-order-bot-test") {
      currentIteration { flags { ruleId ruleDescription ruleClauses { operator values } rule { ruleId clauses { id } } } } } }`)
    expect(data.experiment.currentIteration.flags).toMatchObject([
      {
        ...{ ruleId: rule._id, ruleDescription: 'Some' },
        ruleClauses: rule.clauses.map(({ op, values }: Doc) => ({ operator: op, values })),
        rule: { ruleId: rule._id },
      },
    ])
  })

  it('have OTHER for words that LaunchDarkly adds, and null for what is no number', async () => {
    const patch = (doc: Doc) => ({
      ...{ ...doc, type: 'x', methodology: 'x', dataSource: 'x' },
      analysisConfig: {
        bayesianThreshold: 'high',
        significanceThreshold: '',
        multipleComparisonCorrectionMethod: 'x',
        multipleComparisonCorrectionScope: 'x',
      },
      currentIteration: {
        ...doc.currentIteration,
        status: 'x',
        treatments: [{ name: 'A', allocationPercent: 'half' }],
      },
    })
    stack.sandbox.fault({ path: /experiments\// }, { patch })
    const { data, errors } =
      await stack.ask(`{ experiment(projectKey: "web", environmentKey: "production", key: "support-order-bot-test") {
      type methodology dataSource status analysisConfig { bayesianThreshold significanceThreshold multipleComparisonCorrectionMethod multipleComparisonCorrectionScope }
      currentIteration { treatments { percentage parameters { flagKey } } } } }`)
    expect(errors).toBeUndefined()
    expect(data.experiment).toEqual({
      ...{ type: 'OTHER', methodology: 'OTHER', dataSource: 'OTHER', status: 'OTHER' },
      analysisConfig: {
        bayesianThreshold: null,
        significanceThreshold: null,
        multipleComparisonCorrectionMethod: 'OTHER',
        multipleComparisonCorrectionScope: 'OTHER',
      },
      currentIteration: { treatments: [{ percentage: null, parameters: [] }] },
    })
  })

  it('have a funnel as the metric that decides, which is no metric', async () => {
    const funnel = { key: 'click-to-order', name: 'From the click to the order', kind: 'funnel', metrics: [] }
    const patch = (doc: Doc) => {
      const { primarySingleMetric: _, ...current } = doc.currentIteration
      return { ...doc, currentIteration: { ...current, primaryFunnel: funnel } }
    }
    stack.sandbox.fault({ path: /experiments\// }, { patch })
    const { data, paths } =
      await stack.ask(`{ experiment(projectKey: "web", environmentKey: "production", key: "support-order-bot-test") {
      currentIteration { primaryMetric { key kind isGroup metric { name } } } } }`)
    expect(data.experiment.currentIteration.primaryMetric).toEqual({
      key: 'click-to-order',
      kind: 'FUNNEL',
      isGroup: true,
      metric: null,
    })
    expect(paths).toHaveLength(1)
  })

  it('have the metrics of a group in its order, with the iteration, and lead to them by one list', async () => {
    const groups = (await ask(stack.sandbox, '/projects/web/metric-groups', { 'ld-api-version': 'beta' })).json.items
    const { metrics, ...funnel } = groups.find(({ kind }: Doc) => kind === 'funnel')
    const patch = (doc: Doc) => {
      const { primarySingleMetric: _, ...current } = doc.currentIteration
      const all = [
        { ...funnel, isGroup: true, metrics },
        { ...metrics[0], isGroup: false },
      ]
      return { ...doc, currentIteration: { ...current, primaryFunnel: { ...funnel, metrics }, metrics: all } }
    }
    stack.sandbox.fault({ path: /experiments\// }, { patch }, 'always')
    const iteration = (members: string) =>
      stack.ask(`{ experiment(projectKey: "web", environmentKey: "production", key: "support-order-bot-test") {
        currentIteration { primaryMetric { members { ${members} } } metrics { key members { ${members} } } } } }`)
    const { data, paths } = await iteration('key name nameInGroup versionId')
    const members = metrics.map(({ key, name, nameInGroup, _versionId }: Doc) => ({
      ...{ key, name, nameInGroup, versionId: _versionId },
    }))
    expect(members.length).toBeGreaterThan(1)
    expect(data.experiment.currentIteration).toEqual({
      primaryMetric: { members },
      metrics: [
        { key: funnel.key, members },
        { key: metrics[0].key, members: null },
      ],
    })
    expect(paths).toHaveLength(1)
    const led = await iteration('key metric { key lastSeenAt }')
    expect(led.errors).toBeUndefined()
    for (const { key, metric } of led.data.experiment.currentIteration.primaryMetric.members)
      expect(metric.key).toBe(key)
    expect(led.paths.slice(1)).toEqual(['/metrics/web?offset=0&limit=50'])
  })

  it('of a flag have the parts that are selected in the same call', async () => {
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "promo-price-match") { name
      experiments { nodes { currentIteration { treatments { percentage } } } } } }`)
    expect(data.flag.experiments.nodes[0].currentIteration.treatments).toHaveLength(2)
    expect(paths[1]).toBe(`${listed('20')}&filter=flagKey:promo-price-match&expand=treatments`)
  })

  it('of a flag are read beside it, and do not show that there is one', async () => {
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "nope") { experiments { totalCount } } }`)
    expect(data).toEqual({ flag: null })
    expect(paths.toSorted()).toEqual(['/flags/web/nope', `${listed('1')}&filter=flagKey:nope`])
    expect(
      await stack.ask('{ flag(projectKey: "web", key: "promo-price-match") { experiments { totalCount } } }'),
    ).toMatchObject({
      data: { flag: { experiments: { totalCount: 1 } } },
    })
  })

  it('that a plan does not include fail their field, and the flag stays', async () => {
    stack.sandbox.fault({ path: /experiments/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ flag(projectKey: "web", key: "promo-price-match") { name experiments { nodes { key } } } }',
    )
    expect(data.flag).toEqual({ name: 'Promo: price match', experiments: null })
    expect(errors).toMatchObject([{ path: ['flag', 'experiments'], extensions: { code: 'FORBIDDEN' } }])
  })
})

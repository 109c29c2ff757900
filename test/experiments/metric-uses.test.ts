import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const experimentList =
  '/projects/web/experiments?offset=0&limit=100&lifecycleState=active,archived&expand=draftIteration,previousIterations,secondaryMetrics'

const placesOf = ({ experiments }: Doc): string[] =>
  experiments.map(({ environmentKey, key }: Doc) => `${environmentKey}/${key}`).toSorted()

describe('the uses of metrics', () => {
  it('of one metric come with it, by their names without a further call', async () => {
    const { data, paths } = await stack.ask(
      '{ metric(projectKey: "web", key: "basket-value") { name eventKey experiments { key name environmentKey } metricGroups { name } flags { key } } }',
    )
    expect(data.metric.experiments.length).toBeGreaterThan(2)
    expect(data.metric.metricGroups).toHaveLength(2)
    expect(paths).toEqual(['/metrics/web/basket-value?expand=experiments,metricGroups'])
  })

  it('lead to the experiments with what they measure, in the list of these', async () => {
    const { data, paths } = await stack.ask(
      '{ metric(projectKey: "web", key: "basket-value") { name eventKey experiments { key environmentKey status flags { key } } metricGroups { name } flags { key state } } }',
    )
    expect(data.metric.experiments.map(({ status }: Doc) => status)).toContain('RUNNING')
    expect(paths).toEqual([
      '/metrics/web/basket-value?expand=experiments,metricGroups',
      '/projects/web/experiments?offset=0&limit=100&lifecycleState=active,archived&expand=draftIteration',
    ])
  })

  it('of a list of metrics come from the list of experiments, and are those that each tells alone', async () => {
    const list = await stack.ask(
      '{ project(key: "web") { metrics(first: 50) { nodes { key experiments { environmentKey key } } } } }',
    )
    expect(list.paths).toEqual(['/metrics/web?offset=0&limit=50', experimentList])
    const nodes: Doc[] = list.data.project.metrics.nodes
    const alone = await stack.ask(
      `{ ${nodes.map(({ key }, index) => `m${index}: metric(projectKey: "web", key: "${key}") { isActive key experiments { environmentKey key } }`).join(' ')} }`,
    )
    expect(alone.errors).toBeUndefined()
    expect(nodes.map(placesOf)).toEqual(nodes.map((_, index) => placesOf(alone.data[`m${index}`])))
    expect(nodes.some(({ experiments }) => experiments.length === 0)).toBe(true)
  })

  it('of both kinds come from a list each', async () => {
    const { paths } = await stack.ask(
      '{ project(key: "web") { metrics(first: 10) { nodes { key experiments { key } metricGroups { key } } } } }',
    )
    expect(paths.toSorted()).toEqual(
      ['/metrics/web?offset=0&limit=10', experimentList, '/projects/web/metric-groups?offset=0&limit=50'].toSorted(),
    )
  })

  it('come alone if the list of experiments fails', async () => {
    stack.sandbox.fault({ path: /web\/experiments/ }, { status: 403 }, 'always')
    const { data, errors, calls } = await stack.ask(
      '{ project(key: "web") { metrics(first: 3) { nodes { experiments { key name } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.project.metrics.nodes).toHaveLength(3)
    expect(calls).toHaveLength(5)
  })

  it('tell the latest experiment and the latest guarded rollout alone', async () => {
    const rollout = {
      ...{ _id: 'r-1', flagKey: 'new-checkout', flagName: 'New checkout', flagPurpose: 'migration' },
      ...{
        environmentKey: 'production',
        environmentName: 'Production',
        status: 'monitoring',
        creationDate: 1_700_000_000_000,
      },
      _links: {},
    }
    stack.sandbox.fault({ path: /expand=/ }, { patch: (doc: Doc) => ({ ...doc, lastUsedInGuardedRollout: rollout }) })
    const { data, paths } = await stack.ask(`{ metric(projectKey: "web", key: "basket-value") {
      lastUsedInExperiment { key name environmentKey }
      lastUsedInGuardedRollout {
        guardedRolloutId flagKey flagName flagPurpose environmentKey environmentName status createdAt
        flag { key name } environment { key }
      }
    } }`)
    expect(data.metric.lastUsedInExperiment).toEqual({
      ...{ key: expect.any(String), name: expect.any(String), environmentKey: expect.any(String) },
    })
    expect(data.metric.lastUsedInGuardedRollout).toEqual({
      ...{ guardedRolloutId: 'r-1', flagKey: 'new-checkout', flagName: 'New checkout', flagPurpose: 'migration' },
      ...{ environmentKey: 'production', environmentName: 'Production', status: 'monitoring' },
      ...{ createdAt: '2023-11-14T22:13:20.000Z', environment: { key: 'production' } },
      flag: { key: 'new-checkout', name: 'New checkout' },
    })
    expect(paths).toEqual(['/metrics/web/basket-value?expand=lastUsedInExperiment,lastUsedInGuardedRollout'])
    const unused = await stack.ask(
      '{ metric(projectKey: "web", key: "sale-page-views") { lastUsedInExperiment { key } lastUsedInGuardedRollout { flagKey } } }',
    )
    expect(unused.data.metric).toEqual({ lastUsedInExperiment: null, lastUsedInGuardedRollout: null })
  })

  it('that run keep a metric from its deletion', async () => {
    const { data } = await stack.ask(
      'mutation { deleteMetric(input: { projectKey: "web", key: "basket-value" }) { deletedMetricId userErrors { code message } } }',
    )
    expect(data.deleteMetric).toEqual({
      deletedMetricId: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining('running experiment') }],
    })
  })

  it('that there are none select unused metrics', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { metrics(first: 50, filter: { usedIn: NONE }, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { key kind lastSeenAt maintainer { ... on Member { email lastSeenAt } } } } } }',
    )
    expect(data.project.metrics.nodes.map(({ key }: Doc) => key)).toEqual(['sale-page-views', 'buy-clicks'])
    expect(paths[0]).toBe('/metrics/web?offset=0&limit=50&filter=metricUsedIn equals "none"&sort=createdAt')
    expect(paths.length).toBeLessThanOrEqual(2)
  })

  it('of a view are the metrics of the flags that are linked to it', async () => {
    const own = await startStack({ sandbox: { flags: 20 } })
    const ofView = async () => {
      const { data, paths, errors } = await own.ask(
        '{ project(key: "web") { metrics(first: 50, filter: { viewKey: "growth" }) { nodes { key } } } }',
      )
      expect([paths, errors]).toEqual([['/metrics/web?offset=0&limit=50&filter=view equals "growth"'], undefined])
      return data.project.metrics.nodes
    }
    const { data } = await own.ask('{ project(key: "web") { metrics(first: 50) { nodes { key flags { key } } } } }')
    const { key, flags } = data.project.metrics.nodes.find((one: Doc) => one.flags.length)
    const change = (name: string) =>
      own.ask(`mutation { ${name}(input: { projectKey: "web", key: "growth", resources: { flags: { keys: ["${flags[0].key}"] } } }) {
        userErrors { message } } }`)
    await change('linkViewResources')
    expect(await ofView()).toEqual([{ key }])
    await change('unlinkViewResources')
    expect(await ofView()).toEqual([])
    await own.close()
  })

  it('of a group, which an experiment measures, are those of its metrics too', async () => {
    const own = await startStack({ sandbox: { flags: 20 } })
    const funnel = { key: 'click-to-order', isGroup: true }
    const measured = (doc: Doc) => {
      for (const { currentIteration } of doc.items.slice(0, 1))
        Object.assign(currentIteration, {
          primarySingleMetric: undefined,
          primaryFunnel: { key: 'click-to-order', metrics: [{ key: 'buy-clicks' }, { key: 'basket-value' }] },
          metrics: [{ ...funnel, metrics: [{ key: 'buy-clicks' }, { key: 'basket-value' }] }],
        })
      return doc
    }
    own.sandbox.fault({ path: /web\/experiments/ }, { patch: measured }, 'always')
    const { data } = await own.ask(`{ project(key: "web") {
      metrics(first: 50) { nodes { key experiments { key } } }
      metricGroups { nodes { key experiments { key } experimentCount } }
      experiments(first: 1) { nodes { currentIteration { primaryMetric { isGroup metricGroup { key name } metric { key } } } } }
    } }`)
    await own.close()
    const clicks = data.project.metrics.nodes.find(({ key }: Doc) => key === 'buy-clicks')
    expect(clicks.experiments).toHaveLength(1)
    const groups: Doc[] = data.project.metricGroups.nodes
    expect(groups.map(({ key, experimentCount }) => [key, experimentCount])).toEqual([
      ['purchase', 0],
      ['click-to-order', 1],
    ])
    expect(data.project.experiments.nodes[0].currentIteration.primaryMetric).toEqual({
      ...{ isGroup: true, metricGroup: { key: 'click-to-order', name: 'From the click to the order' }, metric: null },
    })
  })
})

describe('a version of a metric', () => {
  it('is read by its id, and the others stay', async () => {
    const own = await startStack({ sandbox: { flags: 1 } })
    const { versionId } = (await own.ask('{ metric(projectKey: "web", key: "buy-clicks") { versionId } }')).data.metric
    await own.ask(
      'mutation { updateMetric(input: { projectKey: "web", key: "buy-clicks", name: "Clicks" }) { metric { key } } }',
    )
    const { data, paths } = await own.ask(
      `query ($versionId: String!) {
        old: metric(projectKey: "web", key: "buy-clicks", versionId: $versionId) { id name version isActive }
        project(key: "web") { metric(key: "buy-clicks", versionId: $versionId) { name metricGroupCount } }
        new: metric(projectKey: "web", key: "buy-clicks") { id name version }
        none: metric(projectKey: "web", key: "buy-clicks", versionId: "gone") { name }
      }`,
      { versionId },
    )
    await own.close()
    const { id } = data.new
    expect(data).toEqual({
      old: { id, name: 'Clicks on "buy"', version: 1, isActive: false },
      project: { metric: { name: 'Clicks on "buy"', metricGroupCount: 1 } },
      new: { id, name: 'Clicks', version: 2 },
      none: null,
    })
    const path = '/metrics/web/buy-clicks'
    expect(paths.toSorted()).toEqual([
      path,
      `${path}?versionId=${versionId}`,
      `${path}?versionId=${versionId}&expand=metricGroupCount`,
      `${path}?versionId=gone`,
    ])
  })
})

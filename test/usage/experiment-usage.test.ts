import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { type HeldStack, startHeldStack } from '../support/held-stack.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { startStack } from '../support/stack.ts'

let stack: HeldStack
/** The experiments of a project. */
let documents: Doc[]
beforeAll(async () => {
  stack = await startHeldStack()
  documents = (await ask(stack.sandbox, '/projects/web/experiments?limit=100&lifecycleState=active,archived')).json
    .items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const list = '/projects/web/experiments?offset=0&limit=100&lifecycleState=active,archived'
const usage = '/usage/experimentation-keys'
const series = 'series { dimensions { name value } points { at value } }'
const decoded = (waves: readonly (readonly string[])[]) => waves.map((wave) => wave.map(decodeURIComponent))
const ids = (some: readonly Doc[]) => some.map(({ _id }) => `experimentId=${_id}`).join('&')
const measured = (): Doc[] => documents.filter(({ currentIteration }) => currentIteration)

describe('the contexts in experiments', () => {
  const query = `{ project(key: "web") { experiments(first: 100) { nodes { key environmentKey keyUsage(window: { aggregation: INCREMENTAL }) { ${series} } } } } }`

  it('of several experiments are one call, the same as of each of them alone', async () => {
    const { data, errors, extensions, ...told } = await stack.askInWaves(query, { 'x-cost': '1' })
    expect(errors).toBeUndefined()
    const active = documents.filter(({ archivedDate }) => !archivedDate)
    expect(active.length).toBeGreaterThan(2)
    expect(decoded(told.waves)).toEqual([
      ['/projects/web/experiments?offset=0&limit=100'],
      [`${usage}?projectKey=web&${ids(active)}&aggregationType=incremental&groupBy=experimentId`],
    ])
    expect((extensions!.cost as { estimate: number }).estimate).toBeGreaterThanOrEqual(2)
    for (const { key, environmentKey, keyUsage } of data.project.experiments.nodes) {
      const { _id } = documents.find((one) => one.key === key && one.environmentKey === environmentKey)
      const alone = await stack.askInWaves(
        `{ experiment(projectKey: "web", environmentKey: "${environmentKey}", key: "${key}") { keyUsage(window: { aggregation: INCREMENTAL }) { ${series} } } }`,
      )
      expect(alone.waves).toEqual([
        [`/projects/web/environments/${environmentKey}/experiments/${key}`],
        [`${usage}?projectKey=web&experimentId=${_id}&aggregationType=incremental`],
      ])
      expect(alone.data.experiment.keyUsage).toEqual(keyUsage)
    }
    expect(data.project.experiments.nodes.some(({ keyUsage }: Doc) => keyUsage.series.length)).toBe(true)
  })

  it('lead back to their experiment, environment and project without a call', async () => {
    const { data, calls } = await stack.askInWaves(
      '{ project(key: "web") { experiments(first: 2) { nodes { key environmentKey keyUsage { series { experiment { key status } environment { key } project { key } } } } } } }',
    )
    expect(calls).toHaveLength(2)
    for (const { key, environmentKey, keyUsage } of data.project.experiments.nodes)
      for (const one of keyUsage.series)
        expect(one).toMatchObject({
          experiment: { key },
          environment: { key: environmentKey },
          project: { key: 'web' },
        })
  })

  it('are asked for one by one if the answer does not tell them apart', async () => {
    stack.sandbox.fault(
      { path: /experimentation-keys/ },
      { patch: (doc: Doc) => ({ ...doc, metadata: doc.metadata.map(() => ({})) }) },
    )
    const { errors, waves } = await stack.askInWaves(query)
    expect(errors).toBeUndefined()
    expect(waves).toHaveLength(3)
    expect(waves[2]).toHaveLength(documents.filter(({ archivedDate }) => !archivedDate).length)
  })

  it('are null for an experiment without an id', async () => {
    stack.sandbox.fault({ path: /experiments/ }, { patch: ({ _id, ...doc }: Doc) => doc })
    const [{ key, environmentKey }] = documents as [Doc]
    const { data, errors } = await stack.askInWaves(
      `{ experiment(projectKey: "web", environmentKey: "${environmentKey}", key: "${key}") { keyUsage { ${series} } } }`,
    )
    expect([data.experiment, errors]).toEqual([{ keyUsage: null }, undefined])
  })
})

describe('the experiments of usage', () => {
  const grouped =
    'experimentationKeys(groupBy: [EXPERIMENT]) { series { dimensions { value } experiment { experimentId key status } } }'

  it('of a project come with one list for all series, beside the measurement', async () => {
    const { data, errors, ...told } = await stack.askInWaves(`{ project(key: "web") { usage { ${grouped} } } }`)
    expect(errors).toBeUndefined()
    expect(decoded(told.waves)).toEqual([['/projects/web', list, `${usage}?projectKey=web&groupBy=experimentId`]])
    const all = data.project.usage.experimentationKeys.series
    expect(all).toHaveLength(measured().length)
    for (const { dimensions, experiment } of all) expect(experiment.experimentId).toBe(dimensions[0].value)
  })

  it('of the account come with a list of each project', async () => {
    const { data, errors, ...told } = await stack.askInWaves(`{ usage { ${grouped} } }`)
    expect(errors).toBeUndefined()
    const lists = ['infra', 'mobile', 'platform', 'web'].map((key) => list.replace('web', key))
    expect(decoded(told.waves)).toEqual([['/projects?offset=0&limit=100', `${usage}?groupBy=experimentId`], lists])
    const { series } = data.usage.experimentationKeys
    expect(series.length).toBeGreaterThan(measured().length)
    for (const { dimensions, experiment } of series) expect(experiment.experimentId).toBe(dimensions[0].value)
  })

  it('of the account are not more lists than one request may read one by one', async () => {
    const small = await startStack({ sandbox: { flags: 3 }, gateway: { maxSingleCalls: 2 } })
    const { errors, paths } = await small.ask(`{ usage { ${grouped} } }`)
    await small.close()
    expect(errors?.[0]?.message).toContain('Expected UsageSeries.experiment to be within the 2 single calls')
    expect(paths.filter((path) => path.includes('/experiments'))).toEqual([])
  })

  it('of the projects that a dimension names come with the lists of these', async () => {
    const { waves } = await stack.askInWaves(
      `{ usage { experimentationKeys(projectKeys: ["web", "infra"], groupBy: [PROJECT, EXPERIMENT]) { series { experiment { key } } } } }`,
    )
    expect(waves).toEqual([
      ['/projects?offset=0&limit=100', expect.stringContaining(usage)],
      [list.replace('web', 'infra'), list],
    ])
  })

  it('of the one project that is counted begin with all their parts', async () => {
    const { errors, ...told } = await stack.askInWaves(
      `{ usage { experimentationKeys(projectKeys: ["web"], groupBy: [EXPERIMENT]) { series { experiment { key status draftIteration { hypothesis } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(decoded(told.waves)).toEqual([
      [`${list}&expand=draftIteration`, `${usage}?projectKey=web&groupBy=experimentId`],
    ])
  })

  it('of projects in a list wait for the series, which tell what projects have experiments', async () => {
    stack.sandbox.fault(
      { path: /experimentation-keys/ },
      { patch: (doc: Doc) => ({ ...doc, metadata: [], series: [] }) },
    )
    const { errors, waves } = await stack.askInWaves(`{ projects { nodes { usage { ${grouped} } } } }`)
    expect(errors).toBeUndefined()
    expect(waves.flat()).toHaveLength(2)
  })

  it('are null for ids that are gone, and for other measurements', async () => {
    stack.sandbox.fault({ path: /web\/experiments/ }, { patch: (page: Doc) => ({ ...page, items: [] }) }, 'always')
    const { data, errors } = await stack.askInWaves(
      `{ project(key: "web") { usage { ${grouped} contexts { series { experiment { key } } } } } }`,
    )
    expect(errors).toBeUndefined()
    const { experimentationKeys, contexts } = data.project.usage
    const experiments = [...experimentationKeys.series, ...contexts.series].map(({ experiment }: Doc) => experiment)
    expect(experiments.length).toBeGreaterThan(3)
    expect(new Set(experiments)).toEqual(new Set([null]))
  })
})

describe('the estimate of what the series of usage lead to', () => {
  const places = 'series { project { name } environment { name } experiment { status } }'
  const keys = `experimentationKeys(groupBy: [ENVIRONMENT, EXPERIMENT]) { ${places} }`

  it.each([
    ['a project', `{ project(key: "web") { usage { ${keys} } } }`, 5],
    ['an environment', `{ environment(projectKey: "web", key: "production") { usage { ${keys} } } }`, 5],
    ['experiments', `{ project(key: "web") { experiments { nodes { keyUsage { ${places} } } } } }`, 5],
  ])('of %s counts the lists of its project only', async (_, query, most) => {
    const { errors, calls, extensions } = await stack.askInWaves(query, { 'x-cost': '1' })
    expect(errors).toBeUndefined()
    const { estimate } = extensions!.cost as { estimate: number }
    expect(estimate).toBeGreaterThanOrEqual(calls.length)
    expect(estimate).toBeLessThanOrEqual(most)
  })

  it('of the account counts those of all projects', async () => {
    const { calls, extensions } = await stack.askInWaves(`{ usage { ${keys} } }`, { 'x-cost': '1' })
    expect((extensions!.cost as { estimate: number }).estimate).toBeGreaterThanOrEqual(calls.length)
  })
})

describe('the ids of experiments in an argument', () => {
  const counted = (id: string) =>
    `{ project(key: "web") { usage { experimentationKeys(experimentIds: ["${id}"]) { ${series} } } } }`

  it('are those of LaunchDarkly, or global ones, for which the experiment is read', async () => {
    const [{ _id, key, environmentKey }] = measured() as [Doc]
    const globalId = idOf({ type: 'Experiment', projectKey: 'web', environmentKey, key })
    const own = await stack.askInWaves(counted(_id))
    const other = await stack.askInWaves(counted(globalId))
    const call = `${usage}?projectKey=web&experimentId=${_id}`
    expect(own.waves).toEqual([['/projects/web', call]])
    expect(other.waves).toEqual([
      ['/projects/web', `/projects/web/environments/${environmentKey}/experiments/${key}`],
      [call],
    ])
    expect(other.data).toEqual(own.data)
    expect(own.data.project.usage.experimentationKeys.series).toHaveLength(1)
  })

  it.each([
    [idOf({ type: 'Flag', projectKey: 'web', key: 'a' }), 'Expected the id of an experiment, but got that of a Flag'],
    [
      idOf({ type: 'Experiment', projectKey: 'web', environmentKey: 'production', key: 'gone' }),
      'Expected LaunchDarkly to have the experiment "gone" with an id',
    ],
  ])('are refused if they are of something else: %s', async (id, message) => {
    const { errors, calls } = await stack.askInWaves(counted(id))
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(calls.filter(({ path }) => path.includes('/usage/'))).toEqual([])
  })
})

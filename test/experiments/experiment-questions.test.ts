import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { latencyMs } })
})
afterAll(() => stack.close())

const sizes = (answer: Answer) => wavesOf(answer).map(({ length }) => length)

it('shows the experiments that run, with their flags and their maintainers', async () => {
  const answer =
    await stack.ask(`{ project(key: "web") { experiments(first: 100, filter: { status: RUNNING }) { totalCount nodes {
    name environmentKey maintainer { ... on Member { email } }
    currentIteration { startedAt primaryMetric { name } treatments { name percentage baseline } flags { flagKey } } } } } }`)
  expect(answer.errors).toBeUndefined()
  expect(answer.data.project.experiments.totalCount).toBe(6)
  expect(sizes(answer)).toEqual([1, 1])
})

it('shows what a change of a flag touches: experiments, holdouts and layers', async () => {
  const answer = await stack.ask(`{ flag(projectKey: "web", key: "product-review-photos") { name
    environments(keys: ["production", "staging"]) { environmentKey on experiments { key status holdout { name } layer { name } } } dependents { key } } }`)
  expect(answer.errors).toBeUndefined()
  const [production, staging] = answer.data.flag.environments
  expect(production.experiments).toMatchObject([
    { status: 'RUNNING', holdout: { name: expect.any(String) }, layer: null },
  ])
  expect(staging.experiments).toEqual([])
  // The flag, its dependents and its experiments, then the holdout and the layers.
  expect(sizes(answer)).toEqual([3, 2])
})

it('shows how the traffic of a project is divided', async () => {
  const answer = await stack.ask(`{ project(key: "web") { layers { name reservations(environmentKey: "production") {
    percentage experiment { name status } flag { key maintainer { ... on Member { email } } } } } } }`)
  expect(answer.errors).toBeUndefined()
  // The layers, then one list of experiments and two flags.
  expect(sizes(answer)).toEqual([1, 3])
})

it('shows the holdouts of an environment, with the metrics that decide', async () => {
  const answer = await stack.ask(`{ environment(projectKey: "web", key: "production") { holdouts(first: 20) { nodes {
    name status percentage experiments { key name status } baseExperiment { currentIteration { primaryMetric { name } } } } } } }`)
  expect(answer.errors).toBeUndefined()
  // The list, then each holdout alone, with the experiments that the list only names.
  expect(sizes(answer)).toEqual([1, 2])
  expect(answer.data.environment.holdouts.nodes[0].experiments).toEqual([
    { key: expect.any(String), name: expect.any(String), status: 'RUNNING' },
  ])
})

it('shows the funnels that running experiments measure, with their steps and these experiments', async () => {
  const place = { projectKey: 'web', environmentKey: 'production', key: 'checkout-steps' }
  const flagKey = 'checkout-tax-preview'
  const iteration = {
    ...{ hypothesis: 'More orders.', metrics: [], primaryFunnelKey: 'click-to-order' },
    treatments: [{ name: 'On', baseline: true, percentage: 100, parameters: [{ flagKey, variation: { index: 0 } }] }],
    flags: [{ flagKey, ruleId: 'fallthrough' }],
  }
  const { data } = await stack.ask(
    `mutation ($new: CreateExperimentInput!, $start: UpdateExperimentInput!) {
      createExperiment(input: $new) { userErrors { message } } updateExperiment(input: $start) { userErrors { message } } }`,
    { new: { ...place, name: 'Steps', iteration }, start: { ...place, instructions: [{ startIteration: {} }] } },
  )
  expect(data).toEqual({ createExperiment: { userErrors: [] }, updateExperiment: { userErrors: [] } })
  const answer =
    await stack.ask(`{ project(key: "web") { metricGroups(first: 50, filter: { kind: FUNNEL, experimentStatus: RUNNING }) {
    nodes { name metrics { nameInGroup metric { eventKey lastSeenAt } }
      experiments { key environmentKey maintainer { ... on Member { email } } } } } } }`)
  expect(answer.errors).toBeUndefined()
  expect(answer.data.project.metricGroups.nodes).toMatchObject([
    {
      metrics: [{ nameInGroup: 'Clicked on "buy"' }, { nameInGroup: 'Placed the order' }],
      experiments: [{ key: place.key, environmentKey: 'production', maintainer: { email: expect.any(String) } }],
    },
  ])
  // The groups, then their metrics and the group alone, then its experiment, then its maintainer.
  expect(sizes(answer)).toEqual([1, 2, 1, 1])
})

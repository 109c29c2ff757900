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
  expect(answer.calls.filter(({ path }) => /experiments|holdouts|layers/.test(path))).toHaveLength(3)
  expect(answer.calls).toHaveLength(5)
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
  // The list, then each holdout alone and the experiment that they name.
  expect(sizes(answer)).toEqual([1, 3])
})

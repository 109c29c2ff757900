import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removedOperations } from '../src/rest/removed.ts'
import { createSchema } from '../src/schema.ts'
import { ask, send } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterAll(() => stack.close())

const schema = createSchema()
const fieldOf = (coordinate: string) => {
  const [type = '', name = ''] = coordinate.split('.')
  const found = schema.getType(type)
  return found && 'getFields' in found ? (found.getFields() as Record<string, object>)[name] : undefined
}

describe('operations that LaunchDarkly removed', () => {
  it.each(removedOperations)('have the deprecated field $field', ({ field }) => {
    expect(fieldOf(field)).toMatchObject({ deprecationReason: expect.stringMatching(/^Removed from LaunchDarkly/) })
  })

  it('are not sent', async () => {
    const { data, errors, calls } = await stack.ask('{ experimentationUnitsUsage __typename }')
    expect(data).toEqual({ experimentationUnitsUsage: null, __typename: 'Query' })
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^LaunchDarkly removed GET .*experimentation-units from its API. Use the usage/),
        path: ['experimentationUnitsUsage'],
        extensions: { code: 'REMOVED_UPSTREAM', replacement: expect.stringMatching(/^the usage/) },
      },
    ])
    expect(calls).toEqual([])
  })

  it('cost a flag nothing but themselves', async () => {
    const { key } = (await ask(stack.sandbox, '/flags/web?limit=1')).json.items[0]
    const { data, errors, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) {
        key environment(key: "production") { on experimentResults(metricKey: "m") }
      } }`,
      { key },
    )
    expect(data.flag).toEqual({ key, environment: { on: expect.any(Boolean), experimentResults: null } })
    expect(errors).toMatchObject([{ extensions: { code: 'REMOVED_UPSTREAM', replacement: 'Environment.experiments' } }])
    expect(paths).toHaveLength(1)
  })

  it('cost an experiment nothing but themselves, and nothing replaces its results', async () => {
    const full = await startStack()
    const [{ key }] = (await ask(full.sandbox, '/projects/web/environments/production/experiments?limit=1')).json.items
    const { data, errors, paths } = await full.ask(
      `{ experiment(projectKey: "web", environmentKey: "production", key: "${key}") {
        key metricResults(metricKey: "m") metricGroupResults(metricGroupKey: "g")
      } }`,
    )
    await full.close()
    expect(data.experiment).toEqual({ key, metricResults: null, metricGroupResults: null })
    const message = expect.stringMatching(/results from its API\. Nothing replaces it\.$/)
    const gone = { message, extensions: { code: 'REMOVED_UPSTREAM' } }
    expect(errors).toMatchObject([gone, gone])
    expect(paths).toHaveLength(1)
  })

  it('are a userError of a mutation', async () => {
    const { data, errors, calls } = await stack.ask(
      `mutation { resetExperimentResults(input: { projectKey: "web", flagKey: "f", environmentKey: "e", metricKey: "m" }) {
        flag { key } userErrors { code message path }
      } }`,
    )
    expect(errors).toBeUndefined()
    const message =
      'LaunchDarkly removed the operation of resetExperimentResults from its API. Use a new iteration of the experiment.'
    expect(data.resetExperimentResults).toEqual({
      flag: null,
      userErrors: [{ code: 'REMOVED_UPSTREAM', message, path: null }],
    })
    expect(calls).toEqual([])
  })

  it.each(removedOperations)('answer 404 in the sandbox: $method $path', async ({ method, path }) => {
    const filled = path.replace('/api/v2', '').replaceAll(/\{\w+\}/g, 'x')
    const { status } = await (method === 'GET'
      ? ask(stack.sandbox, filled)
      : send(stack.sandbox, method, filled, undefined))
    expect(status).toBe(404)
  })
})

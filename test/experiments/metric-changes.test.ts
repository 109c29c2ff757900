import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testWrites } from '../resource/writes.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const address = { projectKey: 'web', key: 'baskets' }
const numeric = { eventKey: 'basket', isNumeric: true, unit: 'EUR', successCriteria: 'HIGHER_THAN_BASELINE' }

testWrites({
  type: 'Metric',
  stack: () => stack,
  field: 'metric(projectKey: "web", key: "baskets")',
  create: {
    input: { ...address, kind: 'CUSTOM', name: 'Baskets', tags: ['a'], ...numeric },
    tells: { key: 'baskets', name: 'Baskets', kind: 'CUSTOM', tags: ['a'], ...numeric },
  },
  update: {
    input: { ...address, name: 'Full baskets', unit: 'USD' },
    tells: { name: 'Full baskets', unit: 'USD', version: 2 },
  },
  remove: address,
  selection: 'id key name kind tags eventKey isNumeric unit successCriteria version randomizationUnits experimentCount',
})

describe('a metric', () => {
  const send = (verb: 'create' | 'update', input: object) => {
    const name = `${verb === 'create' ? 'Create' : 'Update'}MetricInput`
    return stack.ask(
      `mutation ($input: ${name}!) { done: ${verb}Metric(input: $input) { metric { key } userErrors { code message path } } }`,
      { input: { ...address, ...input } },
    )
  }
  const document = async (): Promise<Doc> => (await askSandbox(stack.sandbox, '/metrics/web/baskets')).json
  const body = ({ calls }: Awaited<ReturnType<typeof send>>) => calls.at(-1)?.body

  it('is created with every property in the words of LaunchDarkly', async () => {
    const inner = { type: 'EVENT_PROPERTY', attribute: 'country', operator: 'in', values: ['DE'], negate: true }
    const answer = await send('create', {
      ...{
        kind: 'CLICK',
        description: 'D',
        selector: '.buy',
        randomizationUnits: ['user'],
        unitAggregationType: 'SUM',
      },
      ...{ analysisType: 'PERCENTILE', percentileValue: 90, eventDefault: { disabled: true }, name: null },
      urls: [{ exact: 'https://a.example' }, { canonical: 'https://b.example' }, { substring: '/c' }, { regex: 'd+' }],
      filters: { type: 'GROUP', operator: 'and', negate: false, conditions: [inner] },
      dataSource: { key: 'warehouse', environmentKey: null },
    })
    expect(answer.data.done).toEqual({ metric: { key: 'baskets' }, userErrors: [] })
    expect(await document()).toMatchObject({
      ...{ kind: 'click', name: 'baskets', description: 'D', selector: '.buy', randomizationUnits: ['user'] },
      ...{
        unitAggregationType: 'sum',
        analysisType: 'percentile',
        percentileValue: 90,
        eventDefault: { disabled: true },
      },
      urls: [
        { kind: 'exact', url: 'https://a.example' },
        { kind: 'canonical', url: 'https://b.example' },
        { kind: 'substring', substring: '/c' },
        { kind: 'regex', pattern: 'd+' },
      ],
      filters: {
        ...{ type: 'group', op: 'and', negate: false },
        values: [{ type: 'eventProperty', attribute: 'country', op: 'in', values: ['DE'], negate: true }],
      },
      dataSource: { key: 'warehouse' },
    })
  })

  it('is changed in one call unless a list is given or something is removed', async () => {
    await send('create', { kind: 'CUSTOM', eventKey: 'basket', tags: ['a'], description: 'D' })
    const { _maintainer } = await document()
    const one = await send('update', {
      name: 'N',
      successCriteria: 'LOWER_THAN_BASELINE',
      maintainerId: _maintainer._id,
    })
    expect(one.calls.map(({ method }) => method)).toEqual(['PATCH'])
    expect(await document()).toMatchObject({ name: 'N', successCriteria: 'LowerThanBaseline' })
    const two = await send('update', {
      tags: null,
      description: null,
      patch: [{ op: 'ADD', path: '/unit', value: 'ms' }],
    })
    expect(two.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(await document()).toMatchObject({ tags: [], unit: 'ms' })
    expect(await document()).not.toHaveProperty('description')
  })

  it.each([
    [{}, ['input']],
    [{ name: null }, ['input', 'name']],
    [{ maintainerId: 'me' }, ['input', 'maintainerId']],
    [{ patch: [{ op: 'ADD', path: 'x', value: 1 }] }, ['input', 'patch', '0', 'path']],
  ])('is not sent a change that cannot be: %j', async (input, path) => {
    const { data, calls } = await send('update', input)
    expect(calls).toEqual([])
    expect(data.done).toMatchObject({ metric: null, userErrors: [{ path }] })
  })

  it.each([
    [{ kind: 'CLICK', urls: [{ exact: 'https://a.example' }] }, 'selector is required'],
    [{ kind: 'PAGEVIEW' }, 'urls is required'],
    [{ kind: 'CUSTOM' }, 'eventKey is required'],
    [{ kind: 'CUSTOM', eventKey: 'e', isNumeric: true }, 'successCriteria is required'],
    [{ kind: 'CUSTOM', eventKey: 'e', analysisType: 'PERCENTILE' }, 'percentileValue is required'],
    [{ kind: 'CUSTOM', eventKey: 'e', maintainerId: 'nobody' }, 'maintainerId must be the id of a member'],
  ])('that lacks what its kind needs is refused by LaunchDarkly: %j', async (input, message) => {
    const answer = await send('create', input)
    expect(answer.data.done).toMatchObject({
      metric: null,
      userErrors: [{ message: expect.stringContaining(message) }],
    })
    expect(body(answer)).toBeDefined()
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testWrites } from '../resource/writes.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

/** The first member of the sandbox. */
const maintainerId = '5f7a3cdbba2eb943c60ca4c4'
const address = { projectKey: 'web', key: 'shopping' }
const metrics = [
  { key: 'buy-clicks', nameInGroup: 'Click' },
  { key: 'basket-value', nameInGroup: 'Order' },
]
const funnel = { name: 'Shopping', kind: 'FUNNEL', tags: ['a'], metrics }
const input = { ...address, ...funnel, maintainerId }

testWrites({
  type: 'MetricGroup',
  stack: () => stack,
  field: 'metricGroup(projectKey: "web", key: "shopping")',
  create: {
    input,
    tells: { key: 'shopping', name: 'Shopping', kind: 'FUNNEL', tags: ['a'], metrics, version: 1 },
  },
  update: {
    input: { ...address, name: 'Shopping again', description: 'All of it.' },
    tells: { name: 'Shopping again', description: 'All of it.', metrics, version: 2 },
  },
  remove: address,
  selection:
    'id key name description kind tags version metrics { key nameInGroup } maintainer { ... on Member { memberId } }',
})

describe('a metric group', () => {
  const send = (verb: 'create' | 'update', change: object) => {
    const name = `${verb === 'create' ? 'Create' : 'Update'}MetricGroupInput`
    return stack.ask(
      `mutation ($input: ${name}!) { done: ${verb}MetricGroup(input: $input) {
        metricGroup { key description maintainer { ... on Member { memberId } } } userErrors { code message path }
      } }`,
      { input: change },
    )
  }

  it('gets a key from its name if it has none', async () => {
    const { data, calls } = await send('create', { ...funnel, projectKey: 'web', key: null, maintainerId })
    expect(data.done).toEqual({
      metricGroup: { key: 'shopping', description: null, maintainer: { memberId: maintainerId } },
      userErrors: [],
    })
    expect(JSON.parse(String(calls[0]?.body))).toMatchObject({ kind: 'funnel', metrics })
  })

  it('is changed in one call unless a list is given or something is removed', async () => {
    await send('create', { ...input, description: 'D' })
    const [, other] = (await stack.ask('{ members(first: 2) { nodes { id memberId } } }')).data.members.nodes
    const one = await send('update', { ...address, maintainerId: other.id, name: 'N' })
    expect(one.data.done.metricGroup.maintainer).toEqual({ memberId: other.memberId })
    expect(one.calls.map(({ method }) => method)).toEqual(['PATCH'])
    const two = await send('update', { ...address, description: null, tags: ['b'], metrics: metrics.toReversed() })
    expect(two.data.done.metricGroup).toMatchObject({ description: null, maintainer: { memberId: other.memberId } })
    expect(two.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    const three = await send('update', { ...address, patch: [{ op: 'ADD', path: '/tags/-', value: 'c' }] })
    expect(three.calls.map(({ method }) => method)).toEqual(['PATCH'])
    const document = await betaOf(stack, '/projects/web/metric-groups/shopping')
    expect(document).toMatchObject({ tags: ['b', 'c'], metrics: metrics.toReversed() })
  })

  it('leaves its mark in its audit log, and is no longer among the groups of its metrics after its deletion', async () => {
    await send('create', input)
    const { data } = await stack.ask(`{ metricGroup(projectKey: "web", key: "shopping") {
      auditLog(first: 1) { nodes { title target { name resource { __typename ... on MetricGroup { key } } } } }
    } }`)
    expect(data.metricGroup.auditLog.nodes).toMatchObject([
      { target: { name: 'Shopping', resource: { __typename: 'MetricGroup', key: 'shopping' } } },
    ])
    const groups = async () =>
      (await stack.ask('{ metric(projectKey: "web", key: "buy-clicks") { metricGroups { key } } }')).data.metric
        .metricGroups
    expect(await groups()).toContainEqual({ key: 'shopping' })
    await stack.ask(
      'mutation { deleteMetricGroup(input: { projectKey: "web", key: "shopping" }) { deletedMetricGroupId } }',
    )
    expect(await groups()).not.toContainEqual({ key: 'shopping' })
  })

  it.each<[object, string[]]>([
    [{}, ['input']],
    [{ name: null }, ['input', 'name']],
    [{ maintainerId: null }, ['input', 'maintainerId']],
    [{ maintainerId: 'me' }, ['input', 'maintainerId']],
  ])('is not sent a change that cannot be: %j', async (change, path) => {
    const { data, calls } = await send('update', { ...address, ...change })
    expect(calls).toEqual([])
    expect(data.done).toMatchObject({ metricGroup: null, userErrors: [{ path }] })
  })

  it.each<[object, string]>([
    [{ metrics: [{ key: 'gone', nameInGroup: 'A' }] }, 'metrics must be keys of metrics'],
    [{ metrics: [{ key: 'buy-clicks', nameInGroup: '' }] }, 'nameInGroup must be'],
    [{ maintainerId: '57be1db38b75bf0772d11383' }, 'maintainerId must be the id of a member'],
  ])('that cannot be is refused by LaunchDarkly: %j', async (change, message) => {
    const { data } = await send('create', { ...input, ...change })
    expect(data.done).toMatchObject({ metricGroup: null, userErrors: [{ message: expect.stringContaining(message) }] })
  })

  it('has metrics with a randomization unit in common', async () => {
    const units = { input: { projectKey: 'web', key: 'buy-clicks', randomizationUnits: ['device'] } }
    await stack.ask('mutation ($input: UpdateMetricInput!) { updateMetric(input: $input) { metric { key } } }', units)
    const { data } = await send('create', input)
    const [{ message }]: Doc[] = data.done.userErrors
    expect(message).toContain('randomization unit in common')
  })
})

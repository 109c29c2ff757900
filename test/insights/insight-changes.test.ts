import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { ask } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterAll(() => stack.close())

const change = async (name: string, input: object, selection: string) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const { data, ...answer } = await stack.ask(
    `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${selection} userErrors { code path message } } }`,
    { input },
  )
  return { ...answer, done: data.done }
}

const place = { projectKey: 'web', environmentKey: 'production' }

testWrites({
  type: 'InsightGroup',
  stack: () => stack,
  field: 'insightGroup(key: "new")',
  create: {
    input: { key: 'new', name: 'New', ...place, applicationKeys: ['order-service'] },
    tells: { key: 'new', name: 'New', ...place, applicationKeys: ['order-service'] },
  },
  update: {
    input: { key: 'new', name: 'Newer' },
    tells: { name: 'Newer', applicationKeys: ['order-service'] },
  },
  remove: { key: 'new' },
  selection: 'id key name projectKey environmentKey applicationKeys createdAt',
})

describe('changes of insight groups', () => {
  const update = (input: object) =>
    change('updateInsightGroup', { key: 'storefront-production', ...input }, 'insightGroup { applicationKeys }')

  it('remove the applications by null, and nothing that is absent', async () => {
    const { done, calls } = await update({ applicationKeys: null })
    expect(done).toEqual({ insightGroup: { applicationKeys: null }, userErrors: [] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(calls[1]!.body).toBe('[{"op":"remove","path":"/applicationKeys"}]')
    const again = await update({ applicationKeys: null })
    expect(again.calls.map(({ method }) => method)).toEqual(['GET'])
  })

  it.each([
    [{}, 'input'],
    [{ name: null }, 'input.name'],
  ])('of nothing are refused without a call: %j', async (input, path) => {
    const { done, calls } = await update(input)
    expect(done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: path.split('.') }])
    expect(calls).toEqual([])
  })

  it('that LaunchDarkly cannot apply are BAD_USER_INPUT', async () => {
    const { done } = await update({ patch: [{ op: 'REPLACE', path: '/projectKey', value: 'mobile' }] })
    expect(done).toMatchObject({ insightGroup: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })
})

describe('changes of the projects of repositories', () => {
  const mapping = { repositoryKey: 'northaisle/shop-ios', projectKey: 'web' }
  const keys = async () => {
    const { data } = await stack.ask('{ insights { repositories { key projects { key } } } }')
    return data.insights.repositories
      .find(({ key }: { key: string }) => key === mapping.repositoryKey)
      .projects.map(({ key }: { key: string }) => key)
  }

  it('add projects to those that are there, and remove one', async () => {
    const added = await change(
      'addInsightsRepositoryProjects',
      { mappings: [mapping] },
      'mappings { repositoryKey projectKey project { name } }',
    )
    expect(added.done).toEqual({ mappings: [{ ...mapping, project: { name: 'Web Storefront' } }], userErrors: [] })
    expect(added.calls[0]).toMatchObject({ method: 'PUT', body: JSON.stringify({ mappings: [mapping] }) })
    expect(await keys()).toEqual(['mobile', 'web'])
    const removed = await change('removeInsightsRepositoryProject', mapping, 'mapping { repositoryKey projectKey }')
    expect(removed.done).toEqual({ mapping, userErrors: [] })
    expect(removed.paths).toEqual(['/engineering-insights/repositories/northaisle/shop-ios/projects/web'])
    expect(await keys()).toEqual(['mobile'])
  })

  it('of what is not there are NOT_FOUND among the userErrors, and those of nothing are refused', async () => {
    const unknown = await change(
      'addInsightsRepositoryProjects',
      { mappings: [{ ...mapping, repositoryKey: 'a/b' }] },
      'mappings { projectKey }',
    )
    expect(unknown.done).toMatchObject({ mappings: null, userErrors: [{ code: 'NOT_FOUND' }] })
    const gone = await change('removeInsightsRepositoryProject', mapping, 'mapping { projectKey }')
    expect(gone.done).toMatchObject({ mapping: null, userErrors: [{ code: 'NOT_FOUND' }] })
    const none = await change('addInsightsRepositoryProjects', { mappings: [] }, 'mappings { projectKey }')
    expect(none.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'mappings'] }])
    expect(none.calls).toEqual([])
  })
})

describe('changes of deployments', () => {
  const event = { ...place, applicationKey: 'order-service', version: '1.2.3-rc_1' }
  const report = (input: object) =>
    change(
      'createDeploymentEvent',
      { ...event, ...input },
      'environment { key insights { deployments(first: 1) { nodes { applicationKey applicationVersion status metadata durationMs startedAt } } } }',
    )

  it('report events, which open a deployment and end it, and lead to it through the environment', async () => {
    const started = await report({
      eventType: 'STARTED',
      eventAt: '2026-10-01T00:00:00Z',
      applicationKind: 'SERVER',
      applicationName: 'Orders',
      versionName: 'v1.2.3',
      deploymentMetadata: { build: 1 },
      eventMetadata: { by: 'ci' },
    })
    expect(JSON.parse(started.calls[0]!.body!)).toEqual({
      ...event,
      applicationName: 'Orders',
      applicationKind: 'server',
      versionName: 'v1.2.3',
      eventType: 'started',
      eventTime: 1_790_812_800_000,
      eventMetadata: { by: 'ci' },
      deploymentMetadata: { build: 1 },
    })
    const deployment = { applicationKey: 'order-service', applicationVersion: '1.2.3-rc_1', metadata: { build: 1 } }
    const opened = { ...deployment, status: 'started', durationMs: null, startedAt: '2026-10-01T00:00:00.000Z' }
    expect(started.done).toEqual({
      environment: { key: 'production', insights: { deployments: { nodes: [opened] } } },
      userErrors: [],
    })
    const finished = await report({ eventType: 'FINISHED', eventAt: '2026-10-01T00:05:00Z' })
    expect(finished.done.environment.insights.deployments.nodes).toEqual([
      { ...opened, status: 'finished', durationMs: 300_000 },
    ])
  })

  it.each([
    [{ version: 'a b' }, 'BAD_USER_INPUT', 1, ['input', 'version']],
    [{ projectKey: 'nope' }, 'NOT_FOUND', 1, null],
    [{ deploymentMetadata: [1] }, 'BAD_USER_INPUT', 0, ['input', 'deploymentMetadata']],
  ])('report what cannot be among the userErrors: %j', async (input, code, calls, path) => {
    const answer = await report({ eventType: 'CUSTOM', ...input })
    expect(answer.done).toMatchObject({ environment: null, userErrors: [{ code, path }] })
    expect(answer.calls).toHaveLength(calls)
  })

  it('set the status by a JSON patch', async () => {
    const { json } = await ask(
      stack.sandbox,
      '/engineering-insights/deployments?projectKey=web&environmentKey=production&limit=1',
      { 'ld-api-version': 'beta' },
    )
    const { id } = json.items[0]
    for (const given of [id, idOf({ type: 'Deployment', deploymentId: id })]) {
      const { done, calls } = await change(
        'updateDeployment',
        { id: given, status: 'failed' },
        'deployment { deploymentId status }',
      )
      expect(done).toEqual({ deployment: { deploymentId: id, status: 'failed' }, userErrors: [] })
      expect(calls).toMatchObject([{ method: 'PATCH', body: '[{"op":"add","path":"/status","value":"failed"}]' }])
    }
    const other = await change(
      'updateDeployment',
      { id, patch: [{ op: 'REPLACE', path: '/kind', value: 'x' }] },
      'deployment { status }',
    )
    expect(other.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    const none = await change('updateDeployment', { id: 'nope', status: 'failed' }, 'deployment { status }')
    expect(none.done.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })
})

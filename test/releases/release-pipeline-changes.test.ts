import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testWrites } from '../resource/writes.ts'
import { sentBy } from '../support/change.ts'
import { betaOf, createPipeline, phase, sendBeta } from '../support/releases.ts'
import { ask as askSandbox } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const address = { projectKey: 'web', key: 'new' }
const phases = [{ name: 'First', audiences: [{ name: 'All', environmentKey: 'test' }] }]
const selection =
  'id key name description tags version legacy projectDefault phases { phaseId name audiences { name environmentKey } }'

testWrites({
  type: 'ReleasePipeline',
  stack: () => stack,
  field: 'releasePipeline(projectKey: "web", key: "new")',
  create: {
    input: { ...address, name: 'New', tags: ['a'], phases },
    tells: { key: 'new', name: 'New', tags: ['a'], legacy: false, projectDefault: false, version: 1 },
  },
  update: {
    input: { ...address, name: 'Newer', description: 'D', phases },
    tells: { name: 'Newer', description: 'D', tags: [], version: 2 },
  },
  replaced: true,
  remove: address,
  selection,
})

const errors = 'userErrors { message code path }'
const change = (
  verb: 'create' | 'replace' | 'update' | 'delete',
  input: object,
  selected = 'releasePipeline { key }',
) =>
  stack.ask(
    `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}ReleasePipelineInput!) {
      done: ${verb}ReleasePipeline(input: $input) { ${selected} ${errors} }
    }`,
    { input: { ...address, ...input } },
  )
const document = () => betaOf(stack, '/projects/web/release-pipelines/new')

describe('a release pipeline', () => {
  it('is created with every property in the words of LaunchDarkly', async () => {
    const memberId = (await stack.ask('{ members(first: 1) { nodes { id memberId } } }')).data.members.nodes[0]
    const audience = {
      ...{ name: 'Some', environmentKey: 'production', segmentKeys: ['press'] },
      configuration: {
        ...{ strategy: 'monitoredRelease', requiresApproval: true },
        ...{ reviewerIds: [memberId.id], reviewerTeamKeys: ['sre'] },
        guardian: {
          monitoringWindowMs: 60_000,
          percentage: 10,
          rollsBackOnRegression: true,
          randomizationUnit: 'user',
        },
      },
    }
    const answer = await change('create', {
      ...{ name: 'New', description: 'D', tags: ['a'], projectDefault: true, legacy: true },
      phases: [{ name: 'One', configuration: { gate: 1 }, audiences: [audience] }],
    })
    expect(answer.data.done).toEqual({ releasePipeline: { key: 'new' }, userErrors: [] })
    const configuration = {
      ...{ releaseStrategy: 'monitoredRelease', requireApproval: true },
      ...{ notifyMemberIds: [memberId.memberId], notifyTeamKeys: ['sre'] },
      releaseGuardianConfiguration: {
        ...{ monitoringWindowMilliseconds: 60_000, rolloutWeight: 10, rollbackOnRegression: true },
        randomizationUnit: 'user',
      },
    }
    const named = { name: 'Some', segmentKeys: ['press'], configuration }
    expect(sentBy(answer)).toEqual([
      [
        'POST',
        '/projects/web/release-pipelines',
        {
          ...{ key: 'new', name: 'New', description: 'D', tags: ['a'], isProjectDefault: true, isLegacy: true },
          phases: [
            { name: 'One', configuration: { gate: 1 }, audiences: [{ ...named, environmentKey: 'production' }] },
          ],
        },
      ],
    ])
    expect(await document()).toMatchObject({ isProjectDefault: true, phases: [{ audiences: [named] }] })
    const told = await stack.ask('{ project(key: "web") { defaultReleasePipeline { key } defaultReleasePipelineKey } }')
    expect(told.data.project).toEqual({ defaultReleasePipeline: { key: 'new' }, defaultReleasePipelineKey: 'new' })
  })

  it('is replaced as a whole, in one call', async () => {
    await createPipeline(stack, 'new', [phase('test'), phase('qa')], { description: 'D', tags: ['a'] })
    const answer = await change('replace', { name: 'Other', phases, tags: null })
    expect(sentBy(answer)).toMatchObject([['PUT', '/projects/web/release-pipelines/new', { name: 'Other' }]])
    const { description, tags, phases: now } = await document()
    expect({ description, tags, names: now.map(({ name }: { name: string }) => name) }).toEqual({
      ...{ description: undefined, tags: [], names: ['First'] },
    })
  })

  it('keeps what an update leaves out, and the ids of its phases', async () => {
    await createPipeline(stack, 'new', [phase('test'), { ...phase('qa'), configuration: { gate: 1 } }], {
      ...{ description: 'D', tags: ['a'] },
    })
    const before = await document()
    const answer = await change('update', { description: null })
    expect(answer.calls.map(({ method }) => method)).toEqual(['GET', 'PUT'])
    const { description: _, ...others } = before
    expect(await document()).toEqual({ ...others, _version: 2 })
  })

  it.each([
    ['nothing', {}, ['input'], 'Expected a change'],
    ['a null that LaunchDarkly needs', { name: null }, ['input', 'name'], 'to be changed or left out'],
  ])('refuses an update with %s, without a call', async (_, input, path, message) => {
    const { data, calls } = await change('update', input)
    expect(data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path }])
    expect(data.done.userErrors[0].message).toContain(message)
    expect(calls).toEqual([])
  })

  it('is updated at the expected version alone', async () => {
    await createPipeline(stack, 'new', [phase('test')])
    const selected = `releasePipeline { version } versionConflict { expectedVersion currentVersion latestChange { title } }`
    const wrong = await change('update', { name: 'N', expectedVersion: 4 }, selected)
    expect(wrong.data.done).toMatchObject({
      releasePipeline: null,
      versionConflict: {
        expectedVersion: 4,
        currentVersion: 1,
        latestChange: { title: expect.stringMatching(/created/) },
      },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    })
    expect(wrong.calls.map(({ method }) => method)).toEqual(['GET', 'GET'])
    const right = await change('update', { name: 'N', expectedVersion: 1 }, selected)
    expect(right.data.done).toEqual({ releasePipeline: { version: 2 }, versionConflict: null, userErrors: [] })
  })

  it('with an audience whose environment was deleted needs its phases for an update', async () => {
    await createPipeline(stack, 'new', [phase('qa')])
    await sendBeta(stack, 'DELETE', '/projects/web/environments/qa')
    const { data, calls } = await change('update', { name: 'N' })
    expect(data.done.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['input', 'phases'] }])
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
    expect((await change('update', { name: 'N', phases })).data.done.userErrors).toEqual([])
  })

  const configured = (configuration: object) => [
    { name: 'P', audiences: [{ name: 'A', environmentKey: 'test', configuration }] },
  ]
  const place = ['input', 'phases', '0', 'audiences', '0', 'configuration']
  const monitored = { strategy: 'monitoredRelease', requiresApproval: false }
  it.each([
    ['settings that lack some', { guardian: { percentage: 10 } }, [...place, 'guardian', 'monitoringWindowMs']],
    [
      'more than all contexts',
      { guardian: { monitoringWindowMs: 1, percentage: 101, rollsBackOnRegression: true } },
      [...place, 'guardian', 'percentage'],
    ],
    [
      'a part of a percent',
      { guardian: { monitoringWindowMs: 1, percentage: 0.5, rollsBackOnRegression: true } },
      [...place, 'guardian', 'percentage'],
    ],
    ['a reviewer of another type', { reviewerIds: ['me'] }, [...place, 'reviewerIds', '0']],
  ])('refuses %s, without a call', async (_, configuration, path) => {
    const answer = await change('create', { name: 'N', phases: configured({ ...monitored, ...configuration }) })
    expect(answer.data.done.userErrors).toMatchObject([{ path }])
    expect(answer.calls).toEqual([])
  })

  it('that is the default one is not deleted, which is an error of the field', async () => {
    const { data, errors } = await change('delete', { key: 'storefront-standard' }, 'deletedReleasePipelineId')
    expect(data).toEqual({ done: null })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } }])
  })

  it.each([
    ['an environment that is none', [phase('nowhere')]],
    ['no phase', []],
    ['no audience', [{ name: 'P', audiences: [] }]],
  ])('is refused by LaunchDarkly with %s', async (_, given) => {
    const { status } = await sendBeta(stack, 'POST', '/projects/web/release-pipelines', {
      ...{ key: 'new', name: 'N', phases: given },
    })
    expect(status).toBe(400)
  })

  it('is refused by LaunchDarkly as the 21st of a project, and without the header of beta routes', async () => {
    for (let count = 3; count <= 20; count++) await createPipeline(stack, `p${count}`, [phase('test')])
    const { data } = await change('create', { name: 'N', phases })
    expect(data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect((await askSandbox(stack.sandbox, '/projects/web/release-pipelines')).status).toBe(403)
  })

  it('becomes the default one of a project that has none', async () => {
    const audiences = [{ name: 'A', environmentKey: 'test' }]
    const input = { projectKey: 'mobile', name: 'N', phases: [{ name: 'P', audiences }] }
    const { data } = await change('create', input, 'releasePipeline { projectDefault }')
    expect(data.done).toEqual({ releasePipeline: { projectDefault: true }, userErrors: [] })
  })
})

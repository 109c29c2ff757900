import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { atOnce, betaOf, createPipeline, phase } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
let memberId: string

beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  memberId = (await stack.ask('{ members(first: 1) { nodes { memberId } } }')).data.members.nodes[0].memberId
  const reviewed = { ...atOnce, requireApproval: true, notifyMemberIds: [memberId, 'gone'], notifyTeamKeys: ['sre'] }
  const whole = { ...phase('production', reviewed, { segmentKeys: ['press'] }), configuration: { gate: 'manual' } }
  await createPipeline(stack, 'whole', [whole, phase('preview')], { description: 'All of it.', tags: ['a', 'b'] })
  await createPipeline(stack, 'third', [phase('test')])
  const { items } = await betaOf(stack, '/projects/web/release-pipelines')
  documents = items
})

afterAll(() => stack.close())

const guardian = 'guardian { monitoringWindowMs percentage rollsBackOnRegression randomizationUnit }'
const audiences = `audiences { name environmentKey environment { key name color } segmentKeys
  configuration { strategy requiresApproval ${guardian} } }`
const selection = `id projectKey key name description tags version projectDefault legacy createdAt
  phases { phaseId name configuration ${audiences} } access { allowed { ...entry } denied { ...entry } }`

const audienceSaid = ({ name, environment, segmentKeys = [], configuration }: Doc) => {
  const { releaseGuardianConfiguration: guard } = configuration ?? {}
  return {
    ...{ name, environmentKey: environment.key, segmentKeys },
    environment: { key: environment.key, name: environment.name, color: environment.color },
    configuration: configuration
      ? {
          strategy: configuration.releaseStrategy,
          requiresApproval: configuration.requireApproval,
          guardian: guard
            ? {
                monitoringWindowMs: guard.monitoringWindowMilliseconds,
                percentage: guard.rolloutWeight,
                rollsBackOnRegression: guard.rollbackOnRegression,
                randomizationUnit: guard.randomizationUnit,
              }
            : null,
        }
      : null,
  }
}

const said = (doc: Doc) => ({
  id: Buffer.from(`ReleasePipeline:["web","${doc.key}"]`).toString('base64url'),
  ...{ projectKey: 'web', key: doc.key, name: doc.name, description: doc.description ?? null, tags: doc.tags ?? [] },
  ...{ version: doc._version ?? null, projectDefault: doc.isProjectDefault ?? null, legacy: doc._isLegacy ?? null },
  createdAt: doc.createdAt,
  phases: (doc.phases ?? []).map(({ id, name, configuration = null, audiences }: Doc) => ({
    ...{ phaseId: id, name, configuration },
    audiences: audiences.map(audienceSaid),
  })),
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'ReleasePipeline',
  beta: true,
  stack: () => stack,
  documents: () => documents,
  sample: 'whole',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `releasePipeline(projectKey: "web", key: "${key}")`,
  path: (key) => `/projects/web/release-pipelines/${key}`,
  within: ['project(key: "web")'],
  list: 'releasePipelines',
  listPath: '/projects/web/release-pipelines',
  selection,
  fragments: entryFragment,
  said,
  promised: ['key', 'name', 'createdAt'],
  action: 'updateReleasePipelineName',
  filters: [
    ['{ query: "all of" }', 'query:all of'],
    ['{ environmentKey: "canary" }', 'env:canary'],
    ['{ query: "storefront", environmentKey: "canary" }', 'query:storefront,env:canary'],
  ],
})

describe('a release pipeline', () => {
  it('leads to the segments and the reviewers of its audiences, of those that exist', async () => {
    const { data, paths } = await stack.ask(`{ releasePipeline(projectKey: "web", key: "whole") { phases { audiences {
      segments { key name } configuration { reviewers { memberId } reviewerTeams { key name } }
    } } } }`)
    expect(data.releasePipeline.phases).toEqual([
      {
        audiences: [
          {
            segments: [{ key: 'press', name: expect.any(String) }],
            configuration: { reviewers: [{ memberId }], reviewerTeams: [{ key: 'sre', name: 'Site Reliability' }] },
          },
        ],
      },
      { audiences: [{ segments: [], configuration: { reviewers: [], reviewerTeams: [] } }] },
    ])
    expect(paths.toSorted()).toEqual([
      expect.stringMatching(/^\/members\?filter=id:/),
      '/projects/web/release-pipelines/whole',
      '/segments/web/production/press',
      '/teams/sre',
    ])
  })

  it('is the default one of its project, which the list of pipelines tells', async () => {
    const { data, paths } = await stack.ask('{ project(key: "web") { defaultReleasePipeline { key name } } }')
    expect(data.project.defaultReleasePipeline).toEqual({ key: 'storefront-standard', name: 'Storefront standard' })
    expect(paths).toEqual(['/projects/web/release-pipelines?offset=0&limit=20'])
    const none = await stack.ask('{ none: project(key: "mobile") { defaultReleasePipeline { key } } }')
    expect(none.data).toEqual({ none: { defaultReleasePipeline: null } })
    const gone = await stack.ask('{ gone: project(key: "gone") { defaultReleasePipeline { key } } }')
    expect({ data: gone.data, errors: gone.errors }).toEqual({ data: { gone: null }, errors: undefined })
  })

  it('is null in a project that lacks it, and the project is null if it does not exist', async () => {
    const { data } = await stack.ask(`{
      web: project(key: "web") { releasePipeline(key: "nope") { key } }
      nope: project(key: "nope") { releasePipeline(key: "nope") { key } }
    }`)
    expect(data).toEqual({ web: { releasePipeline: null }, nope: null })
  })

  it('has audiences without an environment that was deleted', async () => {
    const patch = (doc: Doc) => {
      for (const { audiences } of doc.phases) for (const audience of audiences) delete audience.environment
      return doc
    }
    stack.sandbox.fault({ path: /release-pipelines/ }, { patch })
    const { data, errors } = await stack.ask(`{ releasePipeline(projectKey: "web", key: "whole") {
      phases { audiences { environmentKey environment { key } segments { key } } } } }`)
    expect(errors).toBeUndefined()
    const nothing = { environmentKey: null, environment: null, segments: null }
    expect(data.releasePipeline.phases).toEqual([{ audiences: [nothing] }, { audiences: [nothing] }])
  })

  it('is found in the list if several are looked up', async () => {
    const { data, paths } = await stack.ask(`{
      a: releasePipeline(projectKey: "web", key: "whole") { name }
      b: project(key: "web") { releasePipeline(key: "third") { name } }
    }`)
    expect(data).toEqual({ a: { name: 'whole' }, b: { releasePipeline: { name: 'third' } } })
    expect(paths).toEqual(['/projects/web/release-pipelines?offset=0&limit=20'])
  })

  it('has the project and the audit log of its own', async () => {
    const { data, paths } = await stack.ask(`{ releasePipeline(projectKey: "web", key: "whole") {
      project { name } auditLog(first: 5) { nodes { kind target { resource { ... on ReleasePipeline { key } } } } } } }`)
    expect(data.releasePipeline).toEqual({
      project: { name: 'Web Storefront' },
      auditLog: { nodes: [{ kind: 'release pipeline', target: { resource: { key: 'whole' } } }] },
    })
    expect(paths).toHaveLength(3)
  })
})

describe('the releases of a pipeline', () => {
  const pipeline = (inner: string) => `{ releasePipeline(projectKey: "web", key: "storefront-standard") { ${inner} } }`
  const path = '/projects/web/release-pipelines/storefront-standard'

  it('are a connection with the counts of the pipeline, which begins beside its document', async () => {
    const { items, activeCount, completedCount } = await betaOf(stack, `${path}/releases`)
    const { data, paths, errors } = await stack.ask(
      pipeline(`name releases(first: 100) { totalCount activeCount completedCount stoppedBy
        nodes { flagKey pipelineKey activePhaseId createdAt completedAt } edges { cursor } }`),
    )
    expect(errors).toBeUndefined()
    const { edges, ...releases } = data.releasePipeline.releases
    expect(edges).toHaveLength(items.length)
    expect(releases).toEqual({
      ...{ totalCount: items.length, activeCount, completedCount, stoppedBy: 'END' },
      nodes: items.map(({ flagKey, activePhaseId = null, _createdAt, _completedAt }: Doc) => ({
        ...{ flagKey, pipelineKey: 'storefront-standard', activePhaseId },
        createdAt: new Date(_createdAt).toISOString(),
        completedAt: _completedAt ? new Date(_completedAt).toISOString() : null,
      })),
    })
    expect([activeCount, completedCount]).toEqual([5, 1])
    expect(paths.toSorted()).toEqual([path, `${path}/releases?offset=0&limit=100`])
  })

  it('are selected by status and by phase', async () => {
    const all = await betaOf(stack, `${path}/releases`)
    const { activePhaseId } = all.items.find((one: Doc) => one.activePhaseId)
    const { data, paths } = await stack.ask(
      pipeline(`active: releases(filter: { status: ACTIVE }) { totalCount nodes { flagKey } }
        completed: releases(filter: { status: COMPLETED }) { nodes { completedAt } }
        phase: releases(filter: { status: ACTIVE, activePhaseId: "${activePhaseId}" }) { nodes { activePhase { name } } }`),
    )
    expect(data.releasePipeline.active.totalCount).toBe(5)
    expect(data.releasePipeline.completed.nodes).toHaveLength(1)
    const inPhase = all.items.filter((one: Doc) => one.activePhaseId === activePhaseId)
    expect(data.releasePipeline.phase.nodes).toEqual(inPhase.map(() => ({ activePhase: { name: 'Canary' } })))
    expect(paths.map((one) => /filter=(.*)/.exec(one)?.[1]).toSorted()).toEqual([
      'status equals active',
      `status equals active,activePhaseId equals ${activePhaseId}`,
      'status equals completed',
      undefined,
    ])
  })

  it('that are complete are in no phase, so both conditions are refused without a call', async () => {
    const { errors, calls } = await stack.ask(
      `{ project(key: "web") { releasePipelines(first: 0) { nodes { releases { totalCount } } } }
        one: releasePipeline(projectKey: "web", key: "storefront-standard") {
          releases(filter: { status: COMPLETED, activePhaseId: "x" }) { totalCount } } }`,
    )
    expect(errors).toMatchObject([{ path: ['one', 'releases'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls.filter(({ path }) => path.includes('/releases'))).toEqual([])
  })

  it('are counted for all phases by one call, or by the page of active ones', async () => {
    const { phases } = await betaOf(stack, `${path}/releases`)
    const counts = phases.map(({ releaseCount }: Doc) => ({ activeReleaseCount: releaseCount }))
    expect(counts).toContainEqual({ activeReleaseCount: 3 })
    const alone = await stack.ask(pipeline('phases { activeReleaseCount }'))
    expect(alone.data.releasePipeline.phases).toEqual(counts)
    expect(alone.paths).toEqual([path, `${path}/releases?offset=0&limit=1`])
    const together = await stack.ask(
      pipeline('phases { activeReleaseCount } releases(first: 50, filter: { status: ACTIVE }) { nodes { flagKey } }'),
    )
    expect(together.data.releasePipeline.phases).toEqual(counts)
    expect(together.paths).toHaveLength(2)
  })

  it('that LaunchDarkly does not count have no counts', async () => {
    const patch = ({ items, totalCount }: Doc) => ({ items, totalCount })
    stack.sandbox.fault({ path: /releases\?/ }, { patch })
    const { data, errors } = await stack.ask(
      pipeline('phases { activeReleaseCount } releases(filter: { status: ACTIVE }) { activeCount completedCount }'),
    )
    expect(errors).toBeUndefined()
    expect(data.releasePipeline.releases).toEqual({ activeCount: null, completedCount: null })
    expect(data.releasePipeline.phases).toEqual(Array(3).fill({ activeReleaseCount: null }))
  })

  it('that may not be read are an error of their field alone', async () => {
    stack.sandbox.fault({ path: /\/releases\?/ }, { status: 403 }, 2)
    const { data, errors } = await stack.ask(pipeline('name releases { totalCount } phases { activeReleaseCount }'))
    stack.sandbox.clearFaults()
    const phases = Array(3).fill({ activeReleaseCount: null })
    expect(data.releasePipeline).toEqual({ name: 'Storefront standard', releases: null, phases })
    expect(errors?.map(({ path }) => path?.slice(1).join('.'))).toEqual([
      'releases',
      ...[0, 1, 2].map((index) => `phases.${index}.activeReleaseCount`),
    ])
    for (const { extensions } of errors!) expect(extensions!.code).toBe('FORBIDDEN')
  })

  it('of a pipeline without a key are an error, and no promise fails unseen', async () => {
    const unseen: unknown[] = []
    const note = (reason: unknown) => void unseen.push(reason)
    process.on('unhandledRejection', note)
    stack.sandbox.fault({ path: /release-pipelines/ }, { json: { items: [{}] } })
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { releasePipelines { nodes { releases { totalCount } } } } }',
    )
    await new Promise((settle) => setTimeout(settle))
    process.off('unhandledRejection', note)
    expect(data.project.releasePipelines.nodes).toEqual([{ releases: null }])
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE' } }])
    expect(unseen).toEqual([])
  })
})

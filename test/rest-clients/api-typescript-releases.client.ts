import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, replaced } from './apis.ts'

const key = 'from-clients'

let sandbox: Sandbox
let apis: Apis

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
  await apis.flags.postFeatureFlag('web', { key, name: 'From clients' })
})
afterAll(() => sandbox.close())

const audience = (environmentKey: string) => ({ environmentKey, name: environmentKey })
const phases = ['test', 'production'].map((name) => ({ name, audiences: [audience(name)] }))

describe('launchdarkly-api-typescript: release pipelines', () => {
  it('are created, replaced and deleted', async () => {
    const { pipelines } = apis
    const post = { key: 'made', name: 'Made', phases, tags: ['shop'], description: 'For a test' }
    const { data } = await pipelines.postReleasePipeline('web', post)
    expect(data).toMatchObject({ key: 'made', tags: ['shop'], phases: [{ name: 'test' }, { name: 'production' }] })
    const replacement = { name: 'Replaced', phases: phases.slice(0, 1) }
    const changed = await pipelines.putReleasePipeline('web', 'made', replacement)
    expect(changed.data).toMatchObject({
      name: 'Replaced',
      phases: [{ audiences: [{ environment: { key: 'test' } }] }],
    })
    expect((await pipelines.getReleasePipelineByKey('web', 'made')).data.phases).toHaveLength(1)
    const found = (await pipelines.getAllReleasePipelines('web', 'query:replaced')).data
    expect(found).toMatchObject({ items: [{ key: 'made' }], totalCount: 1 })
    await pipelines.deleteReleasePipeline('web', 'made')
    expect(await refusal(pipelines.getReleasePipelineByKey('web', 'made'))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: releases', () => {
  const strategy = { configuration: { releaseStrategy: 'immediate', requireApproval: false } }

  it('through a pipeline go on phase by phase', async () => {
    const { pipelines, releases, flags } = apis
    const immediate = phases.map(({ name }) => ({ name, audiences: [{ ...audience(name), ...strategy }] }))
    await pipelines.postReleasePipeline('web', { key: 'steps', name: 'Steps', phases: immediate })
    const { variations } = (await flags.getFeatureFlag('web', key)).data
    const releaseVariationId = variations[0]!._id!
    const { data } = await releases.createReleaseForFlag('web', key, {
      releasePipelineKey: 'steps',
      releaseVariationId,
    })
    expect(data).toMatchObject({ releasePipelineKey: 'steps', _releaseVariationId: releaseVariationId })
    const [first] = data.phases
    const audiences = first!._audiences.map(({ _id }) => ({ audienceId: _id }))
    await releases.updatePhaseStatus('web', key, first!._id, { status: 'active', audiences })
    const read = (await releases.getReleaseByFlagKey('web', key)).data
    expect(read.phases).toMatchObject([{ started: true }, { complete: false }])
    const progress = (await pipelines.getAllReleaseProgressionsForReleasePipeline('web', 'steps')).data
    expect(progress).toMatchObject({ activeCount: 1, completedCount: 0, items: [{ flagKey: key }] })
    await releases.deleteReleaseByFlagKey('web', key)
    expect(await refusal(releases.getReleaseByFlagKey('web', key))).toBe(404)
  })

  it('through a legacy pipeline take a JSON patch', async () => {
    const { pipelines, releases } = apis
    await pipelines.postReleasePipeline('web', { key: 'by-hand', name: 'By hand', phases, isLegacy: true })
    await releases.createReleaseForFlag('web', key, { releasePipelineKey: 'by-hand' })
    const changed = await releases.patchReleaseByFlagKey('web', key, replaced('/phases/0/complete', true))
    expect(changed.data.phases).toMatchObject([
      { complete: true, _completedBy: expect.any(Object), _completionDate: expect.any(Number) },
      { complete: false },
    ])
  })
})

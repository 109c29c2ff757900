import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, semantic } from './apis.ts'

const key = 'from-clients'

let sandbox: Sandbox
let apis: Apis

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
  await apis.flags.postFeatureFlag('web', { key, name: 'From clients' })
})
afterAll(() => sandbox.close())

/** Sends instructions for a flag. The types of the client have none. */
const instruct = (flagKey: string, environmentKey: string, ...instructions: object[]) =>
  apis.flags.patchFeatureFlag('web', flagKey, { environmentKey, instructions } as never, undefined, semantic)

describe('launchdarkly-api-typescript: flags', () => {
  it('are copied from one environment to another, and have a status in each', async () => {
    const { flags } = apis
    await instruct(key, 'test', { kind: 'turnFlagOn' })
    const copied = await flags.copyFeatureFlag('web', key, {
      source: { key: 'test' },
      target: { key: 'staging' },
      includedActions: ['updateOn'],
    })
    expect(copied.data.environments!.staging!.on).toBe(true)
    const statuses = (await flags.getFeatureFlagStatuses('web', 'test')).data.items!
    expect(statuses).toContainEqual(expect.objectContaining({ name: 'new' }))
  })

  it('know which flags depend on them', async () => {
    const { flags, betaFlags } = apis
    await flags.postFeatureFlag('web', { key: 'dependent', name: 'Dependent' })
    const [variation] = (await flags.getFeatureFlag('web', key)).data.variations
    const prerequisite = { kind: 'addPrerequisite', key, variationId: variation!._id }
    await instruct('dependent', 'test', prerequisite)
    const everywhere = (await betaFlags.getDependentFlags('web', key)).data.items
    expect(everywhere).toMatchObject([{ key: 'dependent', environments: [{ key: 'test' }] }])
    const here = (await betaFlags.getDependentFlagsByEnv('web', 'test', key)).data.items
    expect(here).toMatchObject([{ key: 'dependent' }])
  })

  it('of a migration tell which of its changes are unsafe', async () => {
    const { flags } = apis
    const migration = {
      key: 'move',
      name: 'Move',
      purpose: 'migration',
      migrationSettings: { stageCount: 6, contextKind: 'user' },
    } as const
    await flags.postFeatureFlag('web', migration)
    const { variations } = (await flags.getFeatureFlag('web', 'move')).data
    const last = { [variations.at(-1)!._id!]: 100_000 }
    const skip = { kind: 'updateFallthroughVariationOrRollout', rolloutWeights: last, rolloutContextKind: 'user' }
    const { data } = await flags.postMigrationSafetyIssues('web', 'move', 'test', { instructions: [skip] })
    expect(data).toMatchObject([{ causingRuleId: 'fallthrough', oldSystemAffected: false }])
  })

  it('have followers', async () => {
    const { followers, members } = apis
    const [member] = (await members.getMembers(1)).data.items
    await followers.putFlagFollower('web', key, 'test', member!._id)
    const read = async () => (await followers.getFlagFollowers('web', key, 'test')).data.items!.map(({ _id }) => _id)
    expect(await read()).toEqual([member!._id])
    await followers.deleteFlagFollower('web', key, 'test', member!._id)
    expect(await read()).toEqual([])
  })
})

describe('launchdarkly-api-typescript: segments', () => {
  const idIn = ({ headers }: { headers: object }) => String(Reflect.get(headers, 'location')).split('/').at(-1)!

  it('lose contexts on a date', async () => {
    const { segments } = apis
    await segments.postSegment('web', 'test', { key: 'leaving', name: 'Leaving' })
    const join = { patch: [{ op: 'replace', path: '/included', value: ['cust-1'] }] }
    await segments.patchSegment('web', 'test', 'leaving', join)
    const value = Date.now() + 30 * 86_400_000
    const target = { contextKey: 'cust-1', contextKind: 'user', targetType: 'included', value } as const
    const start = { instructions: [{ kind: 'addExpiringTarget' as const, ...target }] }
    const { data } = await segments.patchExpiringTargetsForSegment('web', 'test', 'leaving', start, semantic)
    expect(data).toMatchObject({ successfulInstructions: 1, items: [{ contextKey: 'cust-1', expirationDate: value }] })
    const read = (await segments.getExpiringTargetsForSegment('web', 'test', 'leaving')).data.items
    expect(read).toEqual(data.items)
  })

  it('that are big take keys one by one and in files, and export them', async () => {
    const { segments } = apis
    await segments.postSegment('web', 'test', {
      key: 'big',
      name: 'Big',
      unbounded: true,
      unboundedContextKind: 'user',
    })
    await segments.updateBigSegmentContextTargets('web', 'test', 'big', { included: { add: ['cust-1', 'cust-2'] } })
    await segments.updateBigSegmentTargets('web', 'test', 'big', { included: { remove: ['cust-2'] } })
    const included = async (contextKey: string) =>
      (await segments.getSegmentMembershipForContext('web', 'test', 'big', contextKey)).data.included
    expect([await included('cust-1'), await included('cust-2')]).toEqual([true, false])
    const file = new File(['cust-3\n'], 'keys.csv', { type: 'text/csv' })
    const importId = idIn(await segments.createBigSegmentImport('web', 'test', 'big', file, 'merge'))
    const read = (await segments.getBigSegmentImport('web', 'test', 'big', importId)).data
    expect(read).toMatchObject({ id: importId, mode: 'merge', status: 'complete' })
    expect(await included('cust-3')).toBe(true)
    const exportId = idIn(await segments.createBigSegmentExport('web', 'test', 'big'))
    const exported = (await segments.getBigSegmentExport('web', 'test', 'big', exportId)).data
    expect(exported).toMatchObject({ id: exportId, segmentKey: 'big', status: expect.any(String) })
  })
})

describe('launchdarkly-api-typescript: code references', () => {
  it('are counted over all projects, and listed with their branches', async () => {
    const { code } = apis
    expect((await code.getRootStatistic()).data.projects).toEqual(expect.any(Array))
    const { items } = (await code.getRepositories('true')).data
    expect(items[0]!.branches).toEqual(expect.any(Array))
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, replaced, semantic } from './apis.ts'

let sandbox: Sandbox
let apis: Apis
const key = 'from-clients'

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
  await apis.flags.postFeatureFlag('web', { key, name: 'From clients' })
})
afterAll(() => sandbox.close())

const targetsOf = async (environmentKey: string) =>
  (await apis.flags.getFeatureFlag('web', key, environmentKey)).data.environments![environmentKey]!.targets!

describe('launchdarkly-api-typescript: contexts', () => {
  it('are searched page by page, read and evaluated', async () => {
    const { contexts, segments } = apis
    const { data } = await contexts.searchContexts('web', 'production', { filter: 'kind equals "user"', limit: 2 })
    expect(data).toMatchObject({ continuationToken: expect.any(String), items: [{}, {}] })
    const { continuationToken } = data
    const next = await contexts.searchContexts('web', 'production', {
      filter: 'kind equals "user"',
      limit: 2,
      ...(continuationToken && { continuationToken }),
    })
    const own = data.items[0]!.context
    expect(next.data.items.map(({ context }) => context.key)).not.toContain(own.key)
    const [read] = (await contexts.getContexts('web', 'production', 'user', own.key)).data.items
    expect(read!.context).toEqual(own)
    const evaluated = await contexts.evaluateContextInstance('web', 'production', { kind: 'user', key: own.key })
    expect(evaluated.data.items).toContainEqual(
      expect.objectContaining({ key, reason: expect.objectContaining({ kind: expect.any(String) }) }),
    )
    const member = { kind: 'user', key: own.key }
    const memberships = await segments.getContextInstanceSegmentsMembershipByEnv('web', 'production', member)
    expect(memberships.data.items).toContainEqual(expect.objectContaining({ isMember: expect.any(Boolean) }))
  })

  it('have instances, which are searched, read and deleted', async () => {
    const { contexts } = apis
    const { data } = await contexts.searchContextInstances('web', 'production', { limit: 1 })
    const { id, context } = data.items[0]!
    const instance = (await contexts.getContextInstances('web', 'production', id)).data.items[0]!
    expect(instance).toMatchObject({ id, context })
    await contexts.deleteContextInstances('web', 'production', id)
    expect(await refusal(contexts.getContextInstances('web', 'production', id))).toBe(404)
  })

  it('have kinds, which are created and changed', async () => {
    const { contexts } = apis
    const kind = async () =>
      (await contexts.getContextKindsByProjectKey('web')).data.items.find((one) => one.key === 'shop')
    expect(await kind()).toBeUndefined()
    const made = await contexts.putContextKind('web', 'shop', { name: 'Shop' })
    expect(made.data.status).toBe('success')
    await contexts.putContextKind('web', 'shop', { name: 'Branch', hideInTargeting: true })
    expect(await kind()).toMatchObject({ name: 'Branch', hideInTargeting: true, createdFrom: 'manual' })
  })

  it('have attributes with names and values', async () => {
    const { contexts } = apis
    const names = (await contexts.getContextAttributeNames('web', 'production')).data.items
    const { kind, names: known } = names.find((one) => one.kind === 'user')!
    expect(known).toContainEqual({ name: 'country', weight: expect.any(Number), redacted: false })
    const values = (await contexts.getContextAttributeValues('web', 'production', 'country')).data.items
    expect(values.find((one) => one.kind === kind)!.values[0]).toMatchObject({ weight: expect.any(Number) })
  })

  it('become targets of a flag, and users likewise', async () => {
    const { contextSettings, userSettings } = apis
    await contextSettings.putContextFlagSetting('web', 'test', 'user', 'cust-new', key, { setting: true })
    expect((await targetsOf('test')).flatMap(({ values }) => values)).toContain('cust-new')
    const read = async () => (await userSettings.getUserFlagSetting('web', 'test', 'cust-new', key)).data.setting
    expect(await read()).toBe(true)
    await userSettings.putFlagSetting('web', 'test', 'cust-new', key, { setting: false })
    expect(await read()).toBe(false)
    const { items } = (await userSettings.getUserFlagSettings('web', 'test', 'cust-new')).data
    expect(items[key]!.setting).toBe(false)
    await contextSettings.putContextFlagSetting('web', 'test', 'user', 'cust-new', key, {})
    expect((await targetsOf('test')).flatMap(({ values }) => values)).not.toContain('cust-new')
  })
})

describe('launchdarkly-api-typescript: users', () => {
  it('are listed, searched, read and deleted', async () => {
    const { users, betaUsers } = apis
    const { items, totalCount } = (await users.getUsers('web', 'production', 2)).data
    expect(items).toHaveLength(2)
    const userKey = items[1]!.user!.key!
    const next = (await users.getUsers('web', 'production', 1, userKey)).data
    expect(next.items[0]!.user!.key).not.toBe(userKey)
    expect((await users.getUser('web', 'production', userKey)).data.user).toEqual(items[1]!.user)
    const sought = (await users.getSearchUsers('web', 'production', userKey)).data
    expect(sought.items.map(({ user }) => user!.key)).toContain(userKey)
    expect((await betaUsers.getUserAttributeNames('web', 'production')).data.standard).toContain('key')
    await users.deleteUser('web', 'production', userKey)
    expect(await refusal(users.getUser('web', 'production', userKey))).toBe(404)
    expect((await users.getUsers('web', 'production', 1)).data.totalCount).toBe(totalCount - 1)
  })

  it('leave a flag and a segment on a date', async () => {
    const { flags, userSettings, segments } = apis
    await userSettings.putFlagSetting('web', 'test', 'cust-leaving', key, { setting: true })
    const { variations } = (await flags.getFeatureFlag('web', key)).data
    const variationId = variations.find(({ value }) => value === true)!._id!
    const value = Date.now() + 30 * 86_400_000
    const instruction = { kind: 'addExpireUserTargetDate', flagKey: key, variationId, value } as const
    const patch = { instructions: [instruction] }
    const patched = await userSettings.patchExpiringFlagsForUser('web', 'cust-leaving', 'test', patch, semantic)
    expect(patched.data).toMatchObject({ totalInstructions: 1, successfulInstructions: 1, failedInstructions: 0 })
    const { items } = (await userSettings.getExpiringFlagsForUser('web', 'cust-leaving', 'test')).data
    expect(items).toMatchObject([{ expirationDate: value, userKey: 'cust-leaving' }])
    const end = [{ kind: 'removeExpireUserTargetDate', userKey: 'cust-leaving', variationId }]
    await flags.patchExpiringUserTargets('web', 'test', key, { instructions: end }, semantic)
    expect((await flags.getExpiringUserTargets('web', 'test', key)).data.items).toEqual([])
    const target = { contextKey: 'cust-leaving', contextKind: 'user', variationId, value }
    const start = { instructions: [{ kind: 'addExpiringTarget', ...target }] }
    const targets = await flags.patchExpiringTargets('web', 'test', key, start, semantic)
    expect(targets.data.items).toMatchObject([{ contextKey: 'cust-leaving', expirationDate: value }])
    await segments.postSegment('web', 'test', { key: 'leaving', name: 'Leaving' })
    const member = { userKey: 'cust-leaving', targetType: 'included', value } as const
    const join = { patch: replaced('/included', ['cust-leaving']) }
    const joined = await segments.patchSegment('web', 'test', 'leaving', join)
    expect(joined.data.included).toEqual(['cust-leaving'])
    const leaving = { instructions: [{ kind: 'addExpireUserTargetDate' as const, ...member }] }
    const expiring = await segments.patchExpiringUserTargetsForSegment('web', 'test', 'leaving', leaving, semantic)
    expect(expiring.data.items).toMatchObject([{ expirationDate: value, userKey: 'cust-leaving' }])
  })
})

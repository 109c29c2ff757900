import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, semantic } from './apis.ts'

let sandbox: Sandbox
let apis: Apis
let key: string

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 6 })
  apis = apisOf(sandbox)
  key = (await apis.flags.getFeatureFlags('web', undefined, undefined, 1)).data.items[0]!.key
})
afterAll(() => sandbox.close())

describe('launchdarkly-api-typescript: lists and single reads', () => {
  it('of the account', async () => {
    const { projects, members, teams, roles, webhooks, auditLog, approvals, tags } = apis
    const [member] = (await members.getMembers(1)).data.items
    expect((await members.getMember(member!._id)).data.email).toBe(member!.email)
    const first = (await projects.getProjects(1, 0, undefined, undefined, 'environments')).data.items
    expect(first).toMatchObject([{ key: expect.any(String), environments: { items: expect.any(Array) } }])
    expect((await projects.getProject('web', 'environments')).data.environments?.items).not.toEqual([])
    const [team] = (await teams.getTeams(1)).data.items!
    expect((await teams.getTeam(team!.key!, 'members')).data.members?.totalCount).toBeGreaterThan(0)
    const [role] = (await roles.getCustomRoles(1)).data.items
    expect((await roles.getCustomRole(role!.key)).data.name).toBe(role!.name)
    const [webhook] = (await webhooks.getAllWebhooks()).data.items
    expect((await webhooks.getWebhook(webhook!._id)).data.url).toBe(webhook!.url)
    const [entry] = (await auditLog.getAuditLogEntries(undefined, undefined, undefined, 1)).data.items
    expect((await auditLog.getAuditLogEntry(entry!._id)).data.date).toBe(entry!.date)
    expect((await approvals.getApprovalRequests(undefined, undefined, 1)).data.items).toHaveLength(1)
    expect((await tags.getTags(['flag'])).data.items).not.toEqual([])
  })

  it('of a project', async () => {
    const { environments, flags, segments, metrics, followers } = apis
    expect((await environments.getEnvironment('web', 'production')).data.name).toBe('Production')
    expect((await flags.getFeatureFlag('web', key)).data.environments!.production).toBeDefined()
    expect((await flags.getFeatureFlagStatus('web', 'production', key)).data.name).toEqual(expect.any(String))
    expect((await flags.getFeatureFlagStatusAcrossEnvironments('web', key)).data.environments).toHaveProperty('test')
    expect((await flags.getExpiringContextTargets('web', 'production', key)).data.items).toEqual(expect.any(Array))
    expect((await flags.getExpiringUserTargets('web', 'production', key)).data.items).toEqual(expect.any(Array))
    const [segment] = (await segments.getSegments('web', 'production', 1)).data.items
    expect((await segments.getSegment('web', 'production', segment!.key)).data.key).toBe(segment!.key)
    const users = await segments.getExpiringUserTargetsForSegment('web', 'production', segment!.key)
    expect(users.data.items).toEqual(expect.any(Array))
    const member = await segments.getSegmentMembershipForUser('web', 'production', 'loyalty-gold', 'cust-1')
    expect(member.data).toMatchObject({ userKey: 'cust-1', included: expect.any(Boolean) })
    const [metric] = (await metrics.getMetrics('web', undefined, 1)).data.items!
    expect((await metrics.getMetric('web', metric!.key)).data.name).toBe(metric!.name)
    expect((await followers.getFollowersByProjEnv('web', 'production')).data.items).toEqual(expect.any(Array))
  })
})

describe('launchdarkly-api-typescript: code references', () => {
  it('are written, searched and deleted', async () => {
    const { code } = apis
    const made = await code.postRepository({ name: 'shop', type: 'github', sourceLink: 'https://git.example/shop' })
    expect(made).toMatchObject({ status: 200, data: { name: 'shop', defaultBranch: 'main', enabled: true } })
    expect(await refusal(code.postRepository({ name: 'shop' }))).toBe(409)
    const changed = await code.patchRepository('shop', [{ op: 'replace', path: '/defaultBranch', value: 'trunk' }])
    expect(changed.data.defaultBranch).toBe('trunk')
    const hunks = [{ startingLineNumber: 3, projKey: 'web', flagKey: key }]
    const branch = {
      name: 'trunk',
      head: 'a94a8fe',
      syncTime: 1_700_000_000_000,
      references: [{ path: 'a.ts', hunks }],
    }
    await code.putBranch('shop', 'trunk', { ...branch, updateSequenceId: 2 })
    expect(await refusal(code.putBranch('shop', 'trunk', { ...branch, updateSequenceId: 1 }))).toBe(409)
    expect((await code.getBranch('shop', 'trunk')).data.references).toMatchObject([{ path: 'a.ts' }])
    expect((await code.getBranches('shop')).data.items).toHaveLength(1)
    expect((await code.getStatistics('web', key)).data.flags[key]).toContainEqual(
      expect.objectContaining({ name: 'shop', hunkCount: 1 }),
    )
    const extinction = { revision: 'c0ffee', message: 'Remove', time: 1_700_000_000_000, projKey: 'web', flagKey: key }
    await code.postExtinction('shop', 'trunk', [extinction])
    expect((await code.getExtinctions('shop')).data.items).toMatchObject({ [key]: [extinction] })
    await code.deleteBranches('shop', ['trunk'])
    expect((await code.getBranches('shop')).data.items).toEqual([])
    await code.deleteRepository('shop')
    expect(await refusal(code.getRepository('shop'))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: links of flags', () => {
  it('are written and deleted, by their keys as well', async () => {
    const { links } = apis
    const post = { deepLink: 'https://example.com/SHOP-12', key: 'shop-12', title: 'SHOP-12' }
    const { data } = await links.createFlagLink('web', key, post)
    expect(data).toMatchObject({ _key: 'shop-12', title: 'SHOP-12', _deepLink: post.deepLink })
    expect(await refusal(links.createFlagLink('web', key, { title: 'No address' }))).toBe(400)
    const changed = await links.updateFlagLink('web', key, data._id, [{ op: 'replace', path: '/title', value: 'New' }])
    expect(changed.data.title).toBe('New')
    expect((await links.getFlagLinks('web', key)).data.items.map(({ _id }) => _id)).toContain(data._id)
    await links.deleteFlagLink('web', key, 'shop-12')
    expect(await refusal(links.deleteFlagLink('web', key, data._id))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: what can be written of flags and segments', () => {
  it('is written, by JSON patches and by instructions', async () => {
    const { flags, segments } = apis
    await flags.postFeatureFlag('web', { key: 'made', name: 'Made' })
    const patched = await flags.patchFeatureFlag('web', 'made', {
      patch: [{ op: 'replace', path: '/name', value: 'Renamed' }],
      comment: 'For a test',
    })
    expect(patched.data.name).toBe('Renamed')
    // The types of the client have no instructions.
    const body = { environmentKey: 'test', instructions: [{ kind: 'turnFlagOn' }] } as never
    const on = await flags.patchFeatureFlag('web', 'made', body, undefined, semantic)
    expect(on.data.environments!.test!.on).toBe(true)
    await flags.deleteFeatureFlag('web', 'made')
    expect(await refusal(flags.getFeatureFlag('web', 'made'))).toBe(404)
    await segments.postSegment('web', 'test', { key: 'made', name: 'Made' })
    await segments.deleteSegment('web', 'test', 'made')
    expect(await refusal(segments.getSegment('web', 'test', 'made'))).toBe(404)
  })
})

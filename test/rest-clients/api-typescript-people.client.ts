import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, replaced, semantic } from './apis.ts'

let sandbox: Sandbox
let apis: Apis

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
})
afterAll(() => sandbox.close())

describe('launchdarkly-api-typescript: members, teams and roles', () => {
  it('are created, changed and deleted', async () => {
    const { members, teams, roles } = apis
    const policy = [{ effect: 'allow' as const, actions: ['*'], resources: ['proj/web:env/test:flag/*'] }]
    const role = (await roles.postCustomRole({ key: 'testers', name: 'Testers', policy })).data
    expect(role).toMatchObject({ key: 'testers', policy })
    const renamed = await roles.patchCustomRole('testers', { patch: replaced('/name', 'Tests'), comment: 'For a test' })
    expect(renamed.data.name).toBe('Tests')
    const { items } = (await members.postMembers([{ email: 'new@shop.example', role: 'reader' }])).data
    const { _id } = items[0]!
    expect((await members.patchMember(_id, replaced('/role', 'writer'))).data.role).toBe('writer')
    const team = await teams.postTeam({ key: 'shop', name: 'Shop', customRoleKeys: ['testers'] })
    expect(team.data).toMatchObject({ key: 'shop', name: 'Shop' })
    const joined = (await members.postMemberTeams(_id, { teamKeys: ['shop'] })).data
    expect(joined.teams).toMatchObject([{ key: 'shop' }])
    const instructions = [
      { kind: 'updateName', value: 'Shops' },
      { kind: 'addPermissionGrants', actionSet: 'maintainTeam', memberIDs: [_id] },
    ]
    expect((await teams.patchTeam('shop', { instructions }, undefined, semantic)).data.name).toBe('Shops')
    expect((await teams.getTeamMaintainers('shop')).data.items).toMatchObject([{ _id }])
    expect((await teams.getTeamRoles('shop')).data.items).toMatchObject([{ key: 'testers' }])
    const { email } = (await members.getMembers(1)).data.items[0]!
    const file = new File([`email\n${email}\n`], 'members.csv', { type: 'text/csv' })
    expect((await teams.postTeamMembers('shop', file)).data.items).toMatchObject([{ value: email }])
    const promotion = { kind: 'replaceMembersRoles', memberIDs: [_id, 'nobody'], value: 'reader' }
    const promoted = await apis.betaMembers.patchMembers({ instructions: [promotion] }, semantic)
    expect(promoted.data).toMatchObject({ members: [_id], errors: [{ nobody: expect.any(String) }] })
    const joining = { kind: 'addMembersToTeams', memberIDs: [_id], teamKeys: ['shop', 'none'] }
    const together = await apis.betaTeams.patchTeams({ instructions: [joining] }, semantic)
    expect(together.data).toMatchObject({
      memberIDs: [_id],
      teamKeys: ['shop'],
      errors: [{ none: expect.any(String) }],
    })
    await teams.deleteTeam('shop')
    expect(await refusal(teams.getTeam('shop'))).toBe(404)
    await members.deleteMember(_id)
    expect(await refusal(members.getMember(_id))).toBe(404)
    await roles.deleteCustomRole('testers')
    expect(await refusal(roles.getCustomRole('testers'))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: metrics and the audit log', () => {
  it('tell of a metric that is created, changed and deleted', async () => {
    const { metrics, auditLog } = apis
    const post = { key: 'baskets', name: 'Baskets', kind: 'custom', eventKey: 'basket' } as const
    const made = await metrics.postMetric('web', { ...post, isNumeric: false, successCriteria: 'HigherThanBaseline' })
    expect(made.data).toMatchObject(post)
    expect((await metrics.patchMetric('web', 'baskets', replaced('/name', 'Full baskets'))).data.name).toBe(
      'Full baskets',
    )
    await metrics.deleteMetric('web', 'baskets')
    expect(await refusal(metrics.getMetric('web', 'baskets'))).toBe(404)
    const about = [{ effect: 'allow' as const, actions: ['*'], resources: ['proj/web:metric/baskets'] }]
    const told = (await auditLog.postAuditLogEntries(undefined, undefined, undefined, 10, about)).data.items
    expect(told.map(({ titleVerb }) => titleVerb?.split(' ')[0])).toEqual(['deleted', 'changed', 'created'])
  })
})

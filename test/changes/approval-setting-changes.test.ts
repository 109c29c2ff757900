import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsOf, json, sentBy } from '../support/change.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
})
afterAll(() => stack.close())

const parts = `required bypassApprovalsForPendingChanges minNumApprovals canReviewOwnRequest canApplyDeclinedChanges
  autoApplyApprovedChanges serviceKind serviceConfig requiredApprovalTags serviceKindConfigurationId`
const update = `mutation ($input: UpdateApprovalRequestSettingsInput!) {
  updateApprovalRequestSettings(input: $input) { approvalSettings { ${parts} } userErrors { message code path } }
}`
const path = '/approval-requests/projects/web/settings'
const of = (resourceKind: string) => ({ projectKey: 'web', environmentKey: 'production', resourceKind })
const read = async (kind: string) => {
  const { data } = await stack.ask(`{ environment(projectKey: "web", key: "production") {
    approvalSettings { ${parts} } resourceApprovalSettings { resourceKind settings { ${parts} } }
  } }`)
  const { approvalSettings, resourceApprovalSettings } = data.environment
  if (kind === 'flag') return approvalSettings
  return resourceApprovalSettings.find((one: { resourceKind: string }) => one.resourceKind === kind).settings
}

describe.each(['flag', 'segment'])('updateApprovalRequestSettings of the kind %s', (kind) => {
  it.each([
    ['required', true],
    ['bypassApprovalsForPendingChanges', true],
    ['minNumApprovals', 5],
    ['canReviewOwnRequest', true],
    ['canApplyDeclinedChanges', true],
    ['autoApplyApprovedChanges', true],
    ['autoApplyApprovedChanges', null],
    ['serviceKind', 'servicenow'],
    ['serviceConfig', { template: 't' }],
    ['requiredApprovalTags', ['risky']],
    ['serviceKindConfigurationId', '57be1db38b75bf0772d11383'],
    ['serviceKindConfigurationId', null],
  ])('sets %s to %j, on the beta route', async (name, value) => {
    const told = await stack.ask(update, { input: { ...of(kind), [name]: value } })
    expect(told.errors).toBeUndefined()
    expect(sentBy(told)).toEqual([['PATCH', path, { environmentKey: 'production', resourceKind: kind, [name]: value }]])
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    expect(told.calls[0]!.version).toBe('beta')
    const { approvalSettings, userErrors } = told.data.updateApprovalRequestSettings
    expect(userErrors).toEqual([])
    expect(approvalSettings[name]).toEqual(value)
    expect(await read(kind)).toEqual(approvalSettings)
  })

  it('reads the settings of the environment if LaunchDarkly does not answer with them', async () => {
    stack.sandbox.fault({ method: 'PATCH', path: `/api/v2${path}` }, { patch: () => ({}) })
    const told = await stack.ask(update, { input: { ...of(kind), minNumApprovals: 2 } })
    expect(callsOf(told)).toEqual([`PATCH ${path}`, 'GET /projects/web/environments/production'])
    expect(told.data.updateApprovalRequestSettings.approvalSettings.minNumApprovals).toBe(2)
  })
})

describe('updateApprovalRequestSettings', () => {
  it.each([
    ['nothing to do', {}, ['input']],
    ['too few approvals', { minNumApprovals: 0 }, ['input', 'minNumApprovals']],
    ['what is null', { required: null }, ['input', 'required']],
  ])('refuses %s before anything is sent', async (_, wrong, place) => {
    const told = await stack.ask(update, { input: { ...of('flag'), ...wrong } })
    expect(told.data.updateApprovalRequestSettings).toMatchObject({
      approvalSettings: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: place }],
    })
    expect(told.calls).toEqual([])
  })

  it.each([
    ['an unknown kind', { resourceKind: 'spaceship' }, 'BAD_USER_INPUT'],
    ['a project that there is not', { projectKey: 'nowhere' }, 'NOT_FOUND'],
    ['an environment that there is not', { environmentKey: 'nowhere' }, 'NOT_FOUND'],
  ])('tells of %s', async (_, wrong, code) => {
    const told = await stack.ask(update, { input: { ...of('flag'), required: true, ...wrong } })
    expect(told.data.updateApprovalRequestSettings).toMatchObject({ approvalSettings: null, userErrors: [{ code }] })
  })

  it('is an error of the field for a token that may not', async () => {
    const headers = { authorization: stack.sandbox.readerToken }
    const told = await stack.ask(update, { input: { ...of('flag'), required: true } }, headers)
    expect(told.errors).toMatchObject([{ path: ['updateApprovalRequestSettings'], extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([
    ['a connection that breaks', { reset: true }],
    ['an outage', { status: 503 }],
  ])('is sent once if it meets %s', async (_, reply) => {
    stack.sandbox.fault({ method: 'PATCH', path: `/api/v2${path}` }, reply)
    const told = await stack.ask(update, { input: { ...of('flag'), required: true } })
    expect(told.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    expect(told.calls).toHaveLength(1)
  })
})

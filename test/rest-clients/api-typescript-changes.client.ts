import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, semantic } from './apis.ts'

const day = 86_400_000
const key = 'from-clients'
const at = ['web', key, 'test'] as const
const turnOn = [{ kind: 'turnFlagOn' }]
const turnOff = [{ kind: 'turnFlagOff' }]

let sandbox: Sandbox
let apis: Apis

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
  await apis.flags.postFeatureFlag('web', { key, name: 'From clients' })
})
afterAll(() => sandbox.close())

/** The clients for a service token, which may review what a member asked for. */
async function reviewers(): Promise<Apis> {
  const { token = '' } = (await apis.tokens.postToken({ role: 'writer', serviceToken: true })).data
  return apisOf({ url: sandbox.url, token })
}

const isOn = async () => (await apis.flags.getFeatureFlag('web', key, 'test')).data.environments!.test!.on

describe('launchdarkly-api-typescript: scheduled changes', () => {
  it('are created, changed and deleted', async () => {
    const { scheduledChanges } = apis
    const executionDate = Date.now() + 30 * day
    const { data } = await scheduledChanges.postFlagConfigScheduledChanges(...at, {
      executionDate,
      instructions: turnOn,
      comment: 'For a test',
    })
    expect(data).toMatchObject({ executionDate, instructions: turnOn, _version: 1 })
    const later = { kind: 'updateScheduledChangesExecutionDate', value: executionDate + day }
    const id = data._id
    const changed = await scheduledChanges.patchFlagConfigScheduledChange(
      ...at,
      id,
      { instructions: [later] },
      undefined,
      semantic,
    )
    expect(changed.data).toMatchObject({ executionDate: later.value, _version: 2 })
    expect((await scheduledChanges.getFeatureFlagScheduledChange(...at, id)).data.executionDate).toBe(later.value)
    const all = (await scheduledChanges.getFlagConfigScheduledChanges(...at)).data.items
    expect(all.map(({ _id }) => _id)).toEqual([id])
    await scheduledChanges.deleteFlagConfigScheduledChanges(...at, id)
    expect(await refusal(scheduledChanges.getFeatureFlagScheduledChange(...at, id))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: approval requests', () => {
  const resourceId = `proj/web:env/*:flag/${key}`

  it('of the account are created, reviewed, applied and deleted', async () => {
    const { approvals, betaApprovals } = apis
    const [variation] = (await apis.flags.getFeatureFlag('web', key)).data.variations
    const instructions = [{ kind: 'updateVariation', variationId: variation!._id, name: 'Yes' }]
    const post = { resourceId, description: 'Name it', instructions }
    const { data } = await approvals.postApprovalRequest(post)
    expect(data).toMatchObject({ description: 'Name it', reviewStatus: 'pending', instructions })
    const id = data._id
    expect((await approvals.getApprovalRequest(id, 'flag')).data.flag).toMatchObject({ key })
    const found = await approvals.getApprovalRequests(`resourceId equals "${resourceId}"`)
    expect(found.data.items.map(({ _id }) => _id)).toEqual([id])
    const updated = { instructions: [{ kind: 'updateDescription', value: 'Name it Yes' }] }
    const patched = await betaApprovals.patchApprovalRequest(id, { ...semantic, data: updated })
    expect(patched.data.description).toBe('Name it Yes')
    expect(await refusal(approvals.postApprovalRequestReview(id, { kind: 'approve' }))).toBe(405)
    const others = (await reviewers()).approvals
    const reviewed = await others.postApprovalRequestReview(id, { kind: 'approve', comment: 'Good' })
    expect(reviewed.data).toMatchObject({ reviewStatus: 'approved', allReviews: [{ kind: 'approve' }] })
    const applied = await approvals.postApprovalRequestApply(id, { comment: 'Now' })
    expect(applied.data).toMatchObject({ status: 'completed', appliedDate: expect.any(Number) })
    expect((await apis.flags.getFeatureFlag('web', key)).data.variations[0]!.name).toBe('Yes')
    await approvals.deleteApprovalRequest(id)
    expect(await refusal(approvals.getApprovalRequest(id))).toBe(404)
  })

  it('of a flag likewise, and copies of other environments', async () => {
    const { approvals } = apis
    const { data } = await approvals.postApprovalRequestForFlag(...at, { description: 'Turn on', instructions: turnOn })
    const others = (await reviewers()).approvals
    const reviewed = await others.postApprovalRequestReviewForFlag(...at, data._id, { kind: 'approve' })
    expect(reviewed.data.reviewStatus).toBe('approved')
    const applied = await approvals.postApprovalRequestApplyForFlag(...at, data._id, {})
    expect(applied.data.status).toBe('completed')
    expect(await isOn()).toBe(true)
    const copy = await approvals.postFlagCopyConfigApprovalRequest('web', key, 'production', {
      description: 'As in the test environment',
      source: { key: 'test' },
      includedActions: ['updateOn'],
    })
    const copyAt = ['web', key, 'production', copy.data._id] as const
    expect((await approvals.getApprovalForFlag(...copyAt)).data.source).toMatchObject({ key })
    const updated = { instructions: [{ kind: 'updateDescription', value: 'As in test' }] }
    const patched = await apis.betaApprovals.patchFlagConfigApprovalRequest(...copyAt, { ...semantic, data: updated })
    expect(patched.data.description).toBe('As in test')
    const all = (await approvals.getApprovalsForFlag('web', key, 'production')).data.items
    expect(all.map(({ _id }) => _id)).toEqual([copy.data._id])
    await approvals.deleteApprovalRequestForFlag(...copyAt)
    expect(await refusal(approvals.getApprovalForFlag(...copyAt))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: flag triggers', () => {
  it('are created, fired, changed and deleted', async () => {
    const { triggers } = apis
    const post = { integrationKey: 'generic-trigger', instructions: turnOff }
    const { data } = await triggers.createTriggerWorkflow('web', 'test', key, post)
    expect(data).toMatchObject({ enabled: true, instructions: turnOff, triggerURL: expect.any(String) })
    const id = data._id!
    await fetch(data.triggerURL!, { method: 'POST' })
    expect(await isOn()).toBe(false)
    expect((await triggers.getTriggerWorkflowById('web', key, 'test', id)).data._triggerCount).toBe(1)
    const instructions = [{ kind: 'disableTrigger' }, { kind: 'cycleTriggerUrl' }]
    const changed = await triggers.patchTriggerWorkflow('web', 'test', key, id, { instructions }, semantic)
    expect(changed.data).toMatchObject({ enabled: false })
    expect(changed.data.triggerURL).not.toBe(data.triggerURL)
    const all = (await triggers.getTriggerWorkflows('web', 'test', key)).data.items!
    expect(all.map(({ _id }) => _id)).toEqual([id])
    await triggers.deleteTriggerWorkflow('web', 'test', key, id)
    expect(await refusal(triggers.getTriggerWorkflowById('web', key, 'test', id))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: workflows and their templates', () => {
  it('are created of one another and deleted', async () => {
    const { workflows, templates } = apis
    const condition = { kind: 'schedule', scheduleKind: 'relative', waitDuration: 2, waitDurationUnit: 'calendarDay' }
    const stages = [{ name: 'Wait', conditions: [condition], action: { instructions: turnOn } }]
    const { data } = await workflows.postWorkflow(...at, { name: 'Later', stages })
    expect(data).toMatchObject({ name: 'Later', _execution: { status: 'active' }, stages: [{ name: 'Wait' }] })
    const { templateKey, ...sample } = { templateKey: 'two-days', name: 'Two days of waiting' }
    const made = await templates.createWorkflowTemplate({ key: templateKey, ...sample, workflowId: data._id })
    expect(made.data).toMatchObject({ _key: templateKey, name: 'Two days of waiting', stages: [{ name: 'Wait' }] })
    const listed = (await templates.getWorkflowTemplates(true, 'Two days of')).data.items
    expect(listed).toMatchObject([{ _key: templateKey }])
    const dry = await workflows.postWorkflow(...at, { name: 'Tried' }, templateKey, true)
    expect(dry.data).toMatchObject({ name: 'Tried', stages: [{ name: 'Wait' }] })
    const other = (await workflows.postWorkflow(...at, { name: 'Again' }, templateKey)).data
    expect((await workflows.getCustomWorkflow(...at, other._id)).data.stages).toMatchObject([{ name: 'Wait' }])
    const all = (await workflows.getWorkflows(...at, 'active', '-creationDate', 10)).data
    expect(all).toMatchObject({ items: [{ name: 'Again' }, { name: 'Later' }], totalCount: 2 })
    await workflows.deleteWorkflow(...at, other._id)
    expect(await refusal(workflows.getCustomWorkflow(...at, other._id))).toBe(404)
    await templates.deleteWorkflowTemplate(templateKey)
    expect((await templates.getWorkflowTemplates(true, 'Two days of')).data.items).toEqual([])
  })
})

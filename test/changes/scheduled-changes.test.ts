import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testPlaced } from '../resource/placed.ts'
import { sentBy } from '../support/change.ts'
import { iso, keysOf } from '../support/documents.ts'
import { newFlag } from '../support/new-flag.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

testPlaced({
  type: 'ScheduledChange',
  field: 'scheduledChange',
  list: 'scheduledChanges',
  idField: 'scheduledChangeId',
  listPath: (flagKey, environmentKey) =>
    `/projects/web/flags/${flagKey}/environments/${environmentKey}/scheduled-changes`,
  pattern: /scheduled-changes/,
  selection: 'version executesAt instructions conflicts createdAt',
  said: (doc) => ({
    version: doc._version,
    executesAt: iso(doc.executionDate),
    instructions: doc.instructions ?? [],
    conflicts: doc.conflicts ?? null,
    createdAt: iso(doc._creationDate),
  }),
  promised: ['_id', '_version', '_creationDate', 'executionDate'],
})

let stack: Stack
/** The flags that no test has scheduled anything for. */
let flagKeys: string[]
let place: { projectKey: string; flagKey: string; environmentKey: string }
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 } })
  flagKeys = keysOf((await ask(stack.sandbox, '/flags/web?limit=100')).json.items)
})
beforeEach(() => {
  place = { projectKey: 'web', flagKey: flagKeys.pop()!, environmentKey: 'qa' }
})
afterAll(() => stack.close())

const route = () => `/projects/web/flags/${place.flagKey}/environments/qa/scheduled-changes`
const executesAt = '2026-12-01T08:00:00.000Z'
const time = Date.parse(executesAt)
const day = 86_400_000

const mutate = async (name: string, selection: string, input: object) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const answer = await stack.ask(
    `mutation ($input: ${type}!) { told: ${name}(input: $input) { ${selection} userErrors { message code path } } }`,
    { input: { ...place, ...input } },
  )
  return { ...answer, told: answer.data?.told }
}
const fields =
  'scheduledChange { id scheduledChangeId version executesAt instructions maintainer { ... on Member { email } } }'
const request = 'approvalRequest { approvalRequestId status executesAt instructions operatingOn { scheduledChangeId } }'
const create = (input: object = {}) =>
  mutate('createScheduledChange', `${fields} ${request}`, {
    ...{ executesAt, instructions: [{ turnFlagOn: true }] },
    ...input,
  })
const update = (input: object) => mutate('updateScheduledChange', `${fields} ${request}`, input)
const remove = (input: object) => mutate('deleteScheduledChange', `deletedScheduledChangeId ${request}`, input)
const created = async (input: object = {}): Promise<string> =>
  (await create(input)).told.scheduledChange.scheduledChangeId
const isOn = async (): Promise<boolean> =>
  (await ask(stack.sandbox, `/flags/web/${place.flagKey}?env=qa`)).json.environments.qa.on
const listed = async (): Promise<Doc[]> => (await ask(stack.sandbox, route())).json.items

describe('what is scheduled for many flags', () => {
  it('is a call for each flag, and one for all of the members', async () => {
    const { data, errors, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 50, filter: { tags: ["q4-2026"] }) { nodes {
        key name maintainer { ... on Member { email } }
        environment(key: "production") { on scheduledChanges { executesAt instructions maintainer { ... on Member { email } } } }
      } } } }`,
    )
    expect(errors).toBeUndefined()
    const { nodes } = data.project.flags
    const changes = nodes.flatMap(({ environment }: Doc) => environment.scheduledChanges)
    expect([nodes.length, changes.length]).toEqual([13, 6])
    for (const { maintainer } of changes) expect(maintainer.email).toMatch(/@northaisle\.example$/)
    expect(paths).toHaveLength(1 + 13 + 1)
    expect(paths.filter((path) => path.startsWith('/members'))).toHaveLength(1)
  })

  it('leads to the flag in the environment, which the request knows already', async () => {
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "checkout-guest-flow") {
      environment(key: "test") { scheduledChanges { flag { name } flagEnvironment { on environment { key } } } }
    } }`)
    expect(paths).toHaveLength(2)
    const [one] = data.flag.environment.scheduledChanges
    expect(one).toMatchObject({ flag: { name: expect.any(String) }, flagEnvironment: { environment: { key: 'test' } } })
  })
})

describe('the scheduled change that an approval request is about', () => {
  it('is read by its flag and environment, by a call for each', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ approvalRequests(first: 100, filter: { status: [SCHEDULED] }) { nodes { operatingOnId operatingOn { scheduledChangeId executesAt } } } }',
    )
    expect(errors).toBeUndefined()
    const { nodes } = data.approvalRequests
    const operating = nodes.filter(({ operatingOnId }: Doc) => operatingOnId)
    for (const { operatingOnId, operatingOn } of operating) expect(operatingOn.scheduledChangeId).toBe(operatingOnId)
    const others = nodes.filter(({ operatingOn }: Doc) => operatingOn === null)
    expect([operating.length, others.length]).toEqual([2, 3])
    expect(paths).toHaveLength(1 + 2)
  })

  it('is a call more for whoever is asked to review it, beside who asked and what it is about', async () => {
    const id = await created()
    const me = (await ask(stack.sandbox, '/members/me')).json._id
    const change = {
      scheduledChange: { ...place, scheduledChangeId: id, instructions: [{ deleteScheduledChange: true }] },
    }
    await stack.ask(
      'mutation ($input: CreateApprovalRequestInput!) { createApprovalRequest(input: $input) { userErrors { message } } }',
      { input: { description: 'Not now', reviewerIds: [me], change } },
    )
    const { data, errors, paths } = await stack.ask(
      `{ viewer { member { approvalRequestsToReview(filter: { status: [PENDING] }) { nodes {
        description requestor { email } resource { ... on Flag { key } ... on Segment { key } } operatingOn { executesAt }
      } } } } }`,
    )
    expect(errors).toBeUndefined()
    const { nodes } = data.viewer.member.approvalRequestsToReview
    expect(nodes.filter(({ operatingOn }: Doc) => operatingOn)).toEqual([
      {
        description: 'Not now',
        requestor: { email: expect.any(String) },
        resource: { key: place.flagKey },
        operatingOn: { executesAt },
      },
    ])
    expect(paths.toSorted()).toEqual([
      expect.stringMatching(/^\/approval-requests\?/),
      '/members/me',
      expect.stringMatching(/^\/members\?filter=id:/),
      `${route()}/${id}`,
      '/segments/web/production/beta-customers',
    ])
  })

  it('is null after it was deleted', async () => {
    const id = await created()
    const instructions = [{ deleteScheduledChange: true }]
    const { data } = await stack.ask(
      `mutation ($input: CreateApprovalRequestInput!) { told: createApprovalRequest(input: $input) {
        approvalRequest { approvalRequestId operatingOn { scheduledChangeId } } } }`,
      {
        input: {
          description: 'Not now',
          change: { scheduledChange: { ...place, scheduledChangeId: id, instructions } },
        },
      },
    )
    const { approvalRequestId, operatingOn } = data.told.approvalRequest
    expect(operatingOn).toEqual({ scheduledChangeId: id })
    await remove({ id })
    const later = await stack.ask(
      `{ approvalRequest(id: "${approvalRequestId}") { operatingOnId operatingOn { id } } }`,
    )
    expect(later.data.approvalRequest).toEqual({ operatingOnId: id, operatingOn: null })
  })
})

describe('createScheduledChange', () => {
  it('sends the time and the instructions in one call, and what it made can be read', async () => {
    const answer = await create({ comment: 'Launch' })
    expect(sentBy(answer)).toEqual([
      ['POST', route(), { comment: 'Launch', executionDate: time, instructions: [{ kind: 'turnFlagOn' }] }],
      ['GET', expect.stringContaining('/members'), undefined],
    ])
    const [doc] = await listed()
    expect(answer.told).toEqual({
      scheduledChange: {
        ...{ id: idOf({ type: 'ScheduledChange', ...place, scheduledChangeId: doc._id }), scheduledChangeId: doc._id },
        ...{
          version: 1,
          executesAt,
          instructions: [{ kind: 'turnFlagOn' }],
          maintainer: { email: expect.any(String) },
        },
      },
      ...{ approvalRequest: null, userErrors: [] },
    })
  })

  it('says where an instruction is wrong, without a call', async () => {
    const { told, calls } = await create({ instructions: [{ turnFlagOn: true }, { turnFlagOff: false }] })
    expect(told).toMatchObject({
      scheduledChange: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'instructions', '1', 'turnFlagOff'] }],
    })
    expect(calls).toEqual([])
  })

  it.each([
    ['a time that is past', { executesAt: '2020-01-01T00:00:00Z' }, 'must be in the future'],
    [
      'an instruction that the flag refuses',
      { instructions: [{ other: { kind: 'removeRule' } }] },
      'Instruction 0 (removeRule)',
    ],
  ])('tells that LaunchDarkly refuses %s', async (_, input, message) => {
    const { told } = await create(input)
    expect(told.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }])
    expect(await listed()).toEqual([])
  })

  it('is a conflict with another scheduled change, unless conflicts are ignored', async () => {
    await created()
    const { told } = await create({ instructions: [{ turnFlagOff: true }] })
    expect(told.userErrors).toMatchObject([{ code: 'CONFLICT' }])
    const again = await create({ instructions: [{ turnFlagOff: true }], ignoreConflicts: true })
    expect(again.calls[0]!.query).toEqual({ ignoreConflicts: ['true'] })
    expect(again.told.userErrors).toEqual([])
    expect((await listed()).every(({ conflicts }) => conflicts.length === 1)).toBe(true)
  })

  const gated = { environmentKey: 'production' }

  it('tells that an approval is required, or requests it with the same time', async () => {
    const refused = await create(gated)
    expect(refused.told).toMatchObject({ scheduledChange: null, userErrors: [{ code: 'APPROVAL_REQUIRED' }] })
    const approvalRequest = { description: 'Launch' }
    const { told, calls } = await create({ ...gated, onApprovalRequired: 'CREATE_REQUEST', approvalRequest })
    expect(calls.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 405],
      ['POST', 201],
    ])
    expect(told).toMatchObject({
      scheduledChange: null,
      approvalRequest: { status: 'PENDING', executesAt, instructions: [{ kind: 'turnFlagOn' }], operatingOn: null },
      userErrors: [],
    })
  })
})

describe('updateScheduledChange', () => {
  it('sends the instructions, and answers what is scheduled then', async () => {
    const id = await created()
    const later = '2026-12-02T08:00:00.000Z'
    const answer = await update({
      id,
      instructions: [
        { updateScheduledChangesExecutionDate: { value: later } },
        { replaceScheduledChangesInstructions: { value: ['TURN_FLAG_OFF'] } },
      ],
    })
    expect(sentBy(answer)[0]).toEqual([
      'PATCH',
      `${route()}/${id}`,
      {
        instructions: [
          { kind: 'updateScheduledChangesExecutionDate', value: time + day },
          { kind: 'replaceScheduledChangesInstructions', value: [{ kind: 'turnFlagOff' }] },
        ],
      },
    ])
    expect(answer.told).toMatchObject({
      scheduledChange: { version: 2, executesAt: later, instructions: [{ kind: 'turnFlagOff' }] },
      userErrors: [],
    })
  })

  it('answers null if an instruction deletes it', async () => {
    const { told } = await update({ id: await created(), instructions: [{ deleteScheduledChange: true }] })
    expect(told).toEqual({ scheduledChange: null, approvalRequest: null, userErrors: [] })
    expect(await listed()).toEqual([])
  })

  it('of what is not there is NOT_FOUND, and requests an approval of the same where one is required', async () => {
    const instructions = [{ replaceScheduledChangesInstructions: { value: ['TURN_FLAG_ON'] } }]
    expect((await update({ id: 'gone', instructions })).told.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    const { json } = await ask(stack.sandbox, '/flags/web?filter=tags:q4-2026&limit=100')
    const at = { environmentKey: 'production' }
    for (const { key } of json.items) {
      const path = `/projects/web/flags/${key}/environments/production/scheduled-changes`
      const [one] = (await ask(stack.sandbox, path)).json.items
      if (!one) continue
      const input = { ...at, flagKey: key, id: one._id, instructions }
      const refused = await update(input)
      expect(refused.told).toMatchObject({ scheduledChange: null, userErrors: [{ code: 'APPROVAL_REQUIRED' }] })
      const asking = { onApprovalRequired: 'CREATE_REQUEST', approvalRequest: { description: 'Other' } }
      const { told } = await update({ ...input, ...asking })
      expect(told.approvalRequest).toMatchObject({ status: 'PENDING', operatingOn: { scheduledChangeId: one._id } })
      const removed = await remove({ ...at, flagKey: key, id: one._id, ...asking })
      expect(removed.told).toMatchObject({
        deletedScheduledChangeId: null,
        approvalRequest: { instructions: [{ kind: 'deleteScheduledChange' }] },
      })
      return
    }
    throw new Error('Expected a scheduled change in production.')
  })
})

describe('deleteScheduledChange', () => {
  it('takes the global id as well, and answers it', async () => {
    const scheduledChangeId = await created()
    const id = idOf({ type: 'ScheduledChange', ...place, scheduledChangeId })
    const answer = await remove({ id })
    expect(sentBy(answer)).toEqual([['DELETE', `${route()}/${scheduledChangeId}`, undefined]])
    expect(answer.told).toEqual({ deletedScheduledChangeId: id, approvalRequest: null, userErrors: [] })
    expect((await remove({ id })).told.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })
})

describe('the time of a scheduled change in the sandbox', () => {
  let executesAt: string
  const now = async () => (await (await fetch(`${stack.sandbox.url}/sandbox/clock`)).json()).now as number
  const newest = async (): Promise<Doc> => (await ask(stack.sandbox, '/auditlog?limit=1')).json.items[0]
  beforeEach(async () => {
    executesAt = iso((await now()) + 3_600_000)!
  })

  it('carries the change out before the next answer, and writes down that nobody did', async () => {
    const wasOn = await isOn()
    await created({ executesAt, instructions: [{ setFlagOn: !wasOn }] })
    stack.sandbox.advance(3_500_000)
    expect(await isOn()).toBe(wasOn)
    await fetch(`${stack.sandbox.url}/sandbox/clock`, { method: 'POST', body: '{"advanceMs":200000}' })
    const { data } = await stack.ask(
      `{ flag(projectKey: "web", key: "${place.flagKey}") { environment(key: "qa") { on scheduledChanges { id } } } }`,
    )
    expect(data.flag.environment).toEqual({ on: !wasOn, scheduledChanges: [] })
    expect(await newest()).toMatchObject({
      comment: 'At the time that was set for it',
      subject: { name: 'LaunchDarkly' },
    })
  })

  it('stands in the way of changes that would make it fail, and tells if they are made all the same', async () => {
    await newFlag(stack, 'shades', { variations: ['a', 'spare', 'b'].map((value) => ({ value })) })
    const shades = { projectKey: 'platform', flagKey: 'shades', environmentKey: 'test' }
    await created({ ...shades, executesAt, instructions: [{ updateOffVariation: { variation: { index: 1 } } }] })
    const removal = (input: object) =>
      stack.ask(
        'mutation ($input: UpdateFlagInput!) { told: updateFlag(input: $input) { userErrors { code message } } }',
        {
          input: {
            ...{ projectKey: 'platform', key: 'shades', ...input },
            instructions: [{ removeVariation: { variation: { index: 1 } } }],
          },
        },
      )
    expect((await removal({})).data.told.userErrors).toMatchObject([
      { message: expect.stringContaining('scheduled change') },
    ])
    expect((await removal({ ignoreConflicts: true })).data.told.userErrors).toEqual([])
    stack.sandbox.advance(4_000_000)
    expect(await newest()).toMatchObject({ titleVerb: 'failed to carry out a scheduled change of the flag' })
    const path = '/projects/platform/flags/shades/environments/test/scheduled-changes'
    expect((await ask(stack.sandbox, path)).json.items).toEqual([])
  })

  it('goes with the flag', async () => {
    const id = await created({ executesAt })
    expect((await send(stack.sandbox, 'DELETE', `/flags/web/${place.flagKey}`)).status).toBe(204)
    expect((await ask(stack.sandbox, `${route()}/${id}`)).status).toBe(404)
  })

  it('is that of an approved request as well', async () => {
    const wasOn = await isOn()
    const { projectKey, flagKey: key, environmentKey } = place
    const flag = { projectKey, key, environmentKey, instructions: [{ setFlagOn: !wasOn }] }
    const { data } = await stack.ask(
      'mutation ($input: CreateApprovalRequestInput!) { told: createApprovalRequest(input: $input) { approvalRequest { approvalRequestId } } }',
      { input: { description: 'Later', executesAt, change: { flag } } },
    )
    const path = `/approval-requests/${data.told.approvalRequest.approvalRequestId}`
    const limited = { authorization: stack.sandbox.limitedToken }
    expect((await send(stack.sandbox, 'POST', `${path}/reviews`, { kind: 'approve' }, limited)).status).toBe(200)
    expect((await send(stack.sandbox, 'POST', `${path}/apply`, {})).json.status).toBe('scheduled')
    stack.sandbox.advance(4_000_000)
    expect((await ask(stack.sandbox, path)).json.status).toBe('completed')
    expect(await isOn()).toBe(!wasOn)
  })

  it('may be changed by an approved request', async () => {
    const id = await created({ executesAt })
    const change = { ...place, scheduledChangeId: id, instructions: [{ deleteScheduledChange: true }] }
    const { data } = await stack.ask(
      'mutation ($input: CreateApprovalRequestInput!) { told: createApprovalRequest(input: $input) { approvalRequest { approvalRequestId } } }',
      { input: { description: 'Never', change: { scheduledChange: change } } },
    )
    const path = `/approval-requests/${data.told.approvalRequest.approvalRequestId}`
    const limited = { authorization: stack.sandbox.limitedToken }
    await send(stack.sandbox, 'POST', `${path}/reviews`, { kind: 'approve' }, limited)
    expect((await send(stack.sandbox, 'POST', `${path}/apply`, {})).json.status).toBe('completed')
    expect(await listed()).toEqual([])
  })

  it.each([
    ['no body', '', 'must be JSON'],
    ['no time', '{}', 'must have advanceMs'],
    ['a time that is past', '{"advanceMs":-1}', 'takes milliseconds from 0'],
  ])('is not moved on by %s', async (_, body, message) => {
    const before = await now()
    const response = await fetch(`${stack.sandbox.url}/sandbox/clock`, { method: 'POST', body })
    expect({ status: response.status, ...(await response.json()) }).toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    })
    expect(await now()).toBe(before)
    expect(() => stack.sandbox.advance(-1)).toThrow('takes milliseconds from 0')
  })
})

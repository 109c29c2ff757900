import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../../sandbox/index.ts'
import { idOf } from '../../src/graph/node.ts'
import { approvalWrites, copied, ofFlag, routeOfFlag, startApprovals, there } from '../support/approval-writes.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** What becomes of approval requests: reviews, applications, updates and deletions, by either route, and their failures. */

let stack: Stack
let memberIds: string[]
let teamKey: string
beforeEach(async () => {
  ;({ stack, memberIds, teamKey } = await startApprovals())
})
afterEach(() => stack.close())

type Headers = Record<string, string>

const semantic = 'application/json; domain-model=launchdarkly.semanticpatch'

const { create, copy, review, apply, update, updateBriefly, remove, limited, created, approved, read } = approvalWrites(
  () => stack,
)

describe('reviewing a request', () => {
  it.each([
    ['APPROVE', 'APPROVED'],
    ['DECLINE', 'DECLINED'],
    ['COMMENT', 'PENDING'],
  ])('takes one call: %s', async (kind, reviewStatus) => {
    const id = await created()
    const { told, sent, body } = await review({ id, kind, comment: 'So be it' }, limited())
    expect(sent).toEqual([`POST /api/v2/approval-requests/${id}/reviews`])
    expect(body).toEqual({ kind: kind.toLowerCase(), comment: 'So be it' })
    expect(told).toMatchObject({
      approvalRequest: { reviewStatus, version: 2, reviews: [{ kind, comment: 'So be it' }] },
      versionConflict: null,
      userErrors: [],
    })
    expect(await read(id)).toEqual(told.approvalRequest)
  })

  it('goes by the flag’s route if the flag is told, and by the id of this graph', async () => {
    const id = await created()
    const own = idOf({ type: 'ApprovalRequest', approvalRequestId: id })
    const { told, sent } = await review({ id: own, flag: there, kind: 'APPROVE' }, limited())
    expect(sent).toEqual([`POST ${routeOfFlag}/approval-requests/${id}/reviews`])
    expect(told.approvalRequest).toMatchObject({
      reviewStatus: 'APPROVED',
      resourceKey: 'shades',
      environmentKey: 'test',
    })
    expect(await read(id)).toEqual(told.approvalRequest)
  })

  it('is a conflict if it is one’s own, and if it is too late', async () => {
    const id = await created()
    const own = await review({ id, kind: 'APPROVE' })
    expect(own.errors).toBeUndefined()
    expect(own.told).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'CONFLICT', path: ['input', 'id'] }] })
    expect(own.told.userErrors[0].message).toContain('Whoever asked for a change may not review it')
    await review({ id, kind: 'APPROVE' }, limited())
    await apply({ id })
    const late = await review({ id, kind: 'DECLINE' }, limited())
    expect(late.told).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(late.told.userErrors[0].message).toContain('The approval request is completed')
  })

  it('is an error on the flag’s route if it is one’s own, which has another word for it', async () => {
    const { errors } = await review({ id: await created(), flag: there, kind: 'APPROVE' })
    expect(errors).toMatchObject([{ path: ['reviewApprovalRequest'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('applying a request', () => {
  it('takes one call, and reads after it in the same request are fresh', async () => {
    const id = await approved()
    const { data, calls, errors } = await stack.ask(
      `mutation ($id: ID!) { applyApprovalRequest(input: { id: $id, comment: "Now" }) {
        approvalRequest { status appliedAt flag { environment(key: "test") { on } } } userErrors { message }
      } }`,
      { id },
    )
    expect(errors).toBeUndefined()
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /api/v2/approval-requests/${id}/apply`,
      'GET /api/v2/flags/platform/shades?env=test',
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ comment: 'Now' })
    expect(data.applyApprovalRequest).toMatchObject({
      approvalRequest: { status: 'COMPLETED', appliedAt: expect.any(String), flag: { environment: { on: true } } },
      userErrors: [],
    })
  })

  it('goes by the flag’s route if the flag is told', async () => {
    const id = await approved()
    const { told, sent, body } = await apply({ id, flag: there })
    expect(sent).toEqual([`POST ${routeOfFlag}/approval-requests/${id}/apply`])
    expect(body).toEqual({})
    expect(told).toMatchObject({ approvalRequest: { status: 'COMPLETED', environmentKey: 'test' }, userErrors: [] })
  })

  it('schedules what has a time', async () => {
    const id = await approved(ofFlag(undefined, { executesAt: '2100-01-01T00:00:00Z' }))
    const { told } = await apply({ id })
    expect(told).toMatchObject({ approvalRequest: { status: 'SCHEDULED' }, userErrors: [] })
  })

  it('tells of a change that could not be made why, with the request', async () => {
    const scheduledChange = {
      ...{ projectKey: 'platform', flagKey: 'shades', environmentKey: 'test', scheduledChangeId: 'gone' },
      instructions: [{ deleteScheduledChange: true }],
    }
    const id = await approved({ change: { scheduledChange }, description: 'Please' })
    const { told, errors } = await apply({ id })
    const reason = 'Unknown scheduled change id: gone'
    expect(errors).toBeUndefined()
    expect(told).toMatchObject({
      approvalRequest: { status: 'FAILED', conflicts: [{ reason }] },
      userErrors: [{ code: 'CONFLICT', message: reason, path: ['input', 'id'] }],
    })
  })

  it('says that it failed even if LaunchDarkly does not say why', async () => {
    const id = await approved()
    const document = await rest(stack, `/approval-requests/${id}`)
    const answer: Reply = { status: 200, json: { ...document, status: 'failed', conflicts: [{}] } }
    stack.sandbox.fault({ method: 'POST', path: `/api/v2/approval-requests/${id}/apply` }, answer, 1)
    expect((await apply({ id })).told.userErrors).toMatchObject([
      { message: 'An instruction could not be carried out.' },
    ])
    stack.sandbox.clearFaults()
    const silent: Reply = { status: 200, json: { ...document, status: 'failed', conflicts: [] } }
    stack.sandbox.fault({ method: 'POST', path: `/api/v2/approval-requests/${id}/apply` }, silent, 1)
    expect((await apply({ id })).told.userErrors).toMatchObject([
      { message: expect.stringContaining('does not say why') },
    ])
  })

  it('is refused of what nobody approved, or somebody declined', async () => {
    const id = await created()
    const early = await apply({ id })
    expect(early.told).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    await review({ id, kind: 'DECLINE' }, limited())
    expect((await apply({ id })).told.userErrors[0].message).toContain('was declined')
  })
})

describe('updating a request', () => {
  const kinds: [string, () => object, () => object][] = [
    [
      'addReviewers',
      () => ({ reviewerIds: [memberIds[1], idOf({ type: 'Member', memberId: memberIds[2]! })] }),
      () => ({ notifyMemberIds: memberIds.slice(1, 3) }),
    ],
    ['addReviewers', () => ({ reviewerTeamKeys: [teamKey] }), () => ({ notifyTeamKeys: [teamKey] })],
    ['updateDescription', () => ({ value: 'Pretty please' }), () => ({ value: 'Pretty please' })],
  ]

  it.each(kinds)('is a semantic patch on a beta route: %s', async (kind, given, said) => {
    const id = await created()
    const { told, sent, calls, body } = await updateBriefly({ id, comment: 'Why', instructions: [{ [kind]: given() }] })
    expect(sent).toEqual([`PATCH /api/v2/approval-requests/${id}`])
    expect(calls[0]!.headers).toMatchObject({ 'content-type': semantic, 'ld-api-version': 'beta' })
    expect(body).toEqual({ comment: 'Why', instructions: [{ kind, ...said() }] })
    expect(told).toMatchObject({ approvalRequest: { version: 2 }, userErrors: [] })
    const { data } = await stack.ask(
      'query ($id: ID!) { approvalRequest(id: $id) { description reviewers { memberId } } }',
      { id },
    )
    const { description, notifyMemberIds } = await rest(stack, `/approval-requests/${id}`)
    expect(data.approvalRequest).toEqual({
      description,
      reviewers: notifyMemberIds.map((memberId: string) => ({ memberId })),
    })
    if (kind === 'updateDescription') expect(description).toBe('Pretty please')
    else expect(notifyMemberIds).toEqual(expect.arrayContaining(body.instructions[0].notifyMemberIds ?? []))
  })

  it('reads what the answer does not tell, unless the flag tells it', async () => {
    const id = await created()
    const instructions = [{ updateDescription: { value: 'Once' } }]
    const alone = await update({ id, instructions })
    expect(alone.sent).toEqual([`PATCH /api/v2/approval-requests/${id}`, `GET /api/v2/approval-requests/${id}`])
    expect(alone.told.approvalRequest).toMatchObject({
      description: 'Once',
      resourceKey: 'shades',
      resourceKind: 'FLAG',
    })
    const withFlag = await update({ id, flag: there, instructions: [{ updateDescription: { value: 'Twice' } }] })
    expect(withFlag.sent).toEqual([`PATCH ${routeOfFlag}/approval-requests/${id}`])
    expect(withFlag.told.approvalRequest).toMatchObject({ description: 'Twice', resourceKey: 'shades', version: 3 })
    expect(await read(id)).toEqual(withFlag.told.approvalRequest)
  })

  it('is sent once more after a concurrent edit, unless a version is expected', async () => {
    const id = await created()
    const path = `/api/v2/approval-requests/${id}`
    const lost: Reply = { status: 409, json: { code: 'optimistic_locking_error', message: 'Somebody was faster' } }
    stack.sandbox.fault({ method: 'PATCH', path }, lost, 1)
    const instructions = [{ updateDescription: { value: 'Once' } }]
    const again = await updateBriefly({ id, instructions })
    expect(again.told).toMatchObject({ approvalRequest: { description: 'Once', version: 2 }, userErrors: [] })
    expect(again.sent).toEqual([`PATCH ${path}`, `PATCH ${path}`])
    stack.sandbox.fault({ method: 'PATCH', path }, lost, 1)
    const locked = await updateBriefly({ id, expectedVersion: 2, instructions })
    expect(locked.told).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(locked.sent).toEqual([`GET ${path}`, `PATCH ${path}`])
  })

  it('is made even if what the answer does not tell cannot be read, which is the field’s error', async () => {
    const id = await created()
    const path = `/api/v2/approval-requests/${id}`
    stack.sandbox.fault({ method: 'GET', path }, { status: 404 }, 1)
    const { told, errors } = await update({ id, instructions: [{ updateDescription: { value: 'Once' } }] })
    expect(told).toMatchObject({ approvalRequest: null, userErrors: [] })
    expect(errors).toMatchObject([
      { path: ['updateApprovalRequest', 'approvalRequest'], extensions: { code: 'NOT_FOUND' } },
    ])
    expect((await read(id)).description).toBe('Once')
  })

  it.each<[string, object[], string[]]>([
    ['no instructions', [], ['input', 'instructions']],
    ['nobody', [{ addReviewers: { reviewerIds: [] } }], ['input', 'instructions', '0', 'addReviewers']],
    ['no words', [{ updateDescription: { value: ' ' } }], ['input', 'instructions', '0', 'updateDescription', 'value']],
    [
      'too many words',
      [{ updateDescription: { value: 'x'.repeat(5001) } }],
      ['input', 'instructions', '0', 'updateDescription', 'value'],
    ],
  ])('is refused with %s before anything is sent', async (_, instructions, path) => {
    const { told, sent } = await updateBriefly({ id: 'x', instructions })
    expect(told).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(sent).toEqual([])
  })
})

describe('taking a request back', () => {
  it.each([
    ['the account’s', undefined, (id: string) => `DELETE /api/v2/approval-requests/${id}`],
    ['the flag’s', there, (id: string) => `DELETE ${routeOfFlag}/approval-requests/${id}`],
  ])('takes one call of %s route', async (_, flag, call) => {
    const id = await created()
    const { told, sent } = await remove({ id, flag })
    expect(sent).toEqual([call(id)])
    expect(told).toEqual({
      deletedApprovalRequestId: idOf({ type: 'ApprovalRequest', approvalRequestId: id }),
      userErrors: [],
    })
    expect(await read(id)).toBeNull()
  })
})

describe('whatever becomes of a request', () => {
  const changes: [string, (input: object, headers?: Headers) => ReturnType<typeof review>, object][] = [
    ['a review', (...given) => review(...given), { kind: 'COMMENT' }],
    ['an application', (...given) => apply(...given), {}],
    ['an update', (...given) => update(...given), { instructions: [{ updateDescription: { value: 'x' } }] }],
  ]
  const all: typeof changes = [...changes, ['a deletion', (...given) => remove(...given), {}]]

  it.each(changes)('%s is made only at the version that is expected, if any', async (_, change, more) => {
    const id = await approved()
    const wrong = await change({ id, expectedVersion: 7, ...more })
    expect(wrong.sent).toEqual([`GET /api/v2/approval-requests/${id}`])
    expect(wrong.told).toMatchObject({
      approvalRequest: null,
      versionConflict: { expectedVersion: 7, currentVersion: 2 },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    })
    const right = await change({ id, expectedVersion: 2, ...more })
    expect(right.told).toMatchObject({ approvalRequest: { version: 3 }, versionConflict: null, userErrors: [] })
    const none = await change({ id: 'none', expectedVersion: 2, ...more })
    expect(none.told).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['input', 'id'] }] })
  })

  it.each(all)('%s of one that there is none of is told', async (_, change, more) => {
    const { told, errors } = await change({ id: 'none', ...more })
    expect(errors).toBeUndefined()
    expect(told.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  it.each(all)('%s is an error for who may not write, and takes no id of anything else', async (_, change, more) => {
    const { errors } = await change({ id: await created(), ...more }, { authorization: stack.sandbox.readerToken })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const { told, sent } = await change({ id: idOf({ type: 'Team', key: 'x' }), ...more })
    expect(told.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['input', 'id'], message: expect.stringContaining('of another type: Team') },
    ])
    expect(sent).toEqual([])
  })

  const sends: typeof all = [
    ...all,
    ['a creation', (_, headers) => create(ofFlag(), headers), {}],
    ['a copy', (_, headers) => copy(copied, headers), {}],
  ]
  const faults: [string, Reply, string][] = [
    ['a connection that breaks', { reset: true }, 'UPSTREAM_UNAVAILABLE'],
    ['an outage', { status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    ['an answer that is late', { delayMs: 10_000 }, 'UPSTREAM_TIMEOUT'],
  ]
  describe.each(faults)('after %s', (_, reply, code) => {
    it.each(sends)('%s is sent once', async (__, change, more) => {
      await stack.close()
      stack = await startStack({ sandbox: { flags: 5 }, gateway: { headersTimeoutMs: 1500 } })
      stack.sandbox.fault({ path: /approval-requests/ }, reply, 'always')
      const { sent, errors } = await change({ id: 'some', ...more })
      expect(sent).toHaveLength(1)
      expect(errors).toMatchObject([{ extensions: { code } }])
    })
  })

  it('several run in their order in one request, each on what the one before wrote', async () => {
    const id = await approved()
    const { data, errors } = await stack.ask(
      `mutation ($id: ID!) {
        update: updateApprovalRequest(input: { id: $id, instructions: [{ updateDescription: { value: "Last words" } }] }) {
          approvalRequest { version resourceKey }
        }
        apply: applyApprovalRequest(input: { id: $id, expectedVersion: 3 }) { approvalRequest { version description status } }
        delete: deleteApprovalRequest(input: { id: $id }) { deletedApprovalRequestId }
        again: deleteApprovalRequest(input: { id: $id }) { userErrors { code } }
      }`,
      { id },
    )
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      update: { approvalRequest: { version: 3, resourceKey: 'shades' } },
      apply: { approvalRequest: { version: 4, description: 'Last words', status: 'COMPLETED' } },
      delete: { deletedApprovalRequestId: expect.any(String) },
      again: { userErrors: [{ code: 'NOT_FOUND' }] },
    })
  })
})

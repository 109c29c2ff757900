import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newFlag, type Selected } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import { newSegment, requireApprovals } from '../support/segment-writes.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'

/** The whole course of a change that needs an approval: it is refused, asked for, agreed to, and made. */

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
})
afterEach(() => stack.close())

const verbs = ({ calls }: Answer) => calls.map(({ method }) => method)
const limited = () => ({ authorization: stack.sandbox.limitedToken })

/** Sends a mutation whose payload is to be without userErrors, unless it asks for them. */
async function done(query: string, variables: Record<string, unknown>, headers?: Record<string, string>) {
  const answer = await stack.ask(query, variables, headers)
  expect(answer.errors).toBeUndefined()
  const payload: Selected = answer.data.payload
  return { ...answer, payload }
}

const review = `mutation ($id: ID!) { payload: reviewApprovalRequest(input: { id: $id, kind: APPROVE, comment: "Fine" }) {
  approvalRequest { reviewStatus version } userErrors { message code }
} }`

describe('a change of a flag', () => {
  const change = `mutation ($on: OnApprovalRequired, $draft: ApprovalRequestDraft) { payload: updateFlag(input: {
    projectKey: "platform", key: "dark-shades", environmentKey: "production", comment: "Ready"
    instructions: [{ turnFlagOn: true }, { updateOffVariation: { variation: { value: "a" } } }]
    onApprovalRequired: $on, approvalRequest: $draft
  }) { flag { key } approvalRequest { id status resourceId description } userErrors { code } } }`
  const apply = `mutation ($id: ID!) { payload: applyApprovalRequest(input: { id: $id, comment: "Go" }) {
    approvalRequest {
      status version
      flag { environment(key: "production") { on version offVariation { value } } }
      appliedBy { memberId }
    }
    userErrors { message code }
  } }`
  const look = `{ flag(projectKey: "platform", key: "dark-shades") {
    environment(key: "production") { on version offVariation { value } }
    approvalRequests { nodes { id status reviewStatus } }
    auditLog(first: 4) { nodes { actions: titleVerb comment } }
  } }`

  beforeEach(() => newFlag(stack, 'dark-shades', { variations: ['a', 'b'].map((value) => ({ value })) }))

  it('is told to need an approval, and nothing is done, unless a request is to be created', async () => {
    const { payload } = await done(change, {})
    expect(payload).toEqual({ flag: null, approvalRequest: null, userErrors: [{ code: 'APPROVAL_REQUIRED' }] })
    const { data } = await stack.ask(look)
    expect(data.flag.environment).toMatchObject({ on: false, version: 1 })
    expect(data.flag.approvalRequests.nodes).toEqual([])
  })

  it("is asked for with all that is told of a request, which takes a read more where the flag's own route is silent", async () => {
    const settings = change.replace('approvalRequest { id', 'approvalRequest { approvalSettings { required } id')
    const asked = await done(settings, { on: 'CREATE_REQUEST', draft: { description: 'Lights out' } })
    expect(asked.payload.approvalRequest).toMatchObject({ approvalSettings: { required: true }, status: 'PENDING' })
    expect(asked.paths.slice(2)).toEqual([
      '/projects/platform/flags/dark-shades/environments/production/approval-requests',
      expect.stringMatching(/^\/approval-requests\/\w+$/),
    ])
  })

  it('is asked for, agreed to by somebody else, and made', async () => {
    const reviewerIds = (await rest(stack, '/members?limit=3')).items.map(({ _id }: { _id: string }) => _id)
    const asked = await done(change, { on: 'CREATE_REQUEST', draft: { description: 'Lights out', reviewerIds } })
    expect(asked.payload).toMatchObject({
      flag: null,
      approvalRequest: {
        ...{ status: 'PENDING', description: 'Lights out' },
        resourceId: 'proj/platform:env/production:flag/dark-shades',
      },
      userErrors: [],
    })
    expect(verbs(asked)).toEqual(['GET', 'PATCH', 'POST'])
    const { id } = asked.payload.approvalRequest

    const own = await done(review, { id })
    expect(own.payload).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'CONFLICT' }] })
    const early = await done(apply, { id })
    expect(early.payload).toMatchObject({ approvalRequest: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })

    const agreed = await done(review, { id }, limited())
    expect(agreed.payload).toEqual({ approvalRequest: { reviewStatus: 'APPROVED', version: 2 }, userErrors: [] })
    const made = await done(apply, { id })
    expect(made.payload).toMatchObject({
      approvalRequest: {
        ...{ status: 'COMPLETED', version: 3 },
        flag: { environment: { on: true, version: 2, offVariation: { value: 'a' } } },
        appliedBy: { memberId: expect.any(String) },
      },
      userErrors: [],
    })

    const { data, errors } = await stack.ask(look)
    expect(errors).toBeUndefined()
    expect(data.flag).toEqual({
      environment: { on: true, version: 2, offVariation: { value: 'a' } },
      approvalRequests: { nodes: [{ id, status: 'COMPLETED', reviewStatus: 'APPROVED' }] },
      auditLog: {
        nodes: [
          { actions: 'applied an approval request to the flag', comment: 'Go' },
          { actions: 'changed the flag', comment: 'Go' },
          { actions: 'approved a request to change the flag', comment: 'Fine' },
          { actions: 'asked for a change of the flag', comment: 'Ready' },
        ],
      },
    })
  })

  it('is the same by a copy from another environment', async () => {
    await done(
      `mutation { payload: updateFlag(input: {
        projectKey: "platform", key: "dark-shades", environmentKey: "test"
        instructions: [{ turnFlagOn: true }, { addTargets: { variation: { value: "b" }, values: ["ann"] } }]
      }) { flag { key } userErrors { code } } }`,
      {},
    )
    const copied = await done(
      `mutation { payload: createFlagCopyApprovalRequest(input: {
        projectKey: "platform", key: "dark-shades", sourceEnvironmentKey: "test", targetEnvironmentKey: "production"
        description: "As in test"
      }) { approvalRequest { id } userErrors { code } } }`,
      {},
    )
    const { id } = copied.payload.approvalRequest
    await done(review, { id }, limited())
    expect((await done(apply, { id })).payload).toMatchObject({ approvalRequest: { status: 'COMPLETED' } })
    const targets = 'on targets { values variation { value } }'
    const { data } = await stack.ask(`{ flag(projectKey: "platform", key: "dark-shades") {
      test: environment(key: "test") { ${targets} } production: environment(key: "production") { ${targets} }
    } }`)
    expect(data.flag.production).toEqual({ on: true, targets: [{ values: ['ann'], variation: { value: 'b' } }] })
    expect(data.flag.production).toEqual(data.flag.test)
  })
})

describe('a change of a segment', () => {
  const change = `mutation ($on: OnApprovalRequired, $draft: ApprovalRequestDraft) { payload: updateSegment(input: {
    projectKey: "web", environmentKey: "test", key: "one"
    instructions: [{ updateName: { value: "The one" } }, { addIncludedUsers: { values: ["cleo"] } }]
    onApprovalRequired: $on, approvalRequest: $draft
  }) { segment { key } approvalRequest { id status resourceKind } userErrors { code } } }`
  const apply = `mutation ($id: ID!) { payload: applyApprovalRequest(input: { id: $id }) {
    approvalRequest { status resource { ... on Segment { name version targets { contextKind included } } } } userErrors { message code }
  } }`

  it('is asked for, agreed to by somebody else, and made', async () => {
    await newSegment(stack, 'one')
    await requireApprovals(stack, 'test')
    const { version, included } = await rest(stack, '/segments/web/test/one')

    const asked = await done(change, { on: 'CREATE_REQUEST', draft: { description: 'Cleo as well' } })
    expect(asked.payload).toMatchObject({
      segment: null,
      approvalRequest: { status: 'PENDING', resourceKind: 'SEGMENT' },
      userErrors: [],
    })
    const { id } = asked.payload.approvalRequest
    await done(review, { id }, limited())
    const made = await done(apply, { id })
    expect(verbs(made)).toEqual(['POST', 'GET'])
    expect(made.payload).toEqual({
      approvalRequest: {
        status: 'COMPLETED',
        resource: {
          ...{ name: 'The one', version: version + 1 },
          targets: expect.arrayContaining([{ contextKind: 'user', included: [...included, 'cleo'] }]),
        },
      },
      userErrors: [],
    })
    expect(await rest(stack, '/segments/web/test/one')).toMatchObject({ name: 'The one', version: version + 1 })
  })
})

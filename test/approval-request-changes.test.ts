import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { idOf } from '../src/graph/node.ts'
import { iso } from './support/documents.ts'
import { newFlag } from './support/new-flag.ts'
import { rest } from './support/rest.ts'
import type { Doc } from './support/sandbox-ask.ts'
import { newSegment } from './support/segment-writes.ts'
import { type Stack, startStack } from './support/stack.ts'

/** How approval requests are created, reviewed, applied, updated and taken back: each route, each instruction, each failure. */

let stack: Stack
let first: string
let second: string
let memberIds: string[]
let teamKey: string
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
  await newFlag(stack, 'shades', { variations: ['a', 'b'].map((value) => ({ value })) })
  const { variations } = await rest(stack, '/flags/platform/shades')
  ;[first, second] = variations.map(({ _id }: Doc) => _id)
  const members = (await rest(stack, '/members?limit=20')).items
  memberIds = members.map(({ _id }: Doc) => _id)
  teamKey = (await rest(stack, '/teams')).items[0].key
})
afterEach(() => stack.close())

type Headers = Record<string, string>

const json = 'application/json'
const semantic = `${json}; domain-model=launchdarkly.semanticpatch`
const routeOfFlag = '/api/v2/projects/platform/flags/shades/environments/test'
const there = { projectKey: 'platform', key: 'shades', environmentKey: 'test' }
const request = `approvalRequest {
  id approvalRequestId status reviewStatus version description resourceId resourceKind resourceKey environmentKey instructions
  executesAt operatingOnId source { flagKey version } reviews { kind comment } conflicts { reason }
}`
const conflict = 'versionConflict { expectedVersion currentVersion }'

const mutate = (name: string, selection: string) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { message code path } } }`
  return async (input: object, headers?: Headers) => {
    const { data, ...answer } = await stack.ask(document, { input }, headers)
    const sent = answer.calls.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)
    return { ...answer, told: data?.[name], sent, body: bodyOf(answer.calls.at(-1)) }
  }
}
const bodyOf = (call: { body?: string } | undefined) => (call?.body ? JSON.parse(call.body) : undefined)

const create = mutate('createApprovalRequest', request)
const copy = mutate('createFlagCopyApprovalRequest', `${request} ${conflict}`)
const review = mutate('reviewApprovalRequest', `${request} ${conflict}`)
const apply = mutate('applyApprovalRequest', `${request} ${conflict}`)
const update = mutate('updateApprovalRequest', `${request} ${conflict}`)
const updateBriefly = mutate('updateApprovalRequest', 'approvalRequest { version description }')
const remove = mutate('deleteApprovalRequest', 'deletedApprovalRequestId')

const ofFlag = (instructions: object[] = [{ turnFlagOn: true }], more: object = {}) => ({
  change: { flag: { ...there, instructions } },
  description: 'Please',
  ...more,
})
/** The id of a request that is there. */
const created = async (input: object = ofFlag()): Promise<string> =>
  (await create(input)).told.approvalRequest.approvalRequestId
const limited = () => ({ authorization: stack.sandbox.limitedToken })
const approved = async (input?: object): Promise<string> => {
  const id = await created(input)
  expect((await review({ id, kind: 'APPROVE' }, limited())).told.userErrors).toEqual([])
  return id
}
const read = async (id: string) => {
  const { data, errors } = await stack.ask(`query ($id: ID!) { approvalRequest(id: $id) { ${fieldsOf(request)} } }`, {
    id,
  })
  expect(errors).toBeUndefined()
  return data.approvalRequest
}
const fieldsOf = (selection: string) => selection.slice(selection.indexOf('{') + 1, selection.lastIndexOf('}'))

describe('creating a request for a change of a flag in an environment', () => {
  it('takes one call of the flag’s own route, whose answer is the payload', async () => {
    const more = {
      comment: 'Soon',
      reviewerIds: [memberIds[1], idOf({ type: 'Member', memberId: memberIds[2]! })],
      reviewerTeamKeys: [teamKey],
      executesAt: '2100-01-01T00:00:00Z',
      integrationConfig: { urgency: 'high' },
    }
    const { told, errors, calls, sent, body } = await create(ofFlag([{ turnFlagOn: true }], more))
    expect(errors).toBeUndefined()
    expect(sent).toEqual([`POST ${routeOfFlag}/approval-requests`])
    expect(calls[0]!.headers['content-type']).toBe(json)
    expect(body).toEqual({
      description: 'Please',
      comment: 'Soon',
      instructions: [{ kind: 'turnFlagOn' }],
      notifyMemberIds: memberIds.slice(1, 3),
      notifyTeamKeys: [teamKey],
      executionDate: Date.parse('2100-01-01T00:00:00Z'),
      integrationConfig: { urgency: 'high' },
    })
    expect(told).toMatchObject({
      approvalRequest: {
        ...{ status: 'PENDING', reviewStatus: 'PENDING', version: 1, description: 'Please' },
        ...{ resourceId: 'proj/platform:env/test:flag/shades', resourceKind: 'FLAG', resourceKey: 'shades' },
        ...{ environmentKey: 'test', executesAt: iso(body.executionDate), instructions: body.instructions },
      },
      userErrors: [],
    })
    expect(await read(told.approvalRequest.id)).toEqual(told.approvalRequest)
  })

  it('finds a variation that is named by its value by one call more', async () => {
    const { told, sent, body } = await create(ofFlag([{ updateOffVariation: { variation: { value: 'b' } } }]))
    expect(told.userErrors).toEqual([])
    expect(sent).toEqual(['GET /api/v2/flags/platform/shades', `POST ${routeOfFlag}/approval-requests`])
    expect(body.instructions).toEqual([{ kind: 'updateOffVariation', variationId: second }])
  })

  it('takes one call more where the approval settings are selected, which the answer does not tell', async () => {
    const selection = 'approvalRequest { approvalSettings { minNumApprovals } environments { key } }'
    const { told, sent } = await mutate('createApprovalRequest', selection)(ofFlag())
    expect(told.approvalRequest).toEqual({ approvalSettings: { minNumApprovals: 1 }, environments: [{ key: 'test' }] })
    expect(sent).toHaveLength(2)
    expect(sent[1]).toMatch(/^GET .*\?expand=environments$/)
  })

  it.each<[string, object, string, string[]]>([
    ['deleteScheduledChange', { deleteScheduledChange: true }, '', []],
    [
      'replaceScheduledChangesInstructions',
      { replaceScheduledChangesInstructions: { value: ['TURN_FLAG_OFF', 'TURN_FLAG_ON'] } },
      'value',
      ['turnFlagOff', 'turnFlagOn'],
    ],
    [
      'updateScheduledChangesExecutionDate',
      { updateScheduledChangesExecutionDate: { value: '2100-01-01T00:00:00Z' } },
      'value',
      [],
    ],
  ])('may be of a scheduled change: %s', async (kind, instruction, name, kinds) => {
    const scheduledChange = {
      ...{ projectKey: 'platform', flagKey: 'shades', environmentKey: 'test' },
      ...{ scheduledChangeId: '6297ed79dee7dc14e1f9a80c', instructions: [instruction] },
    }
    const { told, sent, body } = await create({ change: { scheduledChange }, description: 'Please' })
    expect(told.userErrors).toEqual([])
    expect(sent).toEqual([`POST ${routeOfFlag}/approval-requests`])
    const value = kinds.length ? kinds.map((one) => ({ kind: one })) : Date.parse('2100-01-01T00:00:00Z')
    expect(body).toEqual({
      description: 'Please',
      operatingOnId: '6297ed79dee7dc14e1f9a80c',
      instructions: [{ kind, ...(name && { [name]: value }) }],
    })
    const { operatingOnId, instructions } = await read(told.approvalRequest.id)
    expect({ operatingOnId, instructions }).toEqual({
      operatingOnId: body.operatingOnId,
      instructions: body.instructions,
    })
  })
})

describe('creating a request for a change of anything else', () => {
  const variationKinds: [string, object, () => object][] = [
    ['addVariation', { value: 'c', name: 'C' }, () => ({ value: 'c', name: 'C' })],
    ['removeVariation', { variation: { value: 'a' } }, () => ({ variationId: first })],
    ['updateVariation', { variation: { index: 1 }, name: 'B' }, () => ({ variationId: second, name: 'B' })],
    ['updateDefaultVariation', { onVariation: { value: 'b' } }, () => ({ onVariationValue: 'b' })],
  ]

  it.each(variationKinds)('takes the account’s route for a flag in all environments: %s', async (kind, given, said) => {
    const change = { flag: { projectKey: 'platform', key: 'shades', instructions: [{ [kind]: given }] } }
    const { told, sent, body } = await create({ change, description: 'Please' })
    // The sandbox may find that a variation is in use, which is none of the route's business.
    if (told.userErrors.length) expect(told.userErrors[0].message).toContain(kind)
    expect(sent.at(-1)).toBe('POST /api/v2/approval-requests')
    const resourceId = 'proj/platform:env/*:flag/shades'
    expect(body).toEqual({ description: 'Please', resourceId, instructions: [{ kind, ...said() }] })
  })

  it('tells no environment of a flag in all of them', async () => {
    const instructions = [{ updateVariation: { variation: { index: 0 }, name: 'A' } }]
    const change = { flag: { projectKey: 'platform', key: 'shades', instructions } }
    const { told } = await create({ change, description: 'Please' })
    expect(told.approvalRequest).toMatchObject({ environmentKey: null, resourceKind: 'FLAG', resourceKey: 'shades' })
    const { data } = await stack.ask(
      'query ($id: ID!) { approvalRequest(id: $id) { flag { key } environments { key } } }',
      { id: told.approvalRequest.id },
    )
    expect(data.approvalRequest.flag.key).toBe('shades')
    expect(data.approvalRequest.environments.length).toBeGreaterThan(1)
  })

  it('takes the account’s route for a segment, with its instructions', async () => {
    await newSegment(stack, 'one')
    const instructions = [
      { addIncludedTargets: { contextKind: 'user', values: ['ann'] } },
      { updateName: { value: 'One' } },
    ]
    const change = { segment: { projectKey: 'web', environmentKey: 'test', key: 'one', instructions } }
    const { told, sent, body } = await create({ change, description: 'Please' })
    expect(sent).toEqual(['POST /api/v2/approval-requests'])
    expect(body).toEqual({
      description: 'Please',
      resourceId: 'proj/web:env/test:segment/one',
      instructions: [
        { kind: 'addIncludedTargets', contextKind: 'user', values: ['ann'] },
        { kind: 'updateName', value: 'One' },
      ],
    })
    expect(told).toMatchObject({ approvalRequest: { resourceKind: 'SEGMENT', resourceKey: 'one' }, userErrors: [] })
    expect(await read(told.approvalRequest.id)).toEqual(told.approvalRequest)
  })
})

describe('what is wrong with a request that is created', () => {
  const inAll = (instructions: object[], more: object = {}) => ({
    change: { flag: { projectKey: 'platform', key: 'shades', instructions } },
    description: 'Please',
    ...more,
  })
  const segment = {
    projectKey: 'web',
    environmentKey: 'test',
    key: 'none',
    instructions: [{ addTags: { values: ['x'] } }],
  }
  const tooMany = Array.from({ length: 1501 }, (_, index) => `user-${index}`)
  const rename = [{ updateVariation: { variation: { id: 'x' }, name: 'X' } }]

  it.each<[string, object, string[]]>([
    ['no description', ofFlag(undefined, { description: ' ' }), ['input', 'description']],
    [
      'too many reviewers',
      ofFlag(undefined, { reviewerTeamKeys: Array.from({ length: 11 }, (_, index) => `t${index}`) }),
      ['input'],
    ],
    ['no instructions', ofFlag([]), ['input', 'change', 'flag', 'instructions']],
    [
      'a variation that there is none of',
      ofFlag([{ updateOffVariation: { variation: { value: 'z' } } }]),
      ['input', 'change', 'flag', 'instructions', '0', 'updateOffVariation', 'variation'],
    ],
    [
      'an instruction about an environment without one',
      inAll([...rename, { turnFlagOn: true }]),
      ['input', 'change', 'flag', 'environmentKey'],
    ],
    [
      'a time for a flag in all environments',
      inAll(rename, { executesAt: '2100-01-01T00:00:00Z' }),
      ['input', 'executesAt'],
    ],
    [
      'a time for a segment',
      { change: { segment }, description: 'Please', executesAt: '2100-01-01T00:00:00Z' },
      ['input', 'executesAt'],
    ],
    [
      'a key that no specifier can say',
      { ...inAll(rename), change: { flag: { projectKey: 'platform', key: 'a:b', instructions: rename } } },
      [],
    ],
    [
      'a segment key that no specifier can say',
      { change: { segment: { ...segment, key: 'a:segment/b' } }, description: 'Please' },
      [],
    ],
    [
      'too many targets',
      {
        change: {
          segment: { ...segment, instructions: [{ addIncludedUsers: { values: tooMany } }] },
        },
        description: 'Please',
      },
      ['input', 'change', 'segment', 'instructions'],
    ],
    [
      'no scheduled instructions',
      {
        change: {
          scheduledChange: {
            ...{ projectKey: 'platform', flagKey: 'shades', environmentKey: 'test', scheduledChangeId: 'x' },
            instructions: [{ replaceScheduledChangesInstructions: { value: [] } }],
          },
        },
        description: 'Please',
      },
      ['input', 'change', 'scheduledChange', 'instructions', '0', 'replaceScheduledChangesInstructions', 'value'],
    ],
  ])('is told with its place, and nothing is sent: %s', async (_, input, path) => {
    const { told, errors, sent } = await create(input)
    expect(errors).toBeUndefined()
    expect(told).toMatchObject({
      approvalRequest: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: path.length ? path : null }],
    })
    expect(sent.filter((one) => one.startsWith('POST'))).toEqual([])
  })

  it.each<[string, object, string, string]>([
    ['a segment that there is none of', { change: { segment }, description: 'Please' }, 'NOT_FOUND', 'segment key'],
    [
      'a flag that there is none of',
      { change: { flag: { ...there, key: 'none', instructions: [{ turnFlagOn: true }] } }, description: 'Please' },
      'NOT_FOUND',
      'feature flag key',
    ],
    ['a reviewer who is nobody', ofFlag(undefined, { reviewerIds: ['nobody'] }), 'BAD_USER_INPUT', 'notifyMemberIds'],
    [
      'a rule that there is none of',
      ofFlag([{ updateRuleDescription: { ruleId: 'x', description: 'X' } }]),
      'BAD_USER_INPUT',
      'Instruction 0 (updateRuleDescription)',
    ],
  ])('is told in LaunchDarkly’s words: %s', async (_, input, code, message) => {
    const { told, errors } = await create(input)
    expect(errors).toBeUndefined()
    expect(told).toMatchObject({
      approvalRequest: null,
      userErrors: [{ code, message: expect.stringContaining(message) }],
    })
  })

  it('is an error for who may not write', async () => {
    const { told, errors } = await create(ofFlag(), { authorization: stack.sandbox.readerToken })
    expect(told ?? null).toBeNull()
    expect(errors).toMatchObject([{ path: ['createApprovalRequest'], extensions: { code: 'FORBIDDEN' } }])
  })
})

const copied = {
  ...{ projectKey: 'platform', key: 'shades', sourceEnvironmentKey: 'production', targetEnvironmentKey: 'test' },
  description: 'As there',
}

describe('creating a request for a copy', () => {
  it('takes one call, whose answer is the payload', async () => {
    const { version } = (await rest(stack, '/flags/platform/shades?env=production')).environments.production
    const { told, sent, body } = await copy({
      ...{ ...copied, expectedSourceVersion: version, comment: 'Soon', reviewerIds: [memberIds[1]] },
      includedActions: ['UPDATE_ON', 'UPDATE_FALLTHROUGH', 'UPDATE_OFF_VARIATION'],
    })
    expect(sent).toEqual([`POST ${routeOfFlag}/approval-requests-flag-copy`])
    expect(body).toEqual({
      ...{ description: 'As there', comment: 'Soon', notifyMemberIds: [memberIds[1]] },
      source: { key: 'production', version },
      includedActions: ['updateOn', 'updateFallthrough', 'updateOffVariation'],
    })
    expect(told).toMatchObject({
      approvalRequest: { source: { flagKey: 'shades', version }, environmentKey: 'test', resourceKey: 'shades' },
      userErrors: [],
    })
    expect(await read(told.approvalRequest.id)).toEqual(told.approvalRequest)
  })

  it.each([
    ['UPDATE_ON', 'updateOn'],
    ['UPDATE_RULES', 'updateRules'],
    ['UPDATE_FALLTHROUGH', 'updateFallthrough'],
    ['UPDATE_OFF_VARIATION', 'updateOffVariation'],
    ['UPDATE_PREREQUISITES', 'updatePrerequisites'],
    ['UPDATE_TARGETS', 'updateTargets'],
  ])('leaves %s out', async (action, word) => {
    const { told, body } = await copy({ ...copied, excludedActions: [action] })
    expect(told.userErrors).toEqual([])
    expect(body.excludedActions).toEqual([word])
  })

  it.each<[string, object, string, string[] | null]>([
    [
      'both lists',
      { includedActions: ['UPDATE_ON'], excludedActions: ['UPDATE_RULES'] },
      'BAD_USER_INPUT',
      ['input', 'excludedActions'],
    ],
    [
      'migration settings',
      { includedActions: ['UPDATE_ON', 'UPDATE_FLAG_CONFIG_MIGRATION_SETTINGS'] },
      'BAD_USER_INPUT',
      ['input', 'includedActions', '1'],
    ],
    [
      'a version that is another',
      { expectedSourceVersion: 99_999 },
      'VERSION_CONFLICT',
      ['input', 'expectedSourceVersion'],
    ],
    ['an unknown source', { sourceEnvironmentKey: 'none' }, 'NOT_FOUND', null],
    ['an unknown target', { targetEnvironmentKey: 'none' }, 'NOT_FOUND', null],
  ])('is refused with %s', async (_, more, code, path) => {
    const { told, errors } = await copy({ ...copied, ...more })
    expect(errors).toBeUndefined()
    expect(told).toMatchObject({ approvalRequest: null, userErrors: [{ code, path }] })
  })
})

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
    expect(bodyOf(calls[0])).toEqual({ comment: 'Now' })
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
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('that of a Team') },
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
    ['an answer that is late', { delayMs: 600 }, 'UPSTREAM_TIMEOUT'],
  ]
  describe.each(faults)('after %s', (_, reply, code) => {
    it.each(sends)('%s is sent once', async (__, change, more) => {
      await stack.close()
      stack = await startStack({ sandbox: { flags: 5 }, gateway: { headersTimeoutMs: 150 } })
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

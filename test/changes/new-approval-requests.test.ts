import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { approvalWrites, copied, ofFlag, routeOfFlag, startApprovals, there } from '../support/approval-writes.ts'
import { iso } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { newSegment } from '../support/segment-writes.ts'
import type { Stack } from '../support/stack.ts'

/** How approval requests are created: by which route, with which body, and what is wrong with them. */

let stack: Stack
let spare: string
let second: string
let memberIds: string[]
let teamKey: string
beforeAll(async () => {
  const started = await startApprovals()
  ;({ stack, memberIds, teamKey } = started)
  ;[, spare, second] = started.variationIds as [string, string, string]
})
afterAll(() => stack.close())

const { mutate, create, copy, read } = approvalWrites(() => stack)

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
    expect(calls[0]!.headers['content-type']).toBe('application/json')
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
    ['removeVariation', { variation: { value: 'spare' } }, () => ({ variationId: spare })],
    ['updateVariation', { variation: { index: 2 }, name: 'B' }, () => ({ variationId: second, name: 'B' })],
    ['updateDefaultVariation', { onVariation: { value: 'b' } }, () => ({ onVariationValue: 'b' })],
  ]

  it.each(variationKinds)('takes the account’s route for a flag in all environments: %s', async (kind, given, said) => {
    const change = { flag: { projectKey: 'platform', key: 'shades', instructions: [{ [kind]: given }] } }
    const { told, sent, body } = await create({ change, description: 'Please' })
    expect(told.userErrors).toEqual([])
    expect(sent.at(-1)).toBe('POST /api/v2/approval-requests')
    const resourceId = 'proj/platform:env/*:flag/shades'
    expect(body).toEqual({ description: 'Please', resourceId, instructions: [{ kind, ...said() }] })
    expect(await read(told.approvalRequest.id)).toMatchObject({ resourceId, instructions: body.instructions })
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
    const ofFlagItself = await stack.ask(
      '{ flag(projectKey: "platform", key: "shades") { approvalRequests(first: 100) { nodes { id } } } }',
    )
    expect(ofFlagItself.data.flag.approvalRequests.nodes).toContainEqual({ id: told.approvalRequest.id })
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
  const rename = [{ updateVariation: { variation: { variationId: 'x' }, name: 'X' } }]

  it.each<[string, object, string[]]>([
    ['no description', ofFlag(undefined, { description: ' ' }), ['input', 'description']],
    [
      'too many reviewers',
      ofFlag(undefined, { reviewerTeamKeys: Array.from({ length: 11 }, (_, index) => `t${index}`) }),
      ['input'],
    ],
    [
      'a reviewer who is a team',
      ofFlag(undefined, { reviewerIds: ['some', idOf({ type: 'Team', key: 'x' })] }),
      ['input', 'reviewerIds', '1'],
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

import fc from 'fast-check'
import { isInputObjectType } from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { type Stack, startStack } from './support/stack.ts'

/** Instructions of kinds that have no field. */

let stack: Stack
beforeAll(async () => {
  // LaunchDarkly's document declares the kinds of some instructions, and these are of none of them.
  vi.stubEnv('SANDBOX_RECORD', '')
  stack = await startStack({ gateway: { breakerFailures: 0, maxRestCalls: 100 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const flag = { projectKey: 'platform', flagKey: 'x', environmentKey: 'test' }
const aiConfig = { projectKey: 'web', key: 'x', environmentKey: 'test' }
const endUser = { projectKey: 'web', environmentKey: 'test', userKey: 'x' }
const segment = { projectKey: 'web', segmentKey: 'x', environmentKey: 'test' }

/** Every mutation that takes instructions, with the rest of its input. */
const changes: [field: string, input: object, type: string, at: readonly string[]][] = [
  ['updateFlag', { projectKey: 'platform', key: 'x' }, 'FlagInstruction', []],
  ['updateSegment', { projectKey: 'web', environmentKey: 'test', key: 'x' }, 'SegmentInstruction', []],
  ['updateAIConfigTargeting', aiConfig, 'AIConfigInstruction', []],
  ['updateExperiment', { projectKey: 'web', environmentKey: 'test', key: 'x' }, 'ExperimentInstruction', []],
  ['updateHoldout', { projectKey: 'web', environmentKey: 'test', key: 'x' }, 'HoldoutInstruction', []],
  ['updateLayer', { projectKey: 'web', key: 'x' }, 'LayerInstruction', []],
  ['updateTeam', { key: 'x' }, 'TeamInstruction', []],
  ['updateTeams', {}, 'TeamsInstruction', []],
  ['updateMembers', {}, 'MembersInstruction', []],
  ['updateApprovalRequest', { id: 'x' }, 'ApprovalRequestInstruction', []],
  ['updateFlagExpiringTargets', flag, 'FlagExpiringTargetInstruction', []],
  ['updateFlagExpiringUserTargets', flag, 'FlagExpiringUserTargetInstruction', []],
  ['updateEndUserExpiringTargets', endUser, 'EndUserExpiringTargetInstruction', []],
  ['updateFlagTrigger', { ...flag, id: 'x' }, 'FlagTriggerInstruction', []],
  ['updateSegmentExpiringTargets', segment, 'SegmentExpiringTargetInstruction', []],
  ['updateSegmentExpiringUserTargets', segment, 'SegmentExpiringUserTargetInstruction', []],
  [
    'createApprovalRequest',
    { description: 'x', change: { flag: { projectKey: 'platform', key: 'x' } } },
    'FlagInstruction',
    ['change', 'flag'],
  ],
  ['createApprovalRequest', { description: 'x', change: { aiConfig } }, 'AIConfigInstruction', ['change', 'aiConfig']],
  [
    'createApprovalRequest',
    { description: 'x', change: { scheduledChange: { ...flag, scheduledChangeId: 'x' } } },
    'ScheduledChangeInstruction',
    ['change', 'scheduledChange'],
  ],
]

/** The input with instructions at a place in it. */
const withInstructions = (input: object, at: readonly string[], instructions: object[]): object => {
  const [name, ...others] = at
  if (name === undefined) return { ...input, instructions }
  const inner = (input as Record<string, object>)[name]!
  return { ...input, [name]: withInstructions(inner, others, instructions) }
}

async function sentBy([field, input, , at]: (typeof changes)[number], other: object) {
  stack.sandbox.fault({ path: /./ }, { status: 400, json: { code: 'invalid_request', message: 'No' } }, 'always')
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`
  const answer = await stack.ask(
    `mutation ($input: ${type}!) { payload: ${field}(input: $input) { userErrors { message code path } } }`,
    { input: withInstructions(input, at, [{ other }]) },
  )
  return { ...answer, sent: answer.calls.map(({ body }) => JSON.parse(body!).instructions) }
}

describe.each(changes)('%s', (...change) => {
  it('sends an instruction of any kind as it is, in one call', async () => {
    const parameters = { memberIds: ['a'], roleKeys: ['b'], value: null, nested: { list: [1, { deep: true }] } }
    const { sent } = await sentBy(change, { kind: 'doTomorrow', parameters })
    expect(sent).toEqual([[{ kind: 'doTomorrow', ...parameters }]])
  })

  it.each([
    [{ kind: ' ' }, ['kind'], 'an empty text'],
    [{ kind: 'x', parameters: [1] }, ['parameters'], 'a list'],
    [{ kind: 'x', parameters: 'text' }, ['parameters'], 'string'],
    [{ kind: 'x', parameters: { kind: 'y' } }, ['parameters', 'kind'], 'beside the parameters'],
  ])('is refused before anything is sent: %j', async (other, path, message) => {
    const [, , , at] = change
    const { sent, data } = await sentBy(change, other)
    expect(sent).toEqual([])
    expect(data.payload.userErrors).toEqual([
      {
        code: 'BAD_USER_INPUT',
        path: ['input', ...at, 'instructions', '0', 'other', ...path],
        message: expect.stringContaining(message),
      },
    ])
  })
})

describe('an instruction of another kind', () => {
  it('is any JSON object, whatever is in it', async () => {
    const name = fc.string({ minLength: 1 }).filter((one) => one !== 'kind' && one !== '__proto__')
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.jsonValue()), async (parameters) => {
        const plain = JSON.parse(JSON.stringify(parameters))
        const { sent } = await sentBy(changes[0]!, { kind: 'doTomorrow', parameters: plain })
        expect(sent).toEqual([[{ kind: 'doTomorrow', ...plain }]])
      }),
      { numRuns: 30 },
    )
  })

  it('may be of a kind that has a field, with parameters that the field does not have', async () => {
    const { sent } = await sentBy(changes[0]!, { kind: 'turnFlagOn', parameters: { because: 'tomorrow' } })
    expect(sent).toEqual([[{ kind: 'turnFlagOn', because: 'tomorrow' }]])
  })

  it('takes effect like any other', async () => {
    const { data } = await stack.ask(
      `mutation { updateFlag(input: { projectKey: "platform", key: "gateway-header-trim", instructions: [
        { other: { kind: "addTags", parameters: { values: ["by-other"] } } }
      ] }) { flag { tags } userErrors { message } } }`,
    )
    expect(data.updateFlag.userErrors).toEqual([])
    expect(data.updateFlag.flag.tags).toContain('by-other')
  })

  it('is a field of every type of instructions', () => {
    const types = Object.values(createSchema({}).getTypeMap()).filter(isInputObjectType)
    const choices = types.filter(({ name, isOneOf }) => isOneOf && /Instruction$/.test(name))
    expect(choices.map(({ name }) => name).sort()).toEqual([...new Set([...changes.map(([, , type]) => type)])].sort())
    for (const type of choices) expect(String(type.getFields().other?.type), type.name).toBe('OtherInstruction')
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encoded } from '../support/encoded.ts'
import { change, newFlag } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let ids: string[]
beforeAll(async () => {
  stack = await startStack()
  await newFlag(stack, 'moving', { purpose: 'MIGRATION', migrationSettings: { stageCount: 4 } })
  ids = (await rest(stack, '/flags/platform/moving')).variations.map(({ _id }: Doc) => _id)
  const { data } = await change(stack, {
    key: 'moving',
    environmentKey: 'test',
    instructions: [fallthrough(0), rule(0)],
  })
  expect(data.updateFlag.userErrors).toEqual([])
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const check = (instructions: object[], { flagKey = 'moving' } = {}) =>
  stack.ask(
    `query ($flagKey: String!, $instructions: [FlagInstruction!]!) {
      migrationSafetyIssues(projectKey: "platform", flagKey: $flagKey, environmentKey: "test", instructions: $instructions) {
        description causingRuleId affectedRuleIds oldSystemAffected
      }
    }`,
    { flagKey, instructions },
  )

/** A rule that serves one variation to everybody whom it is about, as the default rule does. */
const serve = (index: number) => ({
  rollout: { variations: [{ variation: { variationId: ids[index] }, percentage: 100 }] },
})
const rule = (index: number) => ({
  addRule: { clauses: [{ attribute: 'country', operator: 'in', values: ['NO'] }], serve: serve(index) },
})
const fallthrough = (index: number) => ({ updateFallthroughVariationOrRollout: { serve: serve(index) } })

const path = '/api/v2/projects/platform/flags/moving/environments/test/migration-safety-issues'

describe('what a change of a migration flag would bring about', () => {
  it('is told in one call, and the change is not made', async () => {
    const before = await rest(stack, '/flags/platform/moving')
    const { data, errors, calls } = await check([fallthrough(3), rule(0)])
    expect(errors).toBeUndefined()
    expect(data.migrationSafetyIssues).toEqual([
      {
        description: expect.stringMatching(/./),
        causingRuleId: 'fallthrough',
        affectedRuleIds: [expect.stringMatching(/./)],
        oldSystemAffected: expect.any(Boolean),
      },
    ])
    expect(calls.map((call) => `${call.method} ${call.path}`)).toEqual([`POST ${path}`])
    expect(calls[0]!.headers['content-type']).toBe('application/json')
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      instructions: [
        { kind: 'updateFallthroughVariationOrRollout', rolloutWeights: { [ids[3]!]: 100_000 } },
        {
          kind: 'addRule',
          clauses: [{ attribute: 'country', op: 'in', negate: false, values: ['NO'] }],
          rolloutWeights: { [ids[0]!]: 100_000 },
        },
      ],
    })
    expect(await rest(stack, '/flags/platform/moving')).toEqual(before)
  })

  it('is an empty list if all is safe', async () => {
    const { data, errors } = await check([fallthrough(1), rule(1)])
    expect(errors).toBeUndefined()
    expect(data.migrationSafetyIssues).toEqual([])
  })

  it('is null for a flag that there is none of', async () => {
    const { data, errors } = await check([rule(1)], { flagKey: 'none' })
    expect(errors).toBeUndefined()
    expect(data.migrationSafetyIssues).toBeNull()
  })

  it('is asked again after an outage, as nothing is changed by it', async () => {
    stack.sandbox.fault({ method: 'POST', path }, { status: 503, headers: { 'retry-after': '0' } }, 1)
    const { data, calls } = await check([fallthrough(1), rule(1)])
    expect(data.migrationSafetyIssues).toEqual([])
    expect(calls).toHaveLength(2)
  })

  it.each<[string, object[], RegExp]>([
    ['no instruction', [], /at least one instruction/],
    ['the id of something else', [{ updateMaintainerMember: { memberId: encoded('Team:["growth"]') } }], /of a Member/],
    ['a variation that there is none of', [{ updateOffVariation: { variation: { index: 9 } } }], /none has index 9/],
  ])('is refused for %s, and LaunchDarkly is not asked', async (_, instructions, message) => {
    const { data, errors, calls } = await check(instructions)
    expect(data).toEqual({ migrationSafetyIssues: null })
    expect(errors).toMatchObject([{ path: ['migrationSafetyIssues'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors![0]!.message).toMatch(message)
    expect(calls.map(({ method }) => method)).not.toContain('POST')
  })

  it('is refused for a flag that is no migration', async () => {
    const { data, errors } = await check([{ turnFlagOn: true }], { flagKey: 'gateway-header-trim' })
    expect(data).toEqual({ migrationSafetyIssues: null })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', upstream: { status: 400 } } }])
  })

  it.each([[{}], [['x']], [{ items: [] }]])('fails if the answer is no array of documents: %j', async (json) => {
    stack.sandbox.fault({ method: 'POST', path }, { status: 200, json })
    const { data, errors } = await check([rule(1)])
    expect(data).toEqual({ migrationSafetyIssues: null })
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE' } }])
  })
})

describe('a comment on the change', () => {
  it('is sent along', async () => {
    const { data, errors, calls } = await stack.ask(
      `query ($id: ID!) { migrationSafetyIssues(
        projectKey: "platform", flagKey: "moving", environmentKey: "test", comment: "Soon"
        instructions: [{ updateOffVariation: { variation: { variationId: $id } } }]
      ) { description } }`,
      { id: ids[0] },
    )
    expect(errors).toBeUndefined()
    expect(data.migrationSafetyIssues).toEqual([])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      comment: 'Soon',
      instructions: [{ kind: 'updateOffVariation', variationId: ids[0] }],
    })
  })
})

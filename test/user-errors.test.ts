import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { removedOperations } from '../src/rest/removed.ts'
import { createSchema } from '../src/schema.ts'
import { type Stack, startStack } from './support/stack.ts'

/** What users are told of a refused change: what they can do, and no route of an API that they did not call. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { breakerFailures: 0, maxRestCalls: 100 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

/** Mutations whose operation LaunchDarkly removed take no call. */
const fields = Object.values(createSchema({}).getMutationType()!.getFields()).filter(
  ({ name }) => !removedOperations.some(({ field }) => field === `Mutation.${name}`),
)

/** What a mutation needs besides the fields that it cannot be without. */
const more: Readonly<Record<string, object>> = {
  updateMember: { role: 'reader' },
  updateAIConfig: { name: 'x' },
  updateAIConfigVariation: { name: 'x' },
  createAITool: { schema: {} },
  updateAITool: { description: 'x' },
  updateAgentGraph: { name: 'x' },
  updateView: { name: 'x' },
  linkViewResources: { resources: { flags: { keys: ['x'] } } },
  unlinkViewResources: { resources: { flags: { keys: ['x'] } } },
  updateApprovalRequestSettings: { required: true },
  updateFlagDefaults: { temporary: true },
  updateBigSegmentTargets: { included: { add: ['x'] } },
  updateBigSegmentUserTargets: { included: { add: ['x'] } },
  importTeamMembers: { emails: ['x@example.org'] },
  followFlag: { memberId: 'x' },
  unfollowFlag: { memberId: 'x' },
  updateFlag: { environmentKey: 'x' },
  updateFlags: { select: { projectKeys: ['x'] }, instructions: [{ makeFlagTemporary: true }] },
  createApprovalRequest: {
    change: { flag: { projectKey: 'x', key: 'x', environmentKey: 'x', instructions: [{ turnFlagOn: true }] } },
  },
  inviteMembers: { members: [{ email: 'x@example.org', role: 'reader' }] },
  createCustomRole: { policy: [{ effect: 'ALLOW', actions: ['*'], resources: ['proj/*'] }] },
  createWorkflow: { templateKey: 'x' },
  updateReleasePipeline: { name: 'x' },
  createFlagLink: { url: 'https://example.com/SHOP-12' },
  createRelayProxyConfiguration: { policy: [{ effect: 'ALLOW', actions: ['*'], resources: ['proj/*'] }] },
  createWebhook: { url: 'http://127.0.0.1:9/hook' },
  updateApprovalRequest: { instructions: [{ updateDescription: { value: 'x' } }] },
}

/** A value of an input type with no more than it has to have; of those of which one is to be given, the first. */
function least(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [least(nullable.ofType)]
  if (isInputObjectType(nullable) && nullable.name === 'JsonPatchOperation') return { op: 'REMOVE', path: '/x' }
  if (isEnumType(nullable)) return nullable.getValues()[0]!.name
  if (isInputObjectType(nullable)) return leastOf(nullable)
  return { Boolean: true, Int: 1, Float: 1, DateTime: '2031-05-06T07:08:09.000Z' }[nullable.name] ?? 'x'
}

/** A change needs more than its object: an operation, if it takes any. */
function leastOf(type: GraphQLInputObjectType): object {
  const all = Object.values(type.getFields())
  const isGiven = ({ name, type }: (typeof all)[number]) => isNonNullType(type) || name === 'patch'
  const given = type.isOneOf ? all.slice(0, 1) : all.filter(isGiven)
  return Object.fromEntries(given.map((field) => [field.name, least(field.type)]))
}

const refusals = [
  [400, 'invalid_request'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [409, 'conflict'],
  [409, 'key_exists'],
  [413, 'too_large'],
  [422, 'patch_failed'],
] as const

const route = /\/api\/v2|\/internal|\b(?:GET|POST|PUT|PATCH|DELETE)\b/

describe.each(fields.map((field) => [field.name, field] as const))('what %s tells of a refusal', (name, field) => {
  it('is what the caller can do and what LaunchDarkly says, without a route', async () => {
    const [takes] = field.args
    const input = takes && { ...(least(takes.type) as object), ...more[name] }
    const asked = '{ userErrors { message code } }'
    const query = takes
      ? `mutation ($input: ${takes.type}) { payload: ${name}(input: $input) ${asked} }`
      : `mutation { payload: ${name} ${asked} }`
    let told = 0
    for (const [status, code] of refusals) {
      const message = `Approval required or not: PATCH /api/v2/flags/x/y is wrong, see https://app.launchdarkly.com/api/v2/flags.`
      const errors = [{ attribute: 'key', reason: 'DELETE /api/v2/flags/x/y does it' }]
      stack.sandbox.clearFaults()
      stack.sandbox.fault({ path: /./ }, { status, json: { code, message, errors } }, 'always')
      const answer = await stack.ask(query, takes && { input })
      expect(answer.calls.length, `${status} ${JSON.stringify(answer.data)}`).toBeGreaterThan(0)
      for (const error of answer.data?.payload.userErrors ?? []) {
        told += 1
        expect(error.message).not.toMatch(route)
        expect(error.message).toMatch(/^[A-Z].{20,}/)
      }
    }
    expect(told).toBeGreaterThan(0)
  })
})

describe('a message', () => {
  const create =
    'mutation { createFlag(input: { projectKey: "platform", key: "x", name: "X" }) { userErrors { message code } } }'
  const refusedWith = async (status: number, json: object) => {
    stack.sandbox.fault({ path: /./ }, { status, json })
    return (await stack.ask(create)).data.createFlag.userErrors
  }

  it.each([
    [400, 'BAD_USER_INPUT', 'LaunchDarkly does not accept the input.'],
    [
      404,
      'NOT_FOUND',
      'LaunchDarkly finds nothing with the keys or ids in the input. Check them, and that the token may see the objects.',
    ],
    [409, 'KEY_EXISTS', 'The key is taken. Choose another one.'],
  ])('says what can be done, and then what LaunchDarkly says: %i', async (status, code, message) => {
    expect(await refusedWith(status, { code: code.toLowerCase(), message: 'No' })).toEqual([
      { code, message: `${message} LaunchDarkly says: No` },
    ])
  })

  it('ends where LaunchDarkly says nothing', async () => {
    const [{ message }] = await refusedWith(400, {})
    expect(message).toBe('LaunchDarkly does not accept the input.')
  })

  it("ends with LaunchDarkly's words, of which it tells 300 characters at most", async () => {
    const [short] = await refusedWith(400, { message: 'No such colour' })
    expect(short.message).toBe('LaunchDarkly does not accept the input. LaunchDarkly says: No such colour')
    const [long] = await refusedWith(400, { message: 'x'.repeat(450) })
    expect(long.message.endsWith(` ${'x'.repeat(299)}…`)).toBe(true)
  })
})

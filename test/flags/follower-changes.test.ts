import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** A flag that somebody follows in production, with their ids. */
let flagKey: string
let followers: string[]
let me: string
/** Somebody who does not follow it. */
let other: string

beforeEach(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/projects/web/environments/production/followers')
  me = (await rest(stack, '/caller-identity')).memberId
  const ids = (one: Doc): string[] => one.followers.map(({ _id }: Doc) => _id)
  const flag = items.find((one: Doc) => !ids(one).includes(me))
  flagKey = flag.flagKey
  followers = ids(flag)
  const members = await rest(stack, '/members?limit=100')
  other = members.items.map(({ _id }: Doc) => _id).find((id: string) => id !== me && !followers.includes(id))
})
afterEach(() => stack.close())

type Verb = 'followFlag' | 'unfollowFlag'
const input = (more: object = {}) => ({ projectKey: 'web', environmentKey: 'production', flagKey, ...more })

const send = (verb: Verb, given: object, selection = '', headers: Record<string, string> = {}, to: Stack = stack) =>
  to.ask(
    `mutation ($input: ${verb === 'followFlag' ? 'FollowFlagInput' : 'UnfollowFlagInput'}!) {
      payload: ${verb}(input: $input) { userErrors { message code path } ${selection} }
    }`,
    { input: given },
    headers,
  )

const path = (memberId: string) => `/projects/web/flags/${flagKey}/environments/production/followers/${memberId}`
const memberId = (id: string) => idOf({ type: 'Member', memberId: id })

const following = async (): Promise<string[]> => {
  const { data } = await stack.ask(
    `{ flag(projectKey: "web", key: "${flagKey}") { environment(key: "production") { followers { memberId } } } }`,
  )
  return data.flag.environment.followers.map((one: Doc) => one.memberId)
}

const verbs = [
  { verb: 'followFlag', method: 'PUT', who: () => other, left: () => [...followers, other] },
  { verb: 'unfollowFlag', method: 'DELETE', who: () => followers[0]!, left: () => followers.slice(1) },
] as const

describe.each(verbs)('$verb', ({ verb, method, who, left }) => {
  it.each([
    ["LaunchDarkly's", (id: string) => id],
    ["the graph's", memberId],
  ])('takes one call without a body for a member by %s id, and is seen by the next read', async (_, named) => {
    const { data, calls, paths } = await send(verb, input({ memberId: named(who()) }))
    expect(data.payload).toEqual({ userErrors: [] })
    expect(paths).toEqual([path(who())])
    expect(calls).toMatchObject([{ method, version: '20240415' }])
    expect(calls[0]!.body ?? '').toBe('')
    expect(calls[0]!.headers).not.toHaveProperty('content-type')
    expect(await following()).toEqual(left())
  })

  it('is about the owner of the token where no member is named, for one read more', async () => {
    const { data, calls, paths } = await send(verb, input())
    expect(data.payload).toEqual({ userErrors: [] })
    expect(paths).toEqual(['/caller-identity', path(me)])
    expect(calls.map((call) => call.method)).toEqual(['GET', method])
    expect((await following()).includes(me)).toBe(verb === 'followFlag')
  })

  it('changes nothing where it is so already', async () => {
    await send(verb, input({ memberId: who() }))
    const { data } = await send(verb, input({ memberId: who() }))
    expect(data.payload).toEqual({ userErrors: [] })
    expect(await following()).toEqual(left())
  })

  it('wants a member for a token that is of none, and sends nothing', async () => {
    stack.sandbox.fault({ path: /caller-identity/ }, { patch: ({ memberId: _, ...rest }) => rest })
    const { data, paths } = await send(verb, input(), 'flag { key } member { id }')
    expect(data.payload).toEqual({
      ...{ flag: null, member: null },
      userErrors: [
        {
          message: 'Expected a memberId, because the token belongs to no member, but got none.',
          code: 'BAD_USER_INPUT',
          path: ['input', 'memberId'],
        },
      ],
    })
    expect(paths).toEqual(['/caller-identity'])
  })

  it('refuses the id of something else, and sends nothing', async () => {
    const { data, paths } = await send(verb, input({ memberId: idOf({ type: 'Team', key: 'growth' }) }))
    expect(data.payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: null }])
    expect(data.payload.userErrors[0].message).toBe('Expected the id of a Member, but got that of a Team.')
    expect(paths).toEqual([])
  })

  it.each(['projectKey', 'environmentKey', 'flagKey', 'memberId'])('is told that there is no such %s', async (name) => {
    const { data, errors } = await send(verb, input({ memberId: who(), [name]: 'none' }), 'flag { key }')
    expect(errors).toBeUndefined()
    expect(data.payload).toMatchObject({ flag: null, userErrors: [{ code: 'NOT_FOUND', path: null }] })
  })

  it('is forbidden to a token that may only read', async () => {
    const headers = { authorization: stack.sandbox.readerToken }
    const { data, errors } = await send(verb, input({ memberId: who() }), '', headers)
    expect(data).toEqual({ payload: null })
    expect(errors).toMatchObject([{ path: ['payload'], extensions: { code: 'FORBIDDEN' } }])
    expect(await following()).toEqual(followers)
  })

  it.each([
    ['the connection breaks', { reset: true }],
    ['LaunchDarkly is out of order', { status: 503 }],
    ['the rate is limited', { status: 429 }],
  ])('is sent once if %s', async (_, reply) => {
    stack.sandbox.fault({ method, path: /followers/ }, reply, 'always')
    const { errors, calls } = await send(verb, input({ memberId: who() }))
    expect(errors).toHaveLength(1)
    expect(calls.map((call) => call.method)).toEqual([method])
  })

  it('is sent once if the answer is late', async () => {
    const hasty = await startStack({ gateway: { headersTimeoutMs: 800 } })
    hasty.sandbox.fault({ method, path: /followers/ }, { delayMs: 3000 }, 'always')
    const { errors, calls } = await send(verb, input({ memberId: who() }), '', {}, hasty)
    await hasty.close()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }])
    expect(calls.map((call) => call.method)).toEqual([method])
  })

  it('answers with the flag by its keys without a read, and with the member by one', async () => {
    const byKey = await send(verb, input({ memberId: who() }), 'flag { id key projectKey }')
    expect(byKey.data.payload.flag).toMatchObject({ key: flagKey, projectKey: 'web' })
    expect(byKey.calls.map((call) => call.method)).toEqual([method])
    const { data, calls } = await send(verb, input({ memberId: who() }), 'member { id memberId email }')
    expect(data.payload.member).toMatchObject({ id: memberId(who()), memberId: who(), email: expect.any(String) })
    expect(calls.map((call) => call.method)).toEqual([method, 'GET'])
  })

  it('answers with the followers as they are then', async () => {
    const selection = 'flag { name environment(key: "production") { followers { memberId } } }'
    const { data, calls } = await send(verb, input({ memberId: who() }), selection)
    expect(data.payload.flag.environment.followers.map((one: Doc) => one.memberId)).toEqual(left())
    expect(calls.map((call) => call.method)).toEqual([method, 'GET', 'GET'])
  })
})

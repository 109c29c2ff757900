import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { latencyMs } })
})
afterAll(() => stack.close())

/** Questions that people ask, each with the number of its calls in each wave. */
const questions: readonly (readonly [question: string, waves: readonly number[], query: string])[] = [
  [
    'which tokens nobody has used for months, and what they may do',
    [1, 2],
    `{ accessTokens(first: 200, filter: { ofAllMembers: true, unusedSince: "2026-07-01T00:00:00Z" }) { totalCount nodes {
      name serviceToken role ending lastUsedAt roles { key policy { effect actions resources } } member { email lastSeenAt teams { key } }
    } } }`,
  ],
  [
    'which tokens the members of a team have',
    [2, 1, 2],
    `{ team(key: "checkout") { members(first: 50) { nodes {
      email accessTokens { name ending lastUsedAt } flags(projectKey: "web", first: 5) { totalCount }
    } } } }`,
  ],
  [
    'what Relay Proxies serve, and who set them up',
    [2, 1],
    '{ relayProxyConfigurations { name displayKey lastModifiedAt policy { effect resources } creator { email lastSeenAt } } webhooks { url on } }',
  ],
  [
    'which applications there are',
    [2],
    '{ oauthClients { name clientId redirectUrl createdAt } viewer { authKind oauthClient { name } } }',
  ],
  [
    'what a firewall has to let through',
    [3],
    '{ publicIpRanges { outboundAddresses } webhooks { url on } apiVersions { current latest } }',
  ],
]

describe('the question', () => {
  it.each(questions)('%s takes waves of %j calls', async (_, waves, query) => {
    const answer = await stack.ask(query)
    expect(answer.errors).toBeUndefined()
    for (const value of Object.values(answer.data)) expect(value).not.toBeNull()
    expect(wavesOf(answer).map(({ length }) => length)).toEqual(waves)
    expect(answer.headers.get('x-rest-calls')).toBe(String(answer.calls.length))
  })
})

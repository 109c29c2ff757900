import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Account, startAccount } from './account.ts'
import { choices } from './choices.ts'
import { compare } from './comparison.ts'
import { type Finding, findingOf } from './findings.ts'
import { type Measured, startMeasured } from './gateway.ts'
import { queries } from './generator.ts'
import { kindOf } from './kind.ts'
import { namesOf } from './names.ts'
import { search } from './search.ts'
import { fieldsOf } from './selection.ts'

let account: Account
let gateway: Measured

beforeAll(async () => {
  account = await startAccount()
  gateway = await startMeasured(account)
})

afterAll(async () => {
  await gateway.close()
  await account.close()
})

/** Queries whose minimum was found by hand: the calls, and the waves of as many calls. */
const byHand: readonly [calls: number, waves: number, query: string][] = [
  [1, 1, '{ projects(first: 4) { nodes { key environments(first: 20) { nodes { key name color } } } } }'],
  [2, 2, '{ project(key: "web") { flags(first: 130) { nodes { key environment(key: "production") { on } } } } }'],
  [
    3,
    2,
    '{ project(key: "web") { flags(first: 50) { nodes { environments(keys: ["production", "staging", "test", "qa"]) { on } maintainer { ... on Member { lastSeenAt } } } } } }',
  ],
  [
    4,
    1,
    '{ project(key: "web") { flags(first: 50) { nodes { environments(keys: ["production", "staging", "test"]) { on status { state } } } } } }',
  ],
  [1, 1, '{ flag(projectKey: "web", key: "checkout-guest-flow") { statuses { state } } }'],
  [
    3,
    2,
    '{ environment(projectKey: "web", key: "production") { segments(first: 20) { nodes { key flags { key } } } } }',
  ],
  [2, 1, '{ teams(first: 8) { nodes { key members(first: 100) { nodes { email } } } } }'],
  [3, 2, '{ teams(first: 8) { nodes { key roles { key } } } }'],
  [2, 1, '{ members(first: 60) { nodes { email roles { policy { effect } } } } }'],
  [2, 2, '{ viewer { member { email flags(projectKey: "web", first: 10) { nodes { key } } } } }'],
  [2, 2, '{ approvalRequests(filter: { status: [PENDING] }) { nodes { requestor { email } flag { key name } } } }'],
  [2, 1, '{ flag(projectKey: "web", key: "checkout-guest-flow") { name approvalRequests { totalCount } } }'],
  [
    2,
    2,
    '{ project(key: "web") { flags(first: 130) { nodes { environment(key: "production") { dependents { key } } } } } }',
  ],
  [
    2,
    1,
    '{ flag(projectKey: "web", key: "pricing-price-lock") { dependents { key } environment(key: "test") { dependents { key } } } }',
  ],
  [
    1,
    1,
    '{ project(key: "web") { a: flags(first: 2) { nodes { key } } b: flags(first: 20) { nodes { key } } c: flags { totalCount } } }',
  ],
]

describe('the solver', () => {
  it('knows nothing of the plans of the gateway', () => {
    const files = globSync('*.ts', { cwd: import.meta.dirname }).map((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8'),
    )
    const imports = files.flatMap((text) =>
      [...text.matchAll(/ from '(\.\.\/\.\.\/src\/[^']+)'/g)].map(([, from]) => from),
    )
    expect(new Set(imports)).toEqual(new Set(['../../src/gateway.ts']))
  })

  it.each(byHand)('finds %i calls in %i waves: %s', async (calls, waves, query) => {
    const { plans } = await search(account, fieldsOf(query), { calls: calls + 1, waves: waves + 1 })
    const least = plans.filter(({ lucky }) => !lucky).map((plan) => [plan.calls, plan.waves])
    expect(least[0]).toEqual([calls, waves])
  })
})

describe('a query that is above the minimum', () => {
  it.each(choices)('is still so, or has to leave the list: $name', async ({ query, matches }) => {
    const compared = await compare(account, gateway, query)
    expect(compared.taken.errors).toEqual([])
    expect(compared.better, `The gateway takes the minimum for ${query}. Remove it from the choices.`).toBeDefined()
    expect(kindOf(compared)).toMatch(matches)
  })

  it('is of a kind that is listed', async () => {
    const names = await namesOf(account)
    const findings: Finding[] = []
    for (const query of fc.sample(queries(names), { numRuns: count, seed: 14 })) {
      findings.push(await findingOf(account, gateway, query))
    }
    const isListed = (kind: string) => choices.some(({ matches }) => matches.test(kind))
    expect(findings.filter((one) => one.found === 'more' && !isListed(one.kind))).toEqual([])
    expect(findings.filter(({ found }) => found === 'less')).toEqual([])
    expect(findings.filter(({ found }) => found === 'failed')).toEqual([])
    expect(findings.filter(({ found }) => found === 'minimum').length).toBeGreaterThan(count / 2)
  }, 300_000)
})

/** More are compared by `npm run minimum`. */
const count = 150

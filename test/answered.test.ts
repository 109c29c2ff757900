import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from './support/documents.ts'
import { type HeldStack, startHeldStack } from './support/held-stack.ts'
import { startPartsServer } from './support/parts-server.ts'

let stack: HeldStack
/** Sends one call at a time. */
let narrow: HeldStack
beforeAll(async () => {
  stack = await startHeldStack()
  narrow = await startHeldStack({ maxConcurrentCalls: 1 })
})
afterAll(async () => {
  await stack.close()
  await narrow.close()
})

const segment = (key: string, selection: string) =>
  `segment(projectKey: "web", environmentKey: "production", key: "${key}") { name environment { ${selection} } }`
const flags = 'project { flags(first: 250) { nodes { key } } }'

/** The calls that an answer counts, and all that were made when no further one comes. */
async function counted(on: HeldStack, held: readonly RegExp[], query: string) {
  const { data, errors, headers } = await on.askWhileHeld(held, query)
  await on.rest()
  expect(errors).toBeUndefined()
  return { data, told: Number(headers.get('x-rest-calls')), made: on.sandbox.requests().length }
}

describe('a request that is answered sends no further call', () => {
  it.each<[string, string, RegExp]>([
    ['for further pages of flags', flags, /flags/],
    ['for further pages of the audit log', 'project { auditLog(first: 60) { nodes { entryId } } }', /auditlog/],
    ['for further pages of the audit log of an environment', 'auditLog(first: 60) { nodes { entryId } }', /auditlog/],
  ])('%s', async (_, selection, held) => {
    const { data, told, made } = await counted(stack, [held], `{ ${segment('missing', selection)} }`)
    expect(data).toEqual({ segment: null })
    expect([told, made]).toEqual([2, 2])
    const there = await counted(stack, [], `{ ${segment('beta-customers', selection)} }`)
    expect(there.data.segment.environment).not.toBeNull()
    expect(there.made).toBeGreaterThan(2)
  })

  it('that waited for a place', async () => {
    const more = 'auditLog(first: 2) { nodes { entryId } } experiments(first: 2) { nodes { key } }'
    const { data, told, made } = await counted(narrow, [], `{ ${segment('missing', `${flags} ${more}`)} }`)
    expect(data).toEqual({ segment: null })
    expect(made).toBe(told)
  })

  it('after its last part', async () => {
    const server = await startPartsServer(narrow.sandbox, { baseUrl: narrow.upstream, maxConcurrentCalls: 1 })
    const { parts } = await server.parts(`{ project(key: "web") { name } ... @defer { ${segment('missing', flags)} } }`)
    await narrow.rest()
    expect(parts).toHaveLength(2)
    const sent = narrow.sandbox.requests().length
    expect(parts.at(-1)).toMatchObject({ hasNext: false, extensions: { rest: { sent } } })
    await server.close()
  })
})

it('answers others that wait for the same calls', async () => {
  narrow.sandbox.forget()
  const [one, other] = await Promise.all([
    narrow.post(`{ ${segment('missing', flags)} }`),
    narrow.post(`{ environment(projectKey: "web", key: "production") { ${flags} } }`),
  ])
  expect(one.data).toEqual({ segment: null })
  expect(new Set(keysOf(other.data.environment.project.flags.nodes)).size).toBe(250)
})

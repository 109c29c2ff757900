import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rest } from './support/rest.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
/** The key of some flag of `web`. */
let flagKey: string

beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/flags/web?limit=1')
  flagKey = items[0].key
})

afterAll(() => stack.close())

describe('statuses', () => {
  it('come by the environment for many flags, and by the flag for many environments', async () => {
    const many = await stack.ask(
      '{ project(key: "web") { flags(first: 50) { nodes { key environment(key: "production") { status { state lastRequestedAt default } } } } } }',
    )
    const list = '/flags/web?offset=0&limit=50&env=production'
    expect([...many.paths].sort()).toEqual(['/flag-statuses/web/production', list])
    const one = await stack.ask(
      'query ($key: String!) { flag(projectKey: "web", key: $key) { environments { environmentKey status { state } } } }',
      { key: flagKey },
    )
    expect(one.paths[1]).toMatch(new RegExp(`^/flag-status/web/${flagKey}\\?env=`))
    expect(one.calls).toHaveLength(2)
  })

  it.each([
    ['a list of flags', 'project(key: "web") { flags(first: 50) { nodes { KEYS } } }', 4],
    ['the edges of a list', 'project(key: "web") { flags(first: 9) { edges { node { KEYS } } } }', 4],
    ['a flag', 'flag(projectKey: "web", key: "email-winback") { name KEYS }', 2],
    ['a flag of a project', 'project(key: "web") { flag(key: "email-winback") { name KEYS } }', 2],
  ])('are asked for at the same time as %s where the environments are named', async (_, query, calls) => {
    const slow = await startStack({ sandbox: { latencyMs: 80 } })
    const keys = 'environments(keys: ["production", "staging", "qa"]) { on status { state } }'
    const { calls: asked, errors } = await slow.ask(`{ ${query.replace('KEYS', keys)} }`)
    expect(errors).toBeUndefined()
    expect(asked).toHaveLength(calls)
    expect(asked.at(-1)!.at - asked[0]!.at).toBeLessThan(60)
    await slow.close()
  })

  it('are not asked for ahead of a list that may be shorter than the environments are many', async () => {
    const of = (args: string) =>
      `{ project(key: "web") { flags(${args}) { nodes { environments(keys: ["production", "qa"]) { status { state } } } } } }`
    expect((await stack.ask(of('first: 1'))).calls).toHaveLength(2)
    expect((await stack.ask(of('filter: { query: "email-winback" }'))).calls).toHaveLength(2)
    const bad = await stack.ask(of('first: -1'))
    expect(bad.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(bad.calls).toEqual([])
  })

  it('belong to their own flag, whatever the order of the list', async () => {
    const { data } = await stack.ask(
      '{ project(key: "web") { flags(first: 50) { nodes { key environment(key: "qa") { status { state lastRequestedAt default } } } } } }',
    )
    for (const { key, environment } of data.project.flags.nodes) {
      const status = await rest(stack, `/flag-statuses/web/qa/${key}`)
      expect(environment.status).toEqual({
        state: status.name.toUpperCase(),
        lastRequestedAt: status.lastRequested ?? null,
        default: status.default ?? null,
      })
    }
  })
})

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
    expect(many.paths).toEqual(['/flags/web?offset=0&limit=50&env=production', '/flag-statuses/web/production'])
    const one = await stack.ask(
      'query ($key: String!) { flag(projectKey: "web", key: $key) { environments { environmentKey status { state } } } }',
      { key: flagKey },
    )
    expect(one.paths[1]).toMatch(new RegExp(`^/flag-status/web/${flagKey}\\?env=`))
    expect(one.calls).toHaveLength(2)
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

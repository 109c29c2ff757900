import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** A flag of `web` that has a prerequisite in production, where it is told in full. */
let flag: FlagRep

beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/flags/web?limit=100&env=production&summary=0')
  flag = items.find(({ environments }: FlagRep) => environments!.production!.prerequisites!.length)
})

afterAll(() => stack.close())

describe('prerequisites', () => {
  it('name their flag without reading it', async () => {
    const { paths, data } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) {
        environment(key: "production") { prerequisites { flagKey flag { key projectKey __typename } } }
      } }`,
      { key: flag.key },
    )
    const { key } = flag.environments!.production!.prerequisites![0]!
    expect(data.flag.environment.prerequisites[0]).toEqual({
      flagKey: key,
      flag: { key, projectKey: 'web', __typename: 'Flag' },
    })
    expect(paths).toHaveLength(1)
  })

  it('lead to their flag and to the variation that it must serve', async () => {
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) {
        environment(key: "production") { prerequisites { flag { name environment(key: "staging") { on } } variation { variationId value } } }
      } }`,
      { key: flag.key },
    )
    const { key, variation } = flag.environments!.production!.prerequisites![0]!
    const prerequisite = await rest(stack, `/flags/web/${key}`)
    expect(data.flag.environment.prerequisites[0]).toEqual({
      flag: { name: prerequisite.name, environment: { on: prerequisite.environments.staging.on } },
      variation: {
        variationId: prerequisite.variations[variation]._id,
        value: prerequisite.variations[variation].value,
      },
    })
    expect(paths.length).toBe(1 + flag.environments!.production!.prerequisites!.length)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { everyConfigurationField, expectedConfiguration, index, served } from '../support/flag-configuration.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let environmentKeys: string[]
/** Some flags of `web`, as the single route tells them: everything in every environment. */
let flags: FlagRep[]

beforeAll(async () => {
  stack = await startStack()
  environmentKeys = (await rest(stack, '/projects/web/environments?limit=100')).items.map(
    ({ key }: { key: string }) => key,
  )
  const { items } = await rest(stack, '/flags/web?limit=100')
  const single = ({ key }: FlagRep) => rest(stack, `/flags/web/${key}?expand=evaluation,migrationSettings`)
  flags = await Promise.all(items.map(single))
})

afterAll(() => stack.close())

const expected = (flag: FlagRep, environmentKey: string) =>
  expectedConfiguration(flag, environmentKey, stack.sandbox.url)

describe('a flag in its environments', () => {
  it('has in its fields what its REST document says, for a hundred flags in every environment', async () => {
    const { data, errors, calls } = await stack.ask(
      `query ($keys: [String!]) { project(key: "web") {
        flags(first: 100) { nodes { key environments(keys: $keys) { ${everyConfigurationField} } } }
      } } ${served}`,
      { keys: environmentKeys },
    )
    expect(errors).toBeUndefined()
    // Three groups of environments, and two more pages for the variations of prerequisites that are not among the first hundred.
    expect(calls.length).toBeLessThanOrEqual(5)
    for (const [place, node] of data.project.flags.nodes.entries()) {
      expect(node.environments).toEqual(environmentKeys.map((key) => expected(flags[place]!, key)))
    }
  })

  it('is the same for a flag looked up by key, with all environments unless named', async () => {
    const flag = flags.find(({ environments }) => environments!.production!.rules!.length)!
    const { data, calls } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { environments { ${everyConfigurationField} } } } ${served}`,
      { key: flag.key },
    )
    expect(data.flag.environments).toEqual(environmentKeys.map((key) => expected(flag, key)))
    expect(calls).toHaveLength(1)
  })

  it('keeps the order of the keys that are named, and leaves out environments that there are not', async () => {
    const { data } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) {
        environments(keys: ["staging", "nowhere", "production"]) { environmentKey } environment(key: "nowhere") { on }
      } }`,
      { key: flags[0]!.key },
    )
    expect(data.flag.environments.map((one: { environmentKey: string }) => one.environmentKey)).toEqual([
      'staging',
      'production',
    ])
    expect(data.flag.environment).toBeNull()
  })

  it('asks for all environments of a few flags flag by flag, and of many by the list', async () => {
    const few = await stack.ask('{ project(key: "web") { flags(first: 2) { nodes { environments { on } } } } }')
    expect(few.paths).toEqual([
      '/flags/web?offset=0&limit=2',
      ...flags.slice(0, 2).map(({ key }) => `/flags/web/${key}`),
    ])
    const many = await stack.ask('{ project(key: "web") { flags(first: 100) { nodes { environments { on } } } } }')
    expect(many.paths.map((path) => path.split('?')[0])).toEqual([
      '/projects/web/environments',
      ...Array(3).fill('/flags/web'),
    ])
    expect(many.data.project.flags.nodes[99].environments).toHaveLength(environmentKeys.length)
  })

  it('is told by a summary as long as that suffices', async () => {
    const { data, paths } =
      await stack.ask(`{ project(key: "web") { flags(first: 100) { nodes { environment(key: "production") {
      offVariation { index } fallthrough { variation { index } rollout { bucketBy variations { percentage variation { index } } } }
      summary { prerequisiteCount }
    } } } } }`)
    expect(paths).toEqual(['/flags/web?offset=0&limit=100&env=production'])
    for (const [place, { environment }] of data.project.flags.nodes.entries()) {
      const { offVariation, fallthrough } = expected(flags[place]!, 'production')
      expect(environment.offVariation).toEqual(index(offVariation?.index))
      expect(environment.fallthrough.variation).toEqual(fallthrough.variation)
      if (!fallthrough.rollout) continue
      expect(environment.fallthrough.rollout).toMatchObject({
        bucketBy: fallthrough.rollout.bucketBy,
        variations: fallthrough.rollout.variations.map(({ variation, percentage }) => ({ variation, percentage })),
      })
    }
  })

  it('asks for the whole as soon as one environment needs it', async () => {
    const { paths } = await stack.ask(`{ project(key: "web") { flags(first: 10) { nodes {
      production: environment(key: "production") { targets { values } } staging: environment(key: "staging") { on }
    } } } }`)
    expect(paths).toEqual(['/flags/web?offset=0&limit=10&env=production&env=staging&summary=0'])
  })

  it.each([
    ['fallthrough { rollout { contextKind } }', '&summary=0'],
    ['fallthrough { rollout { seed } }', '&summary=0'],
    ['fallthrough { rollout { variations { untracked } } }', '&summary=0'],
    ['evaluation { contextKinds }', '&expand=evaluation'],
    ['migrationSettings { checkRatio }', '&expand=migrationSettings'],
    ['environmentKey environmentName version', ''],
    ['environment { key name projectKey project { key } }', ''],
    ['flag { key name environment(key: "production") { on } }', ''],
  ])('asks for what %s needs, and no more', async (selection, parameters) => {
    const { paths, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 10) { nodes { environment(key: "production") { ${selection} } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual([`/flags/web?offset=0&limit=10&env=production${parameters}`])
  })

  it('reads the environments of many flags at once where more than key and name is asked', async () => {
    const { paths, data } = await stack.ask(`{ project(key: "web") { flags(first: 50) { nodes {
      a: environment(key: "production") { environment { color } } b: environment(key: "staging") { environment { critical } }
    } } } }`)
    expect(paths).toEqual([
      '/flags/web?offset=0&limit=50&env=production&env=staging',
      '/projects/web/environments?limit=100&offset=0',
    ])
    expect(data.project.flags.nodes[0].b.environment.critical).toBe(false)
  })
})

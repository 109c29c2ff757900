import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagConfigRep, FlagRep, RolloutRep, ServedRep } from '../src/rest/flags.ts'
import { rest } from './support/rest.ts'
import { type Stack, startStack } from './support/stack.ts'

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

const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const everyField = `
  environmentKey environmentName on archived version lastModifiedAt salt sel trackEvents trackEventsFallthrough debugEventsUntil
  offVariation { index value }
  fallthrough { ...served }
  targets { contextKind values variation { index } }
  rules { id description disabled ref trackEvents clauses { id contextKind attribute operator values negate } serves { ...served } }
  prerequisites { flagKey variation { index } }
  summary { prerequisiteCount variations {
    variation { index } ruleCount nullRuleCount targetCount contextTargetCount isFallthrough isOff percentage bucketBy
  } }
  evaluation { contextKinds } migrationSettings { checkRatio } siteUrl
  access { allowed { action effect resources roleName } denied { action } } viewerCan(action: "updateOn")`

const served = `fragment served on Served {
  variation { index }
  rollout { contextKind bucketBy seed variations { variation { index } percentage untracked }
    experimentAllocation { defaultVariation { index } canReshuffle } }
}`

const rollout = ({ contextKind, bucketBy, seed, variations, experimentAllocation }: RolloutRep) => ({
  contextKind: contextKind ?? null,
  bucketBy: bucketBy ?? null,
  seed: seed ?? null,
  variations: variations.map(({ variation, weight, _untracked }) => ({
    variation: { index: variation },
    percentage: weight / 1000,
    untracked: _untracked ?? null,
  })),
  experimentAllocation: experimentAllocation
    ? {
        defaultVariation: { index: experimentAllocation.defaultVariation },
        canReshuffle: experimentAllocation.canReshuffle,
      }
    : null,
})

const index = (value: number | null | undefined) => (value === undefined || value === null ? null : { index: value })

const serves = (one: ServedRep) => ({
  variation: index(one.variation),
  rollout: one.rollout ? rollout(one.rollout) : null,
})

/** The configuration's fields as its REST document says them. */
function expected(flag: FlagRep, environmentKey: string) {
  const config = flag.environments![environmentKey]!
  const others = config.contextTargets!.filter(({ contextKind, values }) => contextKind !== 'user' || values.length)
  return {
    environmentKey,
    environmentName: config._environmentName,
    on: config.on,
    archived: config.archived,
    version: config.version,
    lastModifiedAt: iso(config.lastModified),
    salt: config.salt,
    sel: config.sel,
    trackEvents: config.trackEvents,
    trackEventsFallthrough: config.trackEventsFallthrough,
    debugEventsUntil: iso(config._debugEventsUntilDate),
    offVariation: index(config.offVariation) && {
      index: config.offVariation,
      value: flag.variations[config.offVariation!]!.value,
    },
    fallthrough: serves(config.fallthrough!),
    targets: [...config.targets!, ...others].map(({ contextKind, values, variation }) => ({
      contextKind: contextKind ?? 'user',
      values,
      variation: { index: variation },
    })),
    rules: config.rules!.map((rule) => ({
      id: rule._id,
      description: rule.description ?? null,
      disabled: rule.disabled ?? null,
      ref: rule.ref ?? null,
      trackEvents: rule.trackEvents,
      clauses: rule.clauses.map(({ _id, contextKind, attribute, op, values, negate }) => ({
        id: _id,
        contextKind: contextKind ?? null,
        attribute,
        operator: op,
        values,
        negate,
      })),
      serves: serves(rule),
    })),
    prerequisites: config.prerequisites!.map(({ key, variation }) => ({
      flagKey: key,
      variation: { index: variation },
    })),
    summary: summary(config),
    evaluation: { contextKinds: config.evaluation?.contextKinds },
    migrationSettings: config.migrationSettings ? { checkRatio: config.migrationSettings.checkRatio ?? null } : null,
    siteUrl: stack.sandbox.url + config._site.href,
    access: {
      allowed: config._access!.allowed.map(({ action, reason }) => ({
        action,
        effect: reason.effect,
        resources: reason.resources ?? null,
        roleName: reason.role_name ?? null,
      })),
      denied: config._access!.denied.map(({ action }) => ({ action })),
    },
    viewerCan: true,
  }
}

const summary = ({ _summary }: FlagConfigRep) => ({
  prerequisiteCount: _summary!.prerequisites,
  variations: Object.entries(_summary!.variations).map(([place, one]) => ({
    variation: { index: Number(place) },
    ruleCount: one.rules,
    nullRuleCount: one.nullRules,
    targetCount: one.targets,
    contextTargetCount: one.contextTargets,
    isFallthrough: one.isFallthrough ?? false,
    isOff: one.isOff ?? false,
    percentage: one.rollout === undefined ? null : one.rollout / 1000,
    bucketBy: one.bucketBy ?? null,
  })),
})

describe('a flag in its environments', () => {
  it('has in its fields what its REST document says, for a hundred flags in every environment', async () => {
    const { data, errors, calls } = await stack.ask(
      `query ($keys: [String!]) { project(key: "web") {
        flags(first: 100) { nodes { key environments(keys: $keys) { ${everyField} } } }
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
      `query ($key: String!) { flag(projectKey: "web", key: $key) { environments { ${everyField} } } } ${served}`,
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

describe('prerequisites', () => {
  const withPrerequisite = () => flags.find(({ environments }) => environments!.production!.prerequisites!.length)!

  it('name their flag without reading it', async () => {
    const flag = withPrerequisite()
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
    const flag = withPrerequisite()
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) {
        environment(key: "production") { prerequisites { flag { name environment(key: "staging") { on } } variation { id value } } }
      } }`,
      { key: flag.key },
    )
    const { key, variation } = flag.environments!.production!.prerequisites![0]!
    const prerequisite = await rest(stack, `/flags/web/${key}`)
    expect(data.flag.environment.prerequisites[0]).toEqual({
      flag: { name: prerequisite.name, environment: { on: prerequisite.environments.staging.on } },
      variation: { id: prerequisite.variations[variation]._id, value: prerequisite.variations[variation].value },
    })
    expect(paths.length).toBe(1 + flag.environments!.production!.prerequisites!.length)
  })
})

describe('statuses', () => {
  it('come by the environment for many flags, and by the flag for many environments', async () => {
    const many = await stack.ask(
      '{ project(key: "web") { flags(first: 50) { nodes { key environment(key: "production") { status { state lastRequestedAt default } } } } } }',
    )
    expect(many.paths).toEqual(['/flags/web?offset=0&limit=50&env=production', '/flag-statuses/web/production'])
    const one = await stack.ask(
      'query ($key: String!) { flag(projectKey: "web", key: $key) { environments { environmentKey status { state } } } }',
      { key: flags[0]!.key },
    )
    expect(one.paths[1]).toMatch(new RegExp(`^/flag-status/web/${flags[0]!.key}\\?env=`))
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

import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ClauseRep, FlagConfigRep, FlagRep, ServedRep } from '../../src/rest/flags/flags.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** The live flags of `web` in production and staging, as REST has them in full. */
let flags: readonly FlagRep[]

beforeAll(async () => {
  stack = await startStack()
  const pages = [0, 100, 200].map((offset) =>
    rest(stack, `/flags/web?summary=0&limit=100&offset=${offset}&env=production&env=staging&expand=migrationSettings`),
  )
  flags = (await Promise.all(pages)).flatMap(({ items }) => items)
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

// What differs, computed apart from the gateway's own way, for documents as the sandbox makes them.

/** What contexts get of a rule or of the default rule: the shares of the variations by what assigns them. */
function served({ variation, rollout }: ServedRep = {}) {
  const parts = rollout?.variations.filter(({ weight }) => weight > 0)
  if (!rollout || !parts || parts.length < 2) return parts?.[0]?.variation ?? variation
  const { contextKind = 'user', bucketBy = 'key', experimentAllocation, seed } = rollout
  const isMeasured = experimentAllocation !== undefined
  const shares = parts.map((part) => [part.variation, part.weight, isMeasured && (part._untracked ?? false)])
  return { shares, contextKind, bucketBy, isMeasured, ...(isMeasured && { seed }) }
}

const clause = ({ attribute, op, values, contextKind = 'user', negate = false }: ClauseRep) => {
  const sorted = values.map((value) => JSON.stringify(value)).toSorted()
  if (op === 'segmentMatch') return [op, negate, sorted]
  return [op, negate, sorted, attribute, attribute === 'kind' || contextKind]
}

const targets = ({ targets = [], contextTargets = [] }: FlagConfigRep) =>
  [...targets, ...contextTargets]
    .flatMap(({ contextKind = 'user', variation, values }) => values.map((key) => `${contextKind} ${key} ${variation}`))
    .toSorted()

const rules = ({ rules = [] }: FlagConfigRep) =>
  rules.map((rule) => ({
    clauses: rule.clauses.map((one) => JSON.stringify(clause(one))).toSorted(),
    served: served(rule),
    disabled: rule.disabled ?? false,
    description: rule.description ?? '',
  }))

const parts: Readonly<Record<string, (config: FlagConfigRep) => unknown>> = {
  ON: ({ on }) => on,
  OFF_VARIATION: ({ offVariation }) => offVariation ?? null,
  FALLTHROUGH: ({ fallthrough }) => served(fallthrough),
  TARGETS: targets,
  RULES: rules,
  PREREQUISITES: ({ prerequisites = [] }) =>
    prerequisites.map(({ key, variation }) => `${key} ${variation}`).toSorted(),
  MIGRATION_SETTINGS: ({ migrationSettings }) => migrationSettings?.checkRatio ?? null,
  // The rules that both environments have are tracked alike.
  TRACKING: ({ trackEvents, trackEventsFallthrough }) => [trackEvents, trackEventsFallthrough],
}

const sides = ({ environments }: FlagRep) => [environments!.production!, environments!.staging!] as const

/** The parts that differ between production and staging. */
const partsOf = (flag: FlagRep, names: readonly string[]): readonly string[] =>
  names.filter((name) => {
    const [one, other] = sides(flag)
    return !isDeepStrictEqual(parts[name]!(one), parts[name]!(other))
  })

const copied = Object.keys(parts).filter((name) => name !== 'TRACKING')

const diffs = `query ($first: Int = 1000, $after: String, $parts: [FlagPart!], $onlyDifferent: Boolean! = true, $filter: FlagFilter) {
  project(key: "web") {
    flagDiffs(from: "production", to: "staging", first: $first, after: $after, parts: $parts, onlyDifferent: $onlyDifferent, filter: $filter) {
      nodes { flag { key } equal missingIn parts changes { part } } stoppedBy pageInfo { hasNextPage endCursor }
    }
  }
}`

const partsIn = ({ changes }: Doc) => [...new Set(changes.map(({ part }: Doc) => part))]

async function diffsOf(variables: Readonly<Record<string, unknown>> = {}) {
  const { data, errors, paths } = await stack.ask(diffs, variables)
  expect(errors).toBeUndefined()
  const { nodes, stoppedBy } = data.project.flagDiffs
  return { nodes, stoppedBy, paths, told: nodes.map((one: Doc) => [one.flag.key, partsIn(one)]) }
}

describe('the differences of a project', () => {
  it('are those of every flag, in the parts of a copy, in a call for each page of flags', async () => {
    const { told, stoppedBy, paths } = await diffsOf()
    const expected = flags.map((flag) => [flag.key, partsOf(flag, copied)]).filter(([, parts]) => parts!.length > 0)
    expect(told).toEqual(expected)
    expect(stoppedBy).toBe('END')
    const page = '&env=production&env=staging&summary=0&expand=migrationSettings'
    expect(paths).toEqual([0, 100, 200].map((offset) => `/flags/web?offset=${offset}&limit=100${page}`))
    const count = (part: string) => told.filter(([, parts]: [string, string[]]) => parts.includes(part)).length
    expect([told.length, ...copied.map(count)]).toEqual([233, 105, 0, 102, 166, 138, 11, 1])
  })

  it('are in the parts that are asked for', async () => {
    const asked = ['TRACKING', 'ON']
    const { told, nodes } = await diffsOf({ parts: [...asked, 'ON'] })
    const expected = flags.map((flag) => [flag.key, partsOf(flag, ['ON', 'TRACKING'])])
    expect(told).toEqual(expected.filter(([, parts]) => parts!.length > 0))
    expect(nodes[0].parts).toEqual(asked)
  })

  it('have rows without differences too, if the query wants them', async () => {
    const { nodes } = await diffsOf({ onlyDifferent: false })
    expect(nodes.map(({ flag }: Doc) => flag.key)).toEqual(flags.map(({ key }) => key))
    expect(nodes.map(({ equal }: Doc) => equal)).toEqual(flags.map((flag) => partsOf(flag, copied).length === 0))
  })

  it('are of the flags of a filter of LaunchDarkly and of the gateway', async () => {
    const { told, paths } = await diffsOf({ filter: { query: 'cart', on: { environmentKey: 'staging', on: true } } })
    const meant = flags.filter(({ key, name, environments }) => /cart/i.test(key + name) && environments!.staging!.on)
    expect(told.map(([key]: [string]) => key)).toEqual(
      meant.filter((flag) => partsOf(flag, copied).length).map(({ key }) => key),
    )
    expect(told.length).toBeGreaterThan(1)
    expect(paths).toHaveLength(1)
  })

  it.each([[null], [['MIGRATION_SETTINGS']], [['ON', 'FALLTHROUGH']]])(
    'select the flags of a list as well: %j',
    async (parts) => {
      const { data, errors, paths } = await stack.ask(
        `query ($parts: [FlagPart!]) { project(key: "web") {
          flags(first: 1000, filter: { differs: { environmentKeys: ["production", "staging"], parts: $parts } }) { nodes { key } }
        } }`,
        { parts },
      )
      expect(errors).toBeUndefined()
      const expected = flags.filter((flag) => partsOf(flag, parts ?? copied).length > 0)
      expect(data.project.flags.nodes).toEqual(expected.map(({ key }) => ({ key })))
      expect(paths).toHaveLength(3)
    },
  )

  it('read only the pages that they need, and go on after a cursor', async () => {
    const first = await stack.ask(diffs, { first: 20 })
    expect(first.paths).toHaveLength(1)
    const { endCursor, hasNextPage } = first.data.project.flagDiffs.pageInfo
    expect([first.data.project.flagDiffs.stoppedBy, hasNextPage]).toEqual(['FIRST', true])
    const all = await diffsOf()
    const rest = await diffsOf({ after: endCursor })
    const before = first.data.project.flagDiffs.nodes.map(({ flag }: Doc) => flag.key)
    expect([...before, ...rest.told.map(([key]: [string]) => key)]).toEqual(all.told.map(([key]: [string]) => key))
  })

  it('end where the budget ends, and go on from there', async () => {
    const small = await startStack({ gateway: { maxRestCalls: 2 } })
    const keys: string[] = []
    let after: string | null = null
    for (let page = 0; page < 2; page++) {
      const { data, errors, paths }: Doc = await small.ask(diffs, { after })
      expect(errors).toBeUndefined()
      expect(paths.length).toBeLessThanOrEqual(2)
      const { nodes, stoppedBy, pageInfo } = data.project.flagDiffs
      expect([stoppedBy, pageInfo.hasNextPage]).toEqual(page === 0 ? ['BUDGET', true] : ['END', false])
      keys.push(...nodes.map(({ flag }: Doc) => flag.key))
      after = pageInfo.endCursor
    }
    await small.close()
    expect(keys).toEqual((await diffsOf()).told.map(([key]: [string]) => key))
  })

  it('tell the number of flags, and what they serve, in the same calls and two waves', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask(`{ project(key: "web") {
      flagDiffs(from: "production", to: "staging", first: 5) { totalCount nodes { sameServing flag { name } } }
    } }`)
    await slow.close()
    expect(answer.errors).toBeUndefined()
    expect(answer.data.project.flagDiffs.totalCount).toBe(233)
    expect(wavesOf(answer).map((wave) => wave.length)).toEqual([1, 2])
  })

  it('fail with the token for one environment, and leave their neighbours', async () => {
    stack.sandbox.fault({ path: /env=staging/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(`{ project(key: "web") {
      name flagDiffs(from: "production", to: "staging") { nodes { equal } }
    } }`)
    expect(data.project).toMatchObject({ name: expect.any(String), flagDiffs: null })
    expect(errors).toMatchObject([{ path: ['project', 'flagDiffs'], extensions: { upstream: { status: 403 } } }])
  })
})

const one = (selection: string, args = 'from: "production", to: "staging"', key = 'search-ranking-v3') =>
  `{ flag(projectKey: "web", key: "${key}") { key diff(${args}) { ${selection} } } }`

describe('the difference of a flag', () => {
  it('takes the call of the flag', async () => {
    const { data, errors, paths } = await stack.ask(one('equal sentences flag { name } from { on } to { on }'))
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/flags/web/search-ranking-v3?env=production&env=staging&expand=migrationSettings'])
    expect(data.flag.diff.sentences.length).toBeGreaterThan(1)
    expect(data.flag.diff.from.on).toBe(
      flags.find(({ key }) => key === 'search-ranking-v3')!.environments!.production!.on,
    )
  })

  it('comes with the list for many flags', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 100) { nodes { key diff(from: "production", to: "staging") { equal } } } } }',
    )
    expect(paths).toHaveLength(1)
    expect(data.project.flags.nodes.map(({ diff }: Doc) => diff.equal)).toEqual(
      flags.slice(0, 100).map((flag) => partsOf(flag, copied).length === 0),
    )
  })

  it('is none between an environment and itself', async () => {
    const { data } = await stack.ask(one('equal sameServing missingIn changes { path }', 'from: "test", to: "test"'))
    expect(data.flag.diff).toEqual({ equal: true, sameServing: true, missingIn: [], changes: [] })
  })

  it('has a type for each of its changes, of which a query can select all', async () => {
    const selection = `changes { __typename part kind path sentence ...of
      ... on RuleChange { fromPosition toPosition fromRule { ruleId } toRule { ruleId } changes { ...of } } }`
    const fragment = `fragment of on FlagChange {
      ... on ValueChange { before after }
      ... on ServedChange { fromServed { variation { value } rollout { variations { percentage } } } toServed { variation { value } } }
      ... on TargetChange { contextKind count none: keys keys(first: 1) fromVariation { value } toVariation { value } }
      ... on PrerequisiteChange { flagKey flag { name } fromVariation { value } toVariation { value } } }`
    const { data, errors } =
      await stack.ask(`{ project(key: "web") { flagDiffs(from: "production", to: "staging", first: 300) {
      nodes { flag { key } ${`${selection}`} } } } } ${fragment}`)
    expect(errors).toBeUndefined()
    const nodes: Doc[] = data.project.flagDiffs.nodes
    const changes = nodes.flatMap((node) => node.changes)
    const types = ['ValueChange', 'ServedChange', 'TargetChange', 'RuleChange', 'PrerequisiteChange']
    expect([...new Set(changes.map(({ __typename }) => __typename))].toSorted()).toEqual(types.toSorted())
    for (const { flag, changes } of nodes) {
      const [production, staging] = sides(flags.find(({ key }) => key === flag.key)!)
      const on = changes.find(({ path }: Doc) => path === '/on')
      if (on) expect([on.before, on.after]).toEqual([production.on, staging.on])
      for (const { contextKind, count, none, keys, fromVariation } of changes.filter(
        ({ part }: Doc) => part === 'TARGETS',
      )) {
        expect([none, keys.length]).toEqual([[], Math.min(1, count)])
        const all = [...(production.targets ?? []), ...(production.contextTargets ?? [])]
        const isTarget = all.some(
          (target) => (target.contextKind ?? 'user') === contextKind && target.values.includes(keys[0]),
        )
        expect(isTarget).toBe(fromVariation !== null)
      }
      for (const { kind, fromRule, toRule, fromPosition, toPosition } of changes.filter(
        ({ part }: Doc) => part === 'RULES',
      )) {
        expect(fromRule?.ruleId).toBe(production.rules?.[fromPosition]?._id)
        expect(toRule?.ruleId).toBe(staging.rules?.[toPosition]?._id)
        expect([fromRule === null, toRule === null]).toEqual([kind === 'ADDED', kind === 'REMOVED'])
      }
      for (const { flagKey, fromVariation, toVariation, kind } of changes.filter(
        ({ part }: Doc) => part === 'PREREQUISITES',
      )) {
        expect(flags.map(({ key }) => key)).toContain(flagKey)
        expect([fromVariation === null, toVariation === null]).toEqual([kind === 'ADDED', kind === 'REMOVED'])
      }
    }
  })

  it('serves the same exactly if what is served is the same in both', async () => {
    const serving =
      'serving { kind outcomes { index } shares { variation { index } percentage contextKind bucketBy } usesCodeFallback }'
    const { data } = await stack.ask(`{ project(key: "web") { flagDiffs(from: "production", to: "staging", first: 300) {
      nodes { sameServing from { ${serving} } to { ${serving} } } } } }`)
    const told = data.project.flagDiffs.nodes.map(({ sameServing }: Doc) => sameServing)
    expect(told).toEqual(data.project.flagDiffs.nodes.map(({ from, to }: Doc) => isDeepStrictEqual(from, to)))
    expect(new Set(told)).toEqual(new Set([true, false]))
  })

  it('does not tell what is served if a prerequisite cannot be read', async () => {
    const flag = flags.find(
      ({ environments }) => environments!.production!.on && environments!.production!.prerequisites?.length,
    )!
    const [{ key }] = flag.environments!.production!.prerequisites as unknown as [{ key: string }]
    stack.sandbox.fault({ path: new RegExp(`/flags/web/${key}\\?`) }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(one('equal sameServing', undefined, flag.key))
    expect(errors).toBeUndefined()
    expect(data.flag.diff).toEqual({ equal: partsOf(flag, copied).length === 0, sameServing: null })
  })

  it('tells the environments in which the flag has no configuration', async () => {
    const patch = (flag: Doc) => {
      delete flag.environments.staging
      return flag
    }
    stack.sandbox.fault({ path: /\/flags\/web\/search-ranking-v3/ }, { patch })
    const { data, errors } = await stack.ask(one('equal sameServing missingIn from { on } to { on } changes { path }'))
    expect(errors).toBeUndefined()
    expect(data.flag.diff).toMatchObject({
      equal: null,
      sameServing: null,
      missingIn: ['staging'],
      to: null,
      changes: [],
    })
  })

  it.each([
    [one('equal', 'from: "production", to: "nowhere"'), ['flag', 'diff']],
    [
      '{ project(key: "web") { flagDiffs(from: "nowhere", to: "staging") { nodes { equal } } } }',
      ['project', 'flagDiffs'],
    ],
  ])('fails for an environment that the project lacks: %s', async (query, path) => {
    const { errors, paths } = await stack.ask(query)
    const message = 'Expected the project "web" to have the environment "nowhere", but it has none.'
    expect(errors).toMatchObject([{ message, path, extensions: { code: 'BAD_USER_INPUT' } }])
    expect(paths).toHaveLength(2)
  })

  it('fails without the permission for one of the environments', async () => {
    stack.sandbox.fault({ path: /env=staging/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ flag(projectKey: "web", key: "search-ranking-v3") { codeReferences { fileCount } diff(from: "production", to: "staging") { equal } } }',
    )
    expect(errors).toMatchObject([{ path: ['flag'], extensions: { upstream: { status: 403 } } }])
    expect(data.flag).toBeNull()
  })

  it('returns at most a thousand keys of targets', async () => {
    const { errors } = await stack.ask(
      one('changes { ... on TargetChange { keys(first: 1001) } }', undefined, 'checkout-guest-flow'),
    )
    expect(errors![0]!.message).toBe('Expected first to be from 0 to 1000, but got 1001.')
  })

  it('is none between the environments of a previewed copy', async () => {
    const { data, errors } = await stack.ask(
      `mutation ($input: CopyFlagConfigurationInput!) { copyFlagConfiguration(input: $input) {
        flag { diff(from: "production", to: "staging") { equal changes { path } } } userErrors { message }
      } }`,
      {
        input: {
          ...{ projectKey: 'web', key: 'search-ranking-v3', dryRun: true },
          ...{ sourceEnvironmentKey: 'production', targetEnvironmentKey: 'staging' },
        },
      },
    )
    expect(errors).toBeUndefined()
    expect(data.copyFlagConfiguration).toEqual({ flag: { diff: { equal: true, changes: [] } }, userErrors: [] })
  })
})

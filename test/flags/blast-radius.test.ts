import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askAll, type Doc, post } from '../support/sandbox-ask.ts'
import { flagOf, instruct } from '../support/sandbox-flags.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

const environments = ['production', 'staging', 'test']

let stack: Stack
/** All flags of `web` that lists have, in full in three environments. */
let flags: Map<string, Doc>
beforeAll(async () => {
  stack = await startStack()
  const query = environments.map((key) => `env=${key}`).join('&')
  flags = new Map((await askAll(stack.sandbox, `/flags/web?${query}&summary=0`)).map((flag) => [flag.key, flag]))
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const config = (key: string, environment: string): Doc | undefined => flags.get(key)?.environments[environment]
const needs = (key: string, environment: string): Doc[] => config(key, environment)?.prerequisites ?? []

/** The depths at which flags depend on one in an environment: each round follows the prerequisites of all flags once. */
function depthsIn(root: string, environment: string): Map<string, number> {
  const depths = new Map([[root, 0]])
  for (let depth = 1; depth <= 10; depth += 1) {
    const next = [...flags.keys()].filter(
      (key) => !depths.has(key) && needs(key, environment).some((one) => depths.get(one.key) === depth - 1),
    )
    for (const key of next) depths.set(key, depth)
  }
  depths.delete(root)
  return depths
}

/** The variations that a configuration can serve, from its document. */
function outcomes(key: string, environment: string): Set<number> {
  const { on, offVariation, targets, contextTargets, rules, fallthrough } = config(key, environment)!
  if (!on || blocked(key, environment, () => false)) return new Set([offVariation])
  const served = ({ variation, rollout }: Doc): number[] =>
    rollout ? rollout.variations.filter((one: Doc) => one.weight > 0).map((one: Doc) => one.variation) : [variation]
  const live = rules.filter((rule: Doc) => !rule.disabled)
  const until = live.findIndex((rule: Doc) => rule.clauses.length === 0)
  const reached = until < 0 ? [...live, fallthrough] : live.slice(0, until + 1)
  const targeted = [...targets, ...contextTargets].filter((one: Doc) => one.values.length > 0)
  const found = [...targeted.map((one: Doc) => one.variation), ...reached.flatMap(served)]
  const always = needs(key, environment).every(
    (one) =>
      config(one.key, environment)?.on && [...outcomes(one.key, environment)].every((two) => two === one.variation),
  )
  return new Set(always ? found : [...found, offVariation])
}

/** Whether a prerequisite of a flag is never met, apart from those that a change reaches. */
const blocked = (key: string, environment: string, isReached: (key: string) => boolean): boolean =>
  needs(key, environment).some(
    (one) =>
      !isReached(one.key) && !(config(one.key, environment)?.on && outcomes(one.key, environment).has(one.variation)),
  )

/** Whether a change of a flag reaches what another one serves. */
function reaches(root: string, key: string, environment: string): boolean {
  const isReached = (one: string): boolean => one === root || reaches(root, one, environment)
  if (!config(key, environment)?.on || blocked(key, environment, isReached)) return false
  return needs(key, environment).some((one) => isReached(one.key))
}

const none = Number.POSITIVE_INFINITY

const flag = (key: string, selection: string) => `{ flag(projectKey: "web", key: "${key}") { ${selection} } }`
const radius = (key: string, selection: string, args = '') => flag(key, `blastRadius${args} { ${selection} }`)
const deepest = 'returns-gift-return'
const inThree = `(environmentKeys: ${JSON.stringify(environments)})`

describe('what a change of a flag can affect', () => {
  it('are the dependents that the documents of all flags show, for each flag', async () => {
    const found = 'key depth environments { environmentKey depth effective via { key } }'
    const { data, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 1000) { nodes { key blastRadius${inThree} { maxDepth dependents { ${found} } } } } } }`,
    )
    expect(errors).toBeUndefined()
    const said = data.project.flags.nodes.map(({ key, blastRadius: { maxDepth, dependents } }: Doc) => {
      const here = dependents.flatMap((one: Doc) =>
        one.environments.map(({ environmentKey, depth, effective, via }: Doc) => {
          if (via) expect(needs(one.key, environmentKey).map((two) => two.key)).toContain(via.key)
          else expect(depth).toBe(1)
          return `${environmentKey} ${one.key} ${depth} ${effective}`
        }),
      )
      for (const one of dependents) expect(one.depth).toBe(Math.min(...one.environments.map((two: Doc) => two.depth)))
      return [key, maxDepth, here.toSorted()]
    })
    const expected = [...flags.keys()].map((key) => {
      const all = environments.map((environment) => [environment, depthsIn(key, environment)] as const)
      const here = all.flatMap(([environment, depths]) =>
        [...depths].map(([one, depth]) => `${environment} ${one} ${depth} ${reaches(key, one, environment)}`),
      )
      const depths = [...flags.keys()].map((one) => Math.min(...all.map(([, two]) => two.get(one) ?? none)))
      const most = Math.max(0, ...depths.filter((depth) => depth < none))
      return [key, most, here.toSorted()]
    })
    expect(said).toEqual(expected)
    expect(Math.max(...said.map(([, depth]: Doc) => depth))).toBe(3)
    expect(said.filter(([, depth]: Doc) => depth === 3).map(([key]: Doc) => key)).toContain(deepest)
  })

  it('ends at the depth that is asked for, and says that there can be more', async () => {
    const { data } = await stack.ask(
      radius(deepest, 'maxDepth stoppedAtMaxDepth sentences dependents { key }', '(maxDepth: 2)'),
    )
    const { maxDepth, stoppedAtMaxDepth, sentences, dependents } = data.flag.blastRadius
    expect({ maxDepth, stoppedAtMaxDepth }).toEqual({ maxDepth: 2, stoppedAtMaxDepth: true })
    expect(dependents).toHaveLength(2)
    expect(sentences).toContain('The search ended at depth 2, so deeper dependents can exist.')
    const whole = await stack.ask(radius(deepest, 'stoppedAtMaxDepth'))
    expect(whole.data.flag.blastRadius.stoppedAtMaxDepth).toBe(false)
  })

  it.each([
    ['(maxDepth: 0)', 'Expected maxDepth to be from 1 to 100, but got 0.'],
    ['(maxDepth: 101)', 'Expected maxDepth to be from 1 to 100, but got 101.'],
  ])('refuses %s, and leaves the flag as it is', async (args, message) => {
    const { data, errors } = await stack.ask(flag(deepest, `name blastRadius${args} { maxDepth }`))
    expect(errors?.map((one) => [one.message, one.extensions?.code])).toEqual([[message, 'BAD_USER_INPUT']])
    expect(data.flag).toEqual({ name: expect.any(String), blastRadius: null })
  })

  it('lists what uses the flag, as other fields do', async () => {
    const uses = 'codeReferences { fileCount hunkCount } applications { key }'
    const { data } = await stack.ask(
      flag(
        'product-review-photos',
        `${uses} experiments { nodes { key name } } approvalRequests(filter: { status: [PENDING, SCHEDULED] }) { nodes { approvalRequestId } }
         blastRadius { ${uses} experiments { key name } approvalRequests { approvalRequestId } segments { key } }`,
      ),
    )
    const { blastRadius, experiments, approvalRequests, ...others } = data.flag
    expect(blastRadius).toEqual({
      ...others,
      experiments: experiments.nodes,
      approvalRequests: approvalRequests.nodes,
      segments: [],
    })
    expect(blastRadius.experiments).not.toEqual([])
    expect(blastRadius.applications).not.toEqual([])
  })

  it('names the maintainers of the dependents, each once', async () => {
    const person = 'maintainers { ... on Member { memberId } ... on Team { key } }'
    const { data } = await stack.ask(
      radius(
        deepest,
        `${person} dependents { flag { maintainer { ... on Member { memberId } ... on Team { key } } } }`,
      ),
    )
    const { maintainers, dependents } = data.flag.blastRadius
    const ofEach = dependents.map((one: Doc) => JSON.stringify(one.flag.maintainer))
    expect(maintainers.map((one: Doc) => JSON.stringify(one))).toEqual(
      [...new Set(ofEach)].filter((one) => one !== 'null'),
    )
    expect(maintainers).not.toEqual([])
  })
})

describe('the calls', () => {
  const inputs =
    'codeReferences { fileCount } applications { key } approvalRequests { description } experiments { key }'
  /** A flag with dependents, none of which has any itself. */
  const shallow = () =>
    [...flags.keys()].find((key) => {
      const dependents = [...flags.keys()].filter((one) =>
        environments.some((two) => needs(one, two).some((three) => three.key === key)),
      )
      return (
        dependents.length === 1 &&
        ![...flags.keys()].some((one) =>
          environments.some((two) => needs(one, two).some((three) => three.key === dependents[0])),
        )
      )
    })!

  it('of one flag are those of its dependents, level by level, and one for each input', async () => {
    const { paths, errors } = await stack.ask(
      flag(shallow(), `name blastRadius { dependents { key depth } ${inputs} }`),
    )
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(8)
    const none = [...flags.keys()].find((key) => !environments.some((one) => depthsIn(key, one).size > 0))!
    const { paths: fewest } = await stack.ask(flag(none, `name blastRadius { dependents { key depth } ${inputs} }`))
    expect(fewest).toHaveLength(6)
  })

  it('for one flag begin together, beside the document of the flag', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const [first, ...others] = wavesOf(
      await stack.ask(flag(shallow(), `name blastRadius { dependents { key depth } ${inputs} }`)),
    )
    expect(first).toHaveLength(6)
    expect(others.flat()).toHaveLength(2)
  })

  it('for a chain of three take a wave for each level, and one for what the dependents need', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const found = 'dependents { key depth environments { effective } }'
    const answer = await stack.ask(flag(deepest, `blastRadius { ${found} }`))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.flag.blastRadius.dependents.map(({ depth }: Doc) => depth)).toEqual([1, 2, 3])
    // A level is named by the one before. Its documents and its own dependents come together, and the last one tells of no other.
    expect(wavesOf(answer).map((wave) => wave.length)).toEqual([2, 2, 2, 2, 2])
  })

  it('of an environment without dependents are one more, which tells whether there is such an environment', async () => {
    const blast = (key: string) =>
      `{ flag(projectKey: "web", key: "${shallow()}") { key blastRadius(environmentKeys: ["${key}"]) { dependents { key } } } }`
    const preview = await stack.ask(blast('preview'))
    expect([preview.errors, preview.data.flag.blastRadius.dependents]).toEqual([undefined, []])
    expect(preview.calls).toHaveLength(2)
    const misspelled = await stack.ask(blast('prodution'))
    expect(misspelled.calls).toHaveLength(2)
    expect(misspelled.data.flag).toEqual({ key: shallow(), blastRadius: { dependents: null } })
    expect(misspelled.errors).toMatchObject([
      { path: ['flag', 'blastRadius', 'dependents'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(misspelled.errors![0]!.message).toContain('"prodution"')
  })

  it('of many flags are the list of all flags and one for each other input, in two waves', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const answer = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key blastRadius${inThree} {
        dependents { key environments { environmentKey effective } } maintainers { ... on Member { memberId } } ${inputs} } } } } }`,
    )
    expect(answer.errors).toBeUndefined()
    const list = '/flags/web?offset=0&limit=100&env=production&env=staging&env=test&summary=0'
    const waves = wavesOf(answer)
    expect(waves.map((wave) => wave.length)).toEqual([4, 3])
    expect(waves[0]).toContain(list)
    expect(waves[1]!.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(2)
  })

  it('of 100 flags of a project of 400 in five environments are 12', async () => {
    const large = await startStack({ sandbox: { flags: 400 } })
    try {
      const { data } = await large.ask('{ project(key: "web") { environments { nodes { key } } } }')
      const keys = data.project.environments.nodes.map((one: Doc) => one.key).slice(0, 5)
      expect(keys).toHaveLength(5)
      const { paths, errors } = await large.ask(
        `query Q($keys: [String!]) { project(key: "web") { flags(first: 100) { nodes { key
          blastRadius(environmentKeys: $keys) { dependents { key environments { effective } } ${inputs} } } } } }`,
        { keys },
      )
      expect(errors).toBeUndefined()
      expect(paths).toHaveLength(12)
    } finally {
      await large.close()
    }
  })
})

describe('without', () => {
  const everything =
    'dependents { key } maxDepth codeReferences { fileCount } applications { key } approvalRequests { description } experiments { key } gaps { input code environmentKey }'

  it.each([
    ['CODE_REFERENCES', /code-refs/, 'codeReferences'],
    ['APPLICATIONS', /applications/, 'applications'],
    ['APPROVAL_REQUESTS', /approval-requests/, 'approvalRequests'],
    ['EXPERIMENTS', /experiments/, 'experiments'],
  ])('%s, the field is null, the gap says so, and the others stay', async (input, path, field) => {
    const before = await stack.ask(radius(deepest, everything))
    stack.sandbox.fault({ path }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(radius(deepest, everything))
    expect(errors).toBeUndefined()
    expect(data.flag.blastRadius).toEqual({
      ...before.data.flag.blastRadius,
      [field]: null,
      gaps: [{ input, code: 'FORBIDDEN', environmentKey: null }],
    })
    expect(before.data.flag.blastRadius[field]).not.toBeNull()
  })

  it('the dependents that LaunchDarkly tells, the list of all flags tells the same', async () => {
    const found = 'dependents { key depth environments { environmentKey depth effective } } gaps { input }'
    const before = await stack.ask(radius(deepest, found))
    stack.sandbox.fault({ path: /dependent-flags/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(radius(deepest, found))
    expect(errors).toBeUndefined()
    expect(data).toEqual(before.data)
    expect(data.flag.blastRadius.gaps).toEqual([])
  })

  it('dependents and the list, the dependents are unknown, never none', async () => {
    stack.sandbox.fault({ path: /dependent-flags|flags\/web\?/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      radius(deepest, `${everything} stoppedAtMaxDepth maintainers { __typename } sentences`),
    )
    expect(errors).toBeUndefined()
    const { dependents, maxDepth, stoppedAtMaxDepth, maintainers, gaps, sentences, applications } =
      data.flag.blastRadius
    expect({ dependents, maxDepth, stoppedAtMaxDepth, maintainers }).toEqual({
      ...{ dependents: null, maxDepth: null, stoppedAtMaxDepth: null, maintainers: null },
    })
    expect(gaps).toEqual([{ input: 'DEPENDENT_FLAGS', code: 'FORBIDDEN', environmentKey: null }])
    expect(applications).not.toEqual([])
    expect(sentences.join(' ')).not.toMatch(/depend/)
  })

  it('the configuration of a dependent, its effect is unknown', async () => {
    const [first] = depthsIn(deepest, 'production').keys()
    stack.sandbox.fault({ path: new RegExp(`flags/web/${first}\\b(?!/)`) }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      radius(
        deepest,
        'dependents { key environments { environmentKey effective } } gaps { input code environmentKey }',
      ),
    )
    expect(errors).toBeUndefined()
    const { dependents, gaps } = data.flag.blastRadius
    const [nearest] = dependents
    expect(nearest.key).toBe(first)
    for (const { effective } of nearest.environments) expect(effective).toBeNull()
    const missing = nearest.environments.map(({ environmentKey }: Doc) => ({
      input: 'FLAG_CONFIGURATIONS',
      code: 'FORBIDDEN',
      environmentKey,
    }))
    expect(gaps).toEqual(expect.arrayContaining(missing))
  })
})

describe('the example of a prerequisite in two environments', () => {
  it('A ← B ← C in test and A ← C in staging has C at depth 1, and at 2 in test', async () => {
    const own = await startStack()
    try {
      for (const key of ['blast-a', 'blast-b', 'blast-c']) await post(own.sandbox, '/flags/web', { key, name: key })
      const need = async (key: string, on: string, environmentKey: string) => {
        const [{ _id: variationId }] = (await flagOf(own.sandbox, on)).variations
        await instruct(own.sandbox, key, [{ kind: 'addPrerequisite', key: on, variationId }], { environmentKey })
      }
      await need('blast-b', 'blast-a', 'test')
      await need('blast-c', 'blast-b', 'test')
      await need('blast-c', 'blast-a', 'staging')
      const { data } = await own.ask(
        radius('blast-a', 'dependents { key depth via { key } environments { environmentKey depth via { key } } }'),
      )
      expect(data.flag.blastRadius.dependents).toEqual([
        { key: 'blast-b', depth: 1, via: null, environments: [{ environmentKey: 'test', depth: 1, via: null }] },
        {
          key: 'blast-c',
          depth: 1,
          via: null,
          environments: [
            { environmentKey: 'staging', depth: 1, via: null },
            { environmentKey: 'test', depth: 2, via: { key: 'blast-b' } },
          ],
        },
      ])
    } finally {
      await own.close()
    }
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, askAll, type Doc, post, send } from '../support/sandbox-ask.ts'
import { servedByHand } from '../support/serving-by-hand.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { maxRestCalls: 1000 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const judgement = `kind usesCodeFallback mayUseCodeFallback variation { index } outcomes { index } prerequisites { flagKey met reason }`

/** The servings of all flags of a project in some environments, or in all of them. */
const ofProject = (key: string, selection: string, environments = 'environments'): Promise<Answer> =>
  stack.ask(
    `{ project(key: "${key}") { flags(first: 1000) { nodes { key ${environments} { environmentKey ${selection} } } } } }`,
  )

const ofFlag = (key: string, selection: string, environment = 'production'): Promise<Answer> =>
  stack.ask(
    `{ flag(projectKey: "web", key: "${key}") { name environment(key: "${environment}") { on serving { ${selection} } } } }`,
  )

/** The flags of a project with all environments. */
const flagsOf = async (project: string): Promise<readonly Doc[]> => {
  const environments = await askAll(stack.sandbox, `/projects/${project}/environments`, 20)
  const flags = new Map<string, Doc>()
  for (let at = 0; at < environments.length; at += 3) {
    const env = environments.slice(at, at + 3).map(({ key }) => `env=${key}`)
    for (const flag of await askAll(stack.sandbox, `/flags/${project}?summary=0&${env.join('&')}`)) {
      const known = flags.get(flag.key)
      flags.set(flag.key, { ...flag, environments: { ...known?.environments, ...flag.environments } })
    }
  }
  return [...flags.values()]
}

const indexes = (all: Doc[]): number[] => all.map(({ index }) => index)

describe('what flags serve', () => {
  it.each(['web', 'mobile', 'platform', 'infra'])(
    'is the same as computed apart, in all environments of %s',
    async (project) => {
      const { data, errors } = await ofProject(project, `serving { ${judgement} }`)
      expect(errors).toBeUndefined()
      const flags = await flagsOf(project)
      expect(data.project.flags.nodes).toHaveLength(flags.length)
      const told = data.project.flags.nodes.flatMap(({ key, environments }: Doc) =>
        environments.map(({ environmentKey, serving }: Doc) => [
          `${key} in ${environmentKey}`,
          {
            kind: serving.kind,
            outcomes: indexes(serving.outcomes),
            usesCodeFallback: serving.usesCodeFallback,
            mayUseCodeFallback: serving.mayUseCodeFallback,
            prerequisites: serving.prerequisites.map(({ flagKey, met }: Doc) => `${flagKey} ${met}`),
            variation: serving.variation?.index ?? null,
          },
        ]),
      )
      const keys = Object.keys(flags[0].environments)
      const apart = new Map(keys.map((key) => [key, servedByHand(flags, key)]))
      const expected = flags.flatMap(({ key }) =>
        keys.map((environment) => {
          const { kind, outcomes, usesCodeFallback, mayUseCodeFallback, prerequisites } = apart
            .get(environment)!
            .get(key)!
          const isSingle = outcomes.length === 1 && ['OFF', 'BLOCKED', 'SINGLE_VARIATION'].includes(kind)
          const variation = isSingle ? outcomes[0] : null
          return [
            `${key} in ${environment}`,
            { kind, outcomes, usesCodeFallback, mayUseCodeFallback, prerequisites, variation },
          ]
        }),
      )
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected))
    },
  )

  it('holds for what LaunchDarkly gives to some contexts', async () => {
    const { data } = await ofProject(
      'web',
      `serving { ${judgement} } flag { variations { value } }`,
      'environments(keys: ["production"])',
    )
    const served = new Map<string, Doc>(data.project.flags.nodes.map((node: Doc) => [node.key, node.environments[0]]))
    const contexts = [
      { kind: 'user', key: 'cust-1', country: 'DE', email: 'a@northaisle.example', basketValue: 10, orders: 9 },
      { kind: 'organization', key: 'acme', plan: 'enterprise', name: 'Acme Logistics' },
      { kind: 'multi', user: { key: 'b', country: 'FR' }, device: { key: 'd', osVersion: '17.0.0', model: 'Pixel 9' } },
    ]
    for (const context of contexts) {
      const { json } = await post(stack.sandbox, '/projects/web/environments/production/flags/evaluate', context)
      for (const { key, _value } of json.items) {
        const { serving, flag } = served.get(key)
        const values = indexes(serving.outcomes).map((index) => flag.variations[index].value)
        if (_value === null) expect(serving.mayUseCodeFallback).toBe(true)
        else expect(values).toContainEqual(_value)
      }
    }
  })
})

describe('the calls of what flags serve', () => {
  it('of a project are those of its list in full, because the list covers the prerequisites', async () => {
    const { paths, data } = await ofProject('web', 'serving { kind }', 'environments(keys: ["production"])')
    expect(paths).toEqual(
      [0, 100, 200].map(
        (offset) => `/flags/web?offset=${offset}&limit=${offset < 200 ? 100 : 50}&env=production&summary=0`,
      ),
    )
    expect(data.project.flags.nodes.map(({ environments }: Doc) => environments[0].serving.kind)).toContain('BLOCKED')
  })

  it('of one flag without prerequisites are one', async () => {
    const { paths } = await ofFlag('search-ranking-v3', 'kind sentences shares { percentage }')
    expect(paths).toEqual(['/flags/web/search-ranking-v3?env=production'])
  })

  it('of one flag grow by the levels of its prerequisites, in one environment', async () => {
    const { paths, data } = await ofFlag(
      'cart-quantity-stepper',
      `${judgement} prerequisites { variation { value } flag { name } }`,
    )
    const { prerequisites } = (await ask(stack.sandbox, '/flags/web/cart-quantity-stepper')).json.environments
      .production
    expect(data.flag.environment.serving).toMatchObject({
      kind: 'BLOCKED',
      prerequisites: [{ reason: 'OFF', flag: { name: expect.any(String) } }],
    })
    expect(
      paths
        .slice(1)
        .map((path) => path.split('?')[0]!)
        .toSorted(),
    ).toEqual(prerequisites.map(({ key }: Doc) => `/flags/web/${key}`).toSorted())
  })

  it('by the summary take the smaller answers, and never a prerequisite', async () => {
    const { paths, data } = await ofProject(
      'web',
      'serving(basis: SUMMARY) { basis kind gaps { code } }',
      'environments(keys: ["production"])',
    )
    expect(paths.every((path) => !path.includes('summary=0'))).toBe(true)
    expect(paths).toHaveLength(3)
    const kinds = new Set(data.project.flags.nodes.map(({ environments }: Doc) => environments[0].serving.kind))
    expect([...kinds].toSorted()).toEqual(['OFF', 'ROLLOUT', 'SINGLE_VARIATION', 'TARGETED', 'UNKNOWN'])
  })
})

it('the summary says nothing else than the whole configuration, even where both are asked for', async () => {
  const both =
    'short: serving(basis: SUMMARY) { kind sharesOf variation { index } outcomes { index } } full: serving { kind sharesOf variation { index } outcomes { index } }'
  const { data } = await ofProject('web', both, 'environments(keys: ["production", "staging"])')
  const alone = await ofProject('web', both.split(' full:')[0]!, 'environments(keys: ["production", "staging"])')
  for (const [place, { environments }] of data.project.flags.nodes.entries()) {
    for (const [at, { short, full }] of environments.entries()) {
      expect(alone.data.project.flags.nodes[place].environments[at].short).toEqual(short)
      if (short.kind === 'UNKNOWN') continue
      expect(short.kind).toBe(full.kind === 'EXPERIMENT' ? 'ROLLOUT' : full.kind)
      // Rules that are disabled count in the summary.
      expect(short).toEqual({ ...full, kind: short.kind, sharesOf: short.sharesOf && full.sharesOf })
    }
  }
})

describe('a prerequisite that cannot be read', () => {
  const needed = async () =>
    (await ask(stack.sandbox, '/flags/web/cart-quantity-stepper')).json.environments.production.prerequisites as Doc[]

  it('makes the serving unknown with a gap, and leaves its neighbours as they are', async () => {
    const keys = (await needed()).map(({ key }) => key)
    stack.sandbox.fault({ path: new RegExp(`/flags/web/(${keys.join('|')})`) }, { status: 403 }, 'always')
    const { data, errors } = await ofFlag(
      'cart-quantity-stepper',
      'kind variation { value } outcomes { index } sentences gaps { input code environmentKey message } prerequisites { flagKey met reason flag { name } variation { value } }',
    )
    expect(errors).toBeUndefined()
    expect(data.flag).toMatchObject({ name: 'Cart: quantity stepper', environment: { on: true } })
    const { kind, variation, gaps, prerequisites, sentences } = data.flag.environment.serving
    expect({ kind, variation }).toEqual({ kind: 'UNKNOWN', variation: null })
    expect(gaps).toEqual([
      { input: 'FLAG_CONFIGURATIONS', code: 'FORBIDDEN', environmentKey: 'production', message: expect.any(String) },
    ])
    expect(prerequisites).toEqual(
      keys.map((flagKey) => ({ flagKey, met: 'UNKNOWN', reason: 'UNREADABLE', flag: null, variation: null })),
    )
    expect(sentences[0]).toContain('could not be read')
  })

  it('is unavailable if LaunchDarkly fails, and missing if it does not exist', async () => {
    const [{ key }] = (await needed()) as [Doc]
    stack.sandbox.fault({ path: new RegExp(`/flags/web/${key}`) }, { status: 500 }, 'always')
    const failed = await ofFlag('cart-quantity-stepper', 'kind gaps { code }')
    expect(failed.data.flag.environment.serving).toEqual({ kind: 'UNKNOWN', gaps: [{ code: 'UNAVAILABLE' }] })
    stack.sandbox.clearFaults()
    stack.sandbox.fault({ path: new RegExp(`/flags/web/${key}`) }, { status: 404 }, 'always')
    const missing = await ofFlag('cart-quantity-stepper', 'kind gaps { code } prerequisites { reason }')
    expect(missing.data.flag.environment.serving).toMatchObject({
      kind: 'BLOCKED',
      gaps: [],
      prerequisites: [{ reason: 'MISSING' }],
    })
  })

  it('leaves the servings of other flags of the list as they are', async () => {
    const keys = '["cart-quantity-stepper", "search-ranking-v3"]'
    const [{ key }] = (await needed()) as [Doc]
    stack.sandbox.fault({ path: new RegExp(`/flags/web/${key}`) }, { status: 403 }, 'always')
    const aliases = (JSON.parse(keys) as string[]).map(
      (one, at) =>
        `f${at}: flag(projectKey: "web", key: "${one}") { environment(key: "production") { serving { kind } } }`,
    )
    const { data, errors } = await stack.ask(`{ ${aliases.join(' ')} }`)
    expect(errors).toBeUndefined()
    expect([data.f0, data.f1].map(({ environment }) => environment.serving.kind)).toEqual(['UNKNOWN', 'ROLLOUT'])
  })

  it('of the flag itself is an error of the flag', async () => {
    stack.sandbox.fault({ path: /flags\/web\/search-ranking-v3/ }, { status: 403 }, 'always')
    const { data, errors } = await ofFlag('search-ranking-v3', 'kind')
    expect(data.flag).toBeNull()
    expect(errors).toMatchObject([{ path: ['flag'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('an odd answer', () => {
  const patched = (key: string, patch: (config: Doc) => void) =>
    stack.sandbox.fault(
      { path: new RegExp(`/flags/web/${key}`) },
      {
        patch: (flag) => {
          patch(flag.environments.production)
          return flag
        },
      },
      'always',
    )
  const needed = async (): Promise<string> =>
    (await ask(stack.sandbox, '/flags/web/cart-quantity-stepper')).json.environments.production.prerequisites[0].key

  it('about a prerequisite makes the serving unknown', async () => {
    const key = await needed()
    for (const spoil of [{ on: null }, { on: true, rules: 'none' }, { on: true, rules: [{ clauses: 1 }] }]) {
      patched(key, (config) => Object.assign(config, spoil))
      const { data, errors } = await ofFlag('cart-quantity-stepper', 'kind gaps { code }')
      expect(errors).toBeUndefined()
      expect(data.flag.environment.serving).toEqual({ kind: 'UNKNOWN', gaps: [{ code: 'UNAVAILABLE' }] })
      stack.sandbox.clearFaults()
    }
  })

  it('about the flag itself is an error of the field', async () => {
    patched('search-ranking-v3', (config) => Object.assign(config, { rules: 'none' }))
    const { data, errors } = await ofFlag('search-ranking-v3', 'kind')
    expect(data.flag).toMatchObject({ name: expect.any(String), environment: { on: true, serving: null } })
    expect(errors).toMatchObject([{ path: ['flag', 'environment', 'serving'] }])
  })

  it('that leads back to the flag is a circle, and ends', async () => {
    patched(await needed(), (config) =>
      Object.assign(config, { on: true, prerequisites: [{ key: 'cart-quantity-stepper', variation: 0 }] }),
    )
    const { data, errors } = await ofFlag('cart-quantity-stepper', 'kind usesCodeFallback prerequisites { met reason }')
    expect(errors).toBeUndefined()
    expect(data.flag.environment.serving).toEqual({
      kind: 'MALFORMED',
      usesCodeFallback: true,
      prerequisites: [{ met: 'UNKNOWN', reason: 'CYCLE' }],
    })
  })
})

describe('a flag that was written', () => {
  const at = '/environments/test'
  const half = (more: object = {}) => ({
    rollout: {
      variations: [
        { variation: 0, weight: 20_000 },
        { variation: 1, weight: 80_000 },
      ],
      ...more,
    },
  })

  async function configured(key: string, ...patch: { path: string; value: unknown }[]): Promise<Doc> {
    await send(stack.sandbox, 'POST', '/flags/web', { key, name: key })
    const body = [{ path: '/on', value: true }, ...patch].map((one) => ({
      op: 'add',
      path: at + one.path,
      value: one.value,
    }))
    const { status, json } = await send(stack.sandbox, 'PATCH', `/flags/web/${key}`, body)
    expect([status, json.message]).toEqual([200, undefined])
    const { data, errors } = await ofFlag(
      key,
      'kind sentences shares { percentage } rolloutsIn prerequisites { flagKey met blockedBy { flagKey reason } } gaps { input code }',
      'test',
    )
    expect(errors).toBeUndefined()
    return data.flag.environment.serving
  }

  it('is guarded by the type of its allocation, and says so', async () => {
    const experimentAllocation = { defaultVariation: 1, canReshuffle: false, type: 'measuredRollout' }
    expect(await configured('served-guarded', { path: '/fallthrough', value: half({ experimentAllocation }) })).toEqual(
      {
        kind: 'GUARDED',
        sentences: ['Everybody is split by user key in a guarded rollout: 20 % "On", 80 % "Off".'],
        shares: [{ percentage: 20 }, { percentage: 80 }],
        rolloutsIn: ['DEFAULT_RULE'],
        prerequisites: [],
        gaps: [],
      },
    )
  })

  it('with a rule without clauses serves everybody by it', async () => {
    const rules = [
      { clauses: [], variation: 1, trackEvents: false },
      { clauses: [], trackEvents: false, ...half() },
    ]
    expect(await configured('served-by-rule', { path: '/rules', value: rules })).toMatchObject({
      kind: 'SINGLE_VARIATION',
      shares: null,
      rolloutsIn: [],
      sentences: ['Rule 1: everybody: "Off".'],
    })
  })

  it('needs one that is blocked, on, and serves the variation as its off variation', async () => {
    await send(stack.sandbox, 'POST', '/flags/web', { key: 'served-lowest', name: 'L' })
    const needs = (key: string, variation: number) => ({ path: '/prerequisites', value: [{ key, variation }] })
    expect(await configured('served-blocked', needs('served-lowest', 0))).toMatchObject({ kind: 'BLOCKED' })
    expect(await configured('served-met', needs('served-blocked', 1))).toMatchObject({
      kind: 'SINGLE_VARIATION',
      prerequisites: [],
    })
    expect(await configured('served-unmet', needs('served-blocked', 0))).toMatchObject({
      kind: 'BLOCKED',
      prerequisites: [
        { flagKey: 'served-blocked', met: 'NEVER', blockedBy: [{ flagKey: 'served-lowest', reason: 'OFF' }] },
      ],
      sentences: ['Blocked: "served-blocked" is blocked by "served-lowest", so everybody gets "Off".'],
    })
  })

  it('at the end of a chain is judged up to 20 flags deep, with a call for each', async () => {
    const keys = Array.from({ length: 22 }, (_, index) => `chain-${index}`)
    for (const [place, key] of keys.toReversed().entries()) {
      const next = place > 0 ? [{ path: '/prerequisites', value: [{ key: `chain-${22 - place}`, variation: 0 }] }] : []
      await configured(key, ...next)
    }
    const deep = await ofFlag('chain-1', 'kind', 'test')
    expect(deep.data.flag.environment.serving).toEqual({ kind: 'SINGLE_VARIATION' })
    expect(deep.calls).toHaveLength(21)
    const deeper = await ofFlag('chain-0', 'kind gaps { code } prerequisites { flagKey reason }', 'test')
    expect(deeper.calls).toHaveLength(21)
    expect(deeper.data.flag.environment.serving).toEqual({
      kind: 'UNKNOWN',
      gaps: [{ code: 'NOT_CHECKED' }],
      prerequisites: [{ flagKey: 'chain-1', reason: 'UNREADABLE' }],
    })
  })
})

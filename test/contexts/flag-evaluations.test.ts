import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 130 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const path = '/projects/web/environments/production/flags/evaluate'
const person = '{ keys: [{ kind: "user", key: "u-1" }] }'
const inProduction = (selection: string): Promise<Answer> =>
  stack.ask(`{ environment(projectKey: "web", key: "production") { ${selection} } }`)
const evaluated = (args: string, selection = 'flagKey value') =>
  inProduction(`evaluate(context: ${person}${args}) { ${selection} }`)

/** What LaunchDarkly answers for the user. */
const told = async (filter = ''): Promise<Doc[]> =>
  (
    await post(stack.sandbox, `${path}${filter && `?filter=${encodeURIComponent(filter)}`}`, {
      kind: 'user',
      key: 'u-1',
    })
  ).json.items

/** Makes the sandbox answer with one evaluation of a flag. */
const answering = (evaluation: object) =>
  stack.sandbox.fault(
    { path: /evaluate/ },
    { patch: () => ({ items: [{ name: 'F', _links: {}, ...evaluation }], _links: {} }) },
  )

describe('the evaluation of flags for a context', () => {
  it('takes one call for all flags, and says what LaunchDarkly says', async () => {
    const { data, calls, errors } = await evaluated(
      '',
      'flagKey flag { key name } value usesCodeFallback siteUrl reason { kind ruleId ruleIndex prerequisiteKey inExperiment errorKind }',
    )
    expect(errors).toBeUndefined()
    expect(calls).toMatchObject([{ method: 'POST', body: '{"key":"u-1","kind":"user"}', query: {} }])
    const items = await told()
    expect(items.length).toBeGreaterThan(100)
    expect(data.environment.evaluate).toEqual(
      items.map(({ key, name, _value, reason, _links }) => ({
        flagKey: key,
        flag: { key, name },
        value: _value,
        usesCodeFallback: _value === null && ['OFF', 'PREREQUISITE_FAILED'].includes(reason.kind),
        siteUrl: `${stack.sandbox.url}${_links.site.href}`,
        reason: {
          kind: reason.kind,
          ruleId: reason.ruleID ?? null,
          ruleIndex: reason.ruleIndex ?? null,
          prerequisiteKey: reason.prerequisiteKey ?? null,
          inExperiment: reason.inExperiment ?? null,
          errorKind: null,
        },
      })),
    )
  })

  it.each([
    ['tags: ["checkout", "release"]', 'tags contains ["checkout","release"]'],
    ['query: "cart"', 'query equals "cart"'],
    ['query: "cart", tags: ["ops"]', 'query equals "cart",tags contains ["ops"]'],
  ])('with %s asks for %s', async (args, filter) => {
    const { data, calls } = await evaluated(`, ${args}`)
    expect(calls.map(({ query }) => query)).toEqual([{ filter: [filter] }])
    const items = (await told(filter)).map(({ key, _value }) => ({ flagKey: key, value: _value }))
    expect(data.environment.evaluate).toEqual(items)
  })

  it('of one key asks for its text, and keeps the flag alone', async () => {
    const [{ key }] = (await told()) as [Doc]
    const { data, calls } = await evaluated(`, flagKeys: ["${key}"]`)
    expect(calls.map(({ query }) => query)).toEqual([{ filter: [`query equals "${key}"`] }])
    expect(data.environment.evaluate.map(({ flagKey }: Doc) => flagKey)).toEqual([key])
  })

  it('of several keys asks for all, and answers in the order of the keys', async () => {
    const [a, b] = (await told()) as [Doc, Doc]
    const { data, calls } = await evaluated(`, flagKeys: ["${b.key}", "nope", "${a.key}", "${b.key}"]`)
    expect(calls.map(({ query }) => query)).toEqual([{}])
    expect(data.environment.evaluate).toEqual([b, a].map(({ key, _value }) => ({ flagKey: key, value: _value })))
  })

  it.each(['[]', '[""]'])('of the keys %s, which no flag has, takes no call', async (keys) => {
    const { data, calls, errors } = await evaluated(`, flagKeys: ${keys}`)
    expect({ data, calls, errors }).toEqual({ data: { environment: { evaluate: [] } }, calls: [], errors: undefined })
  })

  it('shares its call among fields that ask for the same context, however it is written', async () => {
    const { calls, errors } = await inProduction(`
      a: evaluate(context: { attributes: { kind: "user", key: "u", country: "DE", n: { b: 1, a: [2] } } }) { value }
      b: evaluate(context: { attributes: { n: { a: [2], b: 1 }, country: "DE", key: "u", kind: "user" } }, flagKeys: ["x"]) { value }
    `)
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(1)
  })

  it('of several contexts in one object is of the kind multi', async () => {
    const keys = '{ keys: [{ kind: "user", key: "u" }, { kind: "organization", key: "acme" }] }'
    const { calls } = await inProduction(`evaluate(context: ${keys}) { value }`)
    expect(JSON.parse(calls[0]!.body!)).toEqual({ kind: 'multi', user: { key: 'u' }, organization: { key: 'acme' } })
  })

  it.each([
    '{ attributes: "user" }',
    '{ attributes: [1] }',
    '{ keys: [] }',
    '{ keys: [{ kind: "user", key: "a" }, { kind: "user", key: "b" }] }',
  ])('is refused without a call for %s', async (context) => {
    const { errors, calls } = await inProduction(`color evaluate(context: ${context}) { value }`)
    expect(errors).toMatchObject([{ path: ['environment', 'evaluate'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls.filter(({ path }) => path.includes('evaluate'))).toEqual([])
  })

  it('is null beside an error where LaunchDarkly refuses it', async () => {
    stack.sandbox.fault({ path: /evaluate/ }, { status: 403 })
    const { data, errors } = await inProduction(`color evaluate(context: ${person}) { value }`)
    expect(data.environment).toEqual({ color: expect.any(String), evaluate: null })
    expect(errors).toMatchObject([{ path: ['environment', 'evaluate'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('is no error in an environment that does not exist: the environment is null', async () => {
    const { data, errors } = await stack.ask(
      `{ environment(projectKey: "web", key: "nope") { evaluate(context: ${person}) { value } } }`,
    )
    expect({ data, errors }).toEqual({ data: { environment: null }, errors: undefined })
  })

  it('counts as a single call for each context', async () => {
    const few = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 1 } })
    const two = ['a', 'b'].map(
      (key) => `${key}: evaluate(context: { keys: [{ kind: "user", key: "${key}" }] }) { value }`,
    )
    const { errors } = await few.ask(`{ environment(projectKey: "web", key: "production") { ${two.join(' ')} } }`)
    await few.close()
    expect(errors).toMatchObject([{ message: expect.stringContaining('Environment.evaluate') }])
  })
})

describe('the value of a flag in an environment', () => {
  it('takes one call for all flags of the environment and the context', async () => {
    const { data, calls, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key environment(key: "production") { evaluateFor(context: ${person}) { value } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(2)
    const values = new Map((await told()).map(({ key, _value }) => [key, _value]))
    for (const { key, environment } of data.project.flags.nodes)
      expect(environment.evaluateFor).toEqual({ value: values.get(key) })
  })

  it.each(['flag(projectKey: "web", key: "email-winback")', 'project(key: "web") { flags(first: 5) { nodes'])(
    'begins beside %s',
    async (flags) => {
      const slow = await startStack({ sandbox: { flags: 12, latencyMs } })
      const answer = await slow.ask(
        `{ ${flags} { name environment(key: "production") { on evaluateFor(context: ${person}) { value } } }${' }'.repeat(flags.split('{').length)}`,
      )
      await slow.close()
      expect(answer.errors).toBeUndefined()
      expect(answer.calls).toHaveLength(2)
      expect(wavesOf(answer)).toHaveLength(1)
    },
  )

  it('is null for a flag that is archived', async () => {
    const archived = await stack.ask(
      '{ project(key: "web") { flags(first: 1, filter: { state: ARCHIVED }) { nodes { key } } } }',
    )
    const { key } = archived.data.project.flags.nodes[0]
    const { data, errors } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { environment(key: "production") { evaluateFor(context: ${person}) { value } } } }`,
    )
    expect({ data, errors }).toEqual({ data: { flag: { environment: { evaluateFor: null } } }, errors: undefined })
  })
})

describe('the variation of a value', () => {
  it('is the only one with the value, from the pages of the flags', async () => {
    const { data, paths, errors } = await evaluated('', 'value variation { index value } candidates { index }')
    expect(errors).toBeUndefined()
    expect(paths.slice(1)).toEqual(['/flags/web?offset=0&limit=100', '/flags/web?offset=100&limit=100'])
    for (const { value, variation, candidates } of data.environment.evaluate) {
      if (value === null) expect({ variation, candidates }).toEqual({ variation: null, candidates: [] })
      else expect([variation.value, candidates]).toEqual([value, [{ index: variation.index }]])
    }
  })

  /** A flag with two variations of the same value, which serves one of them by a rule and the other by default. */
  const variations = [
    { _id: 'v0', value: 'same', name: 'Zero' },
    { _id: 'v1', value: 'same', name: 'One' },
    { _id: 'v2', value: 'other' },
  ]
  const rule = { _id: 'r1', clauses: [], trackEvents: false, description: 'The first', variation: 1 }
  const rollout = {
    variations: [
      { variation: 0, weight: 50_000 },
      { variation: 1, weight: 50_000 },
    ],
  }
  const config = { on: true, rules: [rule], fallthrough: { variation: 0 }, offVariation: 1, version: 1 }
  const flag = (more: object = {}) => ({
    key: 'f',
    name: 'F',
    variations,
    environments: { production: { ...config, ...more } },
  })

  it.each([
    ['off', { kind: 'OFF' }, {}, 'One'],
    ['a failed prerequisite', { kind: 'PREREQUISITE_FAILED', prerequisiteKey: 'p' }, {}, 'One'],
    ['a rule', { kind: 'RULE_MATCH', ruleID: 'r1', ruleIndex: 0 }, {}, 'One'],
    ['a rule by its place', { kind: 'RULE_MATCH', ruleIndex: 0 }, {}, 'One'],
    ['the default rule', { kind: 'FALLTHROUGH' }, {}, 'Zero'],
    ['a rollout over both', { kind: 'FALLTHROUGH' }, { fallthrough: { rollout } }, null],
    ['a target', { kind: 'TARGET_MATCH' }, {}, null],
    ['a rule that is gone', { kind: 'RULE_MATCH', ruleID: 'r9' }, {}, null],
  ])('of which there are several follows from %s', async (_, reason, more, name) => {
    answering({ key: 'f', _value: 'same', reason })
    stack.sandbox.fault({ path: /flags\/web\/f/ }, { status: 200, patch: () => flag(more) }, 'always')
    const { data, errors, calls } = await evaluated('', 'variation { name } candidates { name }')
    expect(errors).toBeUndefined()
    const [{ variation, candidates }] = data.environment.evaluate
    expect(variation).toEqual(name === null ? null : { name })
    expect(candidates).toEqual(name === null ? [{ name: 'Zero' }, { name: 'One' }] : [{ name }])
    // Alone, a flag comes with all environments in full.
    expect(calls).toHaveLength(2)
  })

  it('is null for the fallback value of the code, without a read', async () => {
    answering({ key: 'f', _value: null, reason: { kind: 'OFF' } })
    const { data, calls } = await evaluated('', 'usesCodeFallback variation { name } candidates { name }')
    expect(data.environment.evaluate).toEqual([{ usesCodeFallback: true, variation: null, candidates: [] }])
    expect(calls).toHaveLength(1)
  })

  it('and the flag and the rule are null where the flag has gone', async () => {
    answering({ key: 'gone', _value: 1, reason: { kind: 'RULE_MATCH', ruleID: 'r1' } })
    const { data, errors } = await evaluated(
      '',
      'flagKey flag { description } variation { name } reason { ruleId rule { description } }',
    )
    expect(errors).toBeUndefined()
    expect(data.environment.evaluate).toEqual([
      { flagKey: 'gone', flag: null, variation: null, reason: { ruleId: 'r1', rule: null } },
    ])
  })
})

describe('the reason for a value', () => {
  it('leads to the rule that matched and to the prerequisite that failed, with the flags in one wave', async () => {
    const { data, paths, errors } = await evaluated(
      '',
      'flagKey flag { maintainer { __typename } } variation { value } reason { kind ruleId rule { ruleId description } prerequisiteKey prerequisite { key name } }',
    )
    expect(errors).toBeUndefined()
    expect(paths.slice(1)).toEqual(
      [0, 100].map((offset) => `/flags/web?offset=${offset}&limit=100&env=production&summary=0`),
    )
    const kinds = new Set<string>()
    for (const { reason } of data.environment.evaluate) {
      kinds.add(reason.kind)
      expect(reason.rule?.ruleId ?? null).toBe(reason.ruleId)
      expect(reason.prerequisite?.key ?? null).toBe(reason.prerequisiteKey)
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['OFF', 'FALLTHROUGH', 'RULE_MATCH', 'PREREQUISITE_FAILED']))
  })

  it.each([
    [{ kind: 'OFF' }, 'The flag is off.'],
    [{ kind: 'FALLTHROUGH' }, 'No target and no rule matched, so the default rule serves the value.'],
    [{ kind: 'TARGET_MATCH' }, 'The key of the context is an individual target.'],
    [{ kind: 'RULE_MATCH', ruleIndex: 1 }, 'Rule 2 matched.'],
    [{ kind: 'RULE_MATCH' }, 'A rule matched.'],
    [
      { kind: 'PREREQUISITE_FAILED', prerequisiteKey: 'p' },
      'The prerequisite "p" serves something else than the flag needs.',
    ],
    [{ kind: 'ERROR', errorKind: 'MALFORMED_FLAG' }, 'LaunchDarkly could not evaluate the flag: MALFORMED_FLAG.'],
    [{ kind: 'ERROR' }, 'LaunchDarkly could not evaluate the flag.'],
    [{ kind: 'x'.repeat(400) }, `LaunchDarkly's reason is ${'x'.repeat(39)}….`],
  ])('%o is %s', async (reason: { kind: string; errorKind?: string }, sentence) => {
    answering({ key: 'f', _value: 1, reason })
    const { data } = await evaluated('', 'reason { kind sentence errorKind }')
    const kind = reason.kind.startsWith('x') ? 'OTHER' : reason.kind
    expect(data.environment.evaluate).toEqual([{ reason: { kind, sentence, errorKind: reason.errorKind ?? null } }])
  })

  it('is null where LaunchDarkly tells none', async () => {
    answering({ key: 'f', _value: 1 })
    const { data, errors } = await evaluated('', 'value usesCodeFallback reason { kind }')
    expect({ data, errors }).toEqual({
      data: { environment: { evaluate: [{ value: 1, usesCodeFallback: false, reason: null }] } },
      errors: undefined,
    })
  })
})

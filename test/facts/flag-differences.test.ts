import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurationParts, type FlagChange, type RuleChange } from '../../src/facts/flag-changes.ts'
import { differences, servingParts } from '../../src/facts/flag-differences.ts'
import { longestIncreasing } from '../../src/facts/matches.ts'
import type { ComparedConfiguration } from '../../src/facts/sides.ts'
import type { ClauseRep, FlagConfigRep, RuleRep, VariationRep } from '../../src/rest/flags/flags.ts'

const variations: readonly VariationRep[] = [
  { _id: 'a', value: 'old', name: 'Old' },
  { _id: 'b', value: 'new', name: 'New' },
  { _id: 'c', value: { size: 1 } },
]

type Given = Partial<FlagConfigRep> & { readonly variations?: readonly VariationRep[] }

const configuration = (environmentKey: string, { variations: own = variations, ...given }: Given) =>
  ({
    on: true,
    ...given,
    flag: { at: { type: 'Flag', projectKey: 'web', key: 'checkout' }, variations: own },
    at: { type: 'FlagEnvironment', projectKey: 'web', flagKey: 'checkout', environmentKey },
  }) as ComparedConfiguration

const between = (from: Given, to: Given, parts: Parameters<typeof differences>[2] = configurationParts) =>
  differences(configuration('staging', from), configuration('production', to), parts)

const told = (changes: readonly FlagChange[]) =>
  changes.map(({ kind, path, sentence }) => `${kind} ${path} ${sentence}`)

const clause = (attribute: string, values: readonly unknown[], more: Partial<ClauseRep> = {}): ClauseRep => ({
  ...{ attribute, op: 'in', values, negate: false, contextKind: 'user' },
  ...more,
})
const rule = (clauses: readonly ClauseRep[], more: Partial<RuleRep> = {}): RuleRep => ({
  ...{ clauses, trackEvents: false, ...(more.rollout ? {} : { variation: 1 }) },
  ...more,
})
const rollout = (...weights: readonly (readonly [number, number])[]) => ({
  rollout: { variations: weights.map(([variation, weight]) => ({ variation, weight })) },
})
const inFrance = clause('country', ['FR'])
const beta = clause('', ['beta'], { op: 'segmentMatch' })

describe('two configurations have no differences if SDKs treat them alike', () => {
  it.each<[string, Given, Given]>([
    [
      'a variation, and a rollout of it alone',
      { fallthrough: { variation: 1 } },
      { fallthrough: rollout([1, 100_000]) },
    ],
    ['parts without weight', { fallthrough: rollout([0, 0], [1, 100_000]) }, { fallthrough: { variation: 1 } }],
    [
      'defaults of a rollout, and a seed outside experiments',
      { fallthrough: rollout([0, 20_000], [1, 80_000]) },
      { fallthrough: { rollout: { ...rollout([0, 20_000], [1, 80_000]).rollout, contextKind: 'user', seed: 7 } } },
    ],
    ['the order of clauses', { rules: [rule([inFrance, beta])] }, { rules: [rule([beta, inFrance])] }],
    ['the order of values', { rules: [rule([clause('x', [1, 2])])] }, { rules: [rule([clause('x', [2, 1, 2])])] }],
    [
      'the attribute of a segment clause',
      { rules: [rule([beta])] },
      { rules: [rule([{ ...beta, attribute: 'segment', contextKind: 'device' }])] },
    ],
    [
      'ids that two equal rules have in another order',
      { rules: [rule([beta], { _id: '1' }), rule([inFrance], { _id: '2' })] },
      { rules: [rule([beta], { _id: '2' }), rule([inFrance], { _id: '1' })] },
    ],
    ['ids of rules', { rules: [rule([beta], { _id: '1' })] }, { rules: [rule([beta], { _id: '2' })] }],
    [
      'a target that an earlier entry decides',
      { targets: [{ values: ['ann'], variation: 0 }] },
      {
        targets: [
          { values: ['ann'], variation: 0 },
          { values: ['ann'], variation: 1 },
        ],
      },
    ],
    ['absent and empty lists', {}, { targets: [], rules: [], prerequisites: [], contextTargets: [] }],
    [
      'indexes of variations that changed places',
      { offVariation: 0, fallthrough: rollout([0, 20_000], [1, 80_000]) },
      {
        variations: variations.toReversed(),
        offVariation: 2,
        fallthrough: rollout([2, 20_000], [1, 80_000]),
      },
    ],
  ])('%s', (_, from, to) => {
    expect(between(from, to)).toEqual([])
  })
})

describe('a difference has its part, kind, path and sentence', () => {
  it.each<[Given, Given, readonly string[]]>([
    [{ on: false }, { on: true }, ['CHANGED /on The flag is off in staging, on in production.']],
    [
      { offVariation: 0 },
      { offVariation: 2 },
      ['CHANGED /offVariation The off variation is "Old" in staging, {"size":1} in production.'],
    ],
    [{}, { offVariation: 0 }, ['ADDED /offVariation The off variation is none in staging, "Old" in production.']],
    [
      { fallthrough: { variation: 0 } },
      { fallthrough: rollout([1, 20_000], [0, 80_000]) },
      [
        'CHANGED /fallthrough The default rule serves "Old" in staging; 20 % "New", 80 % "Old" by user key in production.',
      ],
    ],
    [
      { fallthrough: rollout([0, 20_000], [1, 80_000]) },
      { fallthrough: rollout([1, 80_000], [0, 20_000]) },
      [
        'CHANGED /fallthrough The default rule serves 20 % "Old", 80 % "New" by user key in staging; 80 % "New", 20 % "Old" by user key in production.',
      ],
    ],
    [
      { targets: [{ values: ['ann', 'bob', 'eve'], variation: 0 }] },
      {
        targets: [{ values: ['bob', 'eve', 'joe'], variation: 1 }],
        contextTargets: [
          { values: ['x'], variation: 0, contextKind: 'device' },
          { values: [], variation: 1, contextKind: 'user' },
        ],
      },
      [
        'ADDED /targets/device/a 1 device key: no target in staging, "Old" in production.',
        'CHANGED /targets/user/b 2 user keys: "Old" in staging, "New" in production.',
        'ADDED /targets/user/b 1 user key: no target in staging, "New" in production.',
        'REMOVED /targets/user/a 1 user key: "Old" in staging, no target in production.',
      ],
    ],
    [
      { rules: [rule([beta], { _id: '1', description: 'Beta' }), rule([inFrance], { _id: '2' })] },
      { rules: [rule([inFrance], { _id: '3' }), rule([beta], { _id: '4', description: 'Beta' })] },
      ['MOVED /rules/3 Rule 1: place 2 in staging, place 1 in production.'],
    ],
    [
      { rules: [rule([beta], { _id: '1', description: 'Beta', ...rollout([0, 80_000], [1, 20_000]) })] },
      { rules: [rule([beta], { _id: '2', description: 'Beta', ...rollout([0, 50_000], [1, 50_000]) })] },
      [
        'CHANGED /rules/2 Rule 1 "Beta" serves 80 % "Old", 20 % "New" by user key in staging; 50 % "Old", 50 % "New" by user key in production.',
      ],
    ],
    [
      { rules: [rule([clause('age', ['1'])], { _id: '1' })] },
      { rules: [rule([clause('age', [1])], { _id: '1' })] },
      ['CHANGED /rules/1 Rule 1 applies if user age is 1 in staging, if user age is 1 in production.'],
    ],
    [
      { rules: [rule([beta])] },
      { rules: [rule([inFrance], { description: 'France' })] },
      [
        'REMOVED /rules/0 Rule 1 only in staging: "New" if the context is in segment beta.',
        'ADDED /rules/0 Rule 1 "France" only in production: "New" if user country is FR.',
      ],
    ],
    [
      {
        prerequisites: [
          { key: 'one', variation: 0 },
          { key: 'two', variation: 0 },
        ],
      },
      {
        prerequisites: [
          { key: 'two', variation: 1 },
          { key: 'a/b', variation: 1 },
        ],
      },
      [
        'ADDED /prerequisites/a~1b The prerequisite "a/b" only in production.',
        'REMOVED /prerequisites/one The prerequisite "one" only in staging.',
        'CHANGED /prerequisites/two The prerequisite "two" must serve variation 0 in staging, variation 1 in production.',
      ],
    ],
    [
      { migrationSettings: { checkRatio: 1 } },
      { migrationSettings: { checkRatio: 5 } },
      [
        'CHANGED /migrationSettings/checkRatio Consistency is checked once in this many reads: 1 in staging, 5 in production.',
      ],
    ],
    [
      { trackEvents: true, rules: [rule([beta], { _id: '1' })] },
      { rules: [rule([beta], { _id: '1', trackEvents: true })] },
      [
        'CHANGED /trackEvents Tracks the events of all rules: yes in staging, no in production.',
        'CHANGED /rules/1/trackEvents Rule 1 tracks events: no in staging, yes in production.',
      ],
    ],
  ])('%#', (from, to, expected) => {
    expect(told(between(from, to))).toEqual(expected)
  })

  it('a rule that changed and moved has its place among what differs within it', () => {
    const from = { rules: [rule([beta], { _id: '1' }), rule([inFrance], { _id: '2' })] }
    const to = {
      rules: [
        rule([inFrance], { _id: '2', variation: 0, disabled: true, description: 'France' }),
        rule([beta], { _id: '1' }),
      ],
    }
    const [change, ...others] = between(from, to) as RuleChange[]
    expect(others).toEqual([])
    expect(change).toMatchObject({ kind: 'CHANGED', path: '/rules/2', fromPosition: 1, toPosition: 0 })
    expect(change!.changes.map(({ path }) => path)).toEqual([
      '/rules/2/serves',
      '/rules/2/disabled',
      '/rules/2/description',
      '/rules/2/position',
    ])
  })

  it('rules are the same by id, then content, then clauses, then description', () => {
    const from = [
      rule([beta], { _id: '1' }),
      rule([inFrance], { _id: '2' }),
      rule([clause('x', [1])], { _id: '3' }),
      rule([clause('y', [1])], { _id: '4', description: 'Y' }),
    ]
    const to = [
      rule([clause('z', [1])], { _id: '1' }),
      rule([inFrance], { _id: '12' }),
      rule([clause('x', [1])], { _id: '13', variation: 0 }),
      rule([clause('y', [2])], { _id: '14', description: 'Y' }),
    ]
    expect(between({ rules: from }, { rules: to }).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'CHANGED /rules/1',
      'CHANGED /rules/13',
      'CHANGED /rules/14',
    ])
  })

  it('names the sides before and after if the environment is the same', () => {
    const [from, to] = [configuration('production', { on: true }), configuration('production', { on: false })]
    expect(differences(from, to, ['ON'])[0]!.sentence).toBe('The flag is on before, off after.')
  })

  it('looks only at the parts that are asked for', () => {
    const [from, to] = [{ on: false, trackEvents: true, offVariation: 0 }, { offVariation: 1 }]
    expect(between(from, to, ['OFF_VARIATION', 'NAME']).map(({ part }) => part)).toEqual(['OFF_VARIATION'])
    expect(between(from, to, servingParts).map(({ part }) => part)).toEqual(['ON', 'OFF_VARIATION'])
  })
})

const index = fc.nat({ max: 3 })
const anyServed = fc.oneof(
  fc.record({ variation: index }),
  fc.record({
    rollout: fc.record(
      {
        variations: fc.array(fc.record({ variation: index, weight: fc.constantFrom(0, 20_000, 80_000) }), {
          maxLength: 3,
        }),
        contextKind: fc.constantFrom('user', 'device'),
        bucketBy: fc.constantFrom('key', 'country'),
        seed: fc.nat({ max: 2 }),
        experimentAllocation: fc.constant({ defaultVariation: 0, canReshuffle: false }),
      },
      { requiredKeys: ['variations'] },
    ),
  }),
)
const anyClause = fc.record(
  {
    attribute: fc.constantFrom('country', 'kind', 'key'),
    op: fc.constantFrom('in', 'segmentMatch', 'odd'),
    values: fc.array(fc.oneof(fc.constantFrom('a', 'b'), fc.nat({ max: 2 }), fc.jsonValue({ maxDepth: 1 })), {
      maxLength: 3,
    }),
    negate: fc.boolean(),
    contextKind: fc.constantFrom('user', 'device'),
  },
  { requiredKeys: ['attribute', 'op', 'values', 'negate'] },
)
const anyRule = fc
  .tuple(
    anyServed,
    fc.record(
      {
        _id: fc.constantFrom('1', '2', '3', '4', '5'),
        clauses: fc.array(anyClause, { maxLength: 2 }),
        trackEvents: fc.boolean(),
        description: fc.constantFrom('', 'one', 'two'),
        disabled: fc.boolean(),
      },
      { requiredKeys: ['clauses', 'trackEvents'] },
    ),
  )
  .map(([served, rule]) => ({ ...rule, ...served }))
const targets = (contextKind: fc.Arbitrary<string>) =>
  fc.array(fc.record({ variation: index, values: fc.array(fc.constantFrom('ann', 'bob', 'eve')), contextKind }), {
    maxLength: 4,
  })
const anyConfiguration = fc.record(
  {
    on: fc.boolean(),
    offVariation: fc.option(index),
    fallthrough: anyServed,
    targets: targets(fc.constant('user')),
    contextTargets: targets(fc.constantFrom('user', 'device')),
    rules: fc.array(anyRule, { maxLength: 6 }),
    prerequisites: fc.array(fc.record({ key: fc.constantFrom('p', 'q'), variation: index }), { maxLength: 2 }),
    trackEvents: fc.boolean(),
    migrationSettings: fc.record({ checkRatio: fc.nat({ max: 2 }) }),
  },
  { requiredKeys: ['on'] },
) as fc.Arbitrary<Given>

/** With ids that no other rule of the configuration has. */
function withOwnIds({ rules = [], ...others }: Given): Given {
  const seen = new Set<string | undefined>()
  const distinct = rules.map(({ _id, ...rule }) => {
    const isNew = _id !== undefined && !seen.has(_id)
    seen.add(_id)
    return isNew ? { _id, ...rule } : rule
  })
  return { ...others, rules: distinct }
}

describe('for any two configurations', () => {
  it('a configuration has no differences from itself', () => {
    fc.assert(
      fc.property(anyConfiguration, (one) => {
        expect(between(one, one)).toEqual([])
      }),
    )
  })

  it('both directions differ in the same parts', () => {
    const parts = (changes: readonly FlagChange[]) => [...new Set(changes.map(({ part }) => part))]
    fc.assert(
      fc.property(anyConfiguration, anyConfiguration, (one, other) => {
        expect(parts(between(one, other))).toEqual(parts(between(other, one)))
      }),
    )
  })

  it('sentences are short, and the changes are in the order of the parts', () => {
    fc.assert(
      fc.property(anyConfiguration, anyConfiguration, (one, other) => {
        const changes = between(one, other)
        for (const { sentence } of changes) expect(sentence.length).toBeLessThanOrEqual(300)
        const places = changes.map(({ part }) => (configurationParts as readonly string[]).indexOf(part))
        expect(places).toEqual(places.toSorted((a, b) => a - b))
      }),
    )
  })

  it('the changes lead from one to the other', () => {
    fc.assert(
      fc.property(anyConfiguration.map(withOwnIds), anyConfiguration.map(withOwnIds), (one, other) => {
        const reached = applied(one, between(one, other))
        expect(told(between(reached, other, servingParts))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

/** The configuration after some changes. Rules that no change is about keep their order among each other. */
function applied(given: Given, changes: readonly FlagChange[]): Given {
  const next: Record<string, unknown> = { ...given, ...asTargets(given) }
  for (const change of changes) {
    const [, name = '', key = ''] = change.path.split('/')
    if (change.type === 'ValueChange' && name === 'migrationSettings') next[name] = { checkRatio: change.after }
    else if (change.type === 'ValueChange' && key === '') next[name] = change.after
    else if (change.part === 'OFF_VARIATION') next.offVariation = (change as Served).toServed?.variation ?? null
    else if (change.part === 'FALLTHROUGH') next.fallthrough = (change as Served).toServed ?? undefined
    else if (change.type === 'PrerequisiteChange') {
      const others = ((next.prerequisites ?? []) as readonly { key: string }[]).filter(
        ({ key }) => key !== change.flagKey,
      )
      const one = { key: change.flagKey, variation: change.toRequired }
      next.prerequisites = change.toRequired === null ? others : [...others, one]
    } else if (change.type === 'TargetChange') {
      const { contextKind, keys } = change
      const left = (next.contextTargets as Targets).map((target) =>
        target.contextKind === contextKind
          ? { ...target, values: target.values.filter((key) => !keys.includes(key)) }
          : target,
      )
      const to = /\/(?<place>[^/]*)$/.exec(change.path)!.groups!.place!
      const own = variations.findIndex(({ _id }) => _id === to)
      const one = { contextKind, variation: own < 0 ? Number(to) : own, values: keys }
      next.contextTargets = change.kind === 'REMOVED' ? left : [...left, one]
    }
  }
  next.rules = rulesAfter(given.rules ?? [], changes)
  return next as Given
}

type Served = Extract<FlagChange, { type: 'ServedChange' }>
type Targets = readonly { contextKind: string; variation: number; values: readonly string[] }[]

/** All targets as one list with one entry for each key, as a configuration has them in effect. */
function asTargets({ targets = [], contextTargets = [] }: Given) {
  const isUser = (kind: string | undefined) => (kind ?? 'user') === 'user'
  const entries = contextTargets.length
    ? contextTargets.map((one) =>
        isUser(one.contextKind) && !one.values.length
          ? { ...one, values: targets.findLast(({ variation }) => variation === one.variation)?.values ?? [] }
          : one,
      )
    : targets
  const all = entries.flatMap(({ contextKind = 'user', variation, values }) =>
    values.map((key) => ({ contextKind, variation, values: [key] })),
  )
  return { targets: [], contextTargets: all }
}

function rulesAfter(rules: readonly RuleRep[], changes: readonly FlagChange[]): readonly RuleRep[] {
  const about = changes.filter((one) => one.type === 'RuleChange')
  const placed = about.filter(({ kind, changes }) => kind !== 'CHANGED' || changes.some(({ kind }) => kind === 'MOVED'))
  const gone = new Set(placed.flatMap(({ fromPosition }) => fromPosition ?? []))
  const staying = rules.flatMap((rule, place) => {
    const own = about.find(({ fromPosition }) => fromPosition === place)
    return gone.has(place) ? [] : [own?.toRule ?? rule]
  })
  const next: RuleRep[] = [...staying]
  const coming = placed.filter(({ toPosition }) => toPosition !== null)
  for (const { toPosition, toRule } of coming.toSorted((one, other) => one.toPosition! - other.toPosition!)) {
    next.splice(toPosition!, 0, toRule!)
  }
  return next
}

describe('a longest increasing subsequence', () => {
  it('is as long as the longest that a search of all finds', () => {
    const numbers = fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 9 })
    const longest = ([first, ...others]: readonly number[], above = -1): number =>
      first === undefined ? 0 : Math.max(longest(others, above), first > above ? 1 + longest(others, first) : 0)
    fc.assert(
      fc.property(numbers, (all) => {
        const found = [...longestIncreasing(all)].toSorted((a, b) => a - b).map((place) => all[place]!)
        expect(found).toEqual(found.toSorted((a, b) => a - b))
        expect(found).toHaveLength(longest(all))
      }),
    )
  })
})

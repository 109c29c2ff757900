import { describe, expect, it } from 'vitest'
import type { FlagPart } from '../../src/facts/flag-changes.ts'
import { inverseOf, requiredFlags } from '../../src/facts/flag-inverse.ts'
import { loggedChanges } from '../../src/facts/logged-changes.ts'
import type { FlagConfigRep, FlagRep, RuleRep } from '../../src/rest/flags/flags.ts'

const variations = [
  { _id: 'v0', value: 'a' },
  { _id: 'v1', value: 'b' },
  { _id: 'v2', value: 'c' },
]

const config = (more: Partial<FlagConfigRep> = {}): FlagConfigRep =>
  ({
    ...{ on: true, version: 1, targets: [], contextTargets: [], rules: [], prerequisites: [] },
    ...{ fallthrough: { variation: 0 }, offVariation: 1, trackEvents: false, trackEventsFallthrough: false },
    ...more,
  }) as FlagConfigRep

const flag = (more: Partial<FlagConfigRep> = {}, shared: Partial<FlagRep> = {}): FlagRep =>
  ({
    ...{ key: 'f', name: 'F', kind: 'multivariate', tags: [], temporary: false, archived: false, customProperties: {} },
    variations,
    environments: { test: config(more) },
    ...shared,
  }) as unknown as FlagRep

const rule = (id: string, more: Partial<RuleRep> = {}): RuleRep => ({
  _id: id,
  clauses: [{ _id: `${id}c`, attribute: id, op: 'in', values: [id], negate: false }],
  ...{ trackEvents: false, variation: 1 },
  ...more,
})

const logged = (before: FlagRep | null, after: FlagRep | null, environmentKeys = ['test']) => ({
  ...{ projectKey: 'p', flagKey: 'f', environmentKeys, before, after },
})

interface Asked {
  readonly today?: FlagRep
  readonly parts?: readonly FlagPart[] | null
  readonly environmentKey?: string | null
}

const inverse = (
  before: FlagRep | null,
  after: FlagRep | null,
  { today, parts = null, environmentKey = null }: Asked = {},
) =>
  inverseOf({ logged: logged(before, after), parts, environmentKey }, today ?? after!, (key, index) =>
    key === 'gone' ? undefined : `${key}-${index}`,
  )

const rollout = (...weights: number[]) => ({
  rollout: { variations: weights.map((weight, variation) => ({ variation, weight })) },
})

describe('the instructions that take a change back', () => {
  it.each<[string, Partial<FlagConfigRep>, Partial<FlagConfigRep>, object[]]>([
    ['of on', { on: true }, { on: false }, [{ kind: 'turnFlagOn' }]],
    ['of the off variation', { offVariation: 0 }, {}, [{ kind: 'updateOffVariation', variationId: 'v0' }]],
    [
      'of the default rule',
      { fallthrough: rollout(60_000, 0, 40_000) },
      {},
      [{ kind: 'updateFallthroughVariationOrRollout', rolloutWeights: { v0: 60_000, v2: 40_000 } }],
    ],
    [
      'of targets that another variation has now',
      { targets: [{ variation: 0, values: ['k', 'l'] }] },
      {
        targets: [
          { variation: 0, values: ['l'] },
          { variation: 1, values: ['k', 'm'] },
        ],
      },
      [
        { kind: 'removeTargets', contextKind: 'user', variationId: 'v1', values: ['k'] },
        { kind: 'removeTargets', contextKind: 'user', variationId: 'v1', values: ['m'] },
        { kind: 'addTargets', contextKind: 'user', variationId: 'v0', values: ['k'] },
      ],
    ],
    [
      'of prerequisites',
      {
        prerequisites: [
          { key: 'x', variation: 1 },
          { key: 'y', variation: 0 },
        ],
      },
      {
        prerequisites: [
          { key: 'y', variation: 1 },
          { key: 'z', variation: 0 },
        ],
      },
      [
        { kind: 'addPrerequisite', key: 'x', variationId: 'x-1' },
        { kind: 'updatePrerequisite', key: 'y', variationId: 'y-0' },
        { kind: 'removePrerequisite', key: 'z' },
      ],
    ],
    ['of a new rule', {}, { rules: [rule('a')] }, [{ kind: 'removeRule', ruleId: 'a' }]],
    [
      'of rules that are gone',
      { rules: [rule('a'), rule('b'), rule('c', { description: 'C' }), rule('d')] },
      { rules: [rule('b')] },
      [
        { kind: 'addRule', clauses: [clause('a')], variationId: 'v1', beforeRuleId: 'b' },
        { kind: 'addRule', clauses: [clause('c')], variationId: 'v1', description: 'C' },
        { kind: 'addRule', clauses: [clause('d')], variationId: 'v1' },
      ],
    ],
    [
      'of the order of rules',
      { rules: [rule('a'), rule('b'), rule('c')] },
      { rules: [rule('c'), rule('a'), rule('b')] },
      [{ kind: 'reorderRules', ruleIds: ['a', 'b', 'c'] }],
    ],
    [
      'of what is within a rule',
      { rules: [rule('a', { description: 'A', trackEvents: true })] },
      { rules: [rule('a', { variation: 2, clauses: [{ ...clause('z'), _id: 'zc' }] })] },
      [
        { kind: 'updateRuleTrackEvents', ruleId: 'a', trackEvents: true },
        { kind: 'addClauses', ruleId: 'a', clauses: [clause('a')] },
        { kind: 'removeClauses', ruleId: 'a', clauseIds: ['zc'] },
        { kind: 'updateRuleVariationOrRollout', ruleId: 'a', variationId: 'v1' },
        { kind: 'updateRuleDescription', ruleId: 'a', description: 'A' },
      ],
    ],
  ])('are those %s', (_, before, after, expected) => {
    const told = inverse(flag(before), flag(after))
    expect([...told.instructions].sort(byText)).toEqual([...expected].sort(byText))
    expect(told).toMatchObject({ environmentKey: 'test', conflicts: [], notDerivable: [] })
  })

  it.each<[string, Partial<FlagRep>, Partial<FlagRep>, object[]]>([
    ['of the name', { name: 'A' }, { name: 'B' }, [{ kind: 'updateName', value: 'A' }]],
    [
      'of tags',
      { tags: ['a', 'b'] },
      { tags: ['b', 'c'] },
      [
        { kind: 'removeTags', values: ['c'] },
        { kind: 'addTags', values: ['a'] },
      ],
    ],
    [
      'of the maintainer',
      { maintainerId: 'm' },
      { maintainerTeamKey: 't' },
      [{ kind: 'updateMaintainerMember', value: 'm' }],
    ],
    ['of a maintainer that there was none', {}, { maintainerId: 'm' }, [{ kind: 'removeMaintainer' }]],
    ['of an archived flag', {}, { archived: true }, [{ kind: 'restoreFlag' }]],
    [
      'of a default variation',
      { defaults: { onVariation: 2, offVariation: 0 } },
      { defaults: { onVariation: 1, offVariation: 0 } },
      [{ kind: 'updateDefaultVariation', onVariationValue: 'c' }],
    ],
    [
      'of a new variation',
      {},
      { variations: [...variations, { _id: 'v3', value: 'd' }] },
      [{ kind: 'removeVariation', variationId: 'v3' }],
    ],
  ])('are those %s, in all environments', (_, before, after, expected) => {
    const told = inverse(flag({}, before), flag({}, after))
    expect(told).toMatchObject({ instructions: expected, environmentKey: null, conflicts: [], notDerivable: [] })
  })

  it('name the rules of today, not those of the entry', () => {
    const after = flag({ rules: [rule('a', { variation: 2 })] })
    const today = flag({ rules: [{ ...rule('a', { variation: 2 }), _id: 'new' }] })
    expect(inverse(flag({ rules: [rule('a')] }), after, { today }).instructions).toEqual([
      { kind: 'updateRuleVariationOrRollout', ruleId: 'new', variationId: 'v1' },
    ])
  })

  it('leave the parts that have changed since, and those that are not wanted', () => {
    const [before, after] = [flag({ on: true, offVariation: 0 }, { tags: ['a'] }), flag({ on: false, offVariation: 1 })]
    const today = flag({ on: false, offVariation: 2 })
    const told = inverse(before, after, { today })
    expect(told.instructions).toEqual([{ kind: 'addTags', values: ['a'] }, { kind: 'turnFlagOn' }])
    expect(told.conflicts.map(({ part, environmentKey }) => [part, environmentKey])).toEqual([
      ['OFF_VARIATION', 'test'],
    ])
    expect(inverse(before, after, { today, parts: ['ON'] })).toMatchObject({
      ...{ instructions: [{ kind: 'turnFlagOn' }], conflicts: [] },
    })
  })

  it('say when ids and orders are lost', () => {
    expect(inverse(flag({ rules: [rule('a')] }), flag())).toMatchObject({ losesIds: true, losesOrder: false })
    expect(inverse(flag({ fallthrough: rollout(1000, 99_000) }), flag())).toMatchObject({
      losesIds: false,
      losesOrder: true,
    })
  })
})

const clause = (attribute: string) => ({ attribute, op: 'in', negate: false, values: [attribute] })

const byText = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)

describe('what no instruction takes back', () => {
  const experiment = {
    rollout: { ...rollout(50_000, 50_000).rollout, experimentAllocation: { defaultVariation: 0, canReshuffle: true } },
  }

  it.each<[string, FlagRep, FlagRep, string]>([
    ['an off variation that was not set', flag({ offVariation: null }), flag(), '/offVariation'],
    ['the start of an experiment', flag(), flag({ fallthrough: experiment }), '/fallthrough'],
    ['the end of an experiment', flag({ fallthrough: experiment }), flag(), '/fallthrough'],
    [
      'a rule of an experiment',
      flag({ rules: [rule('a', { variation: undefined, ...experiment })] }),
      flag({ rules: [] }),
      '/rules/a',
    ],
    [
      'a rule that was switched off',
      flag({ rules: [rule('a', { disabled: true })] }),
      flag({ rules: [rule('a')] }),
      '/rules/a/disabled',
    ],
    ['a variation that is gone', flag(), flag({}, { variations: variations.slice(0, 2) }), '/variations/v2'],
    [
      'a prerequisite whose flag is gone',
      flag({ prerequisites: [{ key: 'gone', variation: 0 }] }),
      flag(),
      '/prerequisites/gone',
    ],
  ])('is %s', (_, before, after, path) => {
    const told = inverse(before, after)
    expect(told.notDerivable.map((one) => one.path)).toEqual([path])
    expect(told.instructions).toEqual([])
  })

  it('is a flag that was deleted', () => {
    expect(inverse(flag(), null, { today: flag() })).toMatchObject({
      ...{ instructions: [], notDerivable: [{ part: 'FLAG', kind: 'REMOVED' }] },
    })
    expect(inverse(null, flag())).toMatchObject({ instructions: [{ kind: 'archiveFlag' }], notDerivable: [] })
  })

  it('is not even archived, if a flag that was created has changed since', () => {
    const told = (today: FlagRep, after = flag()) =>
      inverse(null, after, { today }).conflicts.map(({ part, path, environmentKey }) => [part, path, environmentKey])
    expect(told(flag({ rules: [rule('a')] }))).toEqual([['RULES', '/rules/a', 'test']])
    expect(told(flag({}, { tags: ['a'] }))).toEqual([['TAGS', '/tags', undefined]])
    const without = { ...flag(), environments: {} }
    expect(told(flag({ version: 2 }), without)).toEqual([['FLAG', '/version', 'test']])
    expect(told(flag({ version: 1 }), without)).toEqual([])
    expect(inverse(null, flag(), { today: flag({ on: false }, { archived: true }) })).toMatchObject({
      ...{ instructions: [], conflicts: [] },
    })
  })

  it('is a change in another environment, which takes another patch', () => {
    const both = (on: boolean): FlagRep => ({
      ...flag(),
      environments: { test: config({ on }), other: config({ on }) },
    })
    const change = logged(both(true), both(false), ['test', 'other'])
    for (const [asked, here, there] of [
      [null, 'test', 'other'],
      ['other', 'other', 'test'],
    ] as const) {
      const told = inverseOf({ logged: change, parts: null, environmentKey: asked }, both(false), () => undefined)
      expect(told).toMatchObject({
        ...{ environmentKey: here, instructions: [{ kind: 'turnFlagOn' }] },
        notDerivable: [{ part: 'ON', environmentKey: there }],
      })
    }
  })
})

describe('the changes of an entry', () => {
  it('are none in environments that the entry does not name, or that one version lacks', () => {
    const [before, after] = [flag({ on: true }), flag({ on: false })]
    expect(loggedChanges(logged(before, after, ['other']))).toEqual([])
    expect(loggedChanges(logged({ ...before, environments: {} }, after))).toEqual([])
    expect(loggedChanges(logged(null, null))).toBeNull()
  })

  it('name the prerequisites whose flags the inverse needs', () => {
    const before = flag({ prerequisites: [{ key: 'x', variation: 1 }] })
    const reverting = { logged: logged(before, flag()), parts: null, environmentKey: null }
    expect(requiredFlags(reverting, flag())).toEqual(['x'])
    expect(requiredFlags(reverting, before)).toEqual([])
  })
})

describe('the inverse of a change of which today lacks a part', () => {
  it('leaves the changes of an environment that is gone, and says so', () => {
    const after = flag({ on: false }, { name: 'G' })
    const { instructions, notDerivable, conflicts } = inverse(flag({ on: true }), after, {
      today: { ...after, environments: {} },
    })
    expect(instructions).toEqual([{ kind: 'updateName', value: 'F' }])
    expect(notDerivable).toMatchObject([{ part: 'ON', environmentKey: 'test' }])
    expect(conflicts).toEqual([])
  })

  it('names the default variation by the value that it has today', () => {
    const defaults = (offVariation: number) => ({ defaults: { onVariation: 0, offVariation } })
    const after = flag({}, defaults(2))
    const swapped = [variations[0]!, { _id: 'v1', value: 'navy' }, variations[2]!, { _id: 'v3', value: 'b' }]
    const { instructions } = inverse(flag({}, defaults(1)), after, {
      today: { ...after, variations: swapped } as FlagRep,
    })
    expect(instructions).toEqual([{ kind: 'updateDefaultVariation', offVariationValue: 'navy' }])
    const { notDerivable } = inverse(flag({}, defaults(1)), after, {
      today: { ...flag({}, defaults(1)), variations: [variations[0]!, variations[2]!, swapped[3]!] } as FlagRep,
    })
    expect(notDerivable).toMatchObject([{ part: 'DEFAULTS' }])
  })
})

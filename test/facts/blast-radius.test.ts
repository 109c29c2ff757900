import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BlastDependent, blastDependents } from '../../src/facts/blast-radius.ts'
import type { DependentFlagRep } from '../../src/rest/flags/dependent-flags.ts'

/** A prerequisite: `flag` needs `on` in an environment. */
type Need = readonly [flag: string, on: string, environmentKey: string]

/** The dependents of a flag, as LaunchDarkly tells them. */
const dependentsOf =
  (needs: readonly Need[]) =>
  (on: string): DependentFlagRep[] =>
    [
      ...Map.groupBy(
        needs.filter(([, one]) => one === on),
        ([flag]) => flag,
      ),
    ].map(([key, some]) => ({
      key,
      environments: some.map(([, , environmentKey]) => ({ key: environmentKey, _site: { href: '', type: '' } })),
    }))

const radius = (needs: readonly Need[], maxDepth = 10, environmentKeys: readonly string[] | null = null) =>
  blastDependents({ projectKey: 'web', flagKey: 'a', dependentsOf: dependentsOf(needs), maxDepth, environmentKeys })

/** `flag depth<via` and the same in each environment. */
const told = (dependents: readonly BlastDependent[]) =>
  dependents.map(({ key, depth, via, environments }) => [
    `${key} ${depth}${via ? `<${via}` : ''}`,
    ...environments.map((one) => `${one.environmentKey} ${one.depth}${one.via ? `<${one.via}` : ''}`),
  ])

describe('the flags that depend on a flag', () => {
  it.each<[string, Need[], string[][]]>([
    ['are none if no flag needs it', [['b', 'c', 'p']], []],
    [
      'have the depth of each environment, and the smallest',
      [
        ['b', 'a', 'p'],
        ['c', 'b', 'p'],
        ['c', 'a', 's'],
      ],
      [
        ['b 1', 'p 1'],
        ['c 1', 'p 2<b', 's 1'],
      ],
    ],
    [
      'come by the smallest key of several shortest ways',
      [
        ['z', 'a', 'p'],
        ['m', 'a', 'p'],
        ['d', 'z', 'p'],
        ['d', 'm', 'p'],
      ],
      [
        ['m 1', 'p 1'],
        ['z 1', 'p 1'],
        ['d 2<m', 'p 2<m'],
      ],
    ],
    [
      'do not follow an environment into another one',
      [
        ['b', 'a', 'p'],
        ['c', 'b', 's'],
      ],
      [['b 1', 'p 1']],
    ],
    [
      'end in a circle, and do not contain the flag itself',
      [
        ['b', 'a', 'p'],
        ['a', 'b', 'p'],
        ['b', 'b', 'p'],
      ],
      [['b 1', 'p 1']],
    ],
  ])('%s', (_, needs, expected) => {
    expect(told(radius(needs))).toEqual(expected)
  })

  it('end at the depth that is asked for, and are only those of the environments that count', () => {
    const chain: Need[] = [
      ['b', 'a', 'p'],
      ['c', 'b', 'p'],
      ['d', 'c', 'p'],
      ['d', 'a', 's'],
    ]
    expect(told(radius(chain, 2, ['p']))).toEqual([
      ['b 1', 'p 1'],
      ['c 2<b', 'p 2<b'],
    ])
    expect(told(radius(chain, 2))).toHaveLength(3)
  })

  it('of a segment begin with the flags whose rules name it, later with those of nested segments', () => {
    const starts = [
      { key: 'b', environmentKey: 'p', depth: 1, viaSegment: null },
      { key: 'e', environmentKey: 'p', depth: 3, viaSegment: 'inner' },
    ]
    const graph = { projectKey: 'web', starts, dependentsOf: dependentsOf([['c', 'b', 'p']]), maxDepth: 3 }
    expect(blastDependents(graph).map(({ key, depth, via, viaSegment }) => [key, depth, via, viaSegment])).toEqual([
      ['b', 1, null, null],
      ['c', 2, 'b', null],
      ['e', 3, null, 'inner'],
    ])
    expect(blastDependents({ ...graph, maxDepth: 2 }).map(({ key }) => key)).toEqual(['b', 'c'])
  })
})

const flag = fc.constantFrom(...'abcdefgh')
const environment = fc.constantFrom('p', 's')
const anyNeeds = fc.array(fc.tuple(flag, flag, environment), { maxLength: 30 })

/** The depth of each flag in an environment, by relaxing all prerequisites until nothing changes. */
function depthsIn(needs: readonly Need[], environmentKey: string): ReadonlyMap<string, number> {
  const depths = new Map([['a', 0]])
  for (let round = 0; round < 9; round += 1)
    for (const [one, on, where] of needs) {
      const before = where === environmentKey ? depths.get(on) : undefined
      if (before !== undefined) depths.set(one, Math.min(depths.get(one) ?? Number.POSITIVE_INFINITY, before + 1))
    }
  depths.delete('a')
  return depths
}

describe('for any prerequisites', () => {
  it('each dependent has the depth of a shortest way in each environment', () => {
    fc.assert(
      fc.property(anyNeeds, (needs) => {
        const found = radius(needs)
        for (const key of ['p', 's']) {
          const here = found.flatMap(({ environments }) => environments.filter((one) => one.environmentKey === key))
          expect(new Map(here.map((one) => [one.flagKey, one.depth]))).toEqual(
            new Map([...depthsIn(needs, key)].filter(([, depth]) => depth <= 10)),
          )
        }
      }),
    )
  })

  it('the flag before a dependent is one step nearer, and is what it needs', () => {
    fc.assert(
      fc.property(anyNeeds, (needs) => {
        const found = new Map(radius(needs).map((one) => [one.key, one]))
        for (const { environments } of found.values())
          for (const { flagKey, environmentKey, depth, via } of environments) {
            expect(needs).toContainEqual([flagKey, via ?? 'a', environmentKey])
            const before = found.get(via ?? '')?.environments.find((one) => one.environmentKey === environmentKey)
            expect(before?.depth ?? 0).toBe(depth - 1)
          }
      }),
    )
  })

  it('one more prerequisite takes no dependent away', () => {
    fc.assert(
      fc.property(anyNeeds, fc.tuple(flag, flag, environment), (needs, more) => {
        const keys = radius([...needs, more]).map(({ key }) => key)
        for (const { key } of radius(needs)) expect(keys).toContain(key)
      }),
    )
  })
})

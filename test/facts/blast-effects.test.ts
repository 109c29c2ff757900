import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blastEffects } from '../../src/facts/blast-effects.ts'
import type { PrerequisiteMet, PrerequisiteState } from '../../src/facts/prerequisites.ts'
import type { Serving } from '../../src/facts/serving.ts'

const serving = (kind: Serving['kind'], needs: Readonly<Record<string, PrerequisiteMet>> = {}): Serving => {
  const prerequisites = Object.entries(needs).map(([flagKey, met]) => ({ flagKey, met }) as PrerequisiteState)
  return { kind, prerequisites } as Partial<Serving> as Serving
}

const effects = (servings: Readonly<Record<string, Serving | null>>, named: readonly string[] = []) =>
  Object.fromEntries(blastEffects({ flagKey: 'a', named: new Set(named) }, new Map(Object.entries(servings))))

describe('whether a change of a flag can reach what a dependent serves', () => {
  it.each<[string, Record<string, Serving | null>, Record<string, boolean | null>]>([
    ['yes, if it needs the flag', { b: serving('TARGETED', { a: 'ALWAYS' }) }, { b: true }],
    ['yes, if the flag blocks it', { b: serving('BLOCKED', { a: 'NEVER' }) }, { b: true }],
    ['no, if it is off', { b: serving('OFF') }, { b: false }],
    ['no, if another flag blocks it', { b: serving('BLOCKED', { a: 'ALWAYS', x: 'NEVER' }) }, { b: false }],
    ['unknown, if another one may block it', { b: serving('UNKNOWN', { a: 'ALWAYS', x: 'UNKNOWN' }) }, { b: null }],
    ['unknown, if it was not read', { b: null }, { b: null }],
    [
      'no, if the flag between them is off',
      { b: serving('OFF'), c: serving('BLOCKED', { b: 'NEVER' }) },
      { b: false, c: false },
    ],
    [
      'yes, if the flag between them is reached',
      { b: serving('TARGETED', { a: 'SOMETIMES' }), c: serving('TARGETED', { b: 'SOMETIMES' }) },
      { b: true, c: true },
    ],
    [
      'unknown, if the flag between them is',
      { b: null, c: serving('TARGETED', { b: 'SOMETIMES' }) },
      { b: null, c: null },
    ],
    [
      'unknown, in a circle',
      { b: serving('MALFORMED', { a: 'ALWAYS', c: 'UNKNOWN' }), c: serving('MALFORMED', { b: 'UNKNOWN' }) },
      { b: null, c: null },
    ],
  ])('%s', (_, servings, expected) => {
    expect(effects(servings)).toEqual(expected)
  })

  it('yes, for a flag with a rule for the segment that changes', () => {
    expect(
      effects({ b: serving('TARGETED', { x: 'SOMETIMES' }), c: serving('BLOCKED', { x: 'NEVER' }) }, ['b', 'c']),
    ).toEqual({ b: true, c: false })
  })

  it('is never certain because less is known', () => {
    const met = fc.constantFrom<PrerequisiteMet>('ALWAYS', 'SOMETIMES', 'NEVER')
    const needs = fc.dictionary(fc.constantFrom(...'abcdx'), met, { maxKeys: 3 })
    const kind = fc.constantFrom<Serving['kind']>('TARGETED', 'OFF')
    const any = fc.dictionary(fc.constantFrom(...'bcd'), fc.tuple(kind, needs), { maxKeys: 3 })
    fc.assert(
      fc.property(any, fc.constantFrom(...'bcd'), (all, lost) => {
        // Each flag needs flags before it only, so that there is no circle.
        const known = Object.fromEntries(
          Object.entries(all).map(([key, [kind, some]]) => [
            key,
            serving(kind, Object.fromEntries(Object.entries(some).filter(([one]) => one === 'x' || one < key))),
          ]),
        )
        const before = effects(known)
        const after = effects(
          Object.fromEntries(Object.entries(known).map(([key, one]) => [key, key === lost ? null : one])),
        )
        for (const [key, effect] of Object.entries(after)) if (effect !== null) expect(effect).toBe(before[key])
      }),
    )
  })
})

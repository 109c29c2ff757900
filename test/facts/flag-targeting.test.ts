import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportsData, targetsKind, targetsSegment } from '../../src/facts/flag-targeting.ts'
import { nestedSegments } from '../../src/facts/segment-uses.ts'
import type { ClauseRep, RuleRep } from '../../src/rest/flags/flags.ts'
import { type SegmentDoc, segmentsNaming } from '../../src/rest/segments/segments.ts'

const clause = (more: Partial<ClauseRep>): ClauseRep => ({
  attribute: 'country',
  op: 'in',
  values: ['NZ'],
  negate: false,
  ...more,
})
const rule = (...clauses: readonly Partial<ClauseRep>[]): RuleRep => ({
  clauses: clauses.map(clause),
  trackEvents: false,
  variation: 0,
})
const inSegment = (...values: string[]) => ({ attribute: 'segmentMatch', op: 'segmentMatch', values })
const target = (contextKind: string | undefined, ...values: string[]) => ({
  variation: 0,
  values,
  ...(contextKind && { contextKind }),
})

describe('what a configuration targets', () => {
  it.each([
    ['a target', { targets: [target(undefined, 'ann')] }, 'user', true],
    ['a target without keys', { targets: [target(undefined)] }, 'user', false],
    ['a target of another kind', { contextTargets: [target('device', 'tv')] }, 'device', true],
    ['the entry that stands for user targets', { contextTargets: [target('user')] }, 'user', false],
    ['a clause without a kind', { rules: [rule({})] }, 'user', true],
    ['a clause with an empty kind', { rules: [rule({ contextKind: '' })] }, 'user', true],
    ['a clause of another kind', { rules: [rule({ contextKind: 'device' })] }, 'user', false],
    ['a segment', { rules: [rule(inSegment('beta'))] }, 'user', false],
    ['a clause on the kind itself', { rules: [rule({ attribute: 'kind' })] }, 'user', false],
    [
      'a rollout by the kind',
      { rules: [{ ...rule(), rollout: { variations: [], contextKind: 'device' } }] },
      'device',
      false,
    ],
  ])('is the kind of contexts of %s', (_, configuration, kind, targeted) => {
    expect(targetsKind(configuration, kind)).toBe(targeted)
  })

  it('is a segment that a rule names, negated or not', () => {
    const rules = [rule({}), rule({}, { ...inSegment('beta', 'staff'), negate: true })]
    expect(targetsSegment({ rules }, new Set(['staff']))).toBe(true)
    expect(targetsSegment({ rules }, new Set(['others', 'NZ']))).toBe(false)
  })

  it('exports data by any of its settings', () => {
    const none = { trackEvents: false, trackEventsFallthrough: false, rules: [rule({})] }
    expect(exportsData(none)).toBe(false)
    expect(exportsData({ ...none, trackEvents: true })).toBe(true)
    expect(exportsData({ ...none, trackEventsFallthrough: true })).toBe(true)
    expect(exportsData({ ...none, rules: [{ ...rule({}), trackEvents: true }] })).toBe(true)
  })
})

describe('the segments that name a segment', () => {
  /** The keys of a segment and of those that name it. Only what is looked at is in the documents. */
  function keysNaming(edges: readonly (readonly [string, string])[], key: string): string[] {
    const segments = edges.map(([key, named]) => ({ key, rules: [{ clauses: [clause(inSegment(named))] }] }))
    const found = nestedSegments(key, segmentsNaming(segments as Partial<SegmentDoc>[] as SegmentDoc[]))
    return [key, ...found.map(({ segment }) => segment.key)].sort()
  }

  it('are found through others, and in circles', () => {
    const edges = ['ba', 'cb', 'ac', 'de'].map(([key, named]) => [key!, named!] as const)
    expect(keysNaming(edges, 'a')).toEqual(['a', 'b', 'c'])
  })

  it('are those from which a path leads to it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 12 }), (edges) => {
        const leads = (from: string, seen: readonly string[]): boolean =>
          from === 'a' ||
          edges.some(([key, named]) => key === from && !seen.includes(named) && leads(named, [...seen, named]))
        const expected = ['a', 'b', 'c', 'd', 'e', 'f'].filter((key) => leads(key, [key]))
        expect(keysNaming(edges, 'a')).toEqual(expected)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../sandbox/contexts/contexts.ts'
import { type Evaluation, evaluated, type World } from '../../sandbox/contexts/flag-evaluation.ts'
import type { FactGap } from '../../src/facts/gaps.ts'
import type { Judgements } from '../../src/facts/prerequisites.ts'
import { type Serving, servingOf } from '../../src/facts/serving.ts'
import { sentencesOf } from '../../src/facts/serving-sentences.ts'
import { servingBySummary } from '../../src/facts/serving-summary.ts'
import { contextArbitrary, documentsOf, worldArbitrary } from '../support/served-worlds.ts'

const gap: FactGap = { input: 'FLAG_CONFIGURATIONS', code: 'FORBIDDEN', environmentKey: null, message: 'No.' }

/** The flags of a world that are not archived, which are those that SDKs know, each as it is judged. */
function judged(world: World, lost: readonly string[] = []): readonly { key: string; serving: Serving }[] {
  const documents = documentsOf(world)
  const read = new Map([...documents].map(([key, value]) => [key, lost.includes(key) ? { gap } : { value }]))
  return [...documents].flatMap(([key, config]) =>
    config && !config.flag.archived ? { key, serving: servingOf(config, read) } : [],
  )
}

const evaluation = (world: World, key: string, context: Context): Evaluation =>
  evaluated(world.flags.get(key)!, context, world)

const contexts = fc.array(contextArbitrary, { minLength: 1, maxLength: 8 })

/** Holds something for each flag of random worlds, and each of some contexts. */
const holds = (law: (serving: Serving, evaluation: Evaluation) => void): void =>
  fc.assert(
    fc.property(worldArbitrary(), contexts, (world, all) => {
      for (const { key, serving } of judged(world)) {
        for (const context of all) law(serving, evaluation(world, key, context))
      }
    }),
    { numRuns: 400 },
  )

describe('what is judged to be served holds for each context that the sandbox evaluates:', () => {
  it('it gets one of the outcomes, or the fallback value of the code if that is possible', () => {
    holds(({ outcomes, mayUseCodeFallback }, { variation }) => {
      if (variation !== undefined) expect(outcomes).toContain(variation)
      else expect(mayUseCodeFallback).toBe(true)
    })
  })

  it('everybody gets what everybody is said to get', () => {
    holds(({ variation: said, usesCodeFallback }, { variation }) => {
      if (said !== null) expect(variation).toBe(said)
      if (usesCodeFallback) expect(variation).toBeUndefined()
    })
  })

  it('the reason fits the kind', () => {
    holds(({ kind }, { reason }) => {
      expect(reason.kind === 'OFF').toBe(kind === 'OFF')
      if (kind === 'BLOCKED') expect(reason.kind).toBe('PREREQUISITE_FAILED')
      if (kind === 'EXPERIMENT' || kind === 'GUARDED') return
      expect(
        reason.inExperiment && kind !== 'SINGLE_VARIATION' && kind !== 'TARGETED' && kind !== 'ROLLOUT',
      ).toBeFalsy()
    })
  })

  it('a prerequisite that is always met fails for nobody, and nobody passes one that is never met', () => {
    holds(({ prerequisites }, { reason }) => {
      const failed = prerequisites.find(({ flagKey }) => flagKey === reason.prerequisiteKey)
      if (reason.kind === 'PREREQUISITE_FAILED') expect(failed?.met).not.toBe('ALWAYS')
      else expect(prerequisites.map(({ met }) => met)).not.toContain('NEVER')
    })
  })

  it('the default rule serves its shares', () => {
    holds(({ shares, sharesOf }, { reason, variation }) => {
      if (reason.kind === 'FALLTHROUGH') expect(shares?.map((share) => share.variation)).toContain(variation)
      else expect(sharesOf).not.toBe('EVERYBODY')
      if (reason.kind === 'RULE_MATCH') expect(sharesOf).not.toBe('EVERYBODY')
    })
  })
})

it('the shares of a default rule are 100 % together', () => {
  holds(({ shares }) => {
    if (!shares) return
    expect(shares.reduce((sum, { percentage }) => sum + percentage, 0)).toBeCloseTo(100, 6)
    expect(new Set(shares.map(({ variation }) => variation)).size).toBe(shares.length)
  })
})

it('nothing is unknown if all flags can be read', () => {
  fc.assert(
    fc.property(worldArbitrary(), (world) => {
      for (const { serving } of judged(world)) {
        expect(serving.kind).not.toBe('UNKNOWN')
        expect(serving.gaps.map(({ input }) => input)).not.toContain('FLAG_CONFIGURATIONS')
      }
    }),
  )
})

it('flags that cannot be read make an answer unknown, and never another one', () => {
  fc.assert(
    fc.property(worldArbitrary(), fc.array(fc.nat(5)), (world, lost) => {
      const before = new Map(judged(world).map(({ key, serving }) => [key, serving]))
      for (const { key, serving } of judged(
        world,
        lost.map((index) => `f${index}`),
      )) {
        const full = before.get(key)!
        expect([full.kind, 'UNKNOWN']).toContain(serving.kind)
        expect(serving.outcomes).toEqual(expect.arrayContaining([...full.outcomes]))
        if (full.mayUseCodeFallback) expect(serving.mayUseCodeFallback).toBe(true)
        if (serving.kind === 'UNKNOWN') expect(serving.gaps).toEqual([gap])
      }
    }),
    { numRuns: 400 },
  )
})

it('flags that are judged one after the other, in any order, are judged as each alone', () => {
  fc.assert(
    fc.property(worldArbitrary(), fc.array(fc.nat(5)), fc.nat(2), (world, order, required) => {
      const documents = documentsOf(world)
      const [first, last] = [documents.get('f0'), documents.get(`f${world.flags.size - 1}`)]
      const turned = last && first && { ...last, prerequisites: [{ key: 'f0', variation: required }] }
      for (const circle of [null, turned]) {
        const all = new Map([...documents, ...(circle ? [[circle.flag.key, circle] as const] : [])])
        const needed = new Map([...all].map(([key, value]) => [key, { value }]))
        const judged: Judgements = new Map()
        for (const index of order) {
          const config = all.get(`f${index}`)
          if (config) expect(servingOf(config, needed, judged)).toEqual(servingOf(config, needed))
        }
      }
    }),
    { numRuns: 300 },
  )
})

describe('the summary', () => {
  const similar: Readonly<Record<string, readonly string[]>> = { ROLLOUT: ['ROLLOUT', 'EXPERIMENT', 'GUARDED'] }

  it('says less than the whole configuration, and nothing else', () => {
    fc.assert(
      fc.property(worldArbitrary({ whole: true }), (world) => {
        for (const { serving } of judged(world)) {
          const told = servingBySummary(serving.config)
          if (told.kind !== 'UNKNOWN') expect(similar[told.kind] ?? [told.kind]).toContain(serving.kind)
          expect(told.outcomes).toEqual(expect.arrayContaining([...serving.outcomes]))
          if (told.variation !== null) expect(told.variation).toBe(serving.variation)
          if (told.kind !== 'UNKNOWN') expect(told.usesCodeFallback).toBe(serving.usesCodeFallback)
          if (serving.mayUseCodeFallback) expect(told.mayUseCodeFallback).toBe(true)
          if (told.targetCount !== null) expect(told.targetCount).toBe(serving.targetCount)
          if (told.sharesOf !== null) expect(told.sharesOf).toBe(serving.sharesOf)
          const parts = (of: Serving) =>
            of.shares?.map(({ variation, percentage }) => [variation, percentage]).toSorted()
          if (told.shares) expect(parts(told)).toEqual(parts(serving))
        }
      }),
      { numRuns: 400 },
    )
  })
})

it('the sentences are there, in at most 300 characters', () => {
  fc.assert(
    fc.property(worldArbitrary(), fc.array(fc.nat(5)), (world, lost) => {
      for (const { serving } of judged(
        world,
        lost.map((index) => `f${index}`),
      )) {
        for (const one of [serving, servingBySummary(serving.config)]) {
          const sentences = sentencesOf(one)
          expect(sentences.length).toBeGreaterThan(0)
          for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9].{0,298}[.…]$/)
        }
      }
    }),
  )
})

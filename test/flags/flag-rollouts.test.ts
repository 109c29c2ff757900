import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/context.ts'
import { Unapplied } from '../../src/graph/mutation.ts'
import { flagTranslations } from '../../src/resolvers/flags/flag-instructions.ts'

/** Percentages of a hundred, as callers give them, are thousandths of a percent upstream. */

/** Variations that are named by their ids are looked up nowhere. */
const context = {} as Context

const said = async (percentages: readonly number[]) => {
  const variations = percentages.map((percentage, index) => ({ variation: { variationId: `v${index}` }, percentage }))
  const { say } = flagTranslations({ projectKey: 'web', key: 'x' }, context).ServedInput!
  return (await say({ rollout: { variations } } as never, [])) as { rolloutWeights: Record<string, number> }
}

/** Shares in thousandths that make up the whole. */
const shares = fc
  .array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 8 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), 100_000])
  .map((cuts) => cuts.slice(1).map((cut, index) => cut - cuts[index]!))

describe('the shares of a rollout', () => {
  it('arrive exactly, whatever floating-point numbers make of them', async () => {
    await fc.assert(
      fc.asyncProperty(shares, async (weights) => {
        const { rolloutWeights } = await said(weights.map((weight) => weight / 1000))
        expect(Object.values(rolloutWeights)).toEqual(weights)
      }),
    )
  })

  it('are refused unless they make up the whole', async () => {
    await fc.assert(
      fc.asyncProperty(shares, fc.integer({ min: -100_000, max: 100_000 }), async (weights, more) => {
        fc.pre(more !== 0)
        const [first, ...others] = weights
        await expect(said([(first! + more) / 1000, ...others.map((weight) => weight / 1000)])).rejects.toThrow(
          Unapplied,
        )
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0.001, 100.001, 0.0005])('is not %d', async (percentage) => {
    await expect(said([percentage, 100 - percentage])).rejects.toThrow(/from 0 to 100 in steps of 0\.001/)
  })
})

import type { Known } from './find.ts'
import { listOf, numberOf, objectOf, variationName } from './known.ts'

/** A part of a bar. */
export interface Share {
  readonly name: string
  /** From 0 to 100. */
  readonly percentage: number
}

/** Who gets what of a serving: the shares of the default rule, else the one variation of all. */
export function sharesOfServing(serving: Known): readonly Share[] {
  const shares = listOf(serving.shares).map(shareOf)
  if (shares.length > 0) return shares
  return serving.variation ? [{ name: variationName(serving.variation), percentage: 100 }] : []
}

/** The shares of a variation or a rollout. */
export function sharesOfServed(served: Known): readonly Share[] {
  const rollout = objectOf(served.rollout)
  if (rollout) return listOf(rollout.variations).map(shareOf)
  return served.variation ? [{ name: variationName(served.variation), percentage: 100 }] : []
}

const shareOf = ({ variation, percentage }: Known): Share => ({
  name: variationName(variation),
  percentage: numberOf(percentage) ?? 0,
})

export const percent = (percentage: number): string => `${Math.round(percentage * 1000) / 1000} %`

/** What a side serves, in a line. */
export function servedText(value: unknown): string {
  const served = objectOf(value)
  const shares = served ? sharesOfServed(served) : []
  if (shares.length === 0) return 'nothing'
  if (shares.length === 1) return shares[0]!.name
  return shares.map(({ name, percentage }) => `${percent(percentage)} ${name}`).join(', ')
}

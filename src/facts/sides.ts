import {
  type flagEnvironmentResource,
  type ServedDoc,
  type VariationDoc,
  type Varied,
  variationAt,
} from '../rest/flags/flag-environments.ts'
import type { FlagConfigRep, ServedRep } from '../rest/flags/flags.ts'
import type { AddressIn } from '../rest/resource.ts'
import { canonical } from './canonical.ts'
import { normalServed } from './served.ts'

/** A configuration in full, with the variations that its indexes refer to: those of its own version of the flag. */
export interface ComparedConfiguration extends FlagConfigRep {
  readonly flag: Varied
  readonly at: AddressIn<typeof flagEnvironmentResource>
}

export interface Sides {
  readonly from: Side
  readonly to: Side
}

/** One of two configurations that are compared. */
export interface Side {
  readonly config: ComparedConfiguration
  /** Where or when it is so, such as `in production` or `before`. */
  readonly name: string
  variation(index: number | null | undefined): VariationDoc | null
  /** The identity of a variation: its id, since the indexes of two versions differ. Null without a variation. */
  variationKey(index: number | null | undefined): string | null
  /** A text that is the same for servings without a difference. */
  served(served: ServedRep): string
  servedDoc(served: ServedRep | null): ServedDoc | null
}

export function sideOf(config: ComparedConfiguration, name: string): Side {
  const { flag } = config
  const { variations } = flag
  const keys = variations.map(({ _id, value }) => (_id ? `id:${_id}` : `value:${canonical(value)}`))
  const variationKey = (index: number | null | undefined) =>
    index === null || index === undefined ? null : (keys[index] ?? `no:${index}`)
  return {
    config,
    name,
    variation: (index) => variationAt(flag, index),
    variationKey,
    served(served) {
      const normal = normalServed(served, variations.length)
      if (!normal) return canonical(['malformed', served.variation, served.rollout])
      if (normal.variation !== null) return canonical(variationKey(normal.variation))
      const { shares, purpose, ...others } = normal
      const parts = shares.map(({ variation, weight, untracked }) => ({
        variation: variationKey(variation),
        weight,
        // An experiment alone looks at it.
        untracked: purpose !== 'DIVIDES' && untracked,
      }))
      return canonical({ ...others, purpose, parts })
    },
    servedDoc: (served) => served && { ...served, varied: flag, summaryOf: null },
  }
}

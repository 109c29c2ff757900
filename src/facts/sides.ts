import {
  type flagEnvironmentResource,
  type ServedDoc,
  type VariationDoc,
  type Varied,
  variationAt,
} from '../rest/flags/flag-environments.ts'
import type { FlagConfigRep, ServedRep, VariationRep } from '../rest/flags/flags.ts'
import type { AddressIn } from '../rest/resource.ts'
import { canonical } from './canonical.ts'
import { normalServed } from './served.ts'

/** A configuration in full, with the variations that its indexes refer to: those of its own version of the flag. */
export interface ComparedConfiguration extends FlagConfigRep {
  readonly flag: Varied
  readonly at: AddressIn<typeof flagEnvironmentResource>
}

/** The variations of one of two states of a flag. */
export interface VariedSide {
  readonly varied: Varied
  /** Where or when it is so, such as `in production` or `before`. */
  readonly name: string
  variation(index: number | null | undefined): VariationDoc | null
  /** The identity of a variation: its id, since the indexes of two versions differ. Null without a variation. */
  variationKey(index: number | null | undefined): string | null
  servedDoc(served: ServedRep | null): ServedDoc | null
}

/** One of two configurations that are compared. */
export interface Side extends VariedSide {
  readonly config: ComparedConfiguration
  /** A text that is the same for servings without a difference. */
  served(served: ServedRep): string
}

/** Both of what is compared. */
export interface Sides<Of = Side> {
  readonly from: Of
  readonly to: Of
}

export function variedSide(varied: Varied, name: string): VariedSide {
  const keys = varied.variations.map(variationIdentity)
  return {
    varied,
    name,
    variation: (index) => variationAt(varied, index),
    variationKey: (index) => (index === null || index === undefined ? null : (keys[index] ?? `no:${index}`)),
    servedDoc: (served) => served && { ...served, varied, summaryOf: null },
  }
}

/** The id of a variation, or else its value. */
const variationIdentity = ({ _id, value }: VariationRep): string => (_id ? `id:${_id}` : `value:${canonical(value)}`)

export function sideOf(config: ComparedConfiguration, name: string): Side {
  const side = variedSide(config.flag, name)
  return {
    ...side,
    config,
    served(served) {
      const normal = normalServed(served, config.flag.variations.length)
      if (!normal) return canonical(['malformed', served.variation, served.rollout])
      if (normal.variation !== null) return JSON.stringify(side.variationKey(normal.variation))
      const { shares, purpose, contextKind, bucketBy, seed } = normal
      const parts = shares.map(({ variation, weight, untracked }) => [
        side.variationKey(variation),
        weight,
        // An experiment alone looks at it.
        purpose !== 'DIVIDES' && untracked,
      ])
      return JSON.stringify([purpose, contextKind, bucketBy, seed, parts])
    },
  }
}

import { document, word } from '../shape.ts'

/** A flag as other documents name it. */
export interface FlagListingRep {
  readonly key: string
  readonly name?: string
}

export const flagListing = document<FlagListingRep>({ key: word })

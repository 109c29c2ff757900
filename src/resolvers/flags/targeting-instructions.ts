import type {
  RolloutInput,
  ServedInput,
  UpdateFlagDefaultVariationInstruction,
  VariationReference,
} from '../../generated/resolvers.ts'
import { asFields, asValue, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { clause } from '../clauses.ts'
import { thousandths, whole } from './percentages.ts'
import { variationId, variationValue, type WithVariations } from './variations.ts'

/**
 * Converts to REST's form what the instructions for flags and for AI configs have in common: variations by their ids, shares in thousandths
 * of a percent. The variations are read only if one is named by its value or index.
 */
export function targetingTranslations(of: WithVariations): Translations {
  const idOf = (reference: VariationReference, place: Place) => variationId(of, reference, place)

  async function valueAs(name: string, reference: VariationReference | null | undefined, place: Place) {
    if (!reference) return {}
    return { [`${name}Value`]: await variationValue(of, reference, [...place, name]) }
  }

  async function weights({ variations }: RolloutInput, place: Place) {
    const shares = variations.map(({ percentage }, index) =>
      thousandths(percentage, [...place, 'variations', index, 'percentage']),
    )
    const sum = shares.reduce((all, one) => all + one, 0)
    if (sum !== whole) {
      throw refused([...place, 'variations'], `Expected percentages with the sum 100, but their sum is ${sum / 1000}.`)
    }
    const ids = await Promise.all(
      variations.map(({ variation }, index) => idOf(variation, [...place, 'variations', index, 'variation'])),
    )
    const before = new Set<string>()
    const twice = ids.findIndex((id) => before.size === before.add(id).size)
    if (twice >= 0) {
      throw refused([...place, 'variations', twice], 'Expected each variation once, but this one occurs twice.')
    }
    return Object.fromEntries(ids.map((id, index) => [id, shares[index]]))
  }

  return {
    ClauseInput: clause,
    ServedInput: asFields(async ({ variation, rollout }: ServedInput, place) => {
      if (variation) return { variationId: await idOf(variation, [...place, 'variation']) }
      const { bucketBy, contextKind } = rollout!
      return {
        rolloutWeights: await weights(rollout!, [...place, 'rollout']),
        ...(bucketBy && { rolloutBucketBy: bucketBy }),
        ...(contextKind && { rolloutContextKind: contextKind }),
      }
    }),
    UpdateFlagDefaultVariationInstruction: asValue(async (defaults: UpdateFlagDefaultVariationInstruction, place) => ({
      ...(await valueAs('onVariation', defaults.onVariation, place)),
      ...(await valueAs('offVariation', defaults.offVariation, place)),
    })),
    VariationReference: asFields(async (reference: VariationReference, place) => ({
      variationId: await idOf(reference, place),
    })),
  }
}

import type { Context } from '../../context.ts'
import type { FlagPrerequisiteInput, RolloutInput, ServedInput, VariationReference } from '../../generated/resolvers.ts'
import { asFields, asValue, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { variationsOfValue } from '../../rest/flag-environments.ts'
import { noParts } from '../../rest/flag-parts.ts'
import type { FlagDoc, VariationRep } from '../../rest/flags.ts'
import { clause } from './clauses.ts'
import { thousandths, whole } from './percentages.ts'

interface FlagKey {
  readonly projectKey: string
  readonly key: string
}

/**
 * How REST says what the instructions for a flag say: variations by their ids, shares in thousandths of a percent. A flag is read only
 * if one of its variations is named by anything but its id, and once for all of them.
 */
export function flagTranslations({ projectKey, key }: FlagKey, context: Context): Translations {
  const idOf = (flagKey: string, reference: VariationReference, place: Place) =>
    variationId({ projectKey, key: flagKey }, reference, place, context)

  async function weights({ variations }: RolloutInput, place: Place) {
    const shares = variations.map(({ percentage }, index) =>
      thousandths(percentage, [...place, 'variations', index, 'percentage']),
    )
    const sum = shares.reduce((all, one) => all + one, 0)
    if (sum !== whole) {
      throw refused([...place, 'variations'], `Expected percentages that make up 100, but they make up ${sum / 1000}.`)
    }
    const ids = await Promise.all(
      variations.map(({ variation }, index) => idOf(key, variation, [...place, 'variations', index, 'variation'])),
    )
    const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index)
    if (twice >= 0) {
      throw refused([...place, 'variations', twice], 'Expected each variation once, but this one is there before.')
    }
    return Object.fromEntries(ids.map((id, index) => [id, shares[index]]))
  }

  return {
    ClauseInput: clause,
    VariationReference: asFields(async (reference: VariationReference, place) => ({
      variationId: await idOf(key, reference, place),
    })),
    FlagPrerequisiteInput: asValue(async ({ key: flagKey, variation }: FlagPrerequisiteInput, place) => ({
      key: flagKey,
      variationId: await idOf(flagKey, variation, [...place, 'variation']),
    })),
    ServedInput: asFields(async ({ variation, rollout }: ServedInput, place) => {
      if (variation) return { variationId: await idOf(key, variation, [...place, 'variation']) }
      const { bucketBy, contextKind } = rollout!
      return {
        rolloutWeights: await weights(rollout!, [...place, 'rollout']),
        ...(bucketBy && { rolloutBucketBy: bucketBy }),
        ...(contextKind && { rolloutContextKind: contextKind }),
      }
    }),
  }
}

/** The id of a variation, however it is named. */
export async function variationId(
  { projectKey, key }: FlagKey,
  reference: VariationReference,
  place: Place,
  { loaders }: Context,
): Promise<string> {
  if (typeof reference.id === 'string') return reference.id
  const flag = await loaders.flags.byKey(projectKey, key, noParts)
  if (!flag)
    throw refused(place, `There is no flag ${JSON.stringify(key)} in ${JSON.stringify(projectKey)}.`, 'NOT_FOUND')
  const { _id } = variationOf(flag, reference, place)
  if (_id) return _id
  throw refused(place, `LaunchDarkly tells no id of this variation of the flag ${JSON.stringify(key)}.`, 'NOT_FOUND')
}

function variationOf(flag: FlagDoc, { index, value }: VariationReference, place: Place): VariationRep {
  const named = typeof index === 'number' ? `index ${index}` : `the value ${JSON.stringify(value)}`
  const { key, variations } = flag
  const found = typeof index === 'number' ? (variations[index] ?? []) : variationsOfValue(flag, value)
  const [one, ...others] = [found].flat()
  const which = `of the flag ${JSON.stringify(key)}, which has ${variations.length}`
  if (!one) throw refused(place, `Expected a variation ${which}, but none has ${named}.`)
  if (others.length) throw refused(place, `Expected one variation ${which}, but ${others.length + 1} have ${named}.`)
  return one
}

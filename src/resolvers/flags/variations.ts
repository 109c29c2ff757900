import type { Context } from '../../context.ts'
import type { VariationReference } from '../../generated/resolvers.ts'
import { ownPartId, type Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { type Varied, variationsOfValue } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { VariationRep } from '../../rest/flags/flags.ts'
import { shown } from '../../rest/shown.ts'

export interface FlagKey {
  readonly projectKey: string
  readonly key: string
}

type Variations = Pick<Varied, 'variations'>

/** A flag or an AI config, of which a change names variations. */
export interface WithVariations extends FlagKey {
  /** In errors: `flag`. */
  readonly noun: string
  /** Whether errors leave values out, because these are prompts. Default false. */
  readonly confidential?: true
  /** Reads the variations. Null if there is no such object. */
  readonly read: () => Promise<Variations | null>
}

/** A flag of which a change names variations. It is read at most once. */
export const flagWithVariations = (
  { projectKey, key }: FlagKey,
  { loaders }: Pick<Context, 'loaders'>,
): WithVariations => ({
  ...{ projectKey, key, noun: 'flag' },
  read: () => loaders.flags.byKey(projectKey, key, noParts),
})

/** The id of a variation that is given by id, index or value. */
export async function variationId(of: WithVariations, reference: VariationReference, place: Place): Promise<string> {
  if (typeof reference.variationId === 'string') return ownPartId(reference.variationId, [...place, 'variationId'])
  const { _id } = await variationBehind(of, reference, place)
  if (_id) return _id
  const message = `LaunchDarkly returns no id for this variation of the ${of.noun} ${shown(of.key)}.`
  throw refused(place, message, 'NOT_FOUND')
}

/** The value of a variation that is given by id, index or value. */
export async function variationValue(of: WithVariations, reference: VariationReference, place: Place) {
  const isNamedByValue = typeof reference.variationId !== 'string' && typeof reference.index !== 'number'
  return isNamedByValue ? reference.value : (await variationBehind(of, reference, place)).value
}

async function variationBehind(of: WithVariations, reference: VariationReference, place: Place): Promise<VariationRep> {
  const found = await of.read()
  const { variationId } = reference
  const own = typeof variationId === 'string' && ownPartId(variationId, [...place, 'variationId'])
  if (found) return variationOf(of, found, own ? { ...reference, variationId: own } : reference, place)
  throw refused(place, `There is no ${of.noun} ${shown(of.key)} in ${shown(of.projectKey)}.`, 'NOT_FOUND')
}

function variationOf(
  { noun, key, confidential }: WithVariations,
  found: Variations,
  reference: VariationReference,
  place: Place,
): VariationRep {
  const [one, ...others] = variationsMeant(found, reference)
  const named = confidential && reference.value !== undefined ? 'the given value' : namedBy(reference)
  const which = `of the ${noun} ${shown(key)}, which has ${found.variations.length}`
  if (!one) throw refused(place, `Expected a variation ${which}, but none has ${named}.`)
  if (others.length) throw refused(place, `Expected one variation ${which}, but ${others.length + 1} have ${named}.`)
  return one
}

function variationsMeant(found: Variations, { variationId, index, value }: VariationReference) {
  if (typeof variationId === 'string') return found.variations.filter(({ _id }) => _id === variationId)
  if (typeof index === 'number') return found.variations.filter((_, at) => at === index)
  return variationsOfValue(found, value)
}

function namedBy({ variationId, index, value }: VariationReference): string {
  if (typeof variationId === 'string') return `the id ${shown(variationId)}`
  return typeof index === 'number' ? `index ${index}` : `the value ${shown(value)}`
}

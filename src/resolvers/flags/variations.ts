import type { Context } from '../../context.ts'
import type { VariationReference } from '../../generated/resolvers.ts'
import { ownPartId, type Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { variationsOfValue } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, VariationRep } from '../../rest/flags/flags.ts'
import { shown } from '../../rest/shown.ts'

export interface FlagKey {
  readonly projectKey: string
  readonly key: string
}

/** The id of a variation that is given by id, index or value. */
export async function variationId(
  flag: FlagKey,
  reference: VariationReference,
  place: Place,
  context: Context,
): Promise<string> {
  if (typeof reference.variationId === 'string') return ownPartId(reference.variationId, [...place, 'variationId'])
  const { _id } = await variationBehind(flag, reference, place, context)
  if (_id) return _id
  const message = `LaunchDarkly returns no id for this variation of the flag ${shown(flag.key)}.`
  throw refused(place, message, 'NOT_FOUND')
}

/** The value of a variation that is given by id, index or value. */
export async function variationValue(
  flag: FlagKey,
  reference: VariationReference,
  place: Place,
  context: Context,
): Promise<unknown> {
  const isNamedByValue = typeof reference.variationId !== 'string' && typeof reference.index !== 'number'
  return isNamedByValue ? reference.value : (await variationBehind(flag, reference, place, context)).value
}

async function variationBehind(
  { projectKey, key }: FlagKey,
  reference: VariationReference,
  place: Place,
  { loaders }: Context,
): Promise<VariationRep> {
  const flag = await loaders.flags.byKey(projectKey, key, noParts)
  const { variationId } = reference
  const own = typeof variationId === 'string' && ownPartId(variationId, [...place, 'variationId'])
  if (flag) return variationOf(flag, own ? { ...reference, variationId: own } : reference, place)
  throw refused(place, `There is no flag ${shown(key)} in ${shown(projectKey)}.`, 'NOT_FOUND')
}

function variationOf(flag: FlagDoc, reference: VariationReference, place: Place): VariationRep {
  const { key, variations } = flag
  const [one, ...others] = variationsMeant(flag, reference)
  const named = namedBy(reference)
  const which = `of the flag ${shown(key)}, which has ${variations.length}`
  if (!one) throw refused(place, `Expected a variation ${which}, but none has ${named}.`)
  if (others.length) throw refused(place, `Expected one variation ${which}, but ${others.length + 1} have ${named}.`)
  return one
}

function variationsMeant(flag: FlagDoc, { variationId, index, value }: VariationReference): readonly VariationRep[] {
  if (typeof variationId === 'string') return flag.variations.filter(({ _id }) => _id === variationId)
  if (typeof index === 'number') return flag.variations.filter((_, at) => at === index)
  return variationsOfValue(flag, value)
}

function namedBy({ variationId, index, value }: VariationReference): string {
  if (typeof variationId === 'string') return `the id ${shown(variationId)}`
  return typeof index === 'number' ? `index ${index}` : `the value ${shown(value)}`
}

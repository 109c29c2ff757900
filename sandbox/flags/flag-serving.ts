import { invalid } from '../http/errors.ts'
import { boolean, type Given, integer, object, optional, required, text } from '../resource/body.ts'
import { defined } from '../resource/shape.ts'
import { type ConfigTable, variationIn } from './flag-context.ts'
import type { FlagRecord, Rollout, Served } from './flag-record.ts'

/** Thousandths of a percent. */
export const wholeWeight = 100_000

/** What an instruction says is to be served: a variation, or shares of several. */
export function servedIn(given: Given, flag: FlagRecord, before?: Served): Served {
  const weights = optional(given, 'rolloutWeights', object)
  const variationId = optional(given, 'variationId', text)
  if ((weights === undefined) === (variationId === undefined)) {
    throw invalid('Either variationId or rolloutWeights is required')
  }
  if (weights) return { rollout: rolloutIn(given, weights, flag, before) }
  if (flag.migration) throw invalid('A migration flag takes rolloutWeights in place of variationId')
  return { variation: variationIn(given, flag) }
}

/** Whoever was served a variation by an earlier rollout goes on to be, so its seed stays. */
function rolloutIn(given: Given, weights: Given, flag: FlagRecord, before?: Served): Rollout {
  for (const id of Object.keys(weights)) variationIn({ rolloutWeights: id }, flag, 'rolloutWeights')
  const variations = flag.variations.map(({ _id }, variation) => ({ variation, weight: weightOf(weights, _id) }))
  checkSum(variations)
  return {
    contextKind: optional(given, 'rolloutContextKind', text) ?? 'user',
    ...defined({ bucketBy: optional(given, 'rolloutBucketBy', text), seed: before?.rollout?.seed }),
    variations,
  }
}

function weightOf(weights: Given, id: string): number {
  if (!Object.hasOwn(weights, id)) return 0
  const weight = required(weights, id, integer)
  if (weight < 0 || weight > wholeWeight) throw invalid(`A weight must be from 0 to ${wholeWeight}, got ${weight}`)
  return weight
}

export function checkSum(variations: readonly { weight: number }[]): void {
  const sum = variations.reduce((sofar, { weight }) => sofar + weight, 0)
  if (sum !== wholeWeight) throw invalid(`The weights of a rollout must add up to ${wholeWeight}, got ${sum}`)
}

export const servingInstructions: ConfigTable = {
  turnFlagOn: (config) => ({ ...config, on: true }),
  turnFlagOff: (config) => ({ ...config, on: false }),
  updateFallthroughVariationOrRollout: (config, instruction, { flag }) => ({
    ...config,
    fallthrough: servedIn(instruction, flag, config.fallthrough),
  }),
  updateOffVariation: (config, instruction, { flag }) => ({
    ...config,
    offVariation: variationIn(instruction, flag),
  }),
  updateTrackEvents: (config, instruction) => ({
    ...config,
    trackEvents: required(instruction, 'trackEvents', boolean),
  }),
  updateTrackEventsFallthrough: (config, instruction) => ({
    ...config,
    trackEventsFallthrough: required(instruction, 'trackEvents', boolean),
  }),
}

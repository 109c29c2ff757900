import type { Varied } from '../rest/flags/flag-environments.ts'
import type { FlagConfigRep, PrerequisiteRep, ServedRep } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import { Inapplicable, objectsOf, optionalText, textOf, truthOf } from './instruction-parameters.ts'
import { wholeWeight } from './served.ts'

type Parameters = Pick<Instruction, string>

/** A flag with its variations, and those of the flags that instructions name as prerequisites. */
export interface Applying {
  readonly varied: Pick<Varied, 'variations'>
  /** The variations of another flag of the project. Undefined if they were not read. */
  readonly variationsOf: (flagKey: string) => Varied['variations'] | undefined
}

export type ConfigurationStep = (config: FlagConfigRep, given: Parameters, applying: Applying) => FlagConfigRep

/** The index of the variation whose id is given. */
export function variationIn(
  given: Parameters,
  { variations }: Pick<Varied, 'variations'>,
  name = 'variationId',
): number {
  const id = textOf(given, name)
  const index = variations.findIndex(({ _id }) => _id === id)
  if (index >= 0) return index
  throw new Inapplicable('Expected the id of a variation of the flag.')
}

/** The variation or the rollout of an instruction. A rollout keeps its seed, so that contexts keep what they get. */
export function servedIn(given: Parameters, { varied }: Applying, before?: ServedRep): ServedRep {
  const weights = given.rolloutWeights
  if (typeof weights !== 'object' || weights === null) return { variation: variationIn(given, varied) }
  for (const id of Object.keys(weights)) variationIn({ id }, varied, 'id')
  const variations = varied.variations.map(({ _id = '' }, variation) => ({
    variation,
    weight: Object.hasOwn(weights, _id) ? Number((weights as Parameters)[_id]) : 0,
  }))
  const sum = variations.reduce((all, { weight }) => all + weight, 0)
  if (sum !== wholeWeight) throw new Inapplicable('Expected the weights of a rollout to add up to 100 percent.')
  const seed = before?.rollout?.seed
  const bucketBy = optionalText(given, 'rolloutBucketBy')
  return {
    rollout: {
      contextKind: optionalText(given, 'rolloutContextKind') ?? 'user',
      ...(bucketBy !== undefined && { bucketBy }),
      ...(seed !== undefined && { seed }),
      variations,
    },
  }
}

function prerequisiteIn(given: Parameters, { variationsOf }: Applying): PrerequisiteRep {
  const key = textOf(given, 'key')
  const variations = variationsOf(key)
  if (!variations) throw new Inapplicable('The variations of the prerequisite are not known.', true)
  return { key, variation: variationIn(given, { variations }) }
}

function distinct(prerequisites: readonly PrerequisiteRep[]): readonly PrerequisiteRep[] {
  if (new Set(prerequisites.map(({ key }) => key)).size === prerequisites.length) return prerequisites
  throw new Inapplicable('Expected each flag once among the prerequisites.')
}

const prerequisitesOf = ({ prerequisites = [] }: FlagConfigRep) => prerequisites

/** The instructions for what a configuration serves, except targets and rules. */
export const servingSteps: Readonly<Record<string, ConfigurationStep>> = {
  turnFlagOn: (config) => ({ ...config, on: true }),
  turnFlagOff: (config) => ({ ...config, on: false }),
  updateOffVariation: (config, given, { varied }) => ({ ...config, offVariation: variationIn(given, varied) }),
  updateFallthroughVariationOrRollout: (config, given, applying) => ({
    ...config,
    fallthrough: servedIn(given, applying, config.fallthrough),
  }),
  updateTrackEvents: (config, given) => ({ ...config, trackEvents: truthOf(given, 'trackEvents') }),
  updateTrackEventsFallthrough: (config, given) => ({
    ...config,
    trackEventsFallthrough: truthOf(given, 'trackEvents'),
  }),
  addPrerequisite(config, given, applying) {
    const added = prerequisiteIn(given, applying)
    const present = prerequisitesOf(config).find(({ key }) => key === added.key)
    if (present?.variation === added.variation) return config
    return { ...config, prerequisites: distinct([...prerequisitesOf(config), added]) }
  },
  removePrerequisite(config, given) {
    const removed = textOf(given, 'key')
    return { ...config, prerequisites: prerequisitesOf(config).filter(({ key }) => key !== removed) }
  },
  updatePrerequisite(config, given, applying) {
    const updated = prerequisiteIn(given, applying)
    if (!prerequisitesOf(config).some(({ key }) => key === updated.key)) {
      throw new Inapplicable('Expected the key of a flag that is a prerequisite.')
    }
    return { ...config, prerequisites: prerequisitesOf(config).map((one) => (one.key === updated.key ? updated : one)) }
  },
  replacePrerequisites: (config, given, applying) => ({
    ...config,
    prerequisites: distinct(objectsOf(given, 'prerequisites').map((one) => prerequisiteIn(one, applying))),
  }),
}

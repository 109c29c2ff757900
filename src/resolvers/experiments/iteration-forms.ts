import type { Context } from '../../context.ts'
import type { ExperimentFlagInput, ExperimentIterationInput, TreatmentInput } from '../../generated/resolvers.ts'
import { ownPartId, type Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { NewIteration } from '../../rest/experiments/iterations.ts'
import { environmentOf } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { shown } from '../../rest/shown.ts'
import { flagWithVariations, variationId } from '../flags/variations.ts'
import { eachOnce, given } from '../given.ts'

interface Where {
  readonly projectKey: string
  readonly environmentKey: string
}

/** A new iteration in REST's form. Reads the flags for versions and ids that the input leaves out. */
export async function iterationForm(
  input: ExperimentIterationInput,
  where: Where,
  place: Place,
  context: Context,
): Promise<NewIteration> {
  const { metrics, treatments, flags, reallocationFrequencyMs, ...settings } = given(input)
  const flagsAt = [...place, 'flags']
  for (const [index, { percentage }] of treatments.entries()) {
    if (percentage >= 0 && percentage <= 100) continue
    const at = [...place, 'treatments', index, 'percentage']
    throw refused(at, `Expected a percentage from 0 to 100, but got ${percentage}.`)
  }
  eachOnce(
    flags.map(({ flagKey }) => flagKey),
    flagsAt,
    'flag',
    'flagKey',
  )
  const [treatmentForms, flagForms] = await Promise.all([
    Promise.all(treatments.map((one, index) => treatmentForm(one, where, [...place, 'treatments', index], context))),
    Promise.all(flags.map((one, index) => flagForm(one, where, [...flagsAt, index], context))),
  ])
  return {
    ...settings,
    metrics: metrics.map(given),
    treatments: treatmentForms,
    flags: Object.fromEntries(flags.map(({ flagKey }, index) => [flagKey, flagForms[index]!])),
    ...(reallocationFrequencyMs !== undefined && { reallocationFrequencyMillis: reallocationFrequencyMs }),
  }
}

async function treatmentForm(
  { percentage, parameters, ...treatment }: TreatmentInput,
  { projectKey }: Where,
  place: Place,
  context: Context,
) {
  const named = parameters.map(async ({ flagKey, variation }, index) => {
    const at = [...place, 'parameters', index, 'variation']
    return {
      flagKey,
      variationId: await variationId(flagWithVariations({ projectKey, key: flagKey }, context), variation, at),
    }
  })
  return { ...treatment, allocationPercent: String(percentage), parameters: await Promise.all(named) }
}

async function flagForm(
  { flagKey: key, ruleId, flagConfigVersion, notInExperimentVariation }: ExperimentFlagInput,
  where: Where,
  place: Place,
  context: Context,
) {
  const { projectKey } = where
  const ownRuleId = ownPartId(ruleId, [...place, 'ruleId'])
  const [version, elsewhere] = await Promise.all([
    flagConfigVersion ?? versionOf(key, where, place, context),
    notInExperimentVariation &&
      variationId(flagWithVariations({ projectKey, key }, context), notInExperimentVariation, [
        ...place,
        'notInExperimentVariation',
      ]),
  ])
  return {
    ruleId: ownRuleId,
    flagConfigVersion: version,
    ...(elsewhere && { notInExperimentVariationId: elsewhere }),
  }
}

/** The version of the configuration of a flag as it is now. */
async function versionOf(key: string, { projectKey, environmentKey }: Where, place: Place, { loaders }: Context) {
  const flag = await loaders.flags.byKey(projectKey, key, { ...noParts, environments: [environmentKey] })
  const version = flag && environmentOf(flag, environmentKey)?.version
  if (typeof version === 'number') return version
  const message = `There is no flag ${shown(key)} in the environment ${shown(environmentKey)} of ${shown(projectKey)}.`
  throw refused([...place, 'flagKey'], message, 'NOT_FOUND')
}

import type { Context } from '../../context.ts'
import {
  type ExperimentDoc,
  type ExperimentIterationDoc,
  type ExperimentSource,
  experimentResource,
  iterationsOf,
} from '../../rest/experiments/experiments.ts'
import { covers, united } from '../../rest/parts.ts'
import { beside } from '../resources.ts'

/**
 * The document of an experiment with some parts. If it lacks them, reads it with all parts that the selection is known to need.
 */
export function wholeExperiment(
  experiment: ExperimentSource,
  parts: readonly string[],
  context: Context,
): ExperimentDoc | Promise<ExperimentDoc> {
  if (experiment.has && covers(experiment.has, parts)) return experiment
  const { at, wanted = [] } = experiment
  return beside(experimentResource, at, context).whole(experiment, at.key, united([parts, wanted]))
}

/** The part of the experiment's document that an iteration comes from. */
const sources = { current: [], draft: ['draftIteration'], previous: ['previousIterations'] } as const

/**
 * An iteration with a part. Reads its experiment if it lacks the part. The iteration itself if the experiment has no such iteration any
 * more.
 */
export const iterationWith =
  (part: string) =>
  (iteration: ExperimentIterationDoc, context: Context): ExperimentIterationDoc | Promise<ExperimentIterationDoc> => {
    const { of, turn, _id } = iteration
    if (of.has?.includes(part)) return iteration
    const found = Promise.resolve(wholeExperiment(of, [...sources[turn], part], context))
    return found.then((whole) => iterationsOf(whole, turn).find((one) => one._id === _id) ?? iteration)
  }

/** A number that LaunchDarkly writes as a text. Null if it is absent, or no number. */
export function numberIn(text: string | number | null | undefined): number | null {
  const number = text === undefined || text === null || String(text).trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}

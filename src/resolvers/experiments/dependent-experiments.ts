import type { Info } from '../../context.ts'
import type { DependentExperimentRep } from '../../rest/experiments/dependent-experiments.ts'
import { type ExperimentGlimpse, experimentResource, glimpsedExperiment } from '../../rest/experiments/experiments.ts'
import { expandFor } from '../resources.ts'

/** An experiment that the document of a metric or of a metric group names. */
export const dependentExperiment = (
  projectKey: string,
  { key, name, environmentKey }: DependentExperimentRep,
  info: Info,
): ExperimentGlimpse => ({
  ...glimpsedExperiment({ projectKey, environmentKey }, key, name),
  wanted: expandFor(experimentResource, info),
})

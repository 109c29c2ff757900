import type { Method } from './operation.ts'

/** An operation that LaunchDarkly removed from its API, and the field that stands for it. */
export interface RemovedOperation {
  readonly method: Method
  readonly path: string
  /** The coordinate of the field. It answers without a call. */
  readonly field: string
  /** What to use in its place. Null if there is nothing. */
  readonly replacement: string | null
}

/** Clients of older SDKs still ask for these. */
export const removedOperations = [
  {
    method: 'GET',
    path: '/api/v2/flags/{projectKey}/{featureFlagKey}/experiments/{environmentKey}/{metricKey}',
    field: 'FlagEnvironment.experimentResults',
    replacement: 'Environment.experiments',
  },
  {
    method: 'DELETE',
    path: '/api/v2/flags/{projectKey}/{featureFlagKey}/experiments/{environmentKey}/{metricKey}/results',
    field: 'Mutation.resetExperimentResults',
    replacement: 'a new iteration of the experiment',
  },
  {
    method: 'GET',
    path: '/api/v2/projects/{projectKey}/environments/{environmentKey}/experiments/{experimentKey}/metrics/{metricKey}/results',
    field: 'Experiment.metricResults',
    replacement: null,
  },
  {
    method: 'GET',
    path: '/api/v2/projects/{projectKey}/environments/{environmentKey}/experiments/{experimentKey}/metric-groups/{metricGroupKey}/results',
    field: 'Experiment.metricGroupResults',
    replacement: null,
  },
  {
    method: 'GET',
    path: '/api/v2/usage/experimentation-units',
    field: 'Query.experimentationUnitsUsage',
    replacement: 'the usage of experimentation events and of experimentation keys',
  },
] as const satisfies readonly RemovedOperation[]

/** Removed operations whose fields work all the same, by other operations. */
export const replacedOperations = [
  {
    method: 'PATCH',
    path: '/api/v2/projects/{projectKey}/release-pipelines/{pipelineKey}',
    field: 'Mutation.updateReleasePipeline',
    replacement: 'the GET and the PUT of the release pipeline, which the gateway sends',
  },
] as const satisfies readonly RemovedOperation[]

export type RemovedField = (typeof removedOperations)[number]['field']

import type { Context, Info } from '../../context.ts'
import type { ExperimentFilter, Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import type { ExperimentsOwner } from '../../loaders/experiments/experiments.ts'
import {
  type ExperimentDoc,
  type ExperimentSource,
  experimentResource,
  iterationsOf,
} from '../../rest/experiments/experiments.ts'
import { exactly, filterOf } from '../../rest/filter.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { memberOf } from '../account/member-behind.ts'
import { audited } from '../changes/audited.ts'
import { existing } from '../existing.ts'
import { formerFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandBelow, listed, lookUp } from '../resources.ts'
import { numberIn, wholeExperiment } from './experiment-parts.ts'

type States = ExperimentFilter['states']

const conditionsOf = ({ flagKey, metricKey, status }: ExperimentFilter) => ({
  flagKey: exactly('filter.flagKey', flagKey),
  metricKey: exactly('filter.metricKey', metricKey),
  status: status?.toLowerCase(),
})

/** LaunchDarkly lists active experiments if it is not told which. */
const lifecycleOf = (states: States) => ({
  lifecycleState: states?.length ? [...new Set(states)].sort().join(',').toLowerCase() : undefined,
})

const experimentsIn = (
  owner: readonly string[],
  args: { readonly filter?: ExperimentFilter | null },
  context: Context,
  info: Info,
) =>
  listed(experimentResource, owner, args, context, info, {
    filtered: (filter) => filterOf(conditionsOf(filter ?? {})),
    parameters: (filter) => lifecycleOf(filter?.states),
  })

/** All experiments of an owner. */
const allOf = (owner: ExperimentsOwner, states: States, { loaders }: Context, info: Info) =>
  loaders.experiments.allOf(owner, lifecycleOf(states), expandBelow(experimentResource, info))

const having = (parts: readonly string[]) =>
  completing((experiment: ExperimentSource, context: Context) => wholeExperiment(experiment, parts, context))

const whole = having([])

const flagKeysOf = ({ currentIteration, draftIteration }: ExperimentDoc): readonly string[] =>
  Object.keys((currentIteration ?? draftIteration)?.flags ?? {})

export const experiments = {
  Query: { experiment: (_, address, context, info) => lookUp(experimentResource, address, context, info) },

  Project: { experiments: ({ key }, args, context, info) => experimentsIn([key], args, context, info) },

  Environment: {
    experiment: async (environment, { key }, context, info) => {
      const { projectKey, key: environmentKey } = environment.at
      const found = await lookUp(experimentResource, { projectKey, environmentKey, key }, context, info)
      return found ?? context.loaders.environments.nothingIn(environment)
    },
    experiments: ({ at }, args, context, info) => experimentsIn([at.projectKey, at.key], args, context, info),
  },

  Flag: {
    experiments: ({ at }, { filter, ...page }, { loaders, budget }, info) => {
      const owner: ExperimentsOwner = { projectKey: at.projectKey, by: 'flag', value: at.key }
      const conditions = { ...conditionsOf(filter ?? {}), ...lifecycleOf(filter?.states) }
      const pages = loaders.experiments.pagesOf(owner, conditions, expandBelow(experimentResource, info))
      return connection(page, pages, { pageMaximum: experimentResource.pageSize, budget, info })
    },
  },

  FlagEnvironment: {
    experiments: async ({ at: { projectKey, flagKey, environmentKey } }, _, context, info) => {
      const all = await allOf({ projectKey, by: 'flag', value: flagKey }, null, context, info)
      return all.filter(({ at }) => at.environmentKey === environmentKey)
    },
  },

  Member: {
    experiments: ({ _id }, { projectKey, states }, context, info) =>
      allOf({ projectKey, by: 'maintainer', value: _id }, states, context, info),
  },

  Experiment: {
    id: nodeId,
    ...audited(experimentResource),
    projectKey: ({ at }) => at.projectKey,
    environmentKey: ({ at }) => at.environmentKey,
    experimentId: whole(({ _id }) => _id ?? null),
    name: (experiment, _, context) =>
      experiment.name ?? after(wholeExperiment(experiment, [], context), ({ name }) => name),
    description: whole(({ description }) => description || null),
    type: whole(({ type }) => (type ? oneOf(['EXPERIMENT', 'MULTI_ARMED_BANDIT', 'HOLDOUT'], typeWord(type)) : null)),
    status: whole(({ currentIteration }) =>
      currentIteration ? oneOf(['NOT_STARTED', 'RUNNING', 'STOPPED'], currentIteration.status) : 'NOT_STARTED',
    ),
    archived: whole(({ archivedDate }) => Boolean(archivedDate)),
    archivedAt: whole(({ archivedDate }) => archivedDate || null),
    methodology: whole(({ methodology }) =>
      methodology ? oneOf(['BAYESIAN', 'FREQUENTIST', 'EXPORT_ONLY'], methodology) : null,
    ),
    dataSource: whole(({ dataSource }) =>
      dataSource ? oneOf(['LAUNCHDARKLY', 'SNOWFLAKE', 'DATABRICKS', 'REDSHIFT'], dataSource) : null,
    ),
    analysisConfig: having(['analysisConfig'])(({ analysisConfig }) => analysisConfig ?? null),
    tags: whole(({ tags }) => tags ?? []),
    currentIteration: whole((experiment) => iterationsOf(experiment, 'current')[0] ?? null),
    draftIteration: having(['draftIteration'])((experiment) => iterationsOf(experiment, 'draft')[0] ?? null),
    previousIterations: having(['previousIterations'])((experiment) => iterationsOf(experiment, 'previous')),
    flags: async (experiment, _, context, info) => {
      const keys = flagKeysOf(await wholeExperiment(experiment, ['draftIteration'], context))
      return existing(keys, async (key) => formerFlag(experiment.at.projectKey, key, context, info))
    },
    maintainer: (experiment, _, context, info) =>
      after(wholeExperiment(experiment, [], context), ({ _maintainerId }) => memberOf(_maintainerId, context, info)),
    environment: ({ at }) => glimpsedEnvironment(at.projectKey, at.environmentKey),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    createdAt: whole(({ _creationDate }) => _creationDate),
  },

  ExperimentAnalysisConfig: {
    bayesianThreshold: ({ bayesianThreshold }) => numberIn(bayesianThreshold),
    significanceThreshold: ({ significanceThreshold }) => numberIn(significanceThreshold),
    multipleComparisonCorrectionMethod: ({ multipleComparisonCorrectionMethod: method }) =>
      method ? oneOf(['BONFERRONI', 'BENJAMINI_HOCHBERG'], inUnderscores(method)) : null,
    multipleComparisonCorrectionScope: ({ multipleComparisonCorrectionScope: scope }) =>
      scope ? oneOf(['VARIATIONS', 'VARIATIONS_AND_METRICS', 'METRICS'], inUnderscores(scope)) : null,
  },
} satisfies Resolvers

const typeWord = (type: string): string => (type === 'mab' ? 'multi_armed_bandit' : type)

const inUnderscores = (word: string): string => (typeof word === 'string' ? word.replaceAll('-', '_') : word)

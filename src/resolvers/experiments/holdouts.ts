import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import { type ExperimentRep, experimentResource, glimpsedExperiment } from '../../rest/experiments/experiments.ts'
import { type HoldoutDoc, holdoutResource } from '../../rest/experiments/holdouts.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { locate } from '../../rest/resource.ts'
import { withMore } from '../../rest/unreadable.ts'
import { audited } from '../changes/audited.ts'
import { existing } from '../existing.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { beside, expandBelow, expandFor, type ListedThrough, listed, lookUp } from '../resources.ts'
import { experimentBehind, suffices } from './experiment-behind.ts'
import { numberIn, wholeExperiment } from './experiment-parts.ts'

/** A holdout with a part that only its own routes return. Null if it was deleted. */
const having = (part: string) =>
  completing((holdout: HoldoutDoc, context: Context): HoldoutDoc | Promise<HoldoutDoc | null> =>
    holdout.has.includes(part)
      ? holdout
      : (beside(holdoutResource, holdout.at, context).byKey(holdout.at.key, [part]) as Promise<HoldoutDoc | null>),
  )

const detailed = having('detail')
const checked = having('dirty')

/** Notes in the documents of a list which parts a selection needs besides. */
const wanting =
  (wanted: readonly string[]): ListedThrough =>
  (pages) =>
  async (window) => {
    const page = await pages(window)
    return { ...page, items: page.items.map((one) => withMore(one, () => ({ wanted }))) }
  }

/** An experiment that a holdout embeds. */
const embedded = ({ at: { projectKey, environmentKey } }: HoldoutDoc, experiment: ExperimentRep, info: Info) =>
  withMore(locate(experimentResource, [projectKey, environmentKey], experiment), () => ({
    wanted: expandFor(experimentResource, info),
  }))

/** The experiments of a holdout, which lists only name. If the holdout is read alone anyway, they come with it. */
async function experimentsOf(holdout: HoldoutDoc, context: Context, info: Info) {
  const { experiments = [], at, wanted = [] } = holdout
  const comeAlong =
    wanted.length > 0 && !expandFor(experimentResource, info).length && !experiments.every((one) => suffices(one, info))
  const whole = comeAlong ? await beside(holdoutResource, at, context).behind({ at, has: null }, at.key, wanted) : null
  const { relatedExperiments } = whole?.has ? whole : holdout
  if (relatedExperiments) return relatedExperiments.map((one) => embedded(holdout, one, info))
  return existing(experiments, async ({ key, name }) =>
    experimentBehind(glimpsedExperiment(at, key, name), context, info),
  )
}

export const holdouts = {
  Query: { holdout: (_, address, context, info) => lookUp(holdoutResource, address, context, info) },

  Environment: {
    holdout: async (environment, { key }, context, info) => {
      const { projectKey, key: environmentKey } = environment.at
      const found = await lookUp(holdoutResource, { projectKey, environmentKey, key }, context, info)
      return found ?? context.loaders.environments.nothingIn(environment)
    },
    holdouts: ({ at }, args, context, info) =>
      listed(holdoutResource, [at.projectKey, at.key], args, context, info, {
        through: wanting(expandBelow(holdoutResource, info)),
      }),
  },

  Experiment: {
    holdout: (experiment, _, context) =>
      after(wholeExperiment(experiment, [], context), ({ at: { projectKey, environmentKey }, holdoutId: id }) =>
        id ? context.loaders.holdouts.byId({ projectKey, environmentKey, id }) : null,
      ),
  },

  Holdout: {
    id: nodeId,
    ...audited(holdoutResource),
    projectKey: ({ at }) => at.projectKey,
    environmentKey: ({ at }) => at.environmentKey,
    holdoutId: ({ _id }) => _id ?? null,
    name: ({ name }) => name ?? null,
    status: ({ status }) => (status ? oneOf(['CREATED', 'ENABLED', 'RUNNING', 'ENDED'], status) : null),
    description: detailed((found) => found?.description || null),
    percentage: detailed((found) => numberIn(found?.holdoutAmount)),
    isDirty: checked((found) => found?.isDirty ?? null),
    baseExperiment: (holdout, _, context, info) =>
      detailed((found) => (found?.baseExperiment ? embedded(found, found.baseExperiment, info) : null))(
        holdout,
        _,
        context,
      ),
    experiments: (holdout, _, context, info) => experimentsOf(holdout, context, info),
    environment: ({ at }) => glimpsedEnvironment(at.projectKey, at.environmentKey),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    lastModifiedAt: ({ updatedAt }) => updatedAt ?? null,
  },
} satisfies Resolvers

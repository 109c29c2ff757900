import {
  allIterationsOf,
  type ExperimentDoc,
  experimentResource,
  listProjectExperiments,
} from '../../rest/experiments/experiments.ts'
import { exactly, filterOf } from '../../rest/filter.ts'
import type { Conditions } from '../../rest/operator-filter.ts'
import type { Window } from '../../rest/page.ts'
import { united } from '../../rest/parts.ts'
import { allOf, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import type { resourceLoaders } from '../resource-loaders.ts'
import { type Source, shared } from '../shared-list.ts'

/** What experiments are found by: a flag in one of their iterations, or the member who maintains them. */
export interface ExperimentsOwner {
  readonly projectKey: string
  readonly by: keyof typeof relations
  /** The key, or the id of the member. */
  readonly value: string
}

interface Relation {
  /** The name in filters. Null if there is no such filter. */
  readonly filter: string | null
  /** The parts of a document that tell all values. */
  readonly parts: readonly string[]
  readonly valuesOf: (experiment: ExperimentDoc) => readonly string[]
}

/** LaunchDarkly does not say whether its filter considers former iterations. The search in the list does. */
const relations = {
  flag: {
    filter: 'flagKey',
    parts: ['draftIteration', 'previousIterations'],
    valuesOf: (experiment) => allIterationsOf(experiment).flatMap(({ flags }) => Object.keys(flags)),
  },
  maintainer: { filter: null, parts: [], valuesOf: ({ _maintainerId }) => (_maintainerId ? [_maintainerId] : []) },
} as const satisfies Readonly<Record<string, Relation>>

/** The conditions of a list: those of its filter, in the form of the filter, and `lifecycleState`. */
export type ExperimentConditions = Conditions

/**
 * Loads the experiments of flags and of maintainers. The experiments of one flag come from a filter, and those of several flags or of
 * maintainers from the list of the project, which is read once.
 */
export function experimentLoaders(read: Read, of: ReturnType<typeof resourceLoaders>) {
  const list = {
    afford: read.afford,
    operation: listProjectExperiments,
    size: experimentResource.pageSize,
    identity: ({ at }: ExperimentDoc) => JSON.stringify(at),
  }

  const page = ({ projectKey, lifecycleState, ...conditions }: Conditions, window: Window, expand: readonly string[]) =>
    of(experimentResource, [projectKey!]).pages(
      { filter: filterOf(conditions), more: { lifecycleState } },
      expand,
    )(window)

  const { pages } = shared<ExperimentsOwner, ExperimentDoc>(
    {
      identity: nameOf,
      group: ({ projectKey }) => projectKey,
      async among(owners, conditions, expand): Promise<Source<ExperimentDoc>> {
        const { projectKey } = owners[0]!
        const telling = united([expand, ...owners.map(({ by }) => relations[by].parts)])
        return { pages: (window) => page({ ...conditions, projectKey }, window, telling), isRead: false }
      },
      alone({ projectKey, by, value }) {
        const { filter } = relations[by]
        return filter === null ? null : { projectKey, [filter]: exactly(`the key of a ${by}`, value) }
      },
      ownersOf: (experiment) =>
        kinds.flatMap((by) =>
          relations[by]
            .valuesOf(experiment)
            .map((value) => nameOf({ projectKey: experiment.at.projectKey, by, value })),
        ),
    },
    { ...list, page, compare: (one, other) => other._creationDate - one._creationDate },
  )

  return {
    /** The pages of the experiments of an owner. */
    pagesOf: pages,

    /** All experiments of an owner. */
    allOf: (owner: ExperimentsOwner, conditions: ExperimentConditions, expand: readonly string[]) =>
      allOf(walk({ ...list, page: pages(owner, conditions, expand) })),
  }
}

const kinds = Object.keys(relations) as ExperimentsOwner['by'][]

const nameOf = ({ projectKey, by, value }: ExperimentsOwner): string => JSON.stringify([projectKey, by, value])

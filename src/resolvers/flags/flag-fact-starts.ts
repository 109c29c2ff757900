import type { Context, Info } from '../../context.ts'
import { begin, type Starts } from '../../graph/early.ts'
import { belowOf } from '../../graph/lookahead.ts'
import { approvalRequestResource } from '../../rest/changes/approval-requests.ts'
import type { FlagGlimpse } from '../../rest/flags/flags.ts'
import { isAnyOf } from '../../rest/operator-filter.ts'
import type { Window } from '../../rest/page.ts'
import { healthNeeds } from './flag-fact-lookahead.ts'

/** The approval requests of a flag that can still change it. */
export const pendingRequests = {
  // In the order of the filter of the graph, whose calls are the same then.
  conditions: {
    projectKey: undefined,
    resourceKind: undefined,
    status: isAnyOf('a status', ['pending', 'scheduled']),
  },
  window: { offset: 0, limit: approvalRequestResource.pageSize } satisfies Window,
}

/** Begins the reads of a fact about a flag for which its address is enough. */
function beginAlone({ at }: FlagGlimpse, { loaders }: Context, uses: boolean): void {
  const { projectKey, key: flagKey } = at
  begin(() => loaders.environments.allOf(projectKey))
  loaders.flagStatuses.beginOf(at)
  if (!uses) return
  begin(() => loaders.dependentFlags.orListed({ projectKey, flagKey, environmentKey: null, parts: null }))
  begin(() => loaders.codeReferences.searchedFor({ projectKey, flagKey }))
}

const beginRequests = (projectKey: string, { loaders }: Context) =>
  begin(() => loaders.approvalRequests.beginOfFlags(projectKey, pendingRequests.conditions, []))

const usesIn = (info: Info): boolean => healthNeeds(belowOf(info)).uses

/** The facts about a flag that is looked up by its address. */
export const factStarts: Starts<FlagGlimpse, Context>[string] = {
  health(flag, _, context, info) {
    beginAlone(flag, context, usesIn(info))
    return []
  },
  removal(flag, _, context) {
    beginAlone(flag, context, true)
    beginRequests(flag.at.projectKey, context)
    return []
  },
}

/** The number of flags from which their statuses in all environments most likely take fewer calls by environment than by flag. */
export const manyFlags = 20

/**
 * The facts about the flags of a list.
 *
 * @param most The most flags that the list can contain.
 */
export function factStartsOfList(projectKey: string, most: number): Starts<unknown, Context>[string] {
  function beginTogether(context: Context, uses: boolean): void {
    const { environments, flagStatuses, codeReferences } = context.loaders
    begin(async () => {
      const keys = await environments.keysOf(projectKey)
      if (most >= manyFlags && keys.length <= most) flagStatuses.beginIn(projectKey, keys)
    })
    if (uses) begin(() => codeReferences.statisticsOf(projectKey))
  }
  return {
    health(_, __, context, info) {
      beginTogether(context, usesIn(info))
      return []
    },
    removal(_, __, context) {
      beginTogether(context, true)
      beginRequests(projectKey, context)
      return []
    },
  }
}

import type { Context } from '../../context.ts'
import { exportsData, targetsKind, targetsSegment } from '../../facts/flag-targeting.ts'
import { nestedSegments } from '../../facts/segment-uses.ts'
import type { FlagFilter } from '../../generated/resolvers.ts'
import { ownId } from '../../graph/node.ts'
import { remembering } from '../../graph/remembering.ts'
import { experimentResource } from '../../rest/experiments/experiments.ts'
import { environmentOf } from '../../rest/flags/flag-environments.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import { usable } from '../../rest/operation.ts'
import { msOf } from '../../rest/times.ts'
import { checkChoice, isChosen } from './filter-environments.ts'
import {
  type Condition,
  type Conditions,
  configured,
  inFull,
  inFullEverywhere,
  onConfiguration,
} from './flag-condition.ts'
import { statusOf } from './flag-configurations.ts'
import { factConditions } from './flag-fact-conditions.ts'

/** A team, or a member who is still in the account. */
async function hasMaintainer(flag: FlagDoc, { loaders }: Context): Promise<boolean> {
  const { _maintainer, maintainerTeamKey, maintainerId } = flag
  if (_maintainer || maintainerTeamKey) return true
  return maintainerId ? (await loaders.members.byId(maintainerId, [])) !== null : false
}

/** Makes a read once for equal arguments, however many flags ask. */
function remembered<Value>(read: (context: Context, ...names: readonly [string, string?]) => Promise<Value>) {
  const once = remembering()
  return (context: Context, ...names: readonly [string, string?]): Promise<Value> =>
    once(JSON.stringify(names), () => read(context, ...names))
}

/** The flags in running experiments of a project, by environment. */
async function measuredIn({ loaders }: Context, projectKey: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const measured = new Map<string, Set<string>>()
  for (const { at, currentIteration } of await loaders.of(experimentResource, [projectKey]).all()) {
    if (currentIteration?.status !== 'running') continue
    const flags = measured.get(at.environmentKey) ?? new Set()
    for (const key of Object.keys(currentIteration.flags ?? {})) flags.add(key)
    measured.set(at.environmentKey, flags)
  }
  return measured
}

/** The conditions that API version 20220603 had filters for, and others on documents, by their names in the filter. */
const documentConditions = {
  keys: (keys) => {
    const wanted = new Set(keys)
    return { meets: ({ key }) => wanted.size === 0 || wanted.has(key) }
  },
  hasMaintainer: (wanted) => ({ meets: async (flag, _, context) => (await hasMaintainer(flag, context)) === wanted }),
  on: (where) => ({
    where,
    parts: configured,
    meets: onConfiguration(({ on }) => on === where.on),
  }),
  unchangedSince: (where) => ({
    where,
    inEach: true,
    parts: configured,
    meets: onConfiguration(({ lastModified }) => {
      const time = msOf(lastModified)
      return time === undefined ? undefined : time < where.before
    }),
  }),
  notRequestedSince: (where) => ({
    where,
    inEach: true,
    begin: (projectKey, environments, { loaders }) => loaders.flagStatuses.beginIn(projectKey, environments),
    meets: async (flag, environmentKey, context) => {
      const status = await statusOf({ flag, environmentKey }, context)
      return status ? !((msOf(status.lastRequested) ?? 0) >= where.before) : undefined
    },
  }),
  follower: (where) => {
    const memberId = ownId('Member', where.memberId)
    return {
      where,
      anywhere: true,
      begin: (projectKey, environments, { loaders }) => loaders.followers.beginIn(projectKey, environments),
      meets: async ({ at: { projectKey, key: flagKey } }, environmentKey, { loaders }) =>
        (await loaders.followers.ofFlag({ projectKey, flagKey, environmentKey }))?.some(({ _id }) => _id === memberId),
    }
  },
  hasDataExport: (where) => {
    const measured = remembered(measuredIn)
    return {
      where,
      parts: inFull,
      begin: (projectKey, _, { loaders }) => loaders.of(experimentResource, [projectKey]).begin(),
      meets: onConfiguration(async (config, context) => {
        const { projectKey, flagKey } = config.at
        const isMeasured = async () =>
          (await measured(context, projectKey)).get(config.environmentKey)?.has(flagKey) ?? false
        return (exportsData(config) || (await isMeasured())) === where.exported
      }),
    }
  },
  contextKindTargeted: (kind) => ({
    parts: inFullEverywhere,
    meets: (flag) =>
      Object.keys(flag.environments ?? {}).some((key) => targetsKind(environmentOf(flag, key) ?? {}, kind)),
  }),
  segmentTargeted: (where) => {
    const { nested } = where
    const key = usable('a segment key', where.key)
    const keysIn = remembered(async ({ loaders }, projectKey, environmentKey = '') => {
      const naming = nested ? await loaders.segments.naming({ projectKey, environmentKey }) : new Map()
      return new Set([key, ...nestedSegments(key, naming).map(({ segment }) => segment.key)])
    })
    return {
      where,
      parts: inFull,
      meets: onConfiguration(async (config, context) =>
        targetsSegment(config, await keysIn(context, config.at.projectKey, config.environmentKey)),
      ),
    }
  },
} satisfies Conditions

const conditions = { ...documentConditions, ...factConditions }

type ConditionName = keyof typeof conditions

export const conditionNames = Object.keys(conditions) as readonly ConditionName[]

/** The conditions of a filter that the gateway computes. */
export function conditionsOf(filter: FlagFilter): readonly Condition[] {
  return conditionNames.flatMap((name) => {
    const value: unknown = filter[name]
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return []
    const given = Array.isArray(value) && value.every((one) => typeof one === 'object') ? value : [value]
    return given.map((one) => {
      const condition = (conditions[name] as (value: unknown) => Condition)(one)
      if (condition.where && !(condition.anywhere && !isChosen(condition.where))) checkChoice(name, condition.where)
      return condition
    })
  })
}

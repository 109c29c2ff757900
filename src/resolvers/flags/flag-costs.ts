import { assumedSize, type Costs, listOf, type Named, type Place, pages, pagesOf, single } from '../../graph/cost.ts'
import {
  callsForAllFlags,
  callsForFlagList,
  callsForFlagPages,
  callsForFlags,
  groupsOf,
} from '../../loaders/flags/flag-plan.ts'
import { getMember, listMembers } from '../../rest/account/members.ts'
import { listApprovalRequests } from '../../rest/changes/approval-requests.ts'
import { getStatistics, listRepositories } from '../../rest/code/code-references.ts'
import { listProjectExperiments } from '../../rest/experiments/experiments.ts'
import { listDependentFlags, listDependentFlagsInEnvironment } from '../../rest/flags/dependent-flags.ts'
import { listExpiringTargets, listExpiringUserTargets } from '../../rest/flags/expiring-targets.ts'
import { listFlagLinks } from '../../rest/flags/flag-links.ts'
import { getFlagStatus, getFlagStatuses, listFlagStatuses } from '../../rest/flags/flag-statuses.ts'
import { listFlagTriggers } from '../../rest/flags/flag-triggers.ts'
import { flagResource, getFlag, listFlags } from '../../rest/flags/flags.ts'
import { listEnvironmentFollowers, listFlagFollowers } from '../../rest/flags/followers.ts'
import { findMigrationSafetyIssues } from '../../rest/flags/migration-safety.ts'
import { getEnvironment, listEnvironments } from '../../rest/projects/environments.ts'
import { getProject, listProjects } from '../../rest/projects/projects.ts'
import { getSegment, listSegments } from '../../rest/segments/segments.ts'
import { conditionNames } from './flag-conditions.ts'
import { toldMember } from './flag-links.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** The number of archived flags that estimates assume in a project. */
const archivedFlags = 1000

const allEnvironments = assumedSize('Environment')

export const sizes = {
  flags: assumedSize('Flag'),
  archived: archivedFlags,
  deprecated: 100,
  environments: allEnvironments,
}
const all = (environments: number): number | 'all' => (Number.isFinite(environments) ? environments : 'all')

/** The calls for flags that other documents name. */
export function namedFlags(keys: number, projects: number, environments: number): number {
  return projects * callsForFlags(Math.ceil(keys / projects), all(environments), sizes, true).most
}
const flagsByKey = (keys: number): number => callsForFlags(keys, 0, sizes).most
const flagsOfProject = (keys: number, environments: number): number =>
  callsForFlags(keys, all(environments), sizes).most

const leastForFlags = ({ perProject }: Named): number =>
  sum(perProject.map((keys) => callsForFlags(keys, 0, sizes).least))

/** Statuses, read of one flag and then of one environment, tell whether flags exist. */
const leastForStatuses = ({ perProject }: Named): number => sum(perProject.map((keys) => Math.min(keys, 2)))

/** The statuses of one environment tell whether flags exist in it. */
const leastInEnvironments = ({ perProject }: Named): number => perProject.length

function flagLists(place: Place): number {
  const { parents, first, environments } = place
  return (
    parents * callsForFlagPages(first, all(environments), sizes).most +
    (typeof place.args.last === 'number' ? 2 * parents : 0)
  )
}

/** The calls for the flags of several maintainers: one list for each, or all flags of the project. */
function maintainedFlags(place: Place): number {
  const lists = flagLists(place)
  return place.args.filter || place.args.orderBy
    ? lists
    : Math.min(lists + 1, callsForFlagList(all(place.environments), sizes).most)
}

/** The most environments without configurations that are looked for in a project. */
const unknownSides = 2

/** The calls for the differences of projects: at most all pages, each with both environments. */
const comparedFlags = ({ parents, size, environments }: Place): number =>
  parents * (callsForFlagList(all(Math.max(2, environments)), { ...sizes, flags: size('Flag') }).most + unknownSides)

/** The calls for dependents, in the list or flag by flag. Flag by flag, one call more shows which of the dependents are archived. */
function dependents({ parents, of }: Place, environments: number): number {
  const flags = Math.min(parents, of('Flag'))
  const projects = Math.min(of('Project'), flags)
  const ofOne = Math.ceil(flags / projects)
  return projects * callsForAllFlags(ofOne + 1, all(environments), sizes).most
}

/** The calls for the dependents of flags in all environments. */
export const dependentsOfAll = (place: Place): number => dependents(place, Number.POSITIVE_INFINITY)

/** The calls for the flags that judged flags need: at most the list of all flags. */
function prerequisites(place: Place): number {
  if (place.args.basis === 'SUMMARY') return 0
  return place.of('Project') * callsForFlagList(all(perFlag(place)), sizes).most
}

/** The number of projects that an argument names. */
const projectsIn = ({ projectKeys }: Place['args'], all: number): number =>
  Array.isArray(projectKeys) ? projectKeys.length : all

const namesNoProject = ({ projectKeys }: Place['args']): boolean =>
  Array.isArray(projectKeys) && projectKeys.length === 0

/** The number of flags of an ordinary project. Searches over projects end early in larger accounts. */
const ordinaryFlags = flagResource.sizes.ordinary

/**
 * The calls for the flags of several projects: the list of projects, and the pages of ordinary projects, of which the first can be smaller. A
 * search with a filter takes its budget at most, a merged list begins with a page of each project, and so does the count. Pages have no more
 * environments than one call returns.
 */
function flagsOverProjects({ args, first, size, selected, environments }: Place): number {
  const projects = projectsIn(args, size('Project'))
  const order = (args.orderBy as { readonly field?: unknown } | null | undefined)?.field
  const lists = Math.min(projects, 1 + pages(first, ordinaryFlags))
  const search = args.filter ? Number(args.budget) : lists
  const isOfAll = selected.has('totalCount') || (order !== undefined && order !== 'PROJECT')
  const configured = groupsOf(environments) > 1 ? namedFlags(first, Math.min(first, lists), environments) : 0
  return 1 + search + (isOfAll ? projects : 0) + configured
}

/** The calls for flags counted over projects: the pages of ordinary projects and of a large one, and what the conditions read of each. */
function countsOverProjects({ args, size }: Place): number {
  const projects = projectsIn(args, size('Project'))
  const pagesOfAll = projects * pagesOf('Flag', ordinaryFlags) + pagesOf('Flag', size('Flag'))
  return 1 + pagesOfAll + projects * readsOfCount(args)
}

/** The conditions that read all environments of a project. */
const everywhere = ['contextKindTargeted', 'stale', 'stages', 'removal']

/** The calls of a search of a project, which goes through all flags in the worst case, and of what its conditions read. */
function searched(place: Place): number {
  const { parents, args, size, environments } = place
  const isOfAll = everywhere.some((name) => isGiven(args, name))
  const list = callsForFlagList(isOfAll ? 'all' : all(Math.max(1, environments)), { ...sizes, flags: size('Flag') })
  return parents * (list.most + readsOfConditions + (isOfAll ? allEnvironments : 0))
}

/** The calls for what conditions read of a project besides its flags, such as its environments and the statuses in one. */
const readsOfConditions = 3

/** The calls for what a count reads of each project. */
function readsOfCount(args: Place['args']): number {
  const by: readonly unknown[] = Array.isArray(args.by) ? args.by : []
  const isOfAll = by.includes('HEALTH') || everywhere.some((name) => isGiven(args, name))
  if (isOfAll) return readsOfConditions + allEnvironments
  return isComputed(args) ? readsOfConditions : by.includes('STATUS') ? 1 : 0
}

/** Whether a filter has a condition. */
function isGiven({ filter }: Place['args'], name: string): boolean {
  const value = ((filter ?? {}) as Readonly<Record<string, unknown>>)[name]
  return value !== undefined && value !== null
}

/** Whether a filter of flags has a condition that the gateway computes. Keys take no further read. */
const isComputed = (args: Place['args']): boolean =>
  conditionNames.some((name) => name !== 'keys' && isGiven(args, name))

/** The number of environments of each flag on the path. */
const perFlag = ({ of, parents }: Place): number => Math.ceil(parents / Math.min(parents, of('Flag')))

export const flagReads = [getFlag, listFlags, listEnvironments]

/** The operations of conditions that the gateway computes. */
const searchReads = [
  ...flagReads,
  ...[getEnvironment, getFlagStatus, getFlagStatuses, listFlagStatuses],
  ...[listFlagFollowers, listEnvironmentFollowers, listProjectExperiments, listSegments, listMembers, getMember],
  ...[getStatistics, listRepositories, listApprovalRequests, listDependentFlags, getProject, listProjects],
]

/** The flag of one of its parts. */
export const flagOfPart = {
  by: flagReads,
  back: 'Flag',
  calls: ({ of, environments }: Place) => namedFlags(of('Flag'), of('Project'), environments),
} as const

/** The configuration of one of its parts. */
export const configurationOfPart = {
  by: flagReads,
  back: 'FlagEnvironment',
  calls: ({ parents, of }: Place) => namedFlags(parents, Math.min(parents, of('Project')), 1),
} as const

/** Whether a document that names a flag by key and name contains a field of it, or the field is counted by itself. */
export const toldOfNamedFlag = (name: string): boolean =>
  ['id', 'key', 'projectKey', 'project', 'siteUrl', 'name'].includes(name)

export const flagCosts: Costs = {
  fields: {
    'Query.flag': {
      by: flagReads,
      together: (keys) => ({ most: flagsByKey(keys), least: 1 }),
      project: true,
    },
    'Query.flags': {
      by: searchReads,
      calls: flagsOverProjects,
      least: ({ args }) => (namesNoProject(args) ? 0 : 1),
    },
    'Query.flagCounts': {
      by: searchReads,
      calls: countsOverProjects,
      least: ({ args }) => (namesNoProject(args) ? 0 : 1),
    },
    'Query.migrationSafetyIssues': { by: [findMigrationSafetyIssues], calls: ({ keys }) => keys, least: () => 1 },
    'Project.flag': {
      // A project without the flag is read to know that it exists.
      by: [...flagReads, getProject, listProjects],
      together: (keys) => ({ most: flagsByKey(keys), least: 1 }),
    },
    'Project.flags': {
      ...listOf('Flag'),
      by: flagReads,
      further: { by: searchReads, when: isComputed },
      calls: (place) => (isComputed(place.args) ? searched(place) : flagLists(place)),
    },
    'Flag.diff': { by: [getEnvironment, listEnvironments], calls: ({ of }) => of('Project') * unknownSides },
    'Project.flagDiffs': { by: [...flagReads, getEnvironment], calls: comparedFlags, least: ({ sure }) => sure },
    'FlagDiff.flag': { back: 'Flag', refers: false },
    'FlagDiff.sameServing': { by: flagReads, calls: prerequisites },
    'Member.flags': { by: flagReads, calls: maintainedFlags, project: true },
    'Team.flags': { by: flagReads, calls: maintainedFlags, project: true },
    'Segment.flags': {
      by: [...flagReads, getSegment],
      calls: ({ parents, of }) => {
        const environments = of('Environment')
        return environments * callsForAllFlags(Math.ceil(parents / environments), 1, sizes).most
      },
      length: 20,
    },
    'Flag.links': { by: [listFlagLinks], calls: ({ parents }) => parents },
    'FlagLink.flag': { ...flagOfPart, refers: false, tells: toldOfNamedFlag },
    'FlagLink.creator': { tells: (name) => toldMember.includes(name) },
    'Flag.environments': { length: allEnvironments },
    'Flag.dependents': {
      by: [listDependentFlags, ...flagReads],
      calls: dependentsOfAll,
    },
    'FlagEnvironment.dependents': {
      by: [listDependentFlagsInEnvironment, listDependentFlags, ...flagReads],
      calls: (place) => dependents(place, perFlag(place)),
    },
    'FlagEnvironment.serving': { by: flagReads, calls: prerequisites },
    'FlagEnvironment.flag': { back: 'Flag', refers: false },
    // Configurations without individual targets take no call.
    'FlagEnvironment.expiringTargets': { by: [listExpiringTargets], calls: ({ parents }) => parents },
    'FlagTrigger.flag': flagOfPart,
    'FlagTrigger.flagEnvironment': configurationOfPart,
    'FlagEnvironment.triggers': { by: [listFlagTriggers], calls: ({ parents }) => parents },
    'FlagEnvironment.expiringUserTargets': { by: [listExpiringUserTargets], calls: ({ parents }) => parents },
    'ExpiringTarget.flag': { back: 'Flag', refers: false },
    'FlagEnvironment.followers': {
      by: [listFlagFollowers, listEnvironmentFollowers],
      calls: ({ parents, of }) => Math.min(parents, of('Environment')),
    },
    'Environment.followedFlags': { ...single, by: [listEnvironmentFollowers] },
    'Environment.flagStatuses': { ...single, by: [listFlagStatuses] },
    'Flag.statuses': {
      by: [getFlagStatuses, listFlagStatuses, listEnvironments],
      calls: ({ parents, of }) => {
        const projects = of('Project')
        return projects * Math.min(Math.ceil(parents / projects), 1 + allEnvironments)
      },
      length: allEnvironments,
    },
    'FlagEnvironment.status': {
      by: [getFlagStatus, getFlagStatuses, listFlagStatuses],
      calls: (place) => {
        const flags = Math.min(place.parents, place.of('Flag'))
        const projects = Math.min(flags, place.of('Project'))
        return projects * Math.min(Math.ceil(flags / projects), perFlag(place))
      },
    },
    'FlagStatus.flag': flagOfPart,
    'DependentFlag.flag': { tells: toldOfNamedFlag },
  },
  types: {
    Flag: {
      by: flagReads,
      lookUp: {
        most: ({ perProject }, environments) => sum(perProject.map((keys) => flagsOfProject(keys, environments))),
        least(named, selected) {
          if (selected.has('environment') || selected.has('environments')) return leastInEnvironments(named)
          return selected.has('statuses') ? leastForStatuses(named) : leastForFlags(named)
        },
      },
      reference: ({ keys, of, parents, environments }) =>
        namedFlags(keys, Math.min(parents, of('Project')), environments),
      namedByKey: true,
    },
    // The links of a flag come together.
    FlagLink: {
      by: [listFlagLinks],
      lookUp: { most: ({ count }) => count, least: ({ perProject }) => perProject.length },
    },
    // Configurations come with their flags.
    FlagEnvironment: {
      by: flagReads,
      lookUp: {
        most: ({ perProject, perEnvironment }) =>
          sum(perProject.map((flags) => flagsOfProject(flags, Math.min(perEnvironment.length, allEnvironments)))),
        least: (named, selected) => (selected.has('status') ? leastInEnvironments(named) : leastForFlags(named)),
      },
    },
  },
}

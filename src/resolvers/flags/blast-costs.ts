import { type Costs, type Place, pagesOf, whole } from '../../graph/cost.ts'
import { callsForAllFlags, callsForFlagList, type FlagSizes } from '../../loaders/flags/flag-plan.ts'
import { listApprovalRequests } from '../../rest/changes/approval-requests.ts'
import { getStatistics } from '../../rest/code/code-references.ts'
import { listProjectExperiments } from '../../rest/experiments/experiments.ts'
import { listDependentFlags, listDependentFlagsInEnvironment } from '../../rest/flags/dependent-flags.ts'
import { getEnvironment, listEnvironments } from '../../rest/projects/environments.ts'
import { getSegment, listSegments } from '../../rest/segments/segments.ts'
import { listApplications } from '../../rest/usage/applications.ts'
import { flagReads, toldOfNamedFlag } from './flag-costs.ts'

/** The number of dependents of a flag that estimates assume. */
const dependentsPerFlag = 3

const environmentsOf = ({ args }: Place): number | 'all' =>
  Array.isArray(args.environmentKeys) ? args.environmentKeys.length : 'all'

/**
 * The calls for dependents: one for each flag that is reached, another for its document, and one for the state of the dependents; or the
 * list of all flags.
 */
function dependents(place: Place, projects: number, environments: number | 'all'): number {
  const flags = Math.ceil(place.parents / projects)
  const reached = flags * (1 + dependentsPerFlag)
  return projects * callsForAllFlags(2 * reached + 1, environments, sizesOf(place)).most
}

const sizesOf = ({ size }: Place): FlagSizes => ({ flags: size('Flag'), environments: size('Environment') })

const searching = ['dependents', 'maxDepth', 'stoppedAtMaxDepth', 'maintainers', 'sentences', 'gaps']

/** The calls of the inputs that are selected. Many flags share them. */
function inputs(place: Place, environments: number | 'all', searches: readonly string[]): number {
  const projects = Math.min(place.parents, place.of('Project'))
  const isWanted = (...names: readonly string[]) =>
    [...names, 'sentences', 'gaps'].some((name) => place.selected.has(name))
  const lists = {
    codeReferences: projects,
    applications: whole('Application')(place),
    approvalRequests: Math.min(place.parents, projects + 1) * (1 + whole('ApprovalRequest')(place)),
    experiments: Math.min(place.parents, 1 + projects * pagesOf('Experiment', place.size('Experiment'))),
  }
  const others = Object.entries(lists).map(([name, calls]) => (isWanted(name) ? calls : 0))
  const searched = isWanted(...searches) ? dependents(place, projects, environments) : 0
  const documents = isWanted() ? projects : 0
  // Environments without dependents are looked for.
  const named = isWanted(...searches) && environments !== 'all' ? projects * environments : 0
  return others.reduce((sum, calls) => sum + calls, searched + documents + named)
}

const inputReads = [
  listDependentFlags,
  ...flagReads,
  getStatistics,
  listApplications,
  listApprovalRequests,
  listProjectExperiments,
]

/** The calls for the list of segments of each environment. */
const segmentLists = (place: Place): number => place.of('Environment') * pagesOf('Segment', place.size('Segment'))

const keyOnly = (name: string): boolean => ['id', 'key', 'projectKey', 'project', 'siteUrl'].includes(name)

export const blastCosts: Costs = {
  fields: {
    'Flag.blastRadius': {
      by: [...inputReads, listDependentFlagsInEnvironment],
      calls: (place) => inputs(place, environmentsOf(place), searching),
    },
    'Segment.used': {
      by: [listSegments, getSegment, ...flagReads],
      calls: (place) =>
        segmentLists(place) +
        Math.min(place.parents, place.of('Environment') * (1 + callsForFlagList(1, sizesOf(place)).most)),
    },
    'Segment.usedBySegments': { by: [listSegments], calls: segmentLists, refers: false },
    'Segment.blastRadius': {
      by: [...inputReads, listSegments, getSegment],
      calls: (place) =>
        segmentLists(place) + place.of('Environment') * inputs(place, 1, [...searching, 'applications', 'experiments']),
    },
    'BlastRadius.dependents': { length: 10 },
    'BlastRadius.segments': { refers: false, length: 5 },
    'BlastRadius.applications': { refers: false, length: 5 },
    'BlastRadius.approvalRequests': { refers: false, length: 5 },
    'BlastRadius.experiments': { refers: false, length: 5 },
    'BlastRadius.maintainers': { length: 5 },
    'BlastDependent.flag': { tells: toldOfNamedFlag },
    'BlastDependent.via': { tells: keyOnly },
    'BlastDependent.viaSegment': { by: [getSegment, listSegments], calls: ({ parents }) => parents, refers: false },
    'BlastEnvironment.via': { tells: keyOnly },
    'BlastEnvironment.critical': {
      by: [getEnvironment, listEnvironments],
      calls: ({ parents, of }) => Math.min(parents, of('Project')),
    },
  },
}

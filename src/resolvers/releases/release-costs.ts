import { type Cost, type Costs, connectionOf, type Place, single } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { worthLists } from '../../loaders/releases/release-plan.ts'
import { metricGroupResource } from '../../rest/experiments/metric-groups.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { getFlag, listFlags } from '../../rest/flags/flags.ts'
import { releasePipelineResource } from '../../rest/releases/release-pipelines.ts'
import { listReleaseProgressions, releasesPerPage } from '../../rest/releases/release-progressions.ts'
import { getRelease } from '../../rest/releases/releases.ts'
import { kindOfPart } from '../contexts/context-costs.ts'

/** The most pipelines of a project. */
const pipelinesPerProject = releasePipelineResource.pageSize

const releaseOfEach = { by: [getRelease], calls: ({ parents }: Place) => parents } as const

/** The objects are read to know whether they exist. */
const ifTheyExist: Cost = { tells: () => false }

const pipelineReads = operationsOf('ReleasePipeline')

/** The calls for pipelines that releases name: one alone, or the list of each project, which has all of them. */
const pipelinesNamed = ({ keys, of }: Place): number => Math.min(keys, of('Project'))

/** Alone, or from the list of the pipelines and a page of each, which is assumed to have all active releases. */
function progressions({ parents, of }: Place): number {
  if (parents < worthLists) return parents
  const projects = Math.min(parents, of('Project'))
  return projects + Math.min(parents, projects * pipelinesPerProject)
}

export const releaseCosts: Costs = {
  fields: {
    'Project.defaultReleasePipeline': { ...single, by: pipelineReads, refers: false },
    'ReleasePipeline.releases': { ...connectionOf(releasesPerPage), by: [listReleaseProgressions] },
    'ReleasePipelinePhase.activeReleaseCount': {
      by: [listReleaseProgressions],
      calls: ({ parents, of }) => Math.min(parents, of('ReleasePipeline'), of('Project') * pipelinesPerProject),
    },
    'Flag.release': releaseOfEach,
    'Flag.releaseProgression': { by: [getRelease, ...pipelineReads, listReleaseProgressions], calls: progressions },
    'ReleaseProgression.release': releaseOfEach,
    'ReleasePolicy.environments': ifTheyExist,
    'ReleasePipelineAudience.segments': ifTheyExist,
    'ReleaseAudience.segments': ifTheyExist,
    'ReleaseAudienceConfiguration.reviewers': ifTheyExist,
    'ReleaseAudienceConfiguration.reviewerTeams': ifTheyExist,
    'ReleaseProgression.pipeline': { back: 'ReleasePipeline' },
    'ReleaseProgression.activePhase': { by: pipelineReads, calls: pipelinesNamed },
    'Release.releaseVariation': { by: [getFlag, listFlags], calls: ({ parents, of }) => Math.min(parents, of('Flag')) },
    'ReleaseAudience.rules': { by: [getFlag, listFlags], calls: ({ parents }) => parents },
    'Project.releasePolicies': { ...single, by: operationsOf('ReleasePolicy').slice(-1) },
    'Environment.releasePolicies': {
      by: operationsOf('ReleasePolicy').slice(-1),
      calls: ({ parents, of }) => Math.min(parents, of('Project')),
    },
    'ReleasePhase.completedByToken': ifTheyExist,
    'GuardedReleaseConfiguration.contextKind': kindOfPart,
    'ProgressiveReleaseConfiguration.contextKind': kindOfPart,
    'GuardedReleaseConfiguration.metrics': {
      by: operationsOf('Metric'),
      calls: ({ keys, of }) => callsByKey(metricResource, keys).most + of('Project'),
      refers: true,
    },
    'GuardedReleaseConfiguration.metricGroups': {
      by: operationsOf('MetricGroup'),
      calls: ({ keys, of }) => callsByKey(metricGroupResource, keys).most + of('Project'),
      refers: true,
    },
  },
  types: { ReleasePipeline: { reference: pipelinesNamed } },
}

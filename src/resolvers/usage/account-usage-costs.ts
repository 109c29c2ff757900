import {
  amongProjects,
  type Cost,
  type Costs,
  one,
  type Place,
  pages,
  pagesOf,
  type Scope,
  single,
  whole,
} from '../../graph/cost.ts'
import { listProjectExperiments } from '../../rest/experiments/experiments.ts'
import { getEnvironment, listEnvironments } from '../../rest/projects/environments.ts'
import { getProject, listProjects } from '../../rest/projects/projects.ts'
import { type MeasuredField, measurements, measurementsOf } from '../../rest/usage/measurements.ts'
import { getMauSdksByType, getSdkVersionsDetails, getStreamUsageSdkversion } from '../../rest/usage/sdk-versions.ts'
import { placesPerCall } from '../../rest/usage/usage-query.ts'
import { flagOfPart } from '../flags/flag-costs.ts'

const fields = Object.keys(measurements) as MeasuredField[]

const operationsOf = (field: MeasuredField) => measurementsOf(field).map(({ operation }) => operation)

/** The fields of the usage of an environment, and of a project, which has more. */
const ofEnvironments = fields.slice(0, fields.indexOf('observability'))
const ofProjects = fields.slice(0, fields.indexOf('events'))

/** One call for many projects or environments if the measurement can be grouped by them, otherwise a call for each. */
const inPlaces = (type: string, names: readonly MeasuredField[], dimension: string): Readonly<Record<string, Cost>> =>
  Object.fromEntries(
    names.map((field) => {
      const isGrouped = measurementsOf(field).every(({ groupings }) => groupings?.[dimension] !== undefined)
      const calls = ({ args, parents }: Place) =>
        isGrouped && !args.environmentKeys ? pages(parents, placesPerCall) : parents
      return [`${type}.${field}`, { by: operationsOf(field), calls }]
    }),
  )

const allProjects = whole('Project')

/** The series that estimates assume in each report. */
const seriesPerReport = 10

/** Whether the path of series leads through objects of a type. If not, there may be as many of them as series. */
const isBelow = (scope: Scope, { of, parents }: Place): boolean => of(scope) * seriesPerReport <= parents

/** The number of projects on the path of series. Undefined for series of the account. */
const projectsAbove = (place: Place): number | undefined =>
  (['Project', 'Environment', 'FlagEnvironment', 'Experiment'] as const).some((scope) => isBelow(scope, place))
    ? Math.min(place.of('Project'), place.of('Environment'))
    : undefined

/** The experiments of each project. */
const experimentsOf = (projects: number, { size }: Place): number =>
  projects * pagesOf('Experiment', size('Experiment'))

/** One call has the SDKs of all projects and environments. */
const sdks: Cost = { by: [getSdkVersionsDetails], calls: () => 1 }

/** The number of SDKs that estimates assume in each environment. */
const sdksPerEnvironment = 3

export const accountUsageCosts: Costs = {
  fields: {
    ...Object.fromEntries(
      fields
        .filter((field) => field !== 'evaluationUsage')
        .map((field) => [`AccountUsage.${field}`, { ...one, by: operationsOf(field) }]),
    ),
    ...inPlaces('ProjectUsage', ofProjects, 'PROJECT'),
    ...inPlaces('EnvironmentUsage', ofEnvironments, 'ENVIRONMENT'),
    'AccountUsage.streamSdkVersions': { ...one, by: [getStreamUsageSdkversion], length: 20 },
    'AccountUsage.sdkNames': { ...one, by: [getMauSdksByType], length: 20 },
    'AccountUsage.sdkVersions': {
      ...sdks,
      least: () => 1,
      length: ({ size }) => sdksPerEnvironment * size('Project') * size('Environment'),
    },
    'Project.sdkVersions': { ...sdks, length: ({ size }) => sdksPerEnvironment * size('Environment') },
    'Environment.sdkVersions': { ...sdks, length: sdksPerEnvironment },
    'FlagEnvironment.evaluationUsage': { by: operationsOf('evaluationUsage'), calls: single.calls! },
    'UsageReport.series': { length: seriesPerReport },
    'UsageSeries.points': { length: 30 },
    'UsageSeries.project': {
      by: [getProject, listProjects],
      calls: (place) => {
        const projects = projectsAbove(place)
        return projects === undefined ? allProjects(place) : pagesOf('Project', projects)
      },
      back: 'Project',
    },
    // Projects with many environments have further pages of them.
    'UsageSeries.environment': {
      by: [getEnvironment, listProjects, listEnvironments],
      calls: (place) => {
        const projects = projectsAbove(place)
        if (projects === undefined) return allProjects(place) + place.size('Project')
        return amongProjects('Environment')({ keys: place.keys, size: place.size, of: () => projects })
      },
      back: 'Environment',
    },
    // The keys of the projects come with the projects.
    'UsageSeries.experiment': {
      by: [listProjects, listProjectExperiments],
      calls: (place) => {
        if (isBelow('Experiment', place)) return 0
        const projects = projectsAbove(place)
        if (projects !== undefined) return experimentsOf(projects, place)
        return allProjects(place) + experimentsOf(place.size('Project'), place)
      },
      back: 'Experiment',
    },
    'Experiment.keyUsage': {
      by: operationsOf('experimentationKeys'),
      calls: ({ parents }) => pages(parents, placesPerCall),
    },
    'UsageSeries.variation': { by: flagOfPart.by, calls: flagOfPart.calls },
  },
}

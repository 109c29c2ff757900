import { assumedSize, type Costs, connectionOf, pagesOf, single } from '../../graph/cost.ts'
import { getApprovalSettings } from '../../rest/projects/approval-settings.ts'
import { getEnvironment, listEnvironments } from '../../rest/projects/environments.ts'
import { getFlagDefaults } from '../../rest/projects/flag-defaults.ts'
import { environmentsWithProjects, getProject, listProjects } from '../../rest/projects/projects.ts'
import { pageSizeOf } from '../../rest/resources.ts'

/** The calls for environments of one project that did not come with the project. */
const environmentsOfProject = (keys: number): number =>
  keys < 2 ? keys : 1 + pagesOf('Environment', Math.max(keys, assumedSize('Environment')))

/** The calls that read several projects together with their first environments. */
const several = (perProject: readonly number[]): number =>
  perProject.length > 1 ? pagesOf('Project', perProject.length) : 0

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

const environments = connectionOf(pageSizeOf('Environment'))

const environmentReads = [listProjects, getProject, listEnvironments, getEnvironment]

/** Of projects and environments. */
export const projectCosts: Costs = {
  fields: {
    'Query.environment': {
      by: environmentReads,
      together: (keys) => ({ most: keys + (keys > 1 ? 1 : 0), least: 1 }),
      project: true,
    },
    'Project.environment': {
      by: environmentReads,
      together: (keys) => ({ most: keys + (keys > 1 ? pagesOf('Project', keys) : 0), least: 0 }),
    },
    'Project.environments': {
      by: environmentReads,
      calls: (place) => {
        const { parents, first, args } = place
        const isPlain = !args.filter && !args.orderBy && !args.after && typeof args.last !== 'number'
        const known =
          isPlain && first <= environmentsWithProjects ? pagesOf('Project', parents) : Number.POSITIVE_INFINITY
        return Math.min(known, environments.calls!(place) + 1)
      },
    },
    'Project.flagDefaults': { ...single, by: [getFlagDefaults] },
    'Project.approvalRequestSettings': { ...single, by: [getApprovalSettings] },
    'ApprovalRequestSettings.environments': { length: assumedSize('Environment') },
  },
  types: {
    Project: {
      reference: ({ keys, of, size }) => pagesOf('Project', Math.min(keys, of('Project'), size('Project'))),
    },
    Environment: {
      by: environmentReads,
      lookUp: {
        most: ({ perProject }) => several(perProject) + sum(perProject.map(environmentsOfProject)),
        least: ({ perProject }) => several(perProject) || 1,
      },
      reference: ({ keys, of, size }) => {
        const projects = Math.min(keys, of('Project'), size('Project'))
        return projects + (projects > 1 ? pagesOf('Project', projects) : 0)
      },
    },
  },
}

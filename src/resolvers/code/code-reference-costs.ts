import { type Cost, type Costs, one, sameFor, single } from '../../graph/cost.ts'
import {
  getBranch,
  getRepository,
  getStatistics,
  getStatisticsRoot,
  listBranches,
  listExtinctions,
  listRepositories,
} from '../../rest/code/code-references.ts'
import { listProjects } from '../../rest/projects/projects.ts'
import { flagOfPart } from '../flags/flag-costs.ts'

const repositories: Cost = { ...one, by: [listRepositories, getRepository] }

/** One call for all branches. */
const branches: Cost = { by: [listRepositories, getRepository, listBranches, getBranch], calls: () => 1 }

export const codeReferenceCosts: Costs = {
  fields: {
    'Query.codeReferenceRepository': repositories,
    'Query.codeReferenceRepositories': repositories,
    'Query.codeReferenceExtinctions': { ...one, by: [listExtinctions] },
    'Query.codeReferenceProjects': {
      by: [getStatisticsRoot, listProjects],
      calls: () => 2,
      least: () => 1,
      length: ({ size }) => size('Project'),
    },
    'Project.codeReferences': { ...single, by: [getStatistics] },
    'Flag.codeReferences': { by: [getStatistics], calls: ({ of }) => of('Project') },
    'Flag.extinctions': { by: [listExtinctions], calls: () => 1 },
    'FlagCodeReferences.references': { by: [listRepositories], calls: ({ of }) => of('Project') },
    'FlagCodeReferences.flag': flagOfPart,
    'CodeReferenceRepository.branch': branches,
    'CodeReferenceRepository.branches': branches,
    'CodeReferenceRepository.defaultBranch': branches,
    'CodeReferenceBranch.references': { by: [getBranch], calls: ({ parents }) => parents },
    // Most files contain a flag in one place and under one name.
    'CodeReference.hunks': { length: 1 },
    'CodeReferenceHunk.aliases': { length: 1 },
    // Only a read of the flag shows whether it still exists.
    'CodeReferenceExtinction.flag': { tells: (name) => ['id', 'key', 'projectKey'].includes(name) },
  },
  types: {
    CodeReferenceRepository: {
      lookUp: sameFor(() => 1),
      reference: () => 1,
      counted: ['branch', 'branches', 'defaultBranch'],
    },
  },
}

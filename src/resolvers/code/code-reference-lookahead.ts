import type { Info } from '../../context.ts'
import type { CodeReferenceFilter } from '../../generated/resolvers.ts'
import { lookAhead, type Needs } from '../../graph/lookahead.ts'
import { type ReferenceFilter, type RepositoryParts, uniteFilters } from '../../rest/code/code-references.ts'

const branched = { branches: ['yes'] }

/** The parts that selections need of a repository's document. */
const repositoryNeeds: Needs = {
  CodeReferenceRepository: { branch: branched, branches: branched, defaultBranch: branched },
  // The branches come with the repository.
  CodeReferenceBranchConnection: {},
  CodeReferenceBranch: {
    references: ({ filter }) => ({ references: [JSON.stringify(restFilter(filter as CodeReferenceFilter | null))] }),
  },
}

export function repositoryParts(info: Info, typeName?: string): RepositoryParts {
  const { branches, references } = lookAhead(info, repositoryNeeds, typeName)
  const filters = references?.map((filter) => JSON.parse(filter) as ReferenceFilter)
  return { branches: branches !== undefined, references: filters ? uniteFilters(filters) : null }
}

export const restFilter = (filter: CodeReferenceFilter | null | undefined): ReferenceFilter => ({
  projKey: filter?.projectKey ?? undefined,
  flagKey: filter?.flagKey ?? undefined,
})

import type { Context, Info } from '../../context.ts'
import type { CodeReferenceExtinctionFilter, Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { selected, selectsOnly } from '../../graph/lookahead.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { allows } from '../../rest/access.ts'
import {
  branchesOf,
  codeRepositoryResource,
  type FlagReferencesDoc,
  glimpsedRepository,
  headUrl,
  hunkUrl,
  type ReferenceFilter,
  type RepositorySource,
} from '../../rest/code/code-references.ts'
import { audited } from '../changes/audited.ts'
import { formerFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { oldProjectExpand } from '../projects/project-lookahead.ts'
import { startBelow } from '../starts.ts'
import { repositoryParts, restFilter } from './code-reference-lookahead.ts'

const extinctionFilter = ({ repositoryName, branchName, during, ...filter }: CodeReferenceExtinctionFilter) => {
  if (during && during.from > during.to) {
    const [from, to] = [during.from, during.to].map((time) => new Date(time).toISOString())
    throw badInput(`Expected filter.during.to to be no earlier than filter.during.from, ${from}, but got ${to}.`)
  }
  return {
    repoName: repositoryName ?? undefined,
    branchName: branchName ?? undefined,
    ...restFilter(filter),
    from: during?.from,
    to: during?.to,
  }
}

const whole = completing((repository: RepositorySource, { loaders }: Context) =>
  loaders.codeReferences.repositories.whole(repository),
)

/** The branches of a repository with the references wanted. */
const branches = async (repository: RepositorySource, { loaders }: Context, references: ReferenceFilter | null) =>
  branchesOf(await loaders.codeReferences.repositories.whole(repository, { branches: true, references }))

async function branchNamed(repository: RepositorySource, name: string, context: Context, info: Info) {
  const { references } = repositoryParts(info)
  const wanted = name === repository.defaultBranch ? references : null
  return (await branches(repository, context, wanted)).find((branch) => branch.name === name) ?? null
}

/** The fields of a flag's references that need no statistics. */
const withoutStatistics = ['flag', 'flagKey', 'references']

/**
 * The references of a flag. The counts are read here, so that they fail as one field. The references have a field of their own and
 * are read in parallel.
 */
async function flagReferences({ projectKey, flagKey }: FlagReferencesDoc, { loaders }: Context, info: Info) {
  const flag = { projectKey, flagKey }
  if (selectsOnly(info, withoutStatistics)) return { ...flag, statistics: null }
  if (selected(info).has('references')) loaders.codeReferences.startOfFlag(flag)
  const statistics = await loaders.codeReferences.statistics(flag)
  return statistics && { ...flag, statistics }
}

const counted = completing(
  (flag: FlagReferencesDoc, { loaders }: Context) =>
    flag.statistics ?? loaders.codeReferences.statistics(flag).then((statistics) => statistics ?? []),
)

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

const latest = (times: readonly (number | undefined)[]): number | null => {
  const known = times.filter((time) => typeof time === 'number')
  return known.length ? Math.max(...known) : null
}

/** Reads a repository. The audit log, which needs only the name, begins in parallel. */
function repositoryAtName(name: string, context: Context, info: Info, typeName?: string) {
  startBelow(info, { name, at: { type: 'CodeReferenceRepository', name }, has: null }, context, typeName)
  return context.loaders.codeReferences.repositories.byName(name, repositoryParts(info, typeName))
}

export const codeReferenceRepositoryLookup: Lookup<'CodeReferenceRepository', Context, RepositorySource | null> = (
  { name },
  context,
  info,
) => repositoryAtName(name, context, info, 'CodeReferenceRepository')

export const codeReferences = {
  Query: {
    codeReferenceRepository: (_, { name }, context, info) => repositoryAtName(name, context, info),
    codeReferenceRepositories: (_, page, { loaders }, info) =>
      unpaged(page, () => loaders.codeReferences.repositories.list(repositoryParts(info))),
    codeReferenceExtinctions: (_, { filter, ...page }, { loaders }) => {
      const listing = extinctionFilter(filter ?? {})
      return unpaged(page, () => loaders.codeReferences.extinctions(listing))
    },
    codeReferenceProjects: async (_, __, context, info) =>
      Promise.all((await context.loaders.codeReferences.projects()).map((key) => projectBehind(key, context, info))),
  },

  Project: {
    codeReferences: ({ key }, page, { loaders }) => unpaged(page, () => loaders.codeReferences.statisticsOf(key)),
  },

  Flag: {
    codeReferences: ({ at: { projectKey, key } }, _, context, info) =>
      flagReferences({ projectKey, flagKey: key, statistics: null }, context, info),
    extinctions: ({ at: { projectKey, key } }, page, { loaders }) =>
      unpaged(page, () => loaders.codeReferences.extinctionsOf({ projectKey, flagKey: key })),
  },

  FlagCodeReferences: {
    flag: ({ projectKey, flagKey }, _, context, info) => formerFlag(projectKey, flagKey, context, info),
    fileCount: counted((statistics) => total(statistics.map(({ fileCount }) => fileCount))),
    hunkCount: counted((statistics) => total(statistics.map(({ hunkCount }) => hunkCount))),
    latestCommitAt: counted((statistics) => latest(statistics.map(({ latestCommitTime }) => latestCommitTime))),
    repositories: counted((statistics) => statistics),
    references: ({ projectKey, flagKey }, page, { loaders }) =>
      unpaged(page, () => loaders.codeReferences.ofFlag({ projectKey, flagKey })),
  },

  RepositoryCodeReferences: {
    repository: (statistic) => glimpsedRepository(statistic),
    latestCommitAt: ({ latestCommitTime }) => latestCommitTime ?? null,
  },

  CodeReferenceRepository: {
    id: nodeId,
    ...audited(codeRepositoryResource),
    type: ({ type }) => oneOf(['BITBUCKET', 'CUSTOM', 'GITHUB', 'GITLAB'], type),
    sourceUrl: ({ sourceLink }) => sourceLink || null,
    commitUrlTemplate: whole((repository) => repository.commitUrlTemplate || null),
    hunkUrlTemplate: whole((repository) => repository.hunkUrlTemplate || null),
    defaultBranchName: ({ defaultBranch }) => defaultBranch,
    defaultBranch: (repository, _, context, info) => branchNamed(repository, repository.defaultBranch, context, info),
    branch: (repository, { name }, context, info) => branchNamed(repository, name, context, info),
    branches: (repository, page, context, info) =>
      unpaged(page, () => branches(repository, context, repositoryParts(info).references)),
    access: whole((repository) => repository._access ?? null),
    viewerCan: (repository, { action }, { loaders }) =>
      after(loaders.codeReferences.repositories.whole(repository), ({ _access }) => allows(_access, action)),
  },

  CodeReferenceBranch: {
    headUrl,
    updateSequenceId: ({ updateSequenceId }) => updateSequenceId ?? null,
    syncedAt: ({ syncTime }) => syncTime,
    references: (branch, { filter, ...page }, { loaders }) =>
      unpaged(page, () => loaders.codeReferences.ofBranch(branch, restFilter(filter))),
  },

  CodeReference: {
    hunks: (reference) => reference.hunks.map((hunk) => ({ ...hunk, reference })),
  },

  CodeReferenceHunk: {
    lines: ({ lines }) => lines || null,
    url: hunkUrl,
    flag: ({ projKey, flagKey }, _, context, info) =>
      projKey && flagKey ? formerFlag(projKey, flagKey, context, info) : null,
    project: ({ projKey }, _, { loaders }, info) =>
      projKey ? loaders.projects.behind(projKey, oldProjectExpand(info)) : null,
    aliases: ({ aliases }) => aliases ?? [],
  },

  CodeReferenceExtinction: {
    extinctAt: ({ time }) => time,
    flag: ({ projKey, flagKey }, _, context, info) => formerFlag(projKey, flagKey, context, info),
    project: ({ projKey }, _, { loaders }, info) => loaders.projects.behind(projKey, oldProjectExpand(info)),
  },
} satisfies Resolvers

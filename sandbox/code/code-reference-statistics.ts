import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import type { Store } from '../store.ts'
import { codeReferences } from './code-references.ts'
import type { ReferenceRecord, RepositoryRecord } from './code-references-record.ts'

/** The only links here are not called `_links`. */
const statisticsRoot = ({ path, store }: Call) => {
  const keys = new Set(
    enabled(store).flatMap((row) =>
      defaultReferences(row).flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.projKey ?? [])),
    ),
  )
  const projects = [...store.projects.keys()].filter((key) => keys.has(key))
  return { projects: projects.map((key) => json(api('code-refs', 'statistics', key))), self: json(path) }
}

/** For each flag that a default branch names, a line for each repository that does; flags without any are absent. */
const statistics = single(
  projectOf,
  ({ key: projectKey }, { path, query, store }) => {
    const only = first(query, 'flagKey')
    const flags: Record<string, object[]> = Object.create(null)
    for (const repository of enabled(store)) {
      for (const [flagKey, counts] of countsIn(repository, projectKey, only)) {
        flags[flagKey] ??= []
        flags[flagKey].push(statistic(repository, counts))
      }
    }
    return { _links: { self: json(path), parent: json(api('code-refs', 'statistics')) }, flags }
  },
  ['flagKey'],
)

interface Counts {
  hunkCount: number
  fileCount: number
  latestCommitTime: number
}

function countsIn(repository: RepositoryRecord, projectKey: string, only: string | undefined): Map<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const { hunks } of defaultReferences(repository)) {
    const inFile = new Set<string>()
    for (const { projKey, flagKey, committedAt } of hunks) {
      if (projKey !== projectKey || flagKey === undefined || (only !== undefined && flagKey !== only)) continue
      const sofar = counts.get(flagKey) ?? { hunkCount: 0, fileCount: 0, latestCommitTime: 0 }
      counts.set(flagKey, {
        hunkCount: sofar.hunkCount + 1,
        fileCount: sofar.fileCount + (inFile.has(flagKey) ? 0 : 1),
        latestCommitTime: Math.max(sofar.latestCommitTime, committedAt),
      })
      inFile.add(flagKey)
    }
  }
  return counts
}

const statistic = ({ name, type, sourceLink, defaultBranch, enabled, version }: RepositoryRecord, counts: Counts) => ({
  name,
  type,
  // Unlike those of a repository, the statistics always have it.
  sourceLink: sourceLink ?? '',
  defaultBranch,
  enabled,
  version,
  ...counts,
  _links: { self: json(api('code-refs', 'repositories', name)) },
})

const enabled = (store: Store) => [...store.rows(codeReferences.table).values()].filter((row) => row.enabled)

const defaultReferences = ({ branches, defaultBranch }: RepositoryRecord): readonly ReferenceRecord[] =>
  branches.get(defaultBranch)?.references ?? []

export const codeReferenceStatistics: Resource = {
  operations: [
    get('/api/v2/code-refs/statistics', 'code reference', statisticsRoot),
    get('/api/v2/code-refs/statistics/{projectKey}', 'code reference', statistics),
  ],
}

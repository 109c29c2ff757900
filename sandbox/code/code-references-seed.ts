import type { FlagRecord } from '../flags/flag-record.ts'
import { day, hour, now, type Random, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { BranchRecord, ExtinctionRecord, ReferenceRecord, RepositoryRecord } from './code-references-record.ts'
import {
  type FlagHunk,
  languages,
  type NamedRepository,
  namedRepositories,
  repositoriesOf,
  repositoryFor,
} from './code-references-repositories-seed.ts'

/** A flag is named in the default branches as often as it says; a flag that is named nowhere may have been removed. */
export function seededRepositories({ projects }: People): Map<string, RepositoryRecord> {
  const hunks = Map.groupBy(
    [...projects.values()].flatMap(({ key, flags }) => [...flags.values()].flatMap((flag) => hunksOf(flag, key))),
    ({ repository }) => repository,
  )
  const removed = Map.groupBy(
    [...projects.values()].flatMap(({ key, flags }) => removedOf([...flags.values()], key)),
    ({ repository }) => repository,
  )
  const named = [...namedRepositories, ...[...projects.keys()].flatMap((key) => repositoryFor(key) ?? [])]
  return new Map(
    named.map((one) => [one.name, repository(one, hunks.get(one.name) ?? [], removed.get(one.name) ?? [])]),
  )
}

const removedOf = (flags: readonly FlagRecord[], projectKey: string) =>
  flags.filter(({ codeReferences }) => codeReferences === 0).flatMap((flag) => extinctions(flag, projectKey))

function repository(named: NamedRepository, hunks: readonly FlagHunk[], extinct: readonly Extinct[]): RepositoryRecord {
  const { name, type, defaultBranch, enabled, base } = named
  const from = random(`repository/${name}`)
  const searched = enabled ? [{ name: defaultBranch, has: () => true }, ...named.branches] : []
  const branches = searched.map((one) => branch(name, one.name, hunks.filter(one.has), extinct))
  return {
    name,
    type,
    sourceLink: base,
    commitUrlTemplate: `${base}/commit/\${sha}`,
    hunkUrlTemplate: `${base}/blob/\${sha}/\${filePath}#L\${lineNumber}`,
    defaultBranch,
    enabled,
    version: from.integer(1, 40),
    branches: new Map(branches.map((one) => [one.name, one])),
  }
}

function branch(
  repositoryName: string,
  name: string,
  hunks: readonly FlagHunk[],
  extinct: readonly Extinct[],
): BranchRecord {
  const from = random(`branch/${repositoryName}/${name}`)
  return {
    name,
    head: from.hex(40),
    updateSequenceId: from.integer(20, 4000),
    syncTime: now - from.integer(hour, 3 * day),
    references: references(hunks),
    extinctions: extinct.filter((one) => one.branch === name).map(({ event }) => event),
  }
}

/** File by file, and in a file from the top down. */
function references(hunks: readonly FlagHunk[]): ReferenceRecord[] {
  return [...Map.groupBy(hunks, ({ path }) => path)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, inFile]) => ({
      path,
      hint: inFile[0]!.hint,
      hunks: inFile.map(({ hunk }) => hunk).sort((a, b) => a.startingLineNumber - b.startingLineNumber),
    }))
}

const files = ['index', 'page', 'service', 'settings', 'tracking', 'view', 'model']

/** As many as the flag has code references. Flags of the same part of the product are named in the same files. */
export function hunksOf({ key, codeReferences, createdAt }: FlagRecord, projectKey: string): FlagHunk[] {
  const from = random(`hunks/${projectKey}/${key}`)
  const repositories = repositoriesOf(projectKey)
  const isShared = repositories.length > 1 && from.chance(0.4)
  const area = key.split('-')[0]!
  const aliases = from.chance(0.3) ? [camelCase(key)] : []
  return Array.from({ length: codeReferences }, () => {
    const { name, language } = isShared ? from.pick(repositories) : repositories[0]!
    const { ending, asks } = languages[language]
    return {
      repository: name,
      path: `src/${area}/${from.pick(files)}.${ending}`,
      hint: language.toLowerCase(),
      hunk: {
        startingLineNumber: from.integer(3, 600),
        lines: aliases[0] && from.chance(0.3) ? `  ${aliases[0]}` : asks(key),
        projKey: projectKey,
        flagKey: key,
        aliases,
        committedAt: createdAt + committedAfter(createdAt, from),
      },
    }
  })
}

const committedAfter = (createdAt: number, from: Random) => Math.floor(from.next() * Math.max(0, now - createdAt))

const camelCase = (key: string) => key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

interface Extinct {
  repository: string
  branch: string
  event: ExtinctionRecord
}

/**
 * A flag that is old enough to have been in the code, and is in none any more, was taken out of it; some were put back once,
 * and taken out again.
 */
function extinctions({ key, name, createdAt }: FlagRecord, projectKey: string): Extinct[] {
  const from = random(`extinction/${projectKey}/${key}`)
  const age = now - createdAt
  if (age < 60 * day || !from.chance(0.6)) return []
  const { name: repository, defaultBranch, branches } = from.pick(repositoriesOf(projectKey))
  const branch = from.chance(0.9) ? defaultBranch : (branches[0]?.name ?? defaultBranch)
  const times = Array.from(
    { length: from.chance(0.15) ? 2 : 1 },
    () => createdAt + Math.floor(age * (0.4 + from.next() * 0.6)),
  )
  return times
    .toSorted((a, b) => a - b)
    .map((time, index) => ({
      repository,
      branch,
      event: {
        revision: from.hex(40),
        message: index === 0 ? `Remove the flag of ${name}` : `Remove the flag of ${name} once more`,
        time,
        projKey: projectKey,
        flagKey: key,
      },
    }))
}

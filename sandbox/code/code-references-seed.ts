import type { FlagRecord } from '../flags/flag-record.ts'
import { day, hour, now, random } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { hunksOf } from './code-references-hunks-seed.ts'
import type { BranchRecord, ReferenceRecord, RepositoryRecord } from './code-references-record.ts'
import {
  type FlagHunk,
  type NamedRepository,
  namedRepositories,
  repositoryFor,
} from './code-references-repositories-seed.ts'
import { type Extinct, extinctions } from './extinctions-seed.ts'

/** A flag is named in the default branches as often as it says; a flag that is named nowhere may have been removed. */
export function repositories({ projects }: Company): Map<string, RepositoryRecord> {
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
    urls: { commit: `${base}/commit/`, hunk: `${base}/blob/` },
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

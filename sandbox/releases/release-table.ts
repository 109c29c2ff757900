import { notFound } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Store, Table } from '../store.ts'
import type { ReleaseRecord } from './release-record.ts'
import { seededReleases } from './releases-seed.ts'

/** The releases of a project, by the keys of their flags. */
export const releaseTable: Table<ReleaseRecord> = {
  name: 'release',
  isInProject: true,
  seed: (_, project) => new Map(project ? seededReleases(project).map((row) => [row.flagKey, row]) : []),
  placeOf: ({ flagKey }) => ({ flagKey }),
}

/** The releases of the flags that exist. */
export const releasesIn = (store: Store, { key, flags }: ProjectRecord): ReleaseRecord[] =>
  [...store.rows(releaseTable, key).values()].filter(({ flagKey }) => flags.has(flagKey))

export function releaseOf(store: Store, { key }: ProjectRecord, flagKey: string): ReleaseRecord {
  const release = store.rows(releaseTable, key).get(flagKey)
  if (release) return release
  throw notFound('release of the flag', flagKey)
}

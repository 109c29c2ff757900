import type { Table } from '../store.ts'
import type { ApplicationVersionRecord } from './application-record.ts'
import { seededVersions } from './applications-seed.ts'

export const versionName = (applicationKey: string, key: string): string => JSON.stringify([applicationKey, key])

/** The versions of all applications. */
export const versionTable: Table<ApplicationVersionRecord> = {
  name: 'application-version',
  isInProject: false,
  seed: () => new Map(seededVersions().map((row) => [versionName(row.applicationKey, row.key), row])),
}

import type { ProjectRecord } from '../projects/project-record.ts'
import type { Store, Table } from '../store.ts'
import { type ExperimentRecord, placeIn } from './experiment-record.ts'
import { seededExperiments } from './experiments-seed.ts'

/** The experiments of a project, by environment and key. */
export const experimentTable: Table<ExperimentRecord> = {
  name: 'experiment',
  isInProject: true,
  seed: ({ members }, project) =>
    new Map(project ? seededExperiments(project, [...members.keys()]).map((row) => [placeIn(row), row]) : []),
  placeOf: ({ environmentKey }) => ({ environmentKey }),
}

export const experimentsIn = (store: Store, { key }: Pick<ProjectRecord, 'key'>): Map<string, ExperimentRecord> =>
  store.rows(experimentTable, key)

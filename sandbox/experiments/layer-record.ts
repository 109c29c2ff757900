import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now } from '../seed/random.ts'
import type { Store, Table } from '../store.ts'
import type { ExperimentRecord } from './experiment-record.ts'
import { seededExperiments } from './experiments-seed.ts'

export interface LayerRecord {
  key: string
  name: string
  description: string
  createdAt: number
  randomizationUnit?: string
  reservations: readonly ReservationRecord[]
}

export interface ReservationRecord {
  environmentKey: string
  experimentKey: string
  flagKey: string
  reservationPercent: number
}

export const layerTable: Table<LayerRecord> = {
  name: 'layer',
  isInProject: true,
  seed: ({ members }, project) =>
    new Map(project?.key === 'web' ? seeded(project, [...members.keys()]).map((row) => [row.key, row]) : []),
}

/** One layer with two experiments that run, and one without any. */
function seeded(project: ProjectRecord, memberIds: readonly string[]): LayerRecord[] {
  const experiments = seededExperiments(project, memberIds)
  const first = experiments.find(({ type }) => type === 'experiment')
  const running = experiments.filter(
    ({ type, current, environmentKey }) =>
      type === 'experiment' && current?.status === 'running' && environmentKey === first?.environmentKey,
  )
  return [
    {
      ...{ key: 'storefront', name: 'Storefront', description: 'Experiments on what shoppers see.' },
      createdAt: now - 120 * day,
      randomizationUnit: 'user',
      reservations: running.slice(0, 2).map((one, index) => reservationOf(one, 40 - index * 15)),
    },
    {
      ...{ key: 'back-office', name: 'Back office', description: 'Experiments on what employees see.' },
      createdAt: now - 20 * day,
      reservations: [],
    },
  ]
}

export const reservationOf = (
  { environmentKey, key, current, draft }: ExperimentRecord,
  reservationPercent: number,
): ReservationRecord => ({
  environmentKey,
  experimentKey: key,
  flagKey: Object.keys((current ?? draft)?.flags ?? {})[0] ?? '',
  reservationPercent,
})

/** Whether a reservation is that of an experiment. */
export const isOf =
  ({ environmentKey, key }: Pick<ExperimentRecord, 'environmentKey' | 'key'>) =>
  (one: ReservationRecord): boolean =>
    one.environmentKey === environmentKey && one.experimentKey === key

/** The layer that reserves traffic for an experiment. */
export const layerOf = (store: Store, projectKey: string, experiment: ExperimentRecord): LayerRecord | undefined =>
  [...store.rows(layerTable, projectKey).values()].find(({ reservations }) => reservations.some(isOf(experiment)))

/** The layer of an experiment as its iteration keeps it at its end. */
export function layerSnapshot(store: Store, projectKey: string, experiment: ExperimentRecord) {
  const layer = layerOf(store, projectKey, experiment)
  if (!layer) return undefined
  const inEnvironment = layer.reservations.filter(({ environmentKey }) => environmentKey === experiment.environmentKey)
  const percent = (some: readonly ReservationRecord[]) => some.reduce((sum, one) => sum + one.reservationPercent, 0)
  const own = percent(inEnvironment.filter(isOf(experiment)))
  return {
    ...{ key: layer.key, name: layer.name },
    ...{ reservationPercent: own, otherReservationPercent: percent(inEnvironment) - own },
  }
}

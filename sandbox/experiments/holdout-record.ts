import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import type { Table } from '../store.ts'

/** A holdout. Its name is that of its base experiment, which has the same key. */
export interface HoldoutRecord {
  id: string
  key: string
  environmentKey: string
  status: 'created' | 'enabled' | 'running' | 'ended'
  description?: string
  holdoutAmount: string
  createdAt: number
  updatedAt: number
}

export const holdoutTable: Table<HoldoutRecord> = {
  name: 'holdout',
  isInProject: true,
  seed: (_, project) =>
    new Map(project ? seededHoldouts(project).map((row) => [`${row.environmentKey}/${row.key}`, row]) : []),
  placeOf: ({ environmentKey }) => ({ environmentKey }),
}

/** The holdouts of a project: of `web`, in its first environment. The second one has ended. */
export function seededHoldouts({ key, environments }: ProjectRecord): HoldoutRecord[] {
  const [environmentKey] = environments.keys()
  if (key !== 'web' || environmentKey === undefined) return []
  return [
    { key: 'autumn-holdout', status: 'running', holdoutAmount: '5', age: 100 } as const,
    { key: 'summer-holdout', status: 'ended', holdoutAmount: '10', age: 200 } as const,
  ].map(({ age, ...plan }) => ({
    id: objectId(now - age * day, random(`holdout/${key}/${plan.key}`)),
    ...plan,
    environmentKey,
    description: 'Shoppers who see no experiment.',
    createdAt: now - age * day,
    updatedAt: now - (age - 60) * day,
  }))
}

import type { InstructionRecord } from '../changes/approval-request-record.ts'
import { writersAt } from '../seed/deeds.ts'
import { day, hour, now, objectId, random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'
import type { FlagPlace } from './flag-place.ts'

/** An address by which others change a flag in an environment without a token. */
export interface FlagTriggerRecord extends FlagPlace {
  id: string
  version: number
  createdAt: number
  maintainerId: string
  enabled: boolean
  integrationKey: string
  /** One at most. */
  instructions: readonly InstructionRecord[]
  /** The last part of the address, which nobody can guess. */
  secret: string
  count: number
  /** The latest requests, the newest first. */
  recent: readonly TriggerRequestRecord[]
}

export interface TriggerRequestRecord {
  at: number
  /** Nothing if it was no JSON object. */
  body?: Readonly<Record<string, unknown>>
}

const plans = [
  { key: 'checkout-guest-flow', environmentKey: 'test', integrationKey: 'generic-trigger', enabled: true, count: 3 },
  { key: 'email-winback', environmentKey: 'production', integrationKey: 'datadog', enabled: true, count: 1 },
  { key: 'email-winback', environmentKey: 'staging', integrationKey: 'honeycomb', enabled: false, count: 2 },
  {
    key: 'search-ranking-v3',
    environmentKey: 'production',
    integrationKey: 'generic-trigger',
    enabled: true,
    count: 0,
  },
]

/** Those that turn flags off when a monitor raises an alarm. */
function seeded({ projects, members }: People): Map<string, FlagTriggerRecord> {
  const flags = projects.get('web')?.flags
  const rows = plans
    .filter(({ key }) => flags?.has(key))
    .map(({ key: flagKey, environmentKey, integrationKey, enabled, count }): FlagTriggerRecord => {
      const from = random(`flag-trigger/${environmentKey}/${flagKey}`)
      const createdAt = now - from.integer(60 * day, 200 * day)
      const alarm = { monitor: `Errors around ${flagKey}`, state: 'alerting' }
      return {
        id: objectId(createdAt, from),
        version: 1 + count,
        createdAt,
        maintainerId: from.pick(writersAt(members.values(), createdAt)).id,
        ...{ projectKey: 'web', environmentKey, flagKey, enabled, integrationKey, count },
        instructions: [{ kind: 'turnFlagOff' }],
        secret: from.uuid(),
        recent: Array.from({ length: count }, (_, index) => ({
          at: now - (index + 1) * 9 * day - from.integer(0, hour),
          ...(index === 1 ? {} : { body: { ...alarm, value: from.integer(20, 90) / 10 } }),
        })),
      }
    })
  return new Map(rows.map((row) => [row.id, row]))
}

export const flagTriggerTable: Table<FlagTriggerRecord> = {
  name: 'flag-trigger',
  isInProject: false,
  seed: seeded,
  placeOf: (row) => row,
}

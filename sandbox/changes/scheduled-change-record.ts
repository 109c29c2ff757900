import type { MemberRecord } from '../account/member-record.ts'
import type { FlagPlace } from '../flags/flag-place.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { writersAt } from '../seed/deeds.ts'
import { day, hour, now, objectId, random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'
import type { ApprovalRequestRecord, InstructionRecord } from './approval-request-record.ts'

/** What will be done to a flag in an environment at a time. */
export interface ScheduledChangeRecord extends FlagPlace {
  id: string
  version: number
  createdAt: number
  maintainerId: string
  executionDate: number
  instructions: readonly InstructionRecord[]
}

/** The flag whose parts have a sample each, and some of the flags that will be launched this quarter. */
function seeded({ projects, members }: People): Map<string, ScheduledChangeRecord> {
  const web = projects.get('web')
  const flags = [...(web?.flags.values() ?? [])].filter(({ archivedAt }) => archivedAt === undefined)
  const from = random('scheduled-changes')
  const launched = from.some(
    flags.filter(({ tags }) => tags.includes('q4-2026')),
    4,
  )
  const plans = [
    ...flags.filter(({ key }) => key === 'checkout-guest-flow').map((flag) => ({ flag, environmentKey: 'test' })),
    ...launched.map((flag) => ({ flag, environmentKey: 'production' })),
    ...launched.slice(0, 1).map((flag) => ({ flag, environmentKey: 'staging' })),
  ]
  const rows = plans.map(({ flag, environmentKey }) =>
    planned({ flag, place: { projectKey: 'web', environmentKey, flagKey: flag.key } }, [...members.values()]),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function planned(
  { flag, place }: { flag: FlagRecord; place: FlagPlace },
  members: readonly MemberRecord[],
): ScheduledChangeRecord {
  const from = random(`scheduled-change/${place.environmentKey}/${place.flagKey}`)
  const createdAt = now - from.integer(hour, 9 * day)
  const isOn = flag.configs.get(place.environmentKey)?.on
  return {
    id: objectId(createdAt, from),
    version: 1,
    createdAt,
    maintainerId: from.pick(writersAt(members, createdAt)).id,
    ...place,
    executionDate: now + from.integer(2 * day, 30 * day),
    instructions: [{ kind: isOn ? 'turnFlagOff' : 'turnFlagOn' }],
  }
}

/** The scheduled changes that requests are to edit or delete. */
export const scheduledBefore = (requests: Iterable<ApprovalRequestRecord>): readonly ScheduledChangeRecord[] =>
  [...requests].flatMap(({ operatingOnId, resource, createdAt, requestorId, executionDate, instructions }) =>
    operatingOnId !== undefined && executionDate !== undefined && resource.kind === 'flag'
      ? {
          id: operatingOnId,
          version: 1,
          createdAt: createdAt - day,
          maintainerId: requestorId,
          projectKey: resource.projectKey,
          environmentKey: resource.environmentKey,
          flagKey: resource.key,
          executionDate: executionDate + 10 * day,
          instructions,
        }
      : [],
  )

export const scheduledChangeTable: Table<ScheduledChangeRecord> = {
  name: 'scheduled-change',
  isInProject: false,
  seed: seeded,
  placeOf: (row) => row,
}

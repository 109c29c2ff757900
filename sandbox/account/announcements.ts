import { invalid } from '../http/errors.ts'
import { boolean, integer, oneOf, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { api } from '../resource/links.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { first } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import { day, hour, now, random } from '../seed/random.ts'

interface AnnouncementRecord {
  id: string
  title: string
  message: string
  severity: 'info' | 'warning' | 'critical'
  isDismissible: boolean
  startTime: number
  endTime?: number
}

const statuses = ['active', 'inactive', 'scheduled'] as const

function statusOf({ startTime, endTime = Number.POSITIVE_INFINITY }: AnnouncementRecord, moment: number) {
  if (moment < startTime) return 'scheduled'
  return moment < endTime ? 'active' : 'inactive'
}

/** Whether an announcement has the status that the query asks for. */
function isAsked(row: AnnouncementRecord, call: Call): boolean {
  const status = first(call.query, 'status')
  if (status === undefined) return true
  if (statuses.some((one) => one === status)) return statusOf(row, momentOf(call)) === status
  throw invalid(`status must be one of ${statuses.join(', ')}, got "${status}"`)
}

function checked(row: AnnouncementRecord): AnnouncementRecord {
  if (row.endTime === undefined || row.endTime > row.startTime) return row
  throw invalid('endTime must be after startTime')
}

const action = 'updateAnnouncement'

export const announcements = plain<AnnouncementRecord>({
  noun: 'announcement',
  path: '/api/v2/announcements/{announcementId}',
  by: 'id',
  called: 'announcement id',
  site: '/settings/announcements',
  listOnly: true,
  list: { pageMaximum: 100, takes: { status: 1 }, countless: true },
  lists: isAsked,
  access: [action],
  properties: {
    title: needed(text, action),
    message: needed(text, action),
    severity: needed(oneOf('info', 'warning', 'critical'), action),
    isDismissible: needed(boolean, action),
    startTime: needed(integer, action),
    endTime: possible(integer, action),
  },
  made: (sent) => checked(sent as AnnouncementRecord),
  settled: checked,
  title: ({ title }) => title,
  about: ({ title }) => ({
    kind: 'account',
    target: { name: title, resources: ['acct'], canonical: api('announcements'), site: '/settings/announcements' },
    where: '',
  }),
  document: (row, { links, access, call }) => ({
    _id: row.id,
    ...only(row, 'title', 'message', 'severity', 'isDismissible', 'startTime', 'endTime'),
    _status: statusOf(row, momentOf(call)),
    _access: access,
    _links: only(links, 'parent'),
  }),
  seed: () => seeded,
})

const plans: readonly Omit<AnnouncementRecord, 'id'>[] = [
  {
    title: 'Maintenance of the warehouse',
    message: 'Exports to the warehouse **pause** during the weekend.',
    severity: 'warning',
    isDismissible: true,
    startTime: now - 2 * day,
    endTime: now + 3 * day,
  },
  {
    title: 'No releases on the day of the sale',
    message: 'Changes in production need the consent of whoever is on call.',
    severity: 'critical',
    isDismissible: false,
    startTime: now + 10 * day,
    endTime: now + 10 * day + 18 * hour,
  },
  {
    title: 'New naming of flags',
    message: 'Keys begin with the name of the area, as in `checkout-guest-flow`.',
    severity: 'info',
    isDismissible: true,
    startTime: now - 120 * day,
    endTime: now - 90 * day,
  },
  {
    title: 'Support moved',
    message: 'Ask in the channel *flags*.',
    severity: 'info',
    isDismissible: true,
    startTime: now - 30 * day,
  },
]

/** One is scheduled, one is over, and two are shown. */
const seeded = plans.map((plan) => ({ ...plan, id: random(`announcement/${plan.title}`).uuid() }))

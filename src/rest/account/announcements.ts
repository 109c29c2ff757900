import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import type { Window } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, optional, time, word } from '../shape.ts'

/** A banner that LaunchDarkly shows all members. */
export interface AnnouncementRep {
  readonly _id: string
  readonly title: string
  readonly message: string
  readonly severity: string
  readonly _status: string
  readonly isDismissible: boolean
  readonly startTime: number
  readonly endTime?: number
  readonly _access?: AccessRep
}

const announcement = document<AnnouncementRep>({
  _id: word,
  startTime: time,
  endTime: optional(time),
  _access: optional(access),
})

/** LaunchDarkly's text says that times are in milliseconds. Its examples are in seconds. */
export interface NewAnnouncement {
  readonly title: string
  readonly message: string
  readonly severity: string
  readonly isDismissible: boolean
  readonly startTime: number
  readonly endTime?: number | undefined
}

const path = '/api/v2/announcements/{announcementId}'

/** Pages have no count. The last one has no link to the next one. */
export const listAnnouncements = get('/api/v2/announcements')
  .takes<Partial<Window> & { status?: string }>()
  .lists(announcement)
export const createAnnouncement = post('/api/v2/announcements').takes<{ body: NewAnnouncement }>().returns(announcement)
export const patchAnnouncement = patch(path).takes<{ body: readonly PatchOperation[] }>().returns(announcement)
export const deleteAnnouncement = del(path).returnsNothing()

/** No route reads one announcement. LaunchDarkly documents no page size. */
export const announcementResource = resource({
  type: 'Announcement',
  address: ['announcementId'],
  key: '_id',
  list: listAnnouncements,
  pageSize: 100,
  surePageSize: 20,
  sizes: { assumed: 20, ordinary: 3 },
})

export type AnnouncementDoc = Located<typeof announcementResource, AnnouncementRep>

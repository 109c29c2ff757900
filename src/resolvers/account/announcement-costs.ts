import { type Costs, sameFor } from '../../graph/cost.ts'
import { listAnnouncements } from '../../rest/account/announcements.ts'

/** A page of the list has the announcements of an ordinary account. */
export const announcementCosts: Costs = {
  types: { Announcement: { by: [listAnnouncements], lookUp: sameFor(() => 1) } },
}

import type { MemberFilter, MemberOrder } from '../../generated/resolvers.ts'
import type { PageArgs } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { ownId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { anyOf, exactly, filterOf, json, search } from '../../rest/filter.ts'

export interface MembersArgs extends PageArgs {
  readonly filter?: MemberFilter | null
  readonly orderBy?: MemberOrder | null
}

const filtered = (filter: MemberFilter | null | undefined) =>
  filterOf({
    query: search('filter.query', filter?.query),
    role: anyOf('filter.roles', filter?.roles),
    id: anyOf(
      'filter.ids',
      filter?.ids?.map((id) => ownId('Member', id)),
    ),
    email: anyOf('filter.emails', filter?.emails),
    team: exactly('filter.teamKey', filter?.teamKey),
    noteam: typeof filter?.hasTeam === 'boolean' ? !filter.hasTeam : undefined,
    lastSeen: lastSeen(filter?.lastSeen),
  })

function lastSeen(filter: MemberFilter['lastSeen']): string | undefined {
  if (!filter) return undefined
  if (filter.never === false || filter.noData === false) {
    throw badInput('Expected filter.lastSeen.never and filter.lastSeen.noData to be true, but got false.')
  }
  return json('before', filter.before) ?? (filter.never ? json('never', true) : json('noData', true))
}

/** The filter and the order of a list of members, in REST's form. */
export const listingOf = ({ filter, orderBy }: MembersArgs) => ({
  filter: filtered(filter),
  sort: sortOf(orderBy, sorts),
})

const sorts = { DISPLAY_NAME: 'displayName', LAST_SEEN_AT: 'lastSeen' } as const

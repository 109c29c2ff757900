import type { Context } from '../../context.ts'
import type { MemberFilter, MemberOrder } from '../../generated/resolvers.ts'
import type { PageArgs } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { ownId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import type { MemberDoc } from '../../rest/account/members.ts'
import { anyOf, exactly, filterOf, json, search } from '../../rest/filter.ts'
import { decided, partsNamed, questionOf } from './access-question.ts'

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

/**
 * The members for whom `accessCheck` of a filter holds. LaunchDarkly has no such filter, so all members that the other conditions select are
 * decided here.
 *
 * @throws the error of the roles or the teams if they cannot be read, because members would be missing.
 */
export async function checked(
  { filter }: MembersArgs,
  read: () => Promise<readonly MemberDoc[]>,
  context: Context,
): Promise<readonly MemberDoc[]> {
  if (!filter?.accessCheck) return read()
  const { action, resource } = filter.accessCheck
  const parts = partsNamed('filter.accessCheck.resource', resource)
  const { loaders } = context
  const [members, roles, teams, question] = await whenSettled([
    read(),
    loaders.roles.all(),
    loaders.teams.allWithAttributes(),
    questionOf(action, { parts }, context),
  ])
  const inputs = { roles: { value: roles }, teams: { value: teams } }
  const told = await decided(members, inputs, { ...question, approval: 'NOT_REQUIRED' }, context)
  return members.filter((_, index) => told[index]!.outcome === 'ALLOWED')
}

/** Waits for all of some reads, even if one fails, so that no call is left when the field is answered. */
export async function whenSettled<const Reads extends readonly unknown[]>(
  reads: Reads,
): Promise<{ -readonly [Index in keyof Reads]: Awaited<Reads[Index]> }> {
  await Promise.allSettled(reads)
  return Promise.all(reads)
}

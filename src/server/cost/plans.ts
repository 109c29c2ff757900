import { environmentsPerList } from '../../rest/flags/flags.ts'
import { pageSizeOf } from '../../rest/resources.ts'
import { assumed } from './account.ts'
import type { Place } from './place.ts'

/** How the loaders plan: what they take at worst, as functions of where a field stands. */

export const pages = (count: number, size: number): number => Math.max(1, Math.ceil(count / size))

export const least = (...calls: readonly number[]): number => Math.min(...calls)

// Plans that several fields share.

/** A list for each parent. The end of a list takes its beginning as well, and may be cut otherwise than pages are. */
export const listed =
  (size: number) =>
  ({ parents, first, args }: Place): number =>
    parents * (pages(first, size) + (typeof args.last === 'number' ? 2 : 0))

export const each = ({ keys }: Place): number => keys

/** A call for each of the objects that the field is certainly asked of. */
export const eachOfAll = ({ sure }: Place): number => sure

/** The calls for the plain list of a project's flags, with some environments of each. */
export const flagScan = (environments: number): number =>
  Number.isFinite(environments)
    ? pages(assumed.flags, pageSizeOf('Flag')) * groups(environments)
    : 1 + pages(assumed.flags, pageSizeOf('Flag')) * groups(assumed.environments)

/** LaunchDarkly tells three environments in a call. */
export const groups = (environments: number): number => pages(environments, environmentsPerList)

/** So many flags, of so many projects, that others name: found in the list, or one by one. */
export function namedFlags(keys: number, projects: number, environments: number): number {
  const ofOne = Math.ceil(keys / projects)
  // The list shows whether it is worth it by its first page.
  return projects * (ofOne < 3 ? ofOne : least(ofOne + 1, flagScan(environments)))
}

export function flagLists(place: Place): number {
  const { parents, first, environments } = place
  const listPages = parents * pages(first, pageSizeOf('Flag'))
  if (Number.isFinite(environments))
    return listPages * groups(environments) + (typeof place.args.last === 'number' ? 2 * parents : 0)
  const listed = listPages * groups(assumed.environments) + parents
  return least(listed, listPages + parents * (1 + first))
}

/** The flags that each of some members or teams maintains: a list for each, or all flags of the project. */
export function maintainedFlags(place: Place): number {
  const lists = flagLists(place)
  return place.args.filter || place.args.orderBy ? lists : least(lists + 1, flagScan(place.environments))
}

/** Flags by keys that the caller gave, so that each may be one that no list has: a list that is left shows so by its first page. */
export const flagsByKey = (keys: number): number =>
  keys < 3 ? keys : keys + least(keys, pages(assumed.flags, pageSizeOf('Flag'))) + 1

export const allMembers = ({ account }: Place): number => pages(account.members, pageSizeOf('Member'))
export const allTeams = ({ account }: Place): number => pages(account.teams, pageSizeOf('Team'))
export const allRoles = ({ account }: Place): number => pages(account.roles, pageSizeOf('CustomRole'))
export const allApprovalRequests = ({ account }: Place): number =>
  pages(account.approvalRequests, pageSizeOf('ApprovalRequest'))

/** The members of each of some groups: a list for each, or all members. */
export function groupMembers(place: Place): number {
  const lists = listed(pageSizeOf('Member'))(place)
  return place.args.filter || place.args.orderBy ? lists + 1 : least(lists + 1, allMembers(place) + 1)
}

/** Those of one owner have a list; those of several are among all. */
export const approvalRequests =
  (scope: 'Project' | 'account') =>
  (place: Place): number => {
    const owners = scope === 'Project' ? place.of('Project') : 1
    const lists = listed(pageSizeOf('ApprovalRequest'))(place)
    return place.parents > owners
      ? owners * allApprovalRequests(place)
      : least(lists, owners * Math.max(allApprovalRequests(place), lists))
  }

/**
 * A call tells twenty entries, of which the first may be known; the newest of several subjects are read together, and the count is a
 * call of its own. A long way is cut into stretches, which takes up to three counts and an eighth more calls.
 */
export function auditLog({ parents, first, selected }: Place): number {
  const entries = first + (selected.has('pageInfo') ? 1 : 0)
  const others = Math.ceil(Math.max(0, entries - pageSizeOf('AuditLogEntry')) / (pageSizeOf('AuditLogEntry') - 1))
  const cuts = others > 10 ? 3 + Math.ceil(others / 8) : 0
  return parents * (1 + others + cuts + (selected.has('totalCount') ? 1 : 0))
}

export const dependents = ({ parents, of }: Place, environments: number): number => {
  const flags = least(parents, of('Flag'))
  const projects = least(of('Project'), flags)
  const ofOne = Math.ceil(flags / projects)
  return projects * (ofOne < 3 ? ofOne : least(ofOne + 1, flagScan(environments)))
}

/** How many environments of each flag there are on the way here. */
export const perFlag = ({ of, parents }: Place): number => Math.ceil(parents / least(parents, of('Flag')))

/** What a whole environment tells, or a single flag in it. */
export const byEnvironment = ({ parents, of }: Place): number => least(parents, of('Environment'))

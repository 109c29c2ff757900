import { environmentsPerList } from '../../rest/flags/flags.ts'
import { pageSizeOf } from '../../rest/resources.ts'
import { assumed } from './account.ts'
import type { Place } from './place.ts'

/** The calls of the loaders' plans in the worst case, as functions of a field's place. */

export const pages = (count: number, size: number): number => Math.max(1, Math.ceil(count / size))

export const least = (...calls: readonly number[]): number => Math.min(...calls)

// Plans that several fields share.

/** A list for each parent. `last` also reads the first page, and its window can lie across two pages. */
export const listed =
  (size: number) =>
  ({ parents, first, args }: Place): number =>
    parents * (pages(first, size) + (typeof args.last === 'number' ? 2 : 0))

export const each = ({ keys }: Place): number => keys

/** One call for each parent object that certainly exists. */
export const eachOfAll = ({ sure }: Place): number => sure

/** The calls for the plain list of a project's flags with some environments of each flag. */
export const flagScan = (environments: number): number =>
  Number.isFinite(environments)
    ? pages(assumed.flags, pageSizeOf('Flag')) * groups(environments)
    : 1 + pages(assumed.flags, pageSizeOf('Flag')) * groups(assumed.environments)

/** The number of calls for environments of a flag list: one for each three. */
export const groups = (environments: number): number => pages(environments, environmentsPerList)

/** The calls for flags that other documents name, in the list or one by one. */
export function namedFlags(keys: number, projects: number, environments: number): number {
  const ofOne = Math.ceil(keys / projects)
  // The first page of the list shows whether the rest is worth reading.
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

/** The calls for the flags of several maintainers: one list for each, or all flags of the project. */
export function maintainedFlags(place: Place): number {
  const lists = flagLists(place)
  return place.args.filter || place.args.orderBy ? lists : least(lists + 1, flagScan(place.environments))
}

/** The calls for flags by keys of the caller. Archived flags are in no plain list, so each key can need a single read. */
export const flagsByKey = (keys: number): number =>
  keys < 3 ? keys : keys + least(keys, pages(assumed.flags, pageSizeOf('Flag'))) + 1

export const allMembers = ({ account }: Place): number => pages(account.members, pageSizeOf('Member'))
export const allTeams = ({ account }: Place): number => pages(account.teams, pageSizeOf('Team'))
export const allRoles = ({ account }: Place): number => pages(account.roles, pageSizeOf('CustomRole'))
export const allApprovalRequests = ({ account }: Place): number =>
  pages(account.approvalRequests, pageSizeOf('ApprovalRequest'))

/** The calls for the members of several groups: one list for each, or all members. */
export function groupMembers(place: Place): number {
  const lists = listed(pageSizeOf('Member'))(place)
  return place.args.filter || place.args.orderBy ? lists + 1 : least(lists + 1, allMembers(place) + 1)
}

/** The calls for approval requests: a list for one owner, all requests for several owners. */
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
 * The calls for audit entries. A call returns 20 entries, and consecutive pages share one. The count takes a call of its own. A long list
 * is read in stretches, which takes up to three counts and an eighth more calls.
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

/** The number of environments of each flag on the path. */
export const perFlag = ({ of, parents }: Place): number => Math.ceil(parents / least(parents, of('Flag')))

/** One call for each environment, or for each flag in it. */
export const byEnvironment = ({ parents, of }: Place): number => least(parents, of('Environment'))

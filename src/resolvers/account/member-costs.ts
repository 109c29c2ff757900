import { apart, type Cost, type Costs, listOf, type Place, pages, sameFor, whole } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { getCallerIdentity } from '../../rest/account/caller-identity.ts'
import { getMember, listMembers, memberResource } from '../../rest/account/members.ts'

const allMembers = whole('Member')
const memberList = listOf('Member')
const { most } = memberResource.byKey.filter

/** Whether a filter of members asks who may do something. */
function isChecked({ filter }: Place['args']): boolean {
  const { accessCheck } = (filter ?? {}) as { readonly accessCheck?: unknown }
  return accessCheck !== undefined && accessCheck !== null
}

/** What decides whether members may do something: their roles and teams, and the resource with its owners. */
const accessReads = {
  by: (['CustomRole', 'Team', 'Project', 'Environment', 'Flag', 'Segment'] as const).flatMap((type) => [
    ...operationsOf(type),
  ]),
  when: isChecked,
}

/** The calls for all roles, all teams, a resource, its environment and its project. */
const accessCalls = (place: Place): number => whole('CustomRole')(place) + whole('Team')(place) + 3

/** The members of several groups: one list for each, or all members. */
export const groupMembers: Cost = {
  by: [listMembers],
  further: accessReads,
  calls: (place) => {
    const lists = memberList.calls!(place)
    if (isChecked(place.args)) return place.parents * allMembers(place) + accessCalls(place) + 1
    return place.args.filter || place.args.orderBy ? lists + 1 : Math.min(lists + 1, allMembers(place) + 1)
  },
}

/** Members that documents name by their ids alone. */
const reference = ({ keys, size }: Place): number => pages(Math.min(keys, size('Member')), most)

/** The maintainer that a document names by the id alone, which is always a member. */
export const maintainerById: Cost = { by: [getMember, listMembers], calls: reference }

export const memberCosts: Costs = {
  fields: {
    'Query.members': {
      ...memberList,
      by: [listMembers],
      further: accessReads,
      calls: (place) => (isChecked(place.args) ? allMembers(place) + accessCalls(place) : memberList.calls!(place)),
    },
    // The caller's own member has a read that needs no id.
    'Query.viewer': { ...apart, by: [getCallerIdentity, getMember] },
  },
  types: {
    Member: {
      // E-mail addresses are longer than ids, so fewer of them fit into a URL.
      lookUp: sameFor(
        ({ count, byOtherKeys }) =>
          (count > byOtherKeys ? callsByKey(memberResource, count - byOtherKeys).most : 0) +
          (byOtherKeys ? pages(byOtherKeys, most / 2) : 0),
      ),
      reference,
    },
  },
}

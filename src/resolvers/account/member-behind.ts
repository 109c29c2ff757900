import type { Context, Info } from '../../context.ts'
import { expandOf, neededAtOnce } from '../../graph/lookahead.ts'
import { workingFor } from '../../graph/trace.ts'
import { type MemberDoc, type MemberGlimpse, memberResource, tracedMember } from '../../rest/account/members.ts'
import { embeddedFields } from '../../rest/resource.ts'
import { existing } from '../existing.ts'
import { startBelow } from '../starts.ts'
import { memberNeeds } from './member-lookahead.ts'

const embedded = embeddedFields(memberResource)

/**
 * A member that another document embeds: the glimpse if no other fields are selected, otherwise the document. Null if the member
 * was deleted. Fields that need only the id begin in parallel.
 */
export function memberBehind(seen: MemberGlimpse, context: Context, info: Info) {
  const others = neededAtOnce(info, embedded, 'Member')
  if (!others.length) return seen
  startBelow(info, seen, context, 'Member')
  return workingFor(others, () => context.loaders.members.behind(seen, expandOf(info, memberNeeds, 'Member')))
}

/** Reads a member. Fields that need only the id begin in parallel. */
export function memberWithId(id: string, context: Context, info: Info, typeName?: string): Promise<MemberDoc | null> {
  startBelow(info, tracedMember(id), context, typeName)
  return context.loaders.members.byId(id, expandOf(info, memberNeeds, typeName))
}

/** The member with an id that a document names. Null without an id, or if the member was deleted. */
export const memberOf = (id: string | undefined, context: Context, info: Info) =>
  id ? memberWithId(id, context, info, 'Member') : null

/** The members with some ids who still exist. */
export const membersOf = (ids: readonly string[], context: Context, info: Info) =>
  existing(ids, (id) => memberWithId(id, context, info, 'Member'))

import type { MemberRecord } from '../account/member-record.ts'
import type { Caller } from '../account/tokens.ts'
import type { About } from '../changes/audit-targets.ts'
import { ApiError } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import type { Store } from '../store.ts'
import type { Attributes, Held, Permissions } from './held.ts'
import { type ResourceAccess, resourceTags, type Statement, verdict } from './statements.ts'

/** Whether a caller may do something: the token has to, and the member whose token it is. */
export const mayDo = ({ level, own, member }: Caller, access: ResourceAccess, store: Store): boolean =>
  level === 'custom'
    ? (!own || allows(own, access, store)) && (!member || allows(member, access, store))
    : isIn(level, access)

/** Refuses a change whose actions are not all allowed on all resources that it is about. */
export function needsAccess({ caller, store, by }: Call, { target }: About, actions: readonly string[]): void {
  if (caller.level !== 'custom' || by) return
  const accesses = target.resources.flatMap((resource) => actions.map((action) => ({ action, resource })))
  const refused = accesses.find((access) => !mayDo(caller, access, store))
  if (refused) throw new ApiError(403, `This token may not do ${refused.action} on ${refused.resource}`)
}

/** One policy that allows it is enough, and what others deny does not count. */
const allows = ({ base, policies }: Permissions, access: ResourceAccess, store: Store): boolean =>
  (base !== undefined && isIn(base, access)) || policies.some((policy) => isAllowed(policy, access, store))

function isAllowed({ statements, attributes, shows }: Held, access: ResourceAccess, store: Store): boolean {
  const all = statements.map((one) => filledIn(one, attributes))
  const says = verdict(all, resourceTags(store))(access)
  return says === 'allow' || (says === undefined && shows && access.action.startsWith('view'))
}

/** A specifier that means nothing, for statements whose attributes have no value. */
const nothing = 'nothing/at-all'

function filledIn({ resources, notResources, ...others }: Statement, attributes: Attributes): Statement {
  const all = (list: readonly string[]) => {
    const specifiers = list.flatMap((one) => filled(one, attributes))
    return specifiers.length > 0 ? specifiers : [nothing]
  }
  return {
    ...others,
    ...(resources && { resources: all(resources) }),
    ...(notResources && { notResources: all(notResources) }),
  }
}

/** A role attribute stands for each of its values; without any, the specifier names nothing. */
export function filled(specifier: string, attributes: Attributes): string[] {
  const hole = /\$\{roleAttribute\/([^}]+)\}/.exec(specifier)
  if (!hole) return [specifier]
  const [whole, name = ''] = hole
  return (attributes[name] ?? []).flatMap((value) =>
    filled(
      specifier.replaceAll(whole, () => value),
      attributes,
    ),
  )
}

/** The kinds of resources of which writers change nothing. */
const closed = /^(?:member|team|role|acct)(?:\/|$)/

/** What somebody may do by a base role. */
function isIn(role: MemberRecord['role'], { action, resource }: ResourceAccess): boolean {
  if (role === 'owner' || role === 'admin') return true
  if (role === 'no_access') return false
  return action.startsWith('view') || (role === 'writer' && !closed.test(resource))
}

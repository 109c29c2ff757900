import { isViewing, type PolicyVerdict } from './policy.ts'
import type { ResourcePart } from './specifier.ts'

/** The kinds outside of projects that writers may change. */
const ofWriters = ['proj', 'integration', 'webhook', 'code-reference-repository']

/** The kinds that writers may only see. */
const closedToWriters = ['member', 'team', 'role', 'acct']

/** The actions on the account that LaunchDarkly may keep from admins. */
const ofOwners = /billing|owner|plan|subscription/i

interface Person {
  readonly _id: string
  readonly email: string
}

/** Decides by a base role. The limits of base roles are documented in part, and undecided elsewhere. */
export function decideBaseRole(
  role: string,
  action: string,
  resource: readonly ResourcePart[],
  person: Person,
): PolicyVerdict {
  const [{ kind }] = resource as readonly [ResourcePart]
  switch (role) {
    case 'owner':
      return 'ALLOW'
    case 'admin':
      return kind === 'acct' && ofOwners.test(action) ? 'UNKNOWN' : 'ALLOW'
    case 'writer':
      if (isViewing(action) || ofWriters.includes(kind) || isOwnToken(resource, person)) return 'ALLOW'
      return closedToWriters.includes(kind) ? 'NONE' : 'UNKNOWN'
    case 'reader':
      if (isViewing(action)) return 'ALLOW'
      return isOwnToken(resource, person) ? 'UNKNOWN' : 'NONE'
    case 'no_access':
      return 'NONE'
    default:
      return 'UNKNOWN'
  }
}

const isOwnToken = ([owner, token]: readonly ResourcePart[], { _id, email }: Person): boolean =>
  owner?.kind === 'member' && token?.kind === 'token' && (owner.name === _id || owner.name === email)

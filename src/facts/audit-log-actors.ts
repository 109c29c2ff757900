import type { AuditLogEntryListingRep, MemberDataRep, TokenSummaryRep } from '../rest/changes/audit-log.ts'

/** Who made a change: a member in person, a token of a member, a service token, an application, or LaunchDarkly itself. */
export type AuditLogActorKind = 'MEMBER' | 'TOKEN' | 'SERVICE_TOKEN' | 'APP' | 'LAUNCHDARKLY'

/** An author of changes, with the number of their entries. */
export interface AuditLogActor {
  readonly kind: AuditLogActorKind
  readonly name: string | null
  readonly member: MemberDataRep | null
  readonly token: TokenSummaryRep | null
  readonly appName: string | null
  readonly count: number
  /** The time of the newest of the entries, in epoch ms. */
  readonly lastAt: number
}

export function actorKindOf({ member, token, app }: AuditLogEntryListingRep): AuditLogActorKind {
  if (app) return 'APP'
  if (token) return token.serviceToken ? 'SERVICE_TOKEN' : 'TOKEN'
  return member ? 'MEMBER' : 'LAUNCHDARKLY'
}

/** The ids that tell actors of a kind apart. A member's changes by two tokens are those of two actors. */
function identityOf(entry: AuditLogEntryListingRep): string {
  const { member, token, app } = entry
  const one = app ?? token ?? member
  return JSON.stringify([actorKindOf(entry), one?._id ?? null, app ? (member?._id ?? null) : null])
}

/** The actors of some entries, those with the most entries first, then those with the newest entry. */
export function actorsOf(entries: readonly AuditLogEntryListingRep[]): AuditLogActor[] {
  const found = new Map<string, AuditLogActor>()
  for (const entry of entries) {
    const identity = identityOf(entry)
    const known = found.get(identity)
    const newest = known && known.lastAt >= entry.date ? known : actorIn(entry)
    found.set(identity, { ...newest, count: (known?.count ?? 0) + 1 })
  }
  return [...found.values()].sort((one, other) => other.count - one.count || other.lastAt - one.lastAt)
}

const actorIn = (entry: AuditLogEntryListingRep): AuditLogActor => ({
  kind: actorKindOf(entry),
  name: entry.subject?.name ?? null,
  member: entry.member ?? null,
  token: entry.token ?? null,
  appName: entry.app?.name ?? null,
  count: 1,
  lastAt: entry.date,
})

export interface ActorCondition {
  readonly memberIds?: readonly string[] | undefined
  readonly tokenIds?: readonly string[] | undefined
  readonly kinds?: readonly AuditLogActorKind[] | undefined
}

/** Tests whether an entry is by any of some members or tokens, and by an actor of any of some kinds. */
export function byActor({ memberIds, tokenIds, kinds }: ActorCondition): (entry: AuditLogEntryListingRep) => boolean {
  const members = new Set(memberIds)
  const tokens = new Set(tokenIds)
  const all = new Set(kinds)
  const isAnybody = memberIds === undefined && tokenIds === undefined
  return (entry) => {
    const isNamed = members.has(entry.member?._id ?? '') || tokens.has(entry.token?._id ?? '')
    return (isAnybody || isNamed) && (kinds === undefined || all.has(actorKindOf(entry)))
  }
}

import type { Glimpse, Located } from './at.ts'
import { get } from './operation.ts'
import type { Links, Listing } from './page.ts'

/** What other documents embed of a member. */
export interface MemberSummaryRep {
  readonly _id: string
  readonly email: string
  readonly role: string
  readonly firstName?: string
  readonly lastName?: string
}

export interface MemberRep extends MemberSummaryRep {
  readonly _pendingInvite: boolean
  readonly _verified: boolean
  readonly _pendingEmail?: string
  /** Ids in practice; LaunchDarkly's documentation shows keys. */
  readonly customRoles: readonly string[]
  readonly mfa: string
  readonly excludedDashboards?: readonly string[]
  /** Epoch ms; 0 or absent for somebody who was never seen. */
  readonly _lastSeen?: number
  readonly _lastSeenMetadata?: { readonly tokenId?: string }
  readonly _integrationMetadata?: IntegrationMetadataRep
  readonly teams?: readonly MemberTeamRep[]
  readonly permissionGrants?: readonly PermissionGrantRep[]
  readonly creationDate: number
  readonly oauthProviders?: readonly string[]
  readonly version?: number
  /** By `expand=roleAttributes`. */
  readonly roleAttributes?: RoleAttributesRep
  readonly _links: Links
}

export interface IntegrationMetadataRep {
  readonly externalId: string
  readonly externalStatus: { readonly display: string; readonly value: string }
  readonly externalUrl: string
  readonly lastChecked: number
}

export interface MemberTeamRep {
  readonly key: string
  readonly name: string
  readonly customRoleKeys: readonly string[]
}

export interface PermissionGrantRep {
  readonly actionSet?: string
  readonly actions?: readonly string[]
  readonly resource: string
}

export type RoleAttributesRep = Readonly<Record<string, readonly string[]>>

export type MemberExpand = 'roleAttributes'

export type MemberDoc = Located<'Member', MemberRep>
/** A member as a flag or a team embeds it. */
export type MemberGlimpse = Glimpse<'Member', MemberSummaryRep>
export type MemberSource = MemberDoc | MemberGlimpse

interface Expand {
  expand?: string | undefined
}

export const listMembers = get('/api/v2/members').takes<Listing & Expand>().lists<MemberRep>()
/** The id `me` is the caller. */
export const getMember = get('/api/v2/members/{id}').takes<Expand>().returns<MemberRep>()

/** The most that a page holds, as observed. */
export const membersPerPage = 1000

export const memberAt = (member: MemberRep, has: readonly string[]): MemberDoc => ({
  ...member,
  at: { type: 'Member', memberId: member._id },
  has,
})

export const glimpsedMember = (member: MemberSummaryRep): MemberGlimpse => ({
  ...member,
  at: { type: 'Member', memberId: member._id },
  has: null,
})

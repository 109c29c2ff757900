import { anyOf, filterOf, sayable } from '../filter.ts'
import type { PatchBody } from '../json-patch.ts'
import { del, get, patch, post, semanticPatch } from '../operation.ts'
import { type Links, type Listing, links } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { asked, document, flat, list, map, optional, text, texts, time, word } from '../shape.ts'
import { reasonOf, withMore } from '../unreadable.ts'

/** The fields of a member that other documents embed. */
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
  /** Ids in practice, although LaunchDarkly's documentation shows keys. */
  readonly customRoles: readonly string[]
  readonly mfa: string
  readonly excludedDashboards?: readonly string[]
  /** Epoch ms; 0 or absent for a member who was never seen. */
  readonly _lastSeen?: number
  readonly _lastSeenMetadata?: { readonly tokenId?: string }
  readonly _integrationMetadata?: IntegrationMetadataRep
  readonly teams: readonly MemberTeamRep[]
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

export const memberSummary = document<MemberSummaryRep>({ _id: word })
export const memberTeam = document<MemberTeamRep>({ key: word, customRoleKeys: texts })

export const roleAttributes = map<readonly string[]>(list())

export const integrationMetadata = document<IntegrationMetadataRep>({
  externalStatus: document<IntegrationMetadataRep['externalStatus']>({}),
})

const member = document<MemberRep>({
  _id: word,
  email: word,
  customRoles: texts,
  excludedDashboards: optional(list()),
  _lastSeen: time,
  _lastSeenMetadata: optional(flat),
  _integrationMetadata: optional(integrationMetadata),
  teams: list(memberTeam),
  permissionGrants: optional(list(document<PermissionGrantRep>({ actions: optional(list()) }))),
  oauthProviders: optional(list()),
  roleAttributes: optional(roleAttributes),
  _links: links,
})

const changedMembers = document<ChangedMembersRep>({ members: texts, errors: list(map(text)) })

export type RoleAttributesRep = Readonly<Record<string, readonly string[]>>

export type MemberExpand = 'roleAttributes'

export type MemberDoc = Located<typeof memberResource, MemberRep>
/** A member as a flag or a team embeds it. */
export type MemberGlimpse = Glimpse<typeof memberResource, MemberSummaryRep>
/** A member of whom the answer to a change contains only the id. */
export type MemberTrace = Glimpse<typeof memberResource, Pick<MemberSummaryRep, '_id'>>
/** A member of whom another document tells the id and the names. */
export type MemberNames = Glimpse<typeof memberResource, Pick<MemberSummaryRep, '_id' | 'firstName' | 'lastName'>>
export type MemberSource = MemberDoc | MemberGlimpse | MemberNames | MemberTrace

export interface Expand {
  expand?: string | undefined
}

export const listMembers = get('/api/v2/members').takes<Listing & Expand>().lists(member)
/** The id `me` is the caller. */
export const getMember = get('/api/v2/members/{id}').takes<Expand>().returns(member)

/** Invites all of the members, or none. */
export const inviteMembers = post('/api/v2/members').takes<{ body: readonly NewMember[] }>().lists(member)
export const patchMember = patch('/api/v2/members/{id}').takes<{ body: PatchBody }>().returns(member)
/** Requires an Enterprise plan. */
export const changeMembers = semanticPatch('/api/v2/members').takes<{ body: SemanticPatch }>().returns(changedMembers)
export const addMemberToTeams = post('/api/v2/members/{id}/teams')
  .takes<{ body: { readonly teamKeys: readonly string[] } }>()
  .returns(member)
export const deleteMember = del('/api/v2/members/{id}').returnsNothing()

/** A person to invite, with a base role or custom roles. */
export interface NewMember {
  readonly email: string
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly role?: string | undefined
  readonly customRoles?: readonly string[] | undefined
  readonly teamKeys?: readonly string[] | undefined
  readonly roleAttributes?: RoleAttributesRep | undefined
}

export interface ChangedMembersRep {
  /** The ids of the members who were changed. */
  readonly members: readonly string[]
  /** The errors of the other members, by id. */
  readonly errors: readonly Readonly<Record<string, string>>[]
}

/** The most people that one request can invite. */
export const mostInvited = 50

export const memberResource = resource({
  type: 'Member',
  address: ['memberId'],
  key: '_id',
  otherKeys: ['email'],
  specifiers: ['member/{memberId}', 'member/{email}'],
  get: getMember,
  list: listMembers,
  pageSize: 1000,
  sizes: { assumed: 2000, ordinary: 100 },
  fields: {
    summary: ['email', 'firstName', 'lastName', 'role'],
    silent: ['aiConfigs', 'approvalRequests', 'approvalRequestsToReview', 'accessTokens', 'can'],
  },
  byKey: {
    filter: { most: 200, from: 1, takes: sayable, by: (ids) => filterOf({ id: anyOf('a member id', ids) }) },
  },
})

export const memberAt = (member: MemberRep, has: readonly string[]): MemberDoc =>
  withMore(member, ({ _id }) => ({
    at: { type: 'Member', memberId: _id },
    has,
    ...asked(member, has, { roleAttributes: {} }),
  }))

export const glimpsedMember = (member: MemberSummaryRep): MemberGlimpse => ({
  ...member,
  at: { type: 'Member', memberId: member._id },
  has: null,
})

/** The member in the answer to a change. LaunchDarkly documents no `expand` for changes, so absent parts have to be read. */
export const writtenMember = (member: MemberRep): MemberDoc =>
  memberAt(member, !reasonOf(member) && member.roleAttributes ? ['roleAttributes' satisfies MemberExpand] : [])

export const namedMember = (member: Pick<MemberSummaryRep, '_id' | 'firstName' | 'lastName'>): MemberNames => ({
  firstName: member.firstName,
  ...member,
  at: { type: 'Member', memberId: member._id },
  has: null,
})

export const tracedMember = (id: string): MemberTrace => ({
  _id: id,
  at: { type: 'Member', memberId: id },
  has: null,
})

import { idOf } from '../../src/graph/node.ts'
import { iso } from './documents.ts'
import type { Doc } from './sandbox-ask.ts'

/** The global id of the member that a REST document tells of. */
export const graphId = ({ _id }: Doc) => idOf({ type: 'Member', memberId: _id })

/** A selection of all that a member has by itself. */
export const everyMemberField = `
  id memberId email firstName lastName role roleKeys pendingInvite verified pendingEmail mfa oauthProviders
  excludedDashboards version createdAt lastSeenAt lastSeenMetadata { tokenId } roleAttributes { key values }
  permissionGrants { actionSet actions resource } teams { key name roleKeys }
  integrationMetadata { externalId externalUrl lastCheckedAt externalStatus { display value } }`

/** The fields of that selection as a REST document says them. */
export const expectedMember = (doc: Doc) => ({
  id: graphId(doc),
  memberId: doc._id,
  email: doc.email,
  firstName: doc.firstName ?? null,
  lastName: doc.lastName ?? null,
  role: doc.role,
  roleKeys: doc.customRoles,
  pendingInvite: doc._pendingInvite,
  verified: doc._verified,
  pendingEmail: doc._pendingEmail ?? null,
  mfa: doc.mfa,
  oauthProviders: doc.oauthProviders ?? [],
  excludedDashboards: doc.excludedDashboards ?? [],
  version: doc.version ?? null,
  createdAt: iso(doc.creationDate),
  lastSeenAt: doc._lastSeen ? iso(doc._lastSeen) : null,
  lastSeenMetadata: doc._lastSeenMetadata ?? null,
  roleAttributes: doc.roleAttributes
    ? Object.entries(doc.roleAttributes).map(([key, values]) => ({ key, values }))
    : [],
  permissionGrants: doc.permissionGrants?.map((grant: Doc) => ({ actionSet: null, actions: null, ...grant })) ?? [],
  teams: (doc.teams ?? []).map(({ key, name, customRoleKeys }: Doc) => ({ key, name, roleKeys: customRoleKeys })),
  integrationMetadata: doc._integrationMetadata ? integration(doc._integrationMetadata) : null,
})

const integration = ({ lastChecked, ...rest }: Doc) => ({ ...rest, lastCheckedAt: iso(lastChecked) })

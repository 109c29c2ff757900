export interface MemberRecord {
  id: string
  firstName: string
  lastName: string
  email: string
  role: 'owner' | 'admin' | 'writer' | 'reader' | 'no_access'
  createdAt: number
  pendingInvite: boolean
  verified: boolean
  mfa: 'enabled' | 'disabled'
  /** 0 if the member was never seen. */
  lastSeen: number
  lastSeenTokenId?: string
  /** The member's id at a directory that provisions members, for those that came from there. */
  directoryId?: string
  customRoleKeys: readonly string[]
  teamKeys: readonly string[]
  excludedDashboards: readonly string[]
  oauthProviders: readonly string[]
  roleAttributes: Readonly<Record<string, readonly string[]>>
  version: number
}

export interface TeamRecord {
  key: string
  name: string
  description: string
  createdAt: number
  lastModified: number
  version: number
  idpSynced: boolean
  maintainerIds: readonly string[]
  /** What members may do with the team besides those who look after it. */
  grants?: readonly TeamGrant[]
  roleKeys: readonly string[]
  /** When the roles were given to the team that it did not have from the start, by their keys. */
  rolesGivenAt?: Readonly<Record<string, number>>
  roleAttributes: Readonly<Record<string, readonly string[]>>
}

export interface TeamGrant {
  memberId: string
  /** In the order of the alphabet. */
  actions: readonly string[]
}

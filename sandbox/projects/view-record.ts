export interface ViewRecord {
  id: string
  key: string
  name: string
  description: string
  generateSdkKeys: boolean
  tags: readonly string[]
  maintainerId?: string
  maintainerTeamKey?: string
  archived: boolean
  archivedAt?: number
  createdAt: number
  updatedAt: number
  version: number
}

/** A view that a flag or a segment is linked to. The links are gone with the flag or the segment. */
export interface ViewLink {
  key: string
  linkedAt: number
}

export const newLinks = (keys: readonly string[] | undefined, linkedAt: number): ViewLink[] =>
  [...new Set(keys)].map((key) => ({ key, linkedAt }))

/** A link from a flag to a page elsewhere. */
export interface FlagLinkRecord {
  id: string
  key: string
  flagKey: string
  /** The integration that made it. */
  integrationKey?: string
  deepLink: string
  title?: string
  description?: string
  metadata?: Readonly<Record<string, string>>
  /** From when on the page is about the flag. */
  timestamp: number
  createdAt: number
  memberId?: string
}

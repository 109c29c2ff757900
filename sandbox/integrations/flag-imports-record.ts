export interface FlagImportRecord {
  id: string
  projectKey: string
  integrationKey: string
  name: string
  config: Readonly<Record<string, unknown>>
  tags: readonly string[]
  version: number
  /** When the latest import was queued, if there was one. */
  queuedAt?: number
  /** When the latest import ended that was before that. */
  lastImport?: number
  /** Why each import fails. */
  failing?: { statusCode: number; message: string }
}

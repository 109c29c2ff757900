import type { Statement } from '../policies/statements.ts'

/** An integration with another service that gets entries of the audit log. The sandbox sends none, and counts them. */
export interface SubscriptionRecord {
  id: string
  integrationKey: string
  name: string
  config: Readonly<Record<string, unknown>>
  statements: readonly Statement[]
  on: boolean
  tags: readonly string[]
  url?: string
  apiKey?: string
  /** When it was turned on or created, and, if it is off, when it was turned off. Entries between are sent. */
  since: number
  until?: number
  /** The service refuses entries from some time on. */
  failing?: { since: number; statusCode: number; responseBody: string }
}

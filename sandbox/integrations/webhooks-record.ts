import type { Statement } from '../account/roles-record.ts'

/** An address that is told of whatever is done. */
export interface WebhookRecord {
  id: string
  name?: string
  url: string
  /** What is sent is signed with it; unsigned if there is none. */
  secret?: string
  /** What the webhook is told of; of everything if there are none. */
  statements: readonly Statement[]
  on: boolean
  tags: readonly string[]
}

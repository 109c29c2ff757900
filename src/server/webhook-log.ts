import type { Logger } from './logs.ts'
import type { WebhookOutcome } from './webhook-receiver.ts'

/** The outcomes that are part of the normal course. */
const normal: ReadonlySet<WebhookOutcome> = new Set(['accepted', 'duplicate', 'replayed'])

/** Logs a line for each request to the receiver of webhooks: its outcome, and nothing of its body and headers. */
export const loggedWebhooks =
  (log: Logger, requestIds: WeakMap<Request, string>) =>
  (outcome: WebhookOutcome, request: Request): void =>
    log[normal.has(outcome) ? 'debug' : 'warn']({ requestId: requestIds.get(request), outcome }, 'webhook')

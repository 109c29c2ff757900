import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { auditLogEntryDocument } from '../changes/audit-log-document.ts'
import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { Store } from '../store.ts'
import { wanted } from './wanted.ts'
import { type WebhookRecord, webhooks } from './webhooks.ts'

export interface WebhookOptions {
  /** Milliseconds until what was not answered 2xx is sent once more. Default 60 000. */
  retryMs?: number
  /**
   * Delivers entries in place of the sandbox: `send` at once is what the sandbox does. Not to call it loses a delivery, to call it
   * twice repeats it, and to call it later changes the order. Resolves when the answer, or that of the second try, has come.
   */
  deliver?: (send: () => Promise<void>, entryId: string) => void
}

const longestMs = 10_000

/** Sends entries of the audit log to the webhooks that want them: once, and once more if that fails. Nothing waits for it. */
export function webhookSender(
  store: Store,
  { retryMs = 60_000, deliver = (send) => void send() }: WebhookOptions = {},
) {
  const end = new AbortController()
  const underWay = new Set<Promise<void>>()

  /** Whether it was answered 2xx. */
  async function post({ url, secret }: WebhookRecord, body: string): Promise<boolean> {
    const signature: Record<string, string> =
      secret === undefined ? {} : { 'X-LD-Signature': signatureOf(body, secret) }
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'LaunchDarkly sandbox', ...signature },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([end.signal, AbortSignal.timeout(longestMs)]),
    })
    await response.body?.cancel()
    return response.ok
  }

  async function twice(webhook: WebhookRecord, body: string): Promise<void> {
    // Whoever registered the webhook sees that nothing comes; the change itself was made and stays.
    const isHeard = () => post(webhook, body).catch(() => false)
    if (await isHeard()) return
    const goesOn = await pause(retryMs, true, { signal: end.signal }).catch(() => false)
    if (goesOn) await isHeard()
  }

  return {
    tell(entry: AuditLogEntryRecord): void {
      const wanting = [...store.rows(webhooks.table).values()].filter(
        (one) => one.on && wanted(one.statements, store)(entry),
      )
      if (wanting.length === 0) return
      const body = JSON.stringify(auditLogEntryDocument(entry, store))
      for (const webhook of wanting) {
        const send = () => {
          const sending = twice(webhook, body).finally(() => underWay.delete(sending))
          underWay.add(sending)
          return sending
        }
        deliver(send, entry.id)
      }
    },
    /** Gives up what is still under way. */
    async close(): Promise<void> {
      end.abort()
      await Promise.all(underWay)
    },
  }
}

/** Of the body as it is sent, byte for byte. */
const signatureOf = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('hex')

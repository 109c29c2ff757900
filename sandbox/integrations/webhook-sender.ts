import { createHmac } from 'node:crypto'
import { auditLogEntryDocument } from '../changes/audit-log-document.ts'
import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { Store } from '../store.ts'
import { wanted } from './wanted.ts'
import { type WebhookRecord, webhooks } from './webhooks.ts'

const longestMs = 10_000

/** Sends entries of the audit log to the webhooks that want them: once, whatever becomes of it. */
export function webhookSender(store: Store) {
  const end = new AbortController()
  const underWay = new Set<Promise<void>>()

  async function send({ url, secret }: WebhookRecord, body: string): Promise<void> {
    const signature: Record<string, string> =
      secret === undefined ? {} : { 'X-LD-Signature': signatureOf(body, secret) }
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'LaunchDarkly sandbox', ...signature },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([end.signal, AbortSignal.timeout(longestMs)]),
      })
      await response.body?.cancel()
    } catch {
      // Whoever registered the webhook sees that nothing comes; the change itself was made and stays.
    }
  }

  return {
    tell(entry: AuditLogEntryRecord): void {
      const wanting = [...store.rows(webhooks.table).values()].filter(
        (one) => one.on && wanted(one.statements, store)(entry),
      )
      if (wanting.length === 0) return
      const body = JSON.stringify(auditLogEntryDocument(entry, store))
      for (const webhook of wanting) {
        const sending = send(webhook, body).finally(() => underWay.delete(sending))
        underWay.add(sending)
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

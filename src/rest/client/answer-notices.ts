import { randomUUID } from 'node:crypto'
import type { Store } from '../../store/store.ts'
import type { Access } from './changed.ts'

/** What gateways tell each other of answers: that those to a holder are outdated, or those that a change outdates. */
export type Notice = { readonly holder: string } | { readonly id: string; readonly accesses: readonly Access[] }

export interface AnswerNotices {
  send(notice: Notice): void
  /** Listens to the other gateways. Returns the function that ends it. */
  listen(listener: (notice: Notice) => void): () => void
}

export function createAnswerNotices(store: Store, channel: string): AnswerNotices {
  /** The sender, so that a gateway skips its own notices. */
  const from = randomUUID()
  return {
    send: (notice) => store.publish(channel, JSON.stringify({ from, ...notice })),
    listen: (listener) =>
      store.listen(channel, (message) => {
        const told = parsed(message)
        if (told?.from === from) return
        const notice = noticeIn(told)
        if (notice) listener(notice)
      }),
  }
}

type Told = Readonly<Record<string, unknown>>

function parsed(message: string): Told | undefined {
  try {
    const told: unknown = JSON.parse(message)
    return isObject(told) ? told : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Told => typeof value === 'object' && value !== null

function noticeIn({ holder, id, accesses }: Told = {}): Notice | undefined {
  if (typeof holder === 'string') return { holder }
  if (typeof id !== 'string' || !Array.isArray(accesses)) return undefined
  return { id, accesses: accesses.map((one) => (isObject(one) ? { ...texts(one) } : {})) }
}

const texts = ({ action, resource }: Told): Access => ({
  ...(typeof action === 'string' && { action }),
  ...(typeof resource === 'string' && { resource }),
})

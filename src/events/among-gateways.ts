import { randomUUID } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { signalOf } from './entry-signal.ts'
import { lease } from './lease-script.ts'
import type { Signal } from './signal.ts'

/** What several gateways do for each other: one of them polls, and tells the others of what it finds. */
export interface AmongGateways {
  /**
   * Whether this gateway is the one that polls for a holder until the next poll. Without a store, it is.
   *
   * @param pollMs The pause between two polls, in ms. A leader that polls no more is replaced after three of them.
   */
  leads(holder: string, pollMs: number): Promise<boolean>
  /** Tells the others of changes. Those of a holder are for subscriptions of the same token, those of null for all. */
  tell(holder: string | null, signals: readonly Signal[]): void
  close(): void
}

interface AmongOptions {
  readonly store: Store | undefined
  readonly onSignals: (holder: string | null, signals: readonly Signal[]) => void
  /** Called when the store is back after it was gone. */
  readonly onReturn: () => void
}

const channel = 'signals'
/** The most changes of a message. */
const mostAtOnce = 200

/** Joins the gateways of a store. Their messages tell of changes by actions and specifiers, and of nothing else. */
export function amongGateways({ store, onSignals, onReturn }: AmongOptions): AmongGateways {
  if (!store) return { leads: async () => true, tell: () => {}, close: () => {} }
  const id = randomUUID()
  const ends = [
    store.listen(channel, (text) => {
      const message = read(text)
      if (message && message.from !== id) onSignals(message.holder, message.signals)
    }),
    store.onChange(({ joined }) => {
      if (joined) onReturn()
    }),
  ]
  return {
    async leads(holder, pollMs) {
      try {
        return await store.run(lease, [`poll:${holder}`], [id, pollMs * 3])
      } catch {
        // Without the store, each gateway polls for itself.
        return true
      }
    },
    tell(holder, all) {
      const signals = all.map((one) => ({ ...one, accesses: one.accesses.filter(({ resource }) => resource !== '') }))
      for (let from = 0; from < signals.length; from += mostAtOnce)
        store.publish(channel, JSON.stringify({ from: id, holder, signals: signals.slice(from, from + mostAtOnce) }))
    },
    close() {
      for (const end of ends) end()
    },
  }
}

interface Message {
  readonly from: string
  readonly holder: string | null
  readonly signals: readonly Signal[]
}

/** Reads a message. Null for one that no gateway of this version sent. */
function read(text: string): Message | null {
  try {
    const { from, holder, signals } = JSON.parse(text) as Message
    if (typeof from !== 'string' || !(holder === null || typeof holder === 'string')) return null
    if (!Array.isArray(signals) || signals.length > mostAtOnce) return null
    const known = signals.flatMap((one) => signalOf({ ...one, _id: one?.id }) ?? [])
    return known.length === signals.length ? { from, holder, signals: known } : null
  } catch {
    return null
  }
}

import type { Client } from '../rest/client/client.ts'
import { now as clock, timerMs } from '../rest/client/clock.ts'
import { Ledger } from '../rest/client/ledger.ts'
import type { Observer } from '../rest/client/observer.ts'
import type { Session } from '../rest/client/session.ts'
import { RestError } from '../rest/errors.ts'
import type { Share } from './share.ts'

/** The reads of one token for the events that came together: each document is read once for all subscriptions of the token. */
export interface Reading {
  /** Its calls wait until they are within the share. */
  readonly session: Session
  /** What was read, by the path and the body. */
  readonly answers: Map<string, { readonly answer: Promise<unknown>; readonly fields: Set<string> }>
  /** The end of its calls, in epoch ms. */
  readonly deadline: number
  /** Whether it has too little time left for an event that begins now. */
  isOver(): boolean
  readonly ledger: Ledger
}

/** What reads with one token need. */
export interface Reader {
  readonly client: Client
  /** The value of LaunchDarkly's `Authorization` header. */
  readonly token: string
  readonly observer: Observer | undefined
  /** The time for the calls of a reading, in ms. */
  readonly deadlineMs: number
  /** The share of the account, which can be learned late. */
  readonly share: () => Share
}

/**
 * Opens a reading. No client ends it when it leaves, because others wait for the same documents.
 *
 * @example const { session } = openReading(reader)
 */
export function openReading({ client, token, observer, deadlineMs, share }: Reader): Reading {
  const deadline = clock() + deadlineMs
  const ledger = new Ledger()
  const session = client.open({ token, deadline, ledger, observer })
  return {
    session: {
      ...session,
      async send(operation, path, options) {
        await within(deadline, operation.name, (signal) => share().take(session.rateLimit(), signal))
        return session.send(operation, path, options)
      },
      // Other subscriptions can need what is left.
      answered: () => {},
      end: () => {},
    },
    answers: new Map(),
    deadline,
    isOver: () => clock() > deadline - deadlineMs / 2,
    ledger,
  }
}

/** Opens a reading when the first event needs it, and again when its time is over. */
export function sharedReading(reader: Reader): () => Reading {
  let open: Reading | undefined
  return () => {
    if (!open || open.isOver()) open = openReading(reader)
    return open
  }
}

/** @throws {RestError} at the deadline, if the wait takes longer. Then the signal is aborted. */
async function within(deadline: number, operation: string, wait: (signal: AbortSignal) => Promise<void>) {
  const end = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => {
      end.abort()
      late.reject(shareSpent(operation))
    },
    timerMs(Math.max(0, deadline - clock())),
  )
  try {
    await Promise.race([wait(end.signal), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

const shareSpent = (operation: string) =>
  new RestError(
    `${operation} was not called: subscriptions have spent their share of the rate limit (EVENTS_SHARE) until the deadline.`,
    { trouble: 'limited', operation },
  )

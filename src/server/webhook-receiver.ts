import { LRUCache } from 'lru-cache'
import { signalOf } from '../events/entry-signal.ts'
import type { Signal } from '../events/signal.ts'
import { hook } from './hook.ts'
import type { Receiver } from './receivers.ts'
import { type Unread, webhookBodies } from './webhook-body.ts'
import { isWebhookSecret, signing } from './webhook-signature.ts'

/**
 * The result of a request to the receiver. `duplicate`: an entry that came before. `replayed`: an entry from too far in the past or
 * in the future. `forged`: the signature is not that of the body.
 */
export type WebhookOutcome = keyof typeof statuses

export interface WebhookReceiverOptions {
  /** The secrets of the webhooks in LaunchDarkly. */
  readonly secrets: readonly string[]
  /** The time for the body of a request, in ms. At most ten seconds are used. */
  readonly deadlineMs: number
  /** Returns the time in the account, in epoch ms. */
  readonly clock: () => number
  /** Receives each accepted entry once, after its request was answered. */
  readonly onSignal: (signal: Signal) => void
  /** Receives the outcome of each request. */
  readonly onOutcome: (outcome: WebhookOutcome, request: Request) => void
}

/** The most bytes of an entry, which contains the changed object twice. */
const maximumBytes = 5 * 2 ** 20
const maximumTotalBytes = 32 * 2 ** 20
const longestMs = 10_000

/** The number of ids of entries that are remembered. */
const rememberedIds = 10_000
/** The most time between the date of an entry and now, in ms. LaunchDarkly repeats a delivery within minutes. */
const believedMs = 24 * 60 * 60 * 1000

/** The status for each outcome. LaunchDarkly repeats a delivery with another status than 2xx once. */
const statuses = {
  accepted: 204,
  duplicate: 204,
  replayed: 204,
  forged: 401,
  malformed: 400,
  oversized: 413,
  incomplete: 408,
  busy: 503,
} as const

/** The outcomes whose body was not read to its end, so that the connection cannot be used any more. */
const unread: ReadonlySet<WebhookOutcome> = new Set<Unread>(['oversized', 'incomplete', 'busy'])

export const webhookOutcomes = Object.keys(statuses) as readonly WebhookOutcome[]

/**
 * Receives the webhooks of LaunchDarkly: entries of the audit log, signed with a secret. The signature alone authenticates a request,
 * and the body is parsed only after it was verified.
 *
 * @throws {Error} if a secret is too short to protect anything.
 */
export function webhookReceiver(options: WebhookReceiverOptions): Receiver {
  const { secrets, deadlineMs, clock, onOutcome } = options
  if (!secrets.every(isWebhookSecret)) {
    throw new Error('webhookSecrets: expected secrets of 16 characters or more, without spaces, but got another one.')
  }
  const signatureOf = signing(secrets)
  const bodies = webhookBodies({ maximumBytes, maximumTotalBytes, withinMs: Math.min(deadlineMs, longestMs) })
  const seen = new LRUCache<string, true>({ max: rememberedIds })
  const tell = hook(options.onSignal)
  const told = hook(onOutcome)

  async function outcomeOf(request: Request): Promise<WebhookOutcome> {
    const signature = signatureOf()
    const body = await bodies.read(request, signature.add)
    if (typeof body === 'string') return body
    if (!signature.is(request.headers.get('x-ld-signature'))) return 'forged'
    const signal = signalOf(parsed(body))
    if (!signal) return 'malformed'
    if (Math.abs(clock() - signal.date) > believedMs) return 'replayed'
    if (seen.has(signal.id)) return 'duplicate'
    seen.set(signal.id, true)
    setImmediate(tell, signal)
    return 'accepted'
  }

  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
    const outcome = await outcomeOf(request)
    told(outcome, request)
    const headers = { 'cache-control': 'no-store', ...(unread.has(outcome) && { connection: 'close' }) }
    return new Response(null, { status: statuses[outcome], headers })
  }
}

/** Parses a body. Undefined if it is not JSON in UTF-8. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

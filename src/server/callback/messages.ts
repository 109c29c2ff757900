import type { Callback } from './callback.ts'

/** The version of the protocol, in a header of each message and of the first answer. */
export const protocolHeader = { 'subscription-protocol': 'callback/1.0' }

type Action = 'check' | 'next' | 'complete'

/** The outcome of a message. `gone`: the router does not know the subscription. `failed`: another status, or no answer. */
export type Outcome = 'taken' | 'gone' | 'failed'

/**
 * Sends a message to a router.
 *
 * Node's own `fetch` follows no redirect here, so that a router cannot lead to another address, and its answer is not read.
 *
 * @param more The further properties of the message, as JSON without braces.
 */
export async function send(
  { url, id, verifier }: Callback,
  action: Action,
  { more = '', withinMs }: { readonly more?: string; readonly withinMs: number },
): Promise<Outcome> {
  const head = JSON.stringify({ kind: 'subscription', action, id, verifier })
  try {
    const { status, body } = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...protocolHeader },
      body: more ? `${head.slice(0, -1)},${more}}` : head,
      signal: AbortSignal.timeout(withinMs),
    })
    await body?.cancel()
    if (status === 404) return 'gone'
    // A check is confirmed by 204 alone.
    return (action === 'check' ? status === 204 : status >= 200 && status < 300) ? 'taken' : 'failed'
  } catch {
    return 'failed'
  }
}

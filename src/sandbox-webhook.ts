import { type ClientOptions, createClient } from './rest/client/client.ts'
import { now } from './rest/client/clock.ts'
import { Ledger } from './rest/client/ledger.ts'
import { webhookPolicy } from './webhook-policy.ts'
import { planWebhook } from './webhook-registration.ts'

export interface SandboxWebhook extends ClientOptions {
  /** The token of the sandbox. */
  readonly token: string
  /** The secret that the gateway knows. */
  readonly secret: string
  /** The address of the graph. */
  readonly graph: string
}

/** The time for the calls, in ms. */
const withinMs = 10_000

/** Makes the sandbox tell a gateway in this process of each change, as the webhook of a real account does. */
export async function tellOfSandbox({ token, secret, graph, ...options }: SandboxWebhook): Promise<void> {
  const client = createClient(options)
  try {
    const session = client.open({ token, deadline: now() + withinMs, ledger: new Ledger() })
    const wanted = { url: webhookUrl(graph), name: 'This gateway', secret, statements: webhookPolicy({}) }
    const { act } = await planWebhook(session, wanted)
    await act()
  } finally {
    await client.close()
  }
}

/** The address of the receiver. A server that listens on all addresses is reached by that of this machine. */
function webhookUrl(graph: string): string {
  const url = new URL('webhooks/launchdarkly', graph)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  return url.href
}

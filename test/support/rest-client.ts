import type { Sandbox } from '../../sandbox/index.ts'
import { type Client, type ClientOptions, createClient } from '../../src/rest/client/client.ts'
import { now } from '../../src/rest/client/clock.ts'
import { Ledger } from '../../src/rest/client/ledger.ts'
import { RestError } from '../../src/rest/errors.ts'
import type { Operation } from '../../src/rest/operation.ts'

interface Sending {
  readonly body?: unknown
  /** Default the admin's. */
  readonly token?: string
  /** Milliseconds until the request gives up. Default 10 000. */
  readonly within?: number
  readonly signal?: AbortSignal
}

/** The REST client alone, without a graph in front of it. */
export interface RestClient {
  /** Sends an operation as a GraphQL request of its own would. */
  send<Answer>(operation: Operation<never, Answer>, path: string, sending?: Sending): Promise<Answer>
  /** Sends it and expects it to fail. */
  refused(operation: Operation, path: string, sending?: Sending): Promise<RestError>
  /** Tells of a change. */
  changed: Client['changed']
  close(): Promise<void>
}

/** A client of the sandbox. */
export function startClient(sandbox: Sandbox, options: Partial<ClientOptions> = {}): RestClient {
  const client = createClient({ baseUrl: sandbox.url, userAgent: 'test/1', ...options })
  const send: RestClient['send'] = (operation, path, sending = {}) => {
    const { token = sandbox.token, within = 10_000, signal, body } = sending
    const session = client.open({ token, deadline: now() + within, ledger: new Ledger(), signal })
    return session.send(operation, path, { body })
  }
  return {
    send,
    async refused(operation, path, sending) {
      const outcome = await send(operation, path, sending).catch((error: unknown) => error)
      if (outcome instanceof RestError) return outcome
      throw new Error(`Expected a RestError, but got ${outcome instanceof Error ? outcome : JSON.stringify(outcome)}`)
    },
    changed: client.changed,
    close: () => client.close(),
  }
}

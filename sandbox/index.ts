import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tokenOfMember } from './account/member-tokens.ts'
import { tokens } from './account/tokens.ts'
import { clockOf, followTime } from './faults/clock.ts'
import { type FaultMatch, faultList, type Reply } from './faults/faults.ts'
import { longestMs } from './http/delivery.ts'
import { type AskedFor, type Exchange, requestLog } from './http/log.ts'
import { recorder } from './http/recorder.ts'
import { connectionCounter, sandboxServer } from './http/server.ts'
import { type WebhookOptions, webhookSender } from './integrations/webhook-sender.ts'
import { type RateOptions, rateCounter } from './limits/rate.ts'
import { type Scale, seed } from './seed/index.ts'

export type { FaultMatch, Reply } from './faults/faults.ts'
export type { AskedFor, Exchange } from './http/log.ts'
export type { WebhookOptions } from './integrations/webhook-sender.ts'
export type { Allowance, RateHeader } from './limits/rate.ts'

export interface SandboxOptions extends Partial<Scale>, RateOptions {
  /** 0, the default, takes any free port. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** Milliseconds before every answer, but for a fault with a delay of its own. Default 0. */
  latencyMs?: number
  /** Whether the time in the account is that of this machine. Default: it stands still. */
  realTime?: boolean
  /** How webhooks are sent. */
  webhooks?: WebhookOptions | undefined
  /** Gets a line for every request. */
  log?: ((line: string) => void) | undefined
  /** Is told of every exchange after it was sent. */
  onExchange?: ((exchange: Exchange) => void) | undefined
}

export interface Sandbox {
  /** Without a slash at the end. */
  url: string
  /** May do everything. */
  token: string
  /** May read everything. */
  readerToken: string
  /**
   * May read all but members, teams and roles: what names those, such as a flag's maintainer, is still answered. Writes only
   * flags, segments and approval requests.
   */
  limitedToken: string
  /** A token that may do all that a member may, by their roles and teams. */
  tokenOf(memberId: string): string
  /** What was asked since the start, or since the last `forget`. */
  requests(): AskedFor[]
  forget(): void
  /** Answers the next `times` requests that match so; once unless told otherwise. */
  fault(match: FaultMatch, reply: Reply, times?: number | 'always'): void
  /** Takes all faults back. */
  clearFaults(): void
  /** The time in the account, in epoch ms. */
  now(): number
  /** Moves the time in the account on. What was set for a time until then is done before the next answer. */
  advance(ms: number): void
  /** How many connections are open at the moment. */
  connections(): number
  close(): Promise<void>
}

/** Starts an in-memory LaunchDarkly with the same data every time. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', latencyMs = 0, log, onExchange } = options
  if (!(latencyMs >= 0 && latencyMs <= longestMs)) {
    throw new RangeError(`latencyMs must be from 0 to ${longestMs}, got ${latencyMs}`)
  }
  const asked = requestLog()
  const faults = faultList()
  const directory = process.env.SANDBOX_RECORD
  const record = directory ? recorder(directory) : undefined
  const listeners = [record?.add, onExchange].filter((listener) => listener !== undefined)
  const tell = (exchange: Exchange) => {
    for (const listener of listeners) listener(exchange)
  }
  const store = seed(options)
  const clock = clockOf(store)
  const stopTime = options.realTime ? followTime(clock) : () => {}
  const webhooks = webhookSender(store, options.webhooks)
  const server = sandboxServer(store, {
    faults,
    asked,
    clock,
    rates: rateCounter(options),
    latencyMs,
    tell: webhooks.tell,
    onExchange: listeners.length === 0 ? undefined : tell,
    onRequest: log && ((one, took) => log(lineOf(one, took))),
  })
  const connections = connectionCounter(server)
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: given } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`,
    token: tokens.admin,
    readerToken: tokens.reader,
    limitedToken: tokens.limited,
    tokenOf: (memberId) => tokenOfMember(memberId, store),
    requests: asked.all,
    forget: asked.forget,
    fault: faults.add,
    clearFaults: faults.clear,
    now: clock.now,
    advance: clock.advance,
    connections,
    async close() {
      stopTime()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await Promise.all([closed, webhooks.close()])
      record?.close()
    },
  }
}

const lineOf = ({ method, path, status, hungUp }: AskedFor, took: number) =>
  `${method} ${path} ${status} ${took.toFixed(1)} ms${hungUp ? ', hung up' : ''}`

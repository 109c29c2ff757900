import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type FaultMatch, faultList, type Reply } from './faults.ts'
import { type AskedFor, type Exchange, requestLog } from './log.ts'
import { recorder } from './record.ts'
import { type Scale, seed } from './seed/index.ts'
import { sandboxServer } from './server.ts'
import { tokens } from './tokens.ts'

export type { FaultMatch, Reply } from './faults.ts'
export type { AskedFor, Exchange } from './log.ts'

export interface SandboxOptions extends Partial<Scale> {
  /** 0, the default, takes any free port. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  /** Gets a line for every request. */
  log?: ((line: string) => void) | undefined
  onExchange?: ((exchange: Exchange) => void) | undefined
}

export interface Sandbox {
  /** Without a slash at the end. */
  url: string
  /** May do everything. */
  token: string
  /** May read everything. */
  readerToken: string
  /** May read projects, environments and flags, but neither members nor teams. */
  limitedToken: string
  /** What was asked since the start, or since the last `forget`. */
  requests(): AskedFor[]
  forget(): void
  /** Answers the next `times` requests that match so; once unless told otherwise. */
  fault(match: FaultMatch, reply: Reply, times?: number): void
  close(): Promise<void>
}

/** Starts an in-memory LaunchDarkly with the same data every time. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', log, onExchange, ...scale } = options
  const asked = requestLog()
  const faults = faultList()
  const directory = process.env.SANDBOX_RECORD
  const record = directory ? recorder(directory) : undefined
  const listeners = [record?.add, onExchange].filter((listener) => listener !== undefined)
  const tell = (exchange: Exchange) => {
    for (const listener of listeners) listener(exchange)
  }
  const server = sandboxServer(seed(scale), {
    faults,
    asked,
    onExchange: listeners.length === 0 ? undefined : tell,
    onRequest: log && ((one, took) => log(`${one.method} ${one.path} ${one.status} ${took.toFixed(1)} ms`)),
  })
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: given } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`,
    token: tokens.admin,
    readerToken: tokens.reader,
    limitedToken: tokens.limited,
    requests: asked.all,
    forget: asked.forget,
    fault: faults.add,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      record?.close()
    },
  }
}

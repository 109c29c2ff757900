import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An entry as the server sends it. */
export interface LoggedEntry {
  readonly _id: string
  readonly date: unknown
  readonly accesses: readonly [{ readonly action: string; readonly resource: string }]
}

/** A statement of a search. */
interface Denial {
  readonly effect: string
  readonly resources?: readonly string[]
  readonly notResources?: readonly string[]
}

/** A LaunchDarkly that has nothing but an audit log, whose entries a test writes as it likes. */
export interface WrittenLog {
  readonly url: string
  /** The entries, the earliest first. */
  readonly entries: LoggedEntry[]
  /** The paths that were asked for. */
  readonly paths: string[]
  /** Answers the requests in place of the log as long as it returns a status. */
  fault: (path: string) => number | undefined
  close(): void
}

export const entryAt = (date: unknown, id: string): LoggedEntry => ({
  _id: id,
  date,
  accesses: [{ action: 'updateOn', resource: `proj/web:env/test:flag/${id}` }],
})

const denies = ({ resources, notResources }: Denial, resource: string) =>
  resources ? resources.includes(resource) : !notResources?.includes(resource)

export async function startWrittenLog(): Promise<WrittenLog> {
  const entries: LoggedEntry[] = []
  const paths: string[] = []

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url!
    paths.push(path)
    const body = (await request.toArray()).join('')
    const status = log.fault(path)
    if (status !== undefined) return response.writeHead(status, { 'retry-after': '1' }).end()
    const { searchParams } = new URL(path, 'http://log.test')
    const numberOf = (name: string, none: number) => Number(searchParams.get(name) ?? none)
    const [before, after] = [numberOf('before', Number.POSITIVE_INFINITY), numberOf('after', 0)]
    const denials: readonly Denial[] = (body ? JSON.parse(body) : []).filter(({ effect }: Denial) => effect === 'deny')
    const found = entries
      .filter(({ date }) => typeof date !== 'number' || (date < before && date > after))
      .filter(({ accesses: [{ resource }] }) => !denials.some((one) => denies(one, resource)))
      .toReversed()
      .slice(0, numberOf('limit', 20))
    const items = found.map((one) => ({ ...one, kind: 'flag', name: one._id, _accountId: 'a', _links: {} }))
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items, _links: {} }))
  }

  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const log: WrittenLog = {
    ...{ url: `http://127.0.0.1:${port}`, entries, paths },
    fault: () => undefined,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return log
}

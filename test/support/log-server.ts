import type { IncomingMessage } from 'node:http'
import { specifierMatcher } from '../../sandbox/policies/resource-specifier.ts'
import { policy } from '../../sandbox/policies/statements.ts'
import { createGateway } from '../../src/gateway.ts'
import { startOther } from './other-server.ts'

/** An entry of a log of one's own: when it was, and what was done to what. */
export interface Deed {
  readonly date: number
  readonly accesses: readonly { readonly action: string; readonly resource: string }[]
}

const untagged = () => []

/** Entries as the audit log has them, the newest first. Those of one time stay in their order. */
export const entriesOf = (deeds: readonly Deed[]) =>
  deeds
    .map(({ date, accesses }, index) => ({
      _id: `e${index}`,
      _accountId: 'a1',
      date,
      accesses,
      ...{ kind: 'flag', name: 'n', description: 'd', shortDescription: 's', _links: {} },
      target: { name: 'n', resources: [...new Set(accesses.map(({ resource }) => resource))] },
    }))
    .sort((one, other) => other.date - one.date)

type Entry = ReturnType<typeof entriesOf>[number]

/**
 * A gateway in front of a LaunchDarkly that has nothing but the keys of flags and an audit log of one's own, read as the sandbox
 * reads its statements: for logs that no company writes.
 *
 * @param log what there is; changing it changes what comes next.
 */
export async function startLog(log: {
  entries: readonly Entry[]
  flagKeys?: readonly string[]
  /** Counts the entries of some buckets, given how many there are in truth. Default no counts are told. */
  counts?: ((count: number) => unknown) | undefined
  /** Happens after each page that was told. */
  meanwhile?: (() => void) | undefined
}) {
  let calls = 0
  const server = await startOther(async (request, response) => {
    const url = new URL(request.url!, 'http://log.test')
    const send = (document: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
    if (url.pathname.startsWith('/api/v2/flags/')) {
      const items = (log.flagKeys ?? []).map((key) => ({ key }))
      send({ items, totalCount: items.length })
      return
    }
    calls++
    const number = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise)
    const isMeant = await condition(request, url.searchParams.get('spec'))
    const meant = log.entries
      .filter(({ date }) => date < number('before', Number.POSITIVE_INFINITY) && date > number('after', -1))
      .filter(isMeant)
    if (log.counts && url.pathname.endsWith('/counts')) {
      const [after, size] = [number('after', 0), number('buckets', 50)]
      const width = Math.max(1, Math.ceil((number('before', 0) - after) / size))
      const buckets = Array.from({ length: Math.ceil((number('before', 0) - after) / width) }, (_, index) => {
        const timestamp = after + index * width
        const count = meant.filter(({ date }) => date >= timestamp && date < timestamp + width).length
        return { timestamp, count: log.counts!(count) }
      })
      send({ buckets, totalCount: meant.length, bucketIntervalMs: width })
      return
    }
    send({ items: meant.slice(0, number('limit', 10)), _links: {} })
    log.meanwhile?.()
  })
  const gateway = createGateway({ baseUrl: server.url, fallbackToken: 'api-token', maxRestCalls: 200 })

  return {
    /** The answer to a query, and how many calls to the log it took. */
    async ask(query: string, variables: object = {}) {
      calls = 0
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return { ...(await response.json()), calls }
    },
    async close() {
      await gateway.close()
      await server.close()
    },
  }
}

async function condition(request: IncomingMessage, spec: string | null): Promise<(entry: Entry) => boolean> {
  if (request.method === 'POST') {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const allows = policy(JSON.parse(Buffer.concat(chunks).toString()), untagged)
    return ({ accesses }) => accesses.some((access) => allows(access))
  }
  if (spec === null) return () => true
  const matches = specifierMatcher(spec, untagged)
  return ({ accesses }) => accesses.some(({ resource }) => matches(resource))
}

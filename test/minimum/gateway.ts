import { startWaveUpstream, type Waves } from '../../bench/waves.ts'
import { createGateway } from '../../src/gateway.ts'
import { noLimits } from '../support/no-limits.ts'
import type { Account } from './account.ts'

/** What a query took. Calls of a wave were sent before an answer of the wave came. */
export interface Taken {
  readonly calls: number
  readonly waves: number
  readonly paths: Waves
  readonly errors: readonly string[]
}

export interface Measured {
  /** @param turns of the event loop without a new call after which a wave is complete. */
  ask(query: string, turns?: number): Promise<Taken>
  close(): Promise<void>
}

/** A gateway whose calls are counted in waves. Each query brings a token of its own, so that the gateway knows nothing from earlier ones. */
export async function startMeasured({ sandbox }: Account): Promise<Measured> {
  const upstream = await startWaveUpstream(sandbox)
  const gateway = createGateway({ ...noLimits, baseUrl: upstream.url, maxConcurrentCalls: 1000 })
  let tokens = 0

  return {
    async ask(query, turns = 40) {
      tokens++
      const counted = upstream.count(turns)
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `api-${tokens}` },
        body: JSON.stringify({ query }),
      })
      const { errors = [] } = (await response.json()) as { errors?: { message: string }[] }
      const paths = counted()
      return { calls: paths.flat().length, waves: paths.length, paths, errors: errors.map(({ message }) => message) }
    },
    async close() {
      await gateway.close()
      upstream.close()
    },
  }
}

import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { now, timerMs } from '../rest/client/clock.ts'
import type { Ledger } from '../rest/client/ledger.ts'

/** The time beyond its deadline that a request may take, in ms. The gateway's own fields fail at the deadline, with their paths. */
const graceMs = 1000

interface SettlingOptions {
  /** The time for a request from its arrival, in ms. */
  readonly deadlineMs: number
  /** The arrival of each request. */
  readonly ledgers: WeakMap<Request, Pick<Ledger, 'since'>>
}

/** Limits the time of resolvers and functions that were added to the gateway and might never settle. */
export function settling({ deadlineMs, ledgers }: SettlingOptions) {
  /** @throws {TooLate} if the work takes longer than the request may. */
  async function settled<Value>(request: Request, work: PromiseLike<Value>, what: string): Promise<Value> {
    const since = ledgers.get(request)?.since ?? now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const fail = () => reject(new TooLate(what, deadlineMs))
      timer = setTimeout(fail, timerMs(Math.max(0, since + deadlineMs + graceMs - now())))
    })
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Must come after all plugins that replace the execution. */
  const plugin: Plugin = {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) => {
        const { request } = args.contextValue as { readonly request: Request }
        const result = executeFn(args)
        if (!(result instanceof Promise)) return result
        return settled(request, result, 'resolvers of added fields').catch((error: unknown) => {
          if (error instanceof TooLate) return { data: null, errors: [error] }
          throw error
        })
      })
    },
  }
  return { settled, plugin }
}

class TooLate extends GraphQLError {
  constructor(what: string, deadlineMs: number) {
    super(`Expected ${what} to settle within ${deadlineMs} ms, the deadline of the request, but they did not.`, {
      extensions: { code: 'UPSTREAM_TIMEOUT' },
    })
  }
}

import { now as clock, timerMs } from './clock.ts'
import type { Ledger } from './ledger.ts'
import type { Observer } from './observer.ts'

/** Why a caller stops waiting before the answer came. */
export type Leaving = 'deadline' | 'gone'

/** A caller's wait for an answer. */
export interface Wait {
  leave(why: Leaving): void
}

/** A GraphQL request as the REST layer sees it. */
export interface Caller {
  /** The value of LaunchDarkly's `Authorization` header. */
  readonly token: string
  /** A keyed hash of the token, which replaces it in everything that is kept. */
  readonly holder: string
  /** The deadline of the request, in epoch ms. */
  readonly deadline: number
  readonly ledger: Ledger
  readonly observer?: Observer | undefined
  /** Whether fields of the request read the parts `_access` of documents. Default true. */
  readonly readsAccess?: boolean | undefined
  /** Why the request is over. Undefined while it waits. */
  over(): Leaving | undefined
  /** Registers a wait, which ends when the deadline passes or the client disconnects. `done` removes it. */
  start(wait: Wait): void
  done(wait: Wait): void
}

interface CallerOptions extends Pick<Caller, 'token' | 'holder' | 'deadline' | 'ledger' | 'observer' | 'readsAccess'> {
  /** Aborted when the client disconnects. */
  readonly signal?: AbortSignal | undefined
}

export function createCaller({ signal, ...caller }: CallerOptions): Caller {
  const waits = new Set<Wait>()
  let timer: NodeJS.Timeout | undefined
  let listening = false

  function leave(why: Leaving) {
    for (const wait of waits) wait.leave(why)
  }

  return {
    ...caller,
    over() {
      if (signal?.aborted) return 'gone'
      return clock() >= caller.deadline ? 'deadline' : undefined
    },
    start(wait) {
      if (!listening) signal?.addEventListener('abort', () => leave('gone'), { once: true })
      listening = true
      waits.add(wait)
      timer ??= setTimeout(() => leave('deadline'), timerMs(Math.max(0, caller.deadline - clock())))
    },
    done(wait) {
      waits.delete(wait)
      if (waits.size > 0) return
      clearTimeout(timer)
      timer = undefined
    },
  }
}

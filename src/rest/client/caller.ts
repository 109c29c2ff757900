import { now as clock, timerMs } from './clock.ts'
import type { Ledger } from './ledger.ts'
import type { Observer } from './observer.ts'

/** Why somebody stops waiting before the answer is there. */
export type Leaving = 'deadline' | 'gone'

/** Somebody's wait for an answer. */
export interface Wait {
  leave(why: Leaving): void
}

/** One GraphQL request, as far as the REST layer is concerned. */
export interface Caller {
  /** As LaunchDarkly's `Authorization` header takes it. */
  readonly token: string
  /** Stands for the token wherever something is kept: a keyed hash. */
  readonly holder: string
  /** The time at which the request gives up, in epoch ms. */
  readonly deadline: number
  readonly ledger: Ledger
  readonly observer?: Observer | undefined
  /** Why nothing more is to be done for the request; undefined as long as it waits. */
  over(): Leaving | undefined
  /** Has the wait left when the deadline comes or the client hangs up. Undone by `done`. */
  start(wait: Wait): void
  done(wait: Wait): void
}

interface CallerOptions extends Pick<Caller, 'token' | 'holder' | 'deadline' | 'ledger' | 'observer'> {
  /** Aborted when the client hangs up. */
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

import { now as clock, timerMs } from './clock.ts'
import type { Ledger } from './ledger.ts'
import type { Observer } from './observer.ts'

/** Why a caller stops waiting before the answer came. `answered`: the request has its answer and needs no other read. */
export type Leaving = 'deadline' | 'gone' | 'answered'

/** A caller's wait for an answer. */
export interface Wait {
  /** Whether it is for a read of which no call was sent. */
  isSparable(): boolean
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
  /** Ends the waits for reads that were not sent, because the request is answered. */
  answered(): void
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
  let isAnswered = false

  function leave(why: Leaving) {
    for (const wait of waits) wait.leave(why)
  }

  return {
    ...caller,
    over() {
      if (signal?.aborted) return 'gone'
      if (clock() >= caller.deadline) return 'deadline'
      return isAnswered ? 'answered' : undefined
    },
    answered() {
      isAnswered = true
      for (const wait of waits) if (wait.isSparable()) wait.leave('answered')
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

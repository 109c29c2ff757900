import { randomUUID } from 'node:crypto'
import type { Store } from '../../store/store.ts'
import { now as clock } from './clock.ts'
import { createSharedWindow } from './shared-window.ts'
import type { Window, WindowOptions } from './window.ts'
import type { Exchange, Member } from './window-exchange.ts'
import { argsOf, windowScript } from './window-script.ts'

export interface SharedWindows {
  /** Makes the window of a limit, which all gateways of the store know by its name. */
  window(name: string, options: WindowOptions): Window
  close(): void
}

interface SharedWindowsOptions {
  readonly store: Store
  /** The first part of the keys. It tells upstreams apart, and keeps the windows of one on the same server of a cluster. */
  readonly scope: string
  /** Called when windows may have opened. */
  readonly changed: () => void
  readonly random?: () => number
}

const leastLagMs = 50
const lagMs = 200
/** The most windows that one round trip asks for. */
const mostAtOnce = 50

/** The windows that several gateways share through a store. */
export function createSharedWindows({
  store,
  scope,
  changed,
  random = Math.random,
}: SharedWindowsOptions): SharedWindows {
  const id = randomUUID().slice(0, 13)
  const asking = new Set<Member>()
  let timer: NodeJS.Timeout | undefined
  let flushesAt = Number.POSITIVE_INFINITY
  let gateways = 1
  const lag = () => Math.round(leastLagMs + lagMs * random())

  function flush() {
    clearTimeout(timer)
    flushesAt = Number.POSITIVE_INFINITY
    const all = [...asking]
    asking.clear()
    for (let from = 0; from < all.length; from += mostAtOnce) send(all.slice(from, from + mostAtOnce))
  }

  /** A store that is gone knows no gateways. */
  function count() {
    const state = store.state()
    if (state.joined) gateways = state.gateways
    return gateways
  }

  async function send(members: readonly Member[]) {
    const now = clock()
    const asker = { id, now: Math.floor(now), lag: lag(), gateways: count() }
    const questions = members.map((member) => member.question(now))
    const keys = members.map(({ name }) => `limits:{${scope}}:${name}`)
    try {
      const replies = await store.run(windowScript, keys, argsOf(asker, questions))
      for (const [index, member] of members.entries()) member.took(replies[index] ?? null, clock())
    } catch {
      // Whatever the cause is, the gateway goes on alone.
      for (const [index, member] of members.entries()) member.missed(questions[index]!, clock())
    }
    changed()
  }

  const exchange: Exchange = {
    store,
    gateways: count,
    lag,
    ask(member, withinMs) {
      asking.add(member)
      const at = withinMs > 0 ? clock() + withinMs : 0
      if (at >= flushesAt) return
      flushesAt = at
      clearTimeout(timer)
      if (withinMs > 0) timer = setTimeout(flush, withinMs).unref()
      else queueMicrotask(flush)
    },
  }
  return {
    window: (name, options) => createSharedWindow(name, exchange, random, options),
    close: store.onChange(() => {
      count()
      changed()
    }),
  }
}

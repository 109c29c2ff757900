const windowMs = 10_000

/** Generous allowances of a window: they are counted and told, not enforced. */
const globalAllowance = 100_000
const routeAllowance = 50_000

/** Counts requests in windows of ten seconds, for the whole account and for each operation, and tells what is left. */
export function rateCounter(now: () => number = Date.now) {
  let ends = 0
  let total = 0
  let routes = new Map<string, number>()
  return (operation: string): Record<string, string> => {
    const time = now()
    if (time >= ends) {
      ends = (Math.floor(time / windowMs) + 1) * windowMs
      total = 0
      routes = new Map()
    }
    const count = (routes.get(operation) ?? 0) + 1
    routes.set(operation, count)
    return {
      'x-ratelimit-global-remaining': String(Math.max(0, globalAllowance - ++total)),
      'x-ratelimit-route-remaining': String(Math.max(0, routeAllowance - count)),
      'x-ratelimit-reset': String(ends),
    }
  }
}

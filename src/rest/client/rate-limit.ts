/** The limits of an account in the last answers. Times in epoch ms; null if unknown. */
export interface AccountLimit extends Told {
  /** Number of calls of the account in a window. */
  readonly limit: number | null
  readonly routes: readonly RouteLimit[]
}

export interface RouteLimit extends Told {
  /** The verb and the route's template. */
  readonly operation: string
}

interface Told {
  /** Number of calls that were left. */
  readonly remaining: number | null
  readonly resetAt: number | null
  /** The time from which calls are sent again. Null if no limit blocks them. */
  readonly opensAt: number | null
  /** The time of the answer. */
  readonly observedAt: number | null
}

/** What the last answers said of an account's limits. Times in epoch ms; null for what was not said. */
export interface AccountLimit extends Told {
  /** How many calls the account has in a window. */
  readonly limit: number | null
  readonly routes: readonly RouteLimit[]
}

export interface RouteLimit extends Told {
  /** The verb and the route's template. */
  readonly operation: string
}

interface Told {
  /** How many calls were left. */
  readonly remaining: number | null
  readonly resetAt: number | null
  /** When calls go again; null if nothing is known to hold them back. */
  readonly opensAt: number | null
  /** When the answer came that said so. */
  readonly observedAt: number | null
}

/** What a webhook, or another gateway, tells of a change: that it happened, and to what. Everything else is read with the token of each subscriber. */
export interface Signal {
  /** LaunchDarkly's id of the audit log entry. */
  readonly id: string
  /** The time of the change, in epoch ms. */
  readonly date: number
  readonly accesses: readonly SignalAccess[]
}

export interface SignalAccess {
  readonly action: string | null
  /** The specifier of the resource, such as `proj/web:env/production:flag/new-search`. */
  readonly resource: string
}

import type { GraphQLResolveInfo } from 'graphql'

/** The REST calls of one request. */
export interface Budget {
  /** The number of calls that the request may still make. */
  readonly left: () => number
  /**
   * Checks what is selected of a connection once the number of its nodes is known, before a call is made for them. Default no check.
   *
   * @throws {TooManyCalls} if the nodes need more calls than are left, whatever the account has.
   */
  readonly check?: (info: GraphQLResolveInfo, nodes: number) => void
  /** Takes the estimate of the request at worst. Nothing is checked on the way if the budget is enough for that. Default no estimate. */
  readonly expect?: (most: number) => void
}

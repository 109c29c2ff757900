import type { GraphQLResolveInfo } from 'graphql'

/** The REST calls of one request. */
export interface Budget {
  /** The number of calls that the request may still make. */
  readonly left: () => number
  /**
   * Checks the selection of a connection after the number of its nodes is known, and before a call is made for them. Default no
   * check.
   *
   * @throws {TooManyCalls} if the nodes need more calls than are left, in the best case.
   */
  readonly check?: (info: GraphQLResolveInfo, nodes: number) => void
  /** Takes the estimate for the worst case. If the budget covers it, no check is made during the request. Default no estimate. */
  readonly expect?: (most: number) => void
}

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
  /** The largest number of nodes of a connection, up to `nodes`, that the calls that are left can pay for in the best case. */
  readonly fitting?: (info: GraphQLResolveInfo, nodes: number) => number
  /** Whether the budget is sure to pay for the selection of any number of nodes of a connection. Default true. */
  readonly covers?: (info: GraphQLResolveInfo) => boolean
  /** Whether the nodes of a connection need no call, in the worst case. Default true. */
  readonly isFree?: (info: GraphQLResolveInfo) => boolean
  /** Whether most of the time until the deadline of the request has passed. Default false. */
  readonly isLate?: () => boolean
  /** Takes the estimate for the worst case. If the budget covers it, no check is made during the request. Default no estimate. */
  readonly expect?: (most: number) => void
}

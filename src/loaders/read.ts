import type { Operation } from '../rest/operation.ts'

export interface Read {
  /** Reads a document: memoised by URL and `body` for one GraphQL request, so that asking again costs nothing. */
  <Args, Answer>(operation: Operation<Args, Answer>, args: Args): Promise<Answer>
  /**
   * Checks that the request may take so many more calls, before the first of them is made.
   *
   * @param calls number of calls, finite or not.
   * @throws {TooManyCalls} if they would exceed `MAX_REST_CALLS`.
   */
  readonly afford: (operation: Pick<Operation<never>, 'name'>, calls: number) => void
}

import type { Operation } from '../rest/operation.ts'

export interface Read {
  /** Reads a document. Answers are memoised by URL and `body` for one GraphQL request, so a repeated read costs nothing. */
  <Args, Answer>(operation: Operation<Args, Answer>, args: Args): Promise<Answer>
  /** Reads a document that the request does not keep, so that a repeated read is another call. */
  readonly apart: <Args, Answer>(operation: Operation<Args, Answer>, args: Args) => Promise<Answer>
  /**
   * Checks that the request may make further calls, before the first of them is made.
   *
   * @param calls Number of calls, finite or infinite.
   * @throws {TooManyCalls} if they would exceed `MAX_REST_CALLS`.
   */
  readonly afford: (operation: Pick<Operation<never>, 'name'>, calls: number) => void
}

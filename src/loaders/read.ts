import type { Operation } from '../rest/operation.ts'

/** Reads a document: memoised by URL and `body` for one GraphQL request, so that asking again costs nothing. */
export type Read = <Args, Answer>(operation: Operation<Args, Answer>, args: Args) => Promise<Answer>

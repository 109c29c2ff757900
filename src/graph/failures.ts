import { GraphQLError } from 'graphql'
import type { Code } from './errors.ts'

/** The most errors of an answer, by default. */
export const defaultMaxErrors = 100

/**
 * Replaces every error beyond those that are reported. It has a path, so the executor does not wrap it: making an error for each of
 * a hundred thousand fields takes seconds.
 */
const leftOut = new GraphQLError('An error that is left out.', { path: [] })

/** The part of the context that limits errors. */
export interface Failing {
  /** The most errors that are reported. Default 100. */
  readonly maxErrors?: number
}

/** Number of failed fields per request. */
const counts = new WeakMap<Failing, number>()

/** Fields that were begun early fail twice, so more errors are kept than are reported. */
const patience = 10

/** The error that a failed field throws: its own, or the shared one if there are too many. */
export function failure(request: Failing, error: unknown): unknown {
  const failed = (counts.get(request) ?? 0) + 1
  counts.set(request, failed)
  return failed > patience * (request.maxErrors ?? defaultMaxErrors) ? leftOut : error
}

/** Takes back the failure of a field that was begun early, because the field is counted when it is executed. */
export function uncount(request: Failing): void {
  counts.set(request, Math.max(0, (counts.get(request) ?? 0) - 1))
}

/** Applies the limit of errors to one item of a list that fails alone. */
export const apart = <Answer>(request: Failing, answer: Promise<Answer>): Promise<Answer> =>
  answer.catch((error: unknown) => {
    throw failure(request, error)
  })

const tooMany: Code = 'TOO_MANY_ERRORS'

/** The first errors of an answer, and one that gives the number of the others. A second application changes nothing. */
export function fewest(errors: readonly GraphQLError[], most: number): readonly GraphQLError[] {
  if (errors.length <= most && !errors.includes(leftOut)) return errors
  if (errors.at(-1)?.extensions?.code === tooMany) return errors
  const told = errors.filter((error) => error !== leftOut).slice(0, most)
  const message =
    `Expected an answer with at most ${most} errors (MAX_ERRORS), but got ${errors.length}: ` +
    `${errors.length - told.length} of them are left out.`
  return [...told, new GraphQLError(message, { extensions: { code: tooMany } })]
}

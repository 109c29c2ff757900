import { GraphQLError } from 'graphql'
import type { Code } from './errors.ts'

/** How many errors an answer may have unless told otherwise. */
export const defaultMaxErrors = 100

/**
 * Stands for every error beyond those that are told. It says of itself that it is located, so that the executor takes it as it is:
 * to make an error for each of a hundred thousand fields takes seconds.
 */
const leftOut = new GraphQLError('An error that is left out.', { path: [] })

/** What a request shares in which fields may fail. */
export interface Failing {
  /** How many errors are told. */
  readonly maxErrors?: number
}

/** How many fields failed, by what the resolvers of a request share. */
const counts = new WeakMap<Failing, number>()

/** Some fields are begun before their turn, and fail twice. It does no harm to make more errors than are told. */
const patience = 10

/** What a field that failed throws: its own error, or the one that stands for all that are too many. */
export function failure(request: Failing, error: unknown): unknown {
  const failed = (counts.get(request) ?? 0) + 1
  counts.set(request, failed)
  return failed > patience * (request.maxErrors ?? defaultMaxErrors) ? leftOut : error
}

/** An answer of one field of a list, which fails as a field does. */
export const apart = <Answer>(request: Failing, answer: Promise<Answer>): Promise<Answer> =>
  answer.catch((error: unknown) => {
    throw failure(request, error)
  })

const tooMany: Code = 'TOO_MANY_ERRORS'

/** The first errors of an answer, and one that says how many there are besides. Has no effect on what it made. */
export function fewest(errors: readonly GraphQLError[], most: number): readonly GraphQLError[] {
  if (errors.length <= most && !errors.includes(leftOut)) return errors
  if (errors.at(-1)?.extensions?.code === tooMany) return errors
  const told = errors.filter((error) => error !== leftOut).slice(0, most)
  const message =
    `Expected an answer with at most ${most} errors (MAX_ERRORS), but got ${errors.length}: ` +
    `${errors.length - told.length} of them are left out.`
  return [...told, new GraphQLError(message, { extensions: { code: tooMany } })]
}

import { CombinedGraphQLErrors, type ErrorLike, ServerError } from '@apollo/client'

/** The codes of an error by the fields that failed, such as `teams: FORBIDDEN`. */
export function codesOf(error: ErrorLike | undefined): readonly string[] {
  if (CombinedGraphQLErrors.is(error)) {
    return error.errors.map(({ path = [], extensions }) => `${path.join('.')}: ${extensions?.code}`)
  }
  if (ServerError.is(error)) return [`status: ${error.statusCode}`]
  return error ? ['network'] : []
}

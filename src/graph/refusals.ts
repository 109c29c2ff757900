import type { RestErrorDetails } from '../rest/errors.ts'
import type { Code } from './errors.ts'

/** What a person can do about a refusal of LaunchDarkly. */
const sentences: Partial<Record<Code, string>> = {
  BAD_USER_INPUT: 'LaunchDarkly does not accept the input.',
  NOT_FOUND:
    'LaunchDarkly finds nothing by the keys or ids in the input. Check them, and that the token may see what they name.',
  CONFLICT:
    'The change conflicts with the present state, or with another change. Read the present state and try again.',
  KEY_EXISTS: 'The key is taken. Choose another one.',
  APPROVAL_REQUIRED:
    'The change needs an approval, and was not made. Ask for one by `onApprovalRequired: CREATE_REQUEST` where the input takes it, or by `createApprovalRequest`.',
}

/** The most that is told of LaunchDarkly's own words, in characters: they may repeat the input. */
const mostWords = 300

/**
 * A refusal in words for the person who wanted the change: what they can do, and what LaunchDarkly says of it. Routes of the REST API
 * are left to the errors of fields, as nobody who writes GraphQL asked for one.
 */
export function refusalOf(code: Code, { words }: RestErrorDetails): string {
  const sentence = sentences[code] ?? 'LaunchDarkly refused the change.'
  const said = withoutRoutes(words ?? '').trim()
  if (!said) return sentence
  return `${sentence} LaunchDarkly says: ${said.length > mostWords ? `${said.slice(0, mostWords - 1)}…` : said}`
}

/** Words without routes. A verb before a route goes with it, and so does the address of a host. */
export const withoutRoutes = (words: string) =>
  words.replace(
    /(?:\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)\s+)?(?:https?:\/\/[^\s/]+)?\/(?:api\/v2|internal)[^\s"'`),;]*/g,
    '[route]',
  )

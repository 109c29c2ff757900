import type { RestErrorDetails } from '../rest/errors.ts'
import type { Code } from './errors.ts'

/** Sentences about a refusal of LaunchDarkly that say what a person can do. */
const sentences: Partial<Record<Code, string>> = {
  BAD_USER_INPUT: 'LaunchDarkly does not accept the input.',
  NOT_FOUND:
    'LaunchDarkly finds nothing with the keys or ids in the input. Check them, and that the token may see the objects.',
  CONFLICT:
    'The change conflicts with the present state, or with another change. Read the present state and try again.',
  KEY_EXISTS: 'The key is taken. Choose another one.',
  APPROVAL_REQUIRED:
    'The change needs an approval, and was not made. Ask for one by `onApprovalRequired: CREATE_REQUEST` where the input takes it, or by `createApprovalRequest`.',
}

/** The most characters of LaunchDarkly's own words, because they can repeat the input. */
const mostWords = 300

/**
 * Describes a refusal to a person: what they can do, and what LaunchDarkly says. Only errors of fields contain routes of the REST
 * API, because a GraphQL user does not ask for a route.
 */
export function refusalOf(code: Code, { words }: RestErrorDetails): string {
  const sentence = sentences[code] ?? 'LaunchDarkly refused the change.'
  const said = withoutRoutes(words ?? '').trim()
  if (!said) return sentence
  return `${sentence} LaunchDarkly says: ${said.length > mostWords ? `${said.slice(0, mostWords - 1)}…` : said}`
}

/** Replaces routes in a text, with a verb or a host before them. */
export const withoutRoutes = (words: string) =>
  words.replace(
    /(?:\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)\s+)?(?:https?:\/\/[^\s/]+)?\/(?:api\/v2|internal)[^\s"'`),;]*/g,
    '[route]',
  )

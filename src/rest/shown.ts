import { redacted } from './credentials.ts'

/** How many characters of a value that somebody sent a message repeats. */
export const mostShown = 300

/** How many values within one are looked at: a message is made of few of them. */
const mostValues = 200

/**
 * A value in a message, as JSON, of which at most {@link mostShown} characters are told.
 *
 * @example shown('web') // '"web"'
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(beginning(value, mostShown))
    return value.length > mostShown || text.length > mostShown
      ? `${text.slice(0, mostShown)}… (${value.length} characters)`
      : text
  }
  const text = json(value)
  return text.length > mostShown ? `${beginning(text, mostShown)}…` : text
}

/** More than the longest credential has, so that one that the cut divides is recognised by its whole. */
const mostOfCredential = 4096

/** The beginning of a text. A credential is taken out before the cut, as half of one has no shape by which anybody would know it. */
const beginning = (text: string, most: number): string =>
  redacted(text.slice(0, most + mostOfCredential)).slice(0, most)

/** What is large is not written down whole for the sake of its beginning. */
function json(value: unknown): string {
  let values = 0
  try {
    return String(
      JSON.stringify(value, (_, one: unknown) => {
        if (++values > mostValues) throw new TooLarge()
        return typeof one === 'string' ? beginning(one, mostShown + 1) : one
      }),
    )
  } catch {
    return Array.isArray(value) ? `a list of ${value.length}` : 'a large object'
  }
}

class TooLarge extends Error {}

/** How long a message may be, whoever wrote it. */
const mostOfMessage = 1000

/** A message that somebody else wrote, or that repeats what somebody sent: its beginning. */
export const shortened = (message: string): string =>
  message.length > mostOfMessage ? `${beginning(message, mostOfMessage - 1)}…` : message

import { redacted } from './credentials.ts'

/** The most characters of a foreign value that a message repeats. */
export const mostShown = 300

/** The most values within one value that are read for a message. */
const mostValues = 200

/**
 * A value as JSON for a message, with at most {@link mostShown} characters.
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

/** More than the longest credential, so that a credential at the cut is recognised as a whole. */
const mostOfCredential = 4096

/** The beginning of a text. Credentials are redacted before the cut, because half a credential has no recognisable shape. */
export const beginning = (text: string, most: number): string =>
  redacted(text.slice(0, most + mostOfCredential)).slice(0, most)

/** Serialises a value. Stops at large values, of which only the beginning is needed. */
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

/** The most characters of a message, whoever wrote it. */
const mostOfMessage = 1000

/** The beginning of a message that contains foreign text. */
export const shortened = (message: string): string =>
  message.length > mostOfMessage ? `${beginning(message, mostOfMessage - 1)}…` : message

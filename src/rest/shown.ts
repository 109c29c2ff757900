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
    const text = JSON.stringify(value.slice(0, mostShown))
    return value.length > mostShown || text.length > mostShown
      ? `${text.slice(0, mostShown)}… (${value.length} characters)`
      : text
  }
  const text = json(value)
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text
}

/** What is large is not written down whole for the sake of its beginning. */
function json(value: unknown): string {
  let values = 0
  try {
    return String(
      JSON.stringify(value, (_, one: unknown) => {
        if (++values > mostValues) throw new TooLarge()
        return typeof one === 'string' ? one.slice(0, mostShown + 1) : one
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
  message.length > mostOfMessage ? `${message.slice(0, mostOfMessage - 1)}…` : message

import { withoutSecrets } from '../secrets.ts'

/** The shortest credential to search for. A shorter text would occur in many others. */
const shortest = 6

/**
 * The texts of a sent body that are credentials, because LaunchDarkly's words about a refusal can repeat them. The longest come first,
 * because one can contain another.
 *
 * @param body JSON, or undefined. Forms contain no credentials.
 * @example sentCredentials('{"url":"https://h.test","secret":"hunter2!"}') // ['hunter2!']
 */
export function sentCredentials(body: unknown): readonly string[] {
  if (typeof body !== 'string') return []
  const sent: unknown = JSON.parse(body)
  const found = [...new Set(hidden(sent, withoutSecrets(sent)))].filter(({ length }) => length >= shortest)
  return found.sort((one, other) => other.length - one.length)
}

/** The texts in which a document and its redaction differ. */
function hidden(sent: unknown, shown: unknown): string[] {
  if (sent === shown) return []
  if (typeof sent === 'string') return [sent]
  if (typeof sent !== 'object' || sent === null) return []
  const parts = typeof shown === 'object' && shown !== null ? (shown as Record<string, unknown>) : {}
  return Object.entries(sent).flatMap(([name, part]) => hidden(part, parts[name]))
}

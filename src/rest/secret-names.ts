/** Endings of names that say that what is under the name is a credential, without case and without what joins words. */
const endings = [
  'secret|password|passwd|passphrase|passcode|credential|token|authorization|cookie|dsn|jwt|basicauth',
  '(?:api|access|private|secret|sdk|mobile|full|write|policy|ingest|ingestion|insert|license|signing|encryption|shared)key',
  '(?:master|account|storage|subscription|routing|service|server|deploy|ssh|hmac|admin|relay)key',
  '(?:connection|conn)(?:string|str|url|uri)|(?:database|db|mongo|mongodb|redis|postgres|postgresql|mysql)(?:url|uri)',
  '(?:webhook|hook|trigger|signed|presigned|sas)(?:url|uri)',
].join('|')

const ending = new RegExp(`(?:${endings})s?$`)

/** A credential in one of its forms: `secretValue`, `passwordHash`. */
const form = /(?:secret|password|token|apikey|privatekey)(?:value|hash|text|string|plaintext|encrypted|base64|pem)$/

const words = new Set(['auth', 'pwd', 'pass', 'pem', 'signature', 'bearer', 'serviceaccountjson'])

/** Places in a list of things, which LaunchDarkly and others call tokens. */
const places = /(?:continuation|page|next|previous|prev|cancel|cancellation)token$/

/** Names under which LaunchDarkly keeps what somebody else's service wants, credentials among it. */
const wholes = new Set(['config', 'configvalues'])

/** Parameters of URLs that are credentials, though properties of the same name are not. */
const parameters = /^(?:sig|signature|pw|hmac|accesskeyid|awsaccesskeyid|googleaccessid)$|signature$|credential$/

/**
 * `whole`: whatever it is. `secret`: any text, list or object, and a number. `text`: any text and
 * whatever holds one, but no number, as tokens are counted and priced as well.
 */
type Kind = 'whole' | 'secret' | 'text' | null

/** Names recur, and the keys of flags are among them, so that there is no end to them. */
const known = new Map<string, Kind>()
const mostKnown = 5000

/** A name without case, without what joins its words, and without the number at its end. */
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z\d]/g, '')
    .replace(/\d+$/, '')

function kindOf(name: string): Kind {
  const found = known.get(name)
  if (found !== undefined) return found
  if (known.size >= mostKnown) known.clear()
  const kind = name.length > 100 ? null : kindOfBare(bare(name))
  known.set(name, kind)
  return kind
}

function kindOfBare(name: string): Kind {
  if (wholes.has(name)) return 'whole'
  if (places.test(name)) return null
  if (/(?:tokens?|auth)$/.test(name)) return words.has(name) || ending.test(name) ? 'text' : null
  return words.has(name) || ending.test(name) || form.test(name) ? 'secret' : null
}

/** Whether a name says that it is one of a credential. */
export const isSecretName = (name: string): boolean => kindOf(name) !== null

/** Whether a parameter of a URL is a credential. A short `key` or `code` says something else. */
export function isSecretParameter(name: string, value = ''): boolean {
  const word = bare(name)
  return (
    kindOf(name) !== null ||
    parameters.test(word) ||
    (word === 'key' && value.length >= 8) ||
    (word === 'code' && value.length >= 20)
  )
}

/**
 * Whether a value is a credential by its name. Booleans are none: `serviceToken: true` says what a token is. Neither are links, nor
 * LaunchDarkly's summaries of access tokens.
 */
export function isSecretBy(name: string, value: unknown): boolean {
  const kind = kindOf(name)
  if (kind === null || value === null || value === undefined) return false
  if (kind === 'whole') return true
  if (typeof value === 'boolean') return false
  if (typeof value !== 'object') return kind === 'secret' || typeof value === 'string'
  return !isLink(value) && (kind === 'secret' || holdsTokens(value))
}

const isLink = (value: object): boolean =>
  'href' in value && Object.keys(value).every((name) => name === 'href' || name === 'type')

/** Whether there is a text in it, other than in LaunchDarkly's summaries of access tokens. */
function holdsTokens(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'string'
  return !('_id' in value) && Object.values(value).some(holdsTokens)
}

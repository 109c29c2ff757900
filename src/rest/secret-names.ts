/** Endings of names that mark a credential, in lower case and without separators. */
const endings = [
  'secret|password|passwd|passphrase|passcode|credential|token|authorization|cookie|dsn|jwt|basicauth',
  '(?:api|access|private|secret|sdk|mobile|full|write|policy|ingest|ingestion|insert|license|signing|encryption|shared)key',
  '(?:master|account|storage|subscription|routing|service|server|deploy|ssh|hmac|admin|relay)key',
  '(?:connection|conn)(?:string|str|url|uri)|(?:database|db|mongo|mongodb|redis|postgres|postgresql|mysql)(?:url|uri)',
  '(?:webhook|hook|trigger|signed|presigned|sas)(?:url|uri)',
].join('|')

const ending = new RegExp(`(?:${endings})s?$`)

/** A credential in a certain form: `secretValue`, `passwordHash`. */
const form = /(?:secret|password|token|apikey|privatekey)(?:value|hash|text|string|plaintext|encrypted|base64|pem)$/

const words = new Set(['auth', 'pwd', 'pass', 'pem', 'signature', 'bearer', 'serviceaccountjson'])

/** Positions in a list, which LaunchDarkly and others call tokens. */
const places = /(?:continuation|page|next|previous|prev|cancel|cancellation)token$/

/** Names under which LaunchDarkly stores the configuration of other services, with their credentials. */
const wholes = new Set(['config', 'configvalues', 'integrationconfig'])

/** URL parameters that are credentials, although properties with the same name are not. */
const parameters = /^(?:sig|signature|pw|hmac|accesskeyid|awsaccesskeyid|googleaccessid)$|signature$|credential$/

/**
 * `whole`: a value of any type is a credential. `secret`: any text, list, object or number is. `text`: a text, or a value that
 * contains one, is; a number is not, because tokens are also counted and priced.
 */
type Kind = 'whole' | 'secret' | 'text' | null

/** A bounded memory, because keys of flags are among the names. */
const known = new Map<string, Kind>()
const mostKnown = 5000

/** A name in lower case, without separators and without a final number. */
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

/** Whether a name marks a credential. */
export const isSecretName = (name: string): boolean => kindOf(name) !== null

/** Whether a parameter of a URL is a credential. A short `key` or `code` has another meaning. */
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
 * Whether a value is a credential by its name. Booleans are not: `serviceToken: true` describes a token. Links and LaunchDarkly's
 * summaries of access tokens are not either.
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

/** Whether a value contains a text outside of LaunchDarkly's summaries of access tokens. */
function holdsTokens(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'string'
  return !('_id' in value) && Object.values(value).some(holdsTokens)
}

/** Properties of documents that hold live credentials: of environments, tokens, webhooks, relay proxies, triggers and clients. */
const secrets = new Set(['apiKey', 'mobileKey', 'token', 'secret', 'fullKey', 'triggerURL', '_clientSecret'])

/**
 * A copy of a document without the texts in it that are live credentials, however deep they are, and without those that a JSON
 * patch puts in their place. They become null.
 */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) =>
      isSecret(name, value) && typeof one !== 'object' ? [name, null] : [name, withoutSecrets(one)],
    ),
  )
}

/** Whether a property of a document, or the value of an operation of a JSON patch, is a credential. */
function isSecret(name: string, document: object): boolean {
  if (secrets.has(name)) return true
  const { path } = document as { path?: unknown }
  return name === 'value' && typeof path === 'string' && secrets.has(path.slice(path.lastIndexOf('/') + 1))
}

/** Properties that hold live credentials: of environments, tokens, webhooks, relay proxies, triggers and OAuth clients. */
const secrets = new Set(['apiKey', 'mobileKey', 'token', 'secret', 'fullKey', 'triggerURL', '_clientSecret'])

/**
 * A copy of a document without the texts in it that are live credentials, however deep they are, without those that a JSON patch
 * puts in their place, and without configurations of integrations, which hold such texts by other names. They become null. The
 * values of variations stay as they are, whatever is in them: they are not LaunchDarkly's.
 */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(name, one, value)]))
}

/** What is shown of a property. */
function shown(
  name: string,
  value: unknown,
  { op, path }: { readonly op?: unknown; readonly path?: unknown },
): unknown {
  if (name === 'value' && op === undefined) return value
  const called = name === 'value' && typeof path === 'string' ? path.slice(path.lastIndexOf('/') + 1) : name
  const isSecret = called === 'config' || (secrets.has(called) && typeof value !== 'object')
  return isSecret ? null : withoutSecrets(value)
}

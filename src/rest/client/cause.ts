/**
 * A code of Node, OpenSSL or undici. Only the code of an error is shown, because its message can contain hosts, sockets and
 * credentials.
 */
const code = /^[A-Z][A-Z0-9_]{1,60}$/
/** undici's message about a proxy that refused a tunnel or credentials. */
const proxyStatus = /^Proxy (?:response|Authentication Required) \((\d{3})\)/
/** The most nested errors that are searched. */
const mostErrors = 30
const mostCodes = 3

/**
 * The code of a failed connection, which is safe to show: `ECONNREFUSED`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `PROXY_ANSWERED_407`. If
 * several addresses failed for different reasons, their codes are joined by commas. Undefined without a code.
 */
export function causeOf(error: unknown): string | undefined {
  const codes = [...errorsIn(error)].flatMap((one) => codeOf(one) ?? [])
  // undici's codes only say that an error happened. A code of Node says which one.
  const telling = codes.filter((one) => !one.startsWith('UND_ERR'))
  const told = telling.length > 0 ? telling : codes.slice(0, 1)
  return [...new Set(told)].slice(0, mostCodes).join(', ') || undefined
}

/** An error and its causes. The parts of an aggregate error replace it. */
function* errorsIn(error: unknown): Iterable<Error> {
  const queue = [error]
  const seen = new Set<unknown>()
  while (queue.length > 0 && seen.size < mostErrors) {
    const one = queue.shift()
    if (!(one instanceof Error) || seen.has(one)) continue
    seen.add(one)
    const parts: unknown = one instanceof AggregateError ? one.errors : []
    if (!Array.isArray(parts) || parts.length === 0) yield one
    else queue.push(...parts.slice(0, mostErrors))
    queue.push(one.cause)
  }
}

function codeOf(error: Error): string | undefined {
  const [, status] = proxyStatus.exec(error.message) ?? []
  if (status) return `PROXY_ANSWERED_${status}`
  return 'code' in error && typeof error.code === 'string' && code.test(error.code) ? error.code : undefined
}

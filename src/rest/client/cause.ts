/** A code as Node, OpenSSL and undici write it. Nothing else of an error is told: it may speak of hosts, sockets and credentials. */
const code = /^[A-Z][A-Z0-9_]{1,60}$/
/** How undici says that a proxy made no tunnel, or wants other credentials. */
const proxyStatus = /^Proxy (?:response|Authentication Required) \((\d{3})\)/
/** Errors within errors are followed this far. */
const mostErrors = 30
const mostCodes = 3

/**
 * Why a connection failed, in a word that is safe to show: `ECONNREFUSED`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `PROXY_ANSWERED_407`. Where
 * several addresses were tried and failed for different reasons, their codes are separated by commas. Undefined if there is no code.
 */
export function causeOf(error: unknown): string | undefined {
  const codes = [...errorsIn(error)].flatMap((one) => codeOf(one) ?? [])
  // The codes of undici only say that there was an error, where Node has one that says which.
  const telling = codes.filter((one) => !one.startsWith('UND_ERR'))
  const told = telling.length > 0 ? telling : codes.slice(0, 1)
  return [...new Set(told)].slice(0, mostCodes).join(', ') || undefined
}

/** An error, and those that it has for its causes. Of an aggregate, its parts say more than itself. */
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

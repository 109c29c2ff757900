import http from 'node:http'
import https from 'node:https'

const host = 'app.launchdarkly.com'

/**
 * Sends what is meant for LaunchDarkly to a sandbox, because some clients know no other address. The clients themselves stay as they are.
 *
 * @returns A function that ends it.
 */
export function redirected(url: string): () => void {
  const { hostname, port } = new URL(url)
  const original = https.request
  https.request = ((...args: Parameters<typeof http.request>) => {
    const [first, second, third] = args as unknown as [URL | string | https.RequestOptions, unknown?, unknown?]
    const isAddress = typeof first === 'string' || first instanceof URL
    const address = isAddress ? new URL(first) : undefined
    const options = (isAddress ? (typeof second === 'object' ? second : {}) : first) as https.RequestOptions
    const answered = [first, second, third].find((one) => typeof one === 'function')
    const meant = address?.hostname ?? options.hostname ?? options.host
    if (meant !== host) throw new Error(`Expected a request to ${host}, but got one to ${meant}.`)
    const path = address ? `${address.pathname}${address.search}` : options.path
    const { agent, host: _, protocol, ...rest } = options
    return http.request({ ...rest, hostname, port, path }, answered as (response: http.IncomingMessage) => void)
  }) as typeof https.request
  return () => {
    https.request = original
  }
}

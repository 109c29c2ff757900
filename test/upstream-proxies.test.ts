import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clean } from './support/failed-field.ts'
import type { OtherServer } from './support/other-server.ts'
import { type ForwardProxy, startProxy } from './support/proxy.ts'
import {
  anyVersion,
  bothVersions,
  type Certificate,
  certificateOf,
  oldVersions,
  startSecure,
} from './support/secure-server.ts'
import { startServer } from './support/server-process.ts'
import { type Stack, startStack } from './support/stack.ts'

const query = '{ projects { totalCount } }'
const answered = { data: { projects: { totalCount: 4 } } }
const patience = 40_000

let stack: Stack
let certificate: Certificate
let upstream: OtherServer
beforeAll(async () => {
  stack = await startStack()
  certificate = await certificateOf({ ip: '127.0.0.1' })
  upstream = await startSecure(certificate, bothVersions)
})
afterAll(async () => {
  await stack.close()
  await upstream.close()
  certificate.remove()
})

/** Runs with a proxy that is stopped in the end. */
async function proxied(work: (proxy: ForwardProxy) => Promise<void>, behaviour?: Parameters<typeof startProxy>[0]) {
  const proxy = await startProxy(behaviour)
  await work(proxy).finally(proxy.close)
}

/** The proxy's URL with somebody's name and password. */
const withCredentials = ({ url }: ForwardProxy) => url.replace('//', '//us%40er:se%3Acret@')
const credentials = `Basic ${Buffer.from('us@er:se:cret').toString('base64')}`

describe('to an upstream on https', () => {
  const ask = (env: Record<string, string>) =>
    startServer({ LAUNCHDARKLY_BASE_URL: upstream.url, NODE_EXTRA_CA_CERTS: certificate.file, ...env }).ask(query)

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])(
    'the way goes through a tunnel of %s',
    (name) =>
      proxied(async (proxy) => {
        expect(await ask({ [name]: proxy.url })).toEqual(answered)
        const { host } = new URL(upstream.url)
        expect(proxy.asked).toMatchObject([{ method: 'CONNECT', target: host }])
        expect(proxy.asked[0]!.headers).not.toHaveProperty('proxy-authorization')
        expect(proxy.asked[0]!.headers).not.toHaveProperty('authorization')
      }),
    patience,
  )

  it(
    'the credentials of the proxy go to the proxy alone, and those of LaunchDarkly to LaunchDarkly',
    () =>
      proxied(async (proxy) => {
        expect(await ask({ HTTPS_PROXY: withCredentials(proxy), HTTP_PROXY: 'http://127.0.0.1:9' })).toEqual(answered)
        expect(proxy.asked[0]!.headers['proxy-authorization']).toBe(credentials)
        expect(proxy.asked[0]!.headers).not.toHaveProperty('authorization')
        const { headers } = upstream.requests.at(-1)!
        expect(headers.authorization).toBe(stack.sandbox.token)
        expect(headers).not.toHaveProperty('proxy-authorization')
      }),
    patience,
  )

  it.each(['NO_PROXY', 'no_proxy'])(
    'there is no proxy for what %s names',
    (name) =>
      proxied(async (proxy) => {
        expect(await ask({ HTTPS_PROXY: proxy.url, [name]: 'localhost, 127.0.0.1' })).toEqual(answered)
        expect(proxy.asked).toEqual([])
      }),
    patience,
  )

  it(
    'the certificate still has to be one that is trusted',
    () =>
      proxied(async (proxy) => {
        const { errors } = await ask({ HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: '' })
        expect(errors![0]!.extensions!.code).toBe('UPSTREAM_UNAVAILABLE')
        expect(proxy.asked.length).toBeGreaterThan(0)
      }),
    patience,
  )

  it(
    'the version of TLS still has to be 1.2',
    () =>
      proxied(async (proxy) => {
        const old = await startSecure(certificate, oldVersions)
        const env = { LAUNCHDARKLY_BASE_URL: old.url, HTTPS_PROXY: proxy.url, NODE_OPTIONS: anyVersion }
        expect((await ask(env)).errors![0]!.extensions!.code).toBe('UPSTREAM_UNAVAILABLE')
        expect(proxy.asked.length).toBeGreaterThan(0)
        await old.close()
      }),
    patience,
  )
})

describe('to an upstream on http', () => {
  const ask = (env: Record<string, string>) =>
    startServer({ LAUNCHDARKLY_BASE_URL: stack.sandbox.url, ...env }).ask(query)

  it.each(['HTTP_PROXY', 'http_proxy'])(
    'the way goes through the proxy of %s',
    (name) =>
      proxied(async (proxy) => {
        expect(await ask({ [name]: withCredentials(proxy) })).toEqual(answered)
        expect(proxy.asked).toMatchObject([
          {
            method: 'GET',
            target: `${stack.sandbox.url}/api/v2/projects?offset=0&limit=1`,
            headers: { host: new URL(stack.sandbox.url).host, 'proxy-authorization': credentials },
          },
        ])
      }),
    patience,
  )

  it(
    'the proxy for https has no part in it',
    () =>
      proxied(async (proxy) => {
        expect(await ask({ HTTPS_PROXY: proxy.url })).toEqual(answered)
        expect(proxy.asked).toEqual([])
      }),
    patience,
  )

  it('the same limits hold as without a proxy', () =>
    proxied(async (proxy) => {
      const limited = await startStack({ gateway: { httpProxy: proxy.url, maxAnswerBytes: 5000, bodyTimeoutMs: 300 } })
      const text = `{"items":[],"totalCount":1}${' '.repeat(6000)}`
      const ways = [
        [{ text }, 'UPSTREAM_FAILURE'],
        [{ text, headers: { 'content-length': null } }, 'UPSTREAM_FAILURE'],
        [{ bodyMs: 20_000 }, 'UPSTREAM_TIMEOUT'],
      ] as const
      for (const [reply, code] of ways) {
        limited.sandbox.fault({ path: /projects/ }, reply)
        const answer = await limited.ask(query)
        expect(answer.errors![0]!.extensions!.code).toBe(code)
        clean(answer)
      }
      expect((await limited.ask(query)).data).toEqual(answered.data)
      await limited.close()
    }))
})

it(
  'never asks the embedded sandbox through a proxy',
  () =>
    proxied(async (proxy) => {
      const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, http_proxy: proxy.url, https_proxy: proxy.url }
      const server = startServer(env)
      expect(await server.ask(query)).toEqual(answered)
      expect(server.output()).toContain('embedded sandbox')
      expect(proxy.asked).toEqual([])
    }),
  patience,
)

describe('a proxy that does not serve', () => {
  const failure = (cause: string) => ({
    message: `The connection to LaunchDarkly failed: ${cause} (GET /api/v2/projects).`,
    extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { operation: 'GET /api/v2/projects', cause } },
  })
  const upstreams = () => [
    ['http', stack.sandbox.url],
    ['https', upstream.url],
  ]

  /** Asks through a proxy that is no good, and expects nothing of it to be told but why. */
  async function fails(baseUrl: string, proxy: string, cause: string) {
    const other = await startStack({ gateway: { baseUrl, httpProxy: proxy, headersTimeoutMs: 3000 } })
    const answer = await other.ask(query)
    await other.close()
    expect(answer.errors).toMatchObject([failure(cause)])
    clean(answer)
    expect(answer.text).not.toMatch(/us@er|us%40er|secret|se:cret|127\.0\.0\.1/i)
  }

  it('as nobody listens there is told as no connection, without its name or password', async () => {
    const gone = await startProxy()
    await gone.close()
    for (const [, baseUrl] of upstreams()) await fails(baseUrl!, withCredentials(gone), 'ECONNREFUSED')
  })

  it.each([407, 502] as const)('but answers %i to a tunnel is told so too', (status) =>
    proxied(async (proxy) => {
      await fails(upstream.url, withCredentials(proxy), `PROXY_ANSWERED_${status}`)
      expect(proxy.asked).toHaveLength(2)
    }, status),
  )

  it('but wants other credentials for a request is told so too', () =>
    proxied((proxy) => fails(stack.sandbox.url, withCredentials(proxy), 'PROXY_ANSWERED_407'), 407))

  it(
    'but leaves the first tunnel hanging is tried again once the time for connections is over',
    () =>
      proxied(async (proxy) => {
        const env = {
          ...{ LAUNCHDARKLY_BASE_URL: upstream.url, NODE_EXTRA_CA_CERTS: certificate.file, HTTPS_PROXY: proxy.url },
          ...{ CONNECT_TIMEOUT_MS: '300', MAX_CONCURRENT_CALLS: '1' },
        }
        expect(await startServer(env).ask(query)).toEqual(answered)
        expect(proxy.asked).toHaveLength(2)
      }, 'silent'),
    patience,
  )
})

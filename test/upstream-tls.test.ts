import { once } from 'node:events'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anyVersion,
  bothVersions,
  type Certificate,
  certificateOf,
  oldVersions,
  startSecure,
} from './support/secure-server.ts'
import { startServer } from './support/server-process.ts'

/** An upstream on https, as a gateway with the trust of its operator sees it. */

const query = '{ projects { totalCount } }'
const patience = 40_000

const unavailable = (cause: string) => ({
  data: { projects: null },
  errors: [
    expect.objectContaining({
      message: `The connection to LaunchDarkly failed: ${cause} (GET /api/v2/projects).`,
      extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { operation: 'GET /api/v2/projects', cause } },
    }),
  ],
})

let here: Certificate
let elsewhere: Certificate
let old: Certificate
beforeAll(async () => {
  here = await certificateOf({ ip: '127.0.0.1' })
  elsewhere = await certificateOf({ name: 'app.launchdarkly.com' })
  old = await certificateOf({ ip: '127.0.0.1' }, { expired: true })
})
afterAll(() => {
  for (const certificate of [here, elsewhere, old]) certificate.remove()
})

const gatewayOf = (baseUrl: string, env: Record<string, string> = {}) =>
  startServer({ LAUNCHDARKLY_BASE_URL: baseUrl, NODE_EXTRA_CA_CERTS: here.file, ...env })

describe('the version of TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'may be %s',
    async (version) => {
      const upstream = await startSecure(here, { minVersion: version, maxVersion: version })
      expect(await gatewayOf(upstream.url).ask(query)).toEqual({ data: { projects: { totalCount: 4 } } })
      expect(upstream.requests.map(({ url }) => url)).toEqual(['/api/v2/projects?offset=0&limit=1'])
      await upstream.close()
    },
    patience,
  )

  it(
    'may not be older, even if Node would take it',
    async () => {
      const upstream = await startSecure(here, oldVersions)
      const gateway = gatewayOf(upstream.url, { NODE_OPTIONS: anyVersion })
      expect(await gateway.ask(query)).toEqual(unavailable('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'))
      expect(upstream.requests).toEqual([])

      const other = connect({ port: upstream.port, host: '127.0.0.1', ca: here.cert, ...oldVersions })
      await once(other, 'secureConnect')
      expect(other.getProtocol()).toBe('TLSv1.1')
      other.destroy()
      await upstream.close()
    },
    patience,
  )
})

it(
  'HTTP/1.1 is spoken even where HTTP/2 is offered first, so that nothing is sent anew but by the gateway itself',
  async () => {
    const upstream = await startSecure(here, bothVersions)
    expect(await gatewayOf(upstream.url).ask(query)).toEqual({ data: { projects: { totalCount: 4 } } })
    expect(upstream.requests.map(({ httpVersion }) => httpVersion)).toEqual(['1.1'])
    await upstream.close()
  },
  patience,
)

describe('the certificate', () => {
  it.each<[string, string, () => [served: Certificate, trusted: Certificate]]>([
    ['nobody trusts', 'DEPTH_ZERO_SELF_SIGNED_CERT', () => [here, elsewhere]],
    ['is of another host', 'ERR_TLS_CERT_ALTNAME_INVALID', () => [elsewhere, elsewhere]],
    ['has expired', 'CERT_HAS_EXPIRED', () => [old, old]],
  ])(
    'is refused if it is one that %s',
    async (_, cause, certificates) => {
      const [served, trusted] = certificates()
      const upstream = await startSecure(served)
      const gateway = gatewayOf(upstream.url, { NODE_EXTRA_CA_CERTS: trusted.file })
      expect(await gateway.ask(query)).toEqual(unavailable(cause))
      expect(upstream.requests).toEqual([])
      await upstream.close()
    },
    patience,
  )
})

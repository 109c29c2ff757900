import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway.ts'
import { graphiql } from '../../src/graphiql.ts'
import { type OtherServer, startOther } from '../support/other-server.ts'
import { posted, type Served, startServed } from '../support/served.ts'

const secret = 'tools-canary-0123456789'
const another = 'ci-canary-9876543210abc'
const hashed = `sha256:${createHash('sha256').update(another).digest('hex')}`
const query = '{ project(key: "web") { key } }'

let served: Served
async function start(more: object) {
  served = await startServed(({ token }) => ({
    fallbackToken: undefined,
    serviceToken: token,
    gatewayTokens: [secret, hashed],
    ...more,
  }))
}

const ask = (headers: Record<string, string> = {}) => fetch(served.url, posted(query, headers))

describe('service mode with gateway tokens', () => {
  beforeAll(() => start({ graphiql: graphiql() }))
  beforeEach(() => served.sandbox.forget())
  afterAll(() => served.close())

  it.each([
    ['a secret', `Bearer ${secret}`],
    ['a secret of which it knows the hash alone', `Bearer ${another}`],
    ['the scheme in lower case', `bearer  ${secret}`],
  ])('answers a client that sends %s, with its own token upstream', async (_, authorization) => {
    const response = await ask({ authorization })
    expect(await response.json()).toEqual({ data: { project: { key: 'web' } } })
    expect(served.sandbox.requests()).toHaveLength(1)
  })

  it.each([
    ['nothing', undefined, 'but got none'],
    ['another secret', 'Bearer tools-canary-0123456788', 'but got one that it does not know'],
    ['the beginning of one', `Bearer ${secret.slice(0, -1)}`, 'but got one that it does not know'],
    ['the hash itself', `Bearer ${hashed}`, 'but got one that it does not know'],
    ['the secret without the scheme', secret, 'but got something else'],
    ['another scheme', `Basic ${secret}`, 'but got something else'],
    ['two secrets', `Bearer ${secret} ${another}`, 'but got something else'],
  ])('refuses a client that sends %s, before any call, and repeats nothing of it', async (_, authorization, got) => {
    const response = await ask(authorization === undefined ? {} : { authorization })
    const text = await response.text()
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(JSON.parse(text).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect(text).toContain(got)
    expect(text).not.toMatch(/canary|api-/)
    expect(served.sandbox.requests()).toEqual([])
  })

  it('refuses even a LaunchDarkly token, and shows the schema to clients alone, but the page to everybody', async () => {
    expect((await ask({ authorization: served.sandbox.token })).status).toBe(401)
    expect((await fetch(served.url, posted('{ __schema { queryType { name } } }'))).status).toBe(401)
    expect((await fetch(served.url, { headers: { accept: 'text/html' } })).status).toBe(200)
  })

  it("never sends a client's own token upstream", async () => {
    const other: OtherServer = await startOther()
    const serviceTokens = ['api-service', 'Bearer oauth-service']
    for (const serviceToken of serviceTokens) {
      for (const options of [{}, { gatewayTokens: [secret] }]) {
        const gateway = createGateway({ baseUrl: other.url, serviceToken, ...options })
        const init = posted(query, { authorization: `Bearer ${secret}` })
        await gateway.yoga.fetch('http://127.0.0.1/graphql', init)
        await gateway.close()
      }
    }
    await other.close()
    const sent = other.requests.map(({ headers }) => headers.authorization)
    expect(sent).toEqual(serviceTokens.flatMap((token) => [token, token]))
    expect(JSON.stringify(other.requests.map(({ rawHeaders }) => rawHeaders))).not.toContain('canary')
  })
})

describe('service mode without gateway tokens', () => {
  beforeAll(() => start({ gatewayTokens: [] }))
  beforeEach(() => served.sandbox.forget())
  afterAll(() => served.close())

  it.each(['127.0.0.1:4000', 'localhost', '127.8.8.8'])('answers what is asked of %s', async (host) => {
    expect(await askedOf(host)).toMatchObject({ status: 200, body: { data: { project: { key: 'web' } } } })
  })

  it.each(['evil.test', 'evil.test:80', '127.0.0.1.evil.test', 'localhost.evil.test', '10.0.0.7'])(
    'refuses what is asked of %s, which a browser may have been led to',
    async (host) => {
      const { status, body } = await askedOf(host)
      expect(status).toBe(403)
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
      expect(body.errors[0].message).toContain(`but got one to the host "${host.split(':')[0]}"`)
      expect(served.sandbox.requests()).toEqual([])
    },
  )
})

/** What is answered to a request whose header `Host` is this. */
function askedOf(host: string) {
  const { method, headers, body } = posted(query)
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  return new Promise<{ status: number | undefined; body: any }>((resolve, reject) => {
    const asking = request(
      served.url,
      { method: method!, headers: { ...(headers as object), host } },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        resolve({ status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) })
      },
    )
    asking.on('error', reject).end(body)
  })
}

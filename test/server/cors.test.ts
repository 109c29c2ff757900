import { afterEach, describe, expect, it } from 'vitest'
import { posted, type Served, startServed } from '../support/served.ts'

const tools = 'https://tools.example.com'
const studio = 'http://localhost:3000'

let served: Served
afterEach(() => served.close())

const ofCors = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'))

async function answersTo(origin: string) {
  const asked = await fetch(served.url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
  return { asked, answered: await fetch(served.url, posted('{ __typename }', { origin })) }
}

describe('pages of other origins', () => {
  it('get no leave by default', async () => {
    served = await startServed()
    const { asked, answered } = await answersTo(tools)
    expect([...ofCors(asked.headers), ...ofCors(answered.headers)]).toEqual([])
  })

  it.each([tools, studio])('may ask if they are listed, without what the browser keeps: %s', async (origin) => {
    served = await startServed({ corsOrigins: [tools, studio] })
    const { asked, answered } = await answersTo(origin)
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '600',
    })
    expect(answered.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answered.headers.get('access-control-expose-headers')).toContain('x-rest-calls')
    expect(answered.headers.has('access-control-allow-credentials')).toBe(false)
  })

  it.each([
    ['one of two', [tools, studio], 'https://evil.test'],
    ['one of one', [tools], 'https://evil.test'],
    ['a page in a sandbox', [tools, studio], 'null'],
    ['the same host by http', [tools], 'http://tools.example.com'],
    ['a host that begins so', [tools], 'https://tools.example.com.evil.test'],
  ])('get no leave if they are not listed: %s', async (_, corsOrigins, origin) => {
    served = await startServed({ corsOrigins })
    const { asked, answered } = await answersTo(origin)
    expect([...ofCors(asked.headers), ...ofCors(answered.headers)]).toEqual([])
  })
})

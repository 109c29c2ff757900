import { afterEach, describe, expect, it } from 'vitest'
import { posted, type Served, startServed } from '../support/served.ts'

let served: Served
afterEach(() => served.close())

const query = '{ project(key: "web") { key } }'
const mutation =
  'mutation { updateProject(input: { key: "web", name: "Web" }) { project { key } userErrors { message } } }'

async function told(document: string) {
  const { headers } = await fetch(served.url, posted(document))
  return { control: headers.get('cache-control'), vary: headers.get('vary') }
}

describe('an answer', () => {
  it('is for nobody to keep, unless the operator lets the gateway keep what it reads', async () => {
    served = await startServed()
    expect((await told(query)).control).toBe('private, no-store')
  })

  it('may then be kept as long by who asked, and by no one else', async () => {
    served = await startServed({ cacheTtlMs: 5900 })
    expect(await told(query)).toEqual({ control: 'private, max-age=5', vary: 'Authorization, Origin, Accept-Encoding' })
  })

  it.each([
    ['a change', mutation],
    ['an error beside data', '{ project(key: "web") { key } flag(projectKey: "web", key: "") { key } }'],
    ['a document that cannot be read', '{'],
    ['a document that does not fit the schema', '{ nothing }'],
  ])('is for nobody to keep after %s', async (_, document) => {
    served = await startServed({ cacheTtlMs: 5000 })
    expect((await told(document)).control).toBe('private, no-store')
  })

  it('is for nobody to keep where secrets may be in it, or the time is less than a second', async () => {
    served = await startServed({ cacheTtlMs: 5000, showSecrets: true })
    expect((await told(query)).control).toBe('private, no-store')
    await served.close()
    served = await startServed({ cacheTtlMs: 999 })
    expect((await told(query)).control).toBe('private, no-store')
  })
})

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { withoutAccess } from '../../../src/rest/client/access-parts.ts'
import { documentWithoutAccess } from '../../../src/rest/client/answer.ts'
import { type Client, createClient } from '../../../src/rest/client/client.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { Ledger } from '../../../src/rest/client/ledger.ts'
import { listFlags } from '../../../src/rest/flags/flags.ts'
import { listProjects } from '../../../src/rest/projects/projects.ts'

/** JSON values with texts and names that look like the parts. */
const { value } = fc.letrec((tie) => {
  const text = fc.oneof(
    fc.constantFrom('"_access":{', '_access', '\\', '"', '{', ']', 'ä'),
    fc.string({ maxLength: 4 }),
  )
  return {
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constant('_access'), text), tie('value'), { maxKeys: 4 }),
    ),
  }
})

const isObject = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null

/** The value with 0 in place of each part, and the number of parts. */
function replaced(one: unknown): readonly [unknown, number] {
  if (!isObject(one)) return [one, 0]
  if (Array.isArray(one)) {
    const items = one.map(replaced)
    return [items.map(([item]) => item), items.reduce((sum, [, parts]) => sum + parts, 0)]
  }
  const entries = Object.entries(one).map(([name, below]) => {
    const isPart = name === '_access' && isObject(below) && !Array.isArray(below)
    return [name, ...(isPart ? ([0, 1] as const) : replaced(below))] as const
  })
  const parts = entries.reduce((sum, [, , parts]) => sum + parts, 0)
  return [Object.fromEntries(entries.map(([name, below]) => [name, below])), parts]
}

describe('a JSON text without its parts _access', () => {
  it('has 0 in their place, and everything else', () => {
    fc.assert(
      fc.property(value, (one) => {
        const short = withoutAccess(Buffer.from(JSON.stringify(one)))
        const [left, parts] = replaced(one)
        // A name that ends in the same characters is not told from the part, so the text is read whole.
        if (!short) {
          expect(parts === 0 || JSON.stringify(one).includes('\\"_access":{')).toBe(true)
          return
        }
        expect(short.parts).toBe(parts)
        expect(String(short.text)).toBe(JSON.stringify(left))
      }),
      { numRuns: 500 },
    )
  })

  it('is none if the text ends too soon', () => {
    const text = '{"items":[{"_access":{"allowed":[{"action":"}"}]}}]}'
    for (let length = 0; length < text.length - 4; length++)
      expect(withoutAccess(Buffer.from(text.slice(0, length)))).toBeUndefined()
  })
})

describe('a document without its parts _access', () => {
  const access = { allowed: [{ action: 'updateOn', reason: { effect: 'allow' } }], denied: [] }
  const flagsWith = (value: unknown) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        items: [{ key: 'cart', variations: [{ value }], environments: { test: { on: true, _access: access } } }],
        totalCount: 1,
      }),
    ),
  })

  it('is like the whole one, and fails only the reader of such a part', () => {
    const page = documentWithoutAccess(listFlags, flagsWith('on'), () => expect.unreachable())!
    const { on, _access: part } = page.items[0]!.environments!.test!
    expect(on).toBe(true)
    expect(() => part!.allowed).toThrow('Expected a request that reads "_access"')
  })

  it('is none if JSON of users has such a property', () => {
    let elsewhere = 0
    expect(documentWithoutAccess(listFlags, flagsWith({ _access: {} }), () => elsewhere++)).toBeUndefined()
    expect(elsewhere).toBe(1)
  })
})

describe('requests that share a read', () => {
  let sandbox: Sandbox
  let client: Client
  beforeAll(async () => {
    sandbox = await startSandbox()
    client = createClient({ baseUrl: sandbox.url, userAgent: 'test' })
  })
  afterAll(async () => {
    await client.close()
    await sandbox.close()
  })

  const read = async (readsAccess: boolean) => {
    const session = client.open({ token: sandbox.token, deadline: now() + 5000, ledger: new Ledger(), readsAccess })
    const page = await session.send(listProjects, '/api/v2/projects?limit=1')
    return page.items[0]!._access!
  }

  it('get the parts if one of them reads them, by one call', async () => {
    const [one, other] = await Promise.all([read(false), read(true)])
    expect(one.allowed.length).toBeGreaterThan(0)
    expect(other).toBe(one)
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('get none if none of them reads them', async () => {
    for (const part of await Promise.all([read(false), read(false)])) expect(() => part.allowed).toThrow('Expected')
  })
})

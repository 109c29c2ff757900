import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

describe('the REST API itself', () => {
  it.each([
    [
      'apiVersions { valid latest current beta }',
      '/versions',
      { valid: [20240415], latest: 20240415, current: 20240415, beta: false },
    ],
    [
      'publicIpRanges { addresses outboundAddresses }',
      '/public-ip-list',
      { addresses: ['192.0.2.0/24', '198.51.100.0/25'], outboundAddresses: ['203.0.113.8/32', '203.0.113.9/32'] },
    ],
  ])('tells %s in one call', async (field, path, expected) => {
    const { data, paths } = await stack.ask(`{ it: ${field} }`)
    expect({ data, paths }).toEqual({ data: { it: expected }, paths: [path] })
    stack.sandbox.fault({ path: /./ }, { json: {} })
    const bare = await stack.ask(`{ it: ${field} }`)
    expect(bare.errors).toBeUndefined()
    expect(Object.values(bare.data.it)).toEqual(Object.values(expected).map((one) => (Array.isArray(one) ? [] : null)))
  })

  it('tells the links of its root', async () => {
    const { data, paths } = await stack.ask('{ apiResources { rel path type } }')
    const { links } = (await ask(stack.sandbox, '')).json
    const told = Object.entries<{ href: string; type: string }>(links)
    expect(data.apiResources).toEqual(told.map(([rel, { href, type }]) => ({ rel, path: href, type })))
    expect(paths).toEqual([''])
  })

  it('is described by its OpenAPI document, whose names are no credentials', async () => {
    const { data, paths } = await stack.ask('{ openApiDocument }')
    expect(paths).toEqual(['/openapi.json'])
    expect(Object.keys(data.openApiDocument.paths)).toContain('/api/v2/tokens/{id}')
    const described = {
      openapi: '3.0.3',
      components: { schemas: { Token: { properties: { token: { type: 'string' } } } } },
    }
    stack.sandbox.fault({ path: /openapi/ }, { json: described })
    expect((await stack.ask('{ openApiDocument }')).data.openApiDocument).toEqual(described)
  })

  it.each(['apiVersions { latest }', 'publicIpRanges { addresses }', 'apiResources { rel }', 'openApiDocument'])(
    'that fails is an error of the field alone: %s',
    async (field) => {
      stack.sandbox.fault({ path: /./ }, { status: 500 }, 'always')
      const { data, errors } = await stack.ask(`{ it: ${field} __typename }`)
      expect(data).toEqual({ it: null, __typename: 'Query' })
      expect(errors).toMatchObject([{ path: ['it'], extensions: { code: 'UPSTREAM_FAILURE' } }])
    },
  )
})

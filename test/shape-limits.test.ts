import { describe, expect, it } from 'vitest'
import type { GatewayOptions } from '../src/gateway.ts'
import { documentCache } from '../src/server/document-cache.ts'
import { startStack } from './support/stack.ts'

/** The messages of the errors of a query, for a gateway with other limits. */
async function told(gateway: Partial<GatewayOptions>, query: string): Promise<readonly string[]> {
  const stack = await startStack({ gateway })
  const { errors, calls } = await stack.ask(query)
  await stack.close()
  if (errors) expect(calls).toEqual([])
  for (const { extensions } of errors ?? []) expect(extensions).toEqual({ code: 'BAD_USER_INPUT' })
  return (errors ?? []).map(({ message }) => message)
}

const twice = '{ ...a projects { totalCount } } fragment a on Query { x: rateLimit { limit } y: rateLimit { limit } }'

describe('the shape of a document', () => {
  it.each<[string, Partial<GatewayOptions>, string, string]>([
    [
      'tokens',
      { maxTokens: 5 },
      '{ projects { totalCount key name } }',
      'Expected a document of at most 5 tokens (MAX_TOKENS), but got more.',
    ],
    [
      'depth',
      { maxDepth: 2 },
      '{ projects { nodes { key } } }',
      'Expected the query to have fields at most 2 deep within each other (MAX_DEPTH), but got 3.',
    ],
    ['aliases', { maxAliases: 1 }, twice, 'Expected the query to have at most 1 aliases (MAX_ALIASES), but got 2.'],
    [
      'root fields',
      { maxRootFields: 2 },
      twice,
      'Expected the query to have at most 2 fields at the root (MAX_ROOT_FIELDS), but got 3.',
    ],
    [
      'directives',
      { maxDirectives: 1 },
      '{ projects @skip(if: false) { totalCount @include(if: true) } }',
      'Expected the query to have at most 1 directives (MAX_DIRECTIVES), but got 2.',
    ],
    [
      'items',
      { maxItems: 1000 },
      '{ project(key: "web") { flags(first: 1000) { nodes { tags variations { id } } } } }',
      'Expected an operation of at most 1000 items in the lists of its answer (MAX_ITEMS), but got one that may take 7000. It would pass with first: 142 at project.flags in place of 1000.',
    ],
  ])('is limited in its %s', async (_, limits, query, message) => {
    const stack = await startStack({ gateway: limits })
    const { errors, calls } = await stack.ask(query)
    await stack.close()
    expect(errors?.[0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT' } })
    expect(errors?.[0]).toHaveProperty('locations')
    expect(calls).toEqual([])
  })

  it('names the operation, and the fragment that would be too much by itself', async () => {
    const query = 'query Deep { ...a } fragment a on Query { projects { nodes { key } } }'
    expect(await told({ maxDepth: 2 }, query)).toEqual([
      'Expected the query Deep to have fields at most 2 deep within each other (MAX_DEPTH), but got 3.',
    ])
  })

  it('counts the fields of a fragment as often as it is spread, also where no alias is', async () => {
    const parts = ['requestor', 'appliedBy', 'reviewers']
    const level = (name: string, next: string) =>
      `fragment ${name} on Member { approvalRequests { nodes { ${parts.map((part) => `${part} { ${next} }`).join(' ')} } } }`
    const query = `{ viewer { member { ...a } } } ${level('a', '...b')} ${level('b', '...c')} ${level('c', 'id email')}`
    expect(await told({ maxTokens: 120 }, query)).toEqual(
      ['Expected the query to have at most 120 fields with its fragments spread (MAX_TOKENS), but got more.'].map(() =>
        expect.stringMatching(/MAX_TOKENS/),
      ),
    )
  })

  it('is not looked at where there is no document, which is for the parser to tell', async () => {
    const stack = await startStack()
    const { errors } = await stack.ask(`{ ${'"unended '.repeat(1000)}`)
    await stack.close()
    expect(errors?.[0]?.message).toMatch(/^Syntax Error/)
  })

  it('is remembered by the room that it takes: a hundred large documents do not all stay', () => {
    const { documentCache: cache } = documentCache()
    const text = (index: number) => `#${index}${' '.repeat(10_000)}`
    for (let index = 0; index < 100; index++) cache.set(text(index), { kind: 'Document' as never, definitions: [] })
    expect(cache.get(text(0))).toBeUndefined()
    expect(cache.get(text(99))).toBeDefined()
    expect(cache.size).toBeLessThan(20)
  })
})

import fc from 'fast-check'
import { getNamedType, isObjectType, isRequiredArgument } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isNodeType } from '../src/rest/resources.ts'
import { createSchema } from '../src/schema.ts'
import { honest, type Lie, startLyingUpstream } from './support/lying-upstream.ts'
import { sampleOf } from './support/sample-of.ts'

const schema = createSchema()

/** Every field of the schema that is a connection. */
const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .map((field) => ({ coordinate: `${type.name}.${field.name}`, parent: type.name, field }))
    : [],
)

const parents = [...new Set(fields.map(({ parent }) => parent))]

/** How to come from the root to an object of a type: by its id, or from another one if it has none. */
function wayTo(type: string): readonly string[] {
  if (type === 'Query') return []
  if (type === 'FlagCodeReferences') return [...wayTo('Flag'), 'codeReferences']
  const measured = /^(Account|Project|Environment)Insights$/.exec(type)?.[1]
  if (measured) return [...(measured === 'Account' ? [] : wayTo(measured)), 'insights']
  if (type === 'CodeReferenceBranch') return [...wayTo('CodeReferenceRepository'), 'branch(name: "main")']
  return [`node(id: "${ids.get(type)}")`, `... on ${type}`]
}

const mostCalls = 120

let upstream: Awaited<ReturnType<typeof startLyingUpstream>>
/** The ids of the first objects in the lists, of each type with a connection that has ids. */
let ids: ReadonlyMap<string, string>
beforeAll(async () => {
  upstream = await startLyingUpstream({ maxRestCalls: mostCalls })
  const samples = parents.filter(isNodeType).map(async (type): Promise<[string, string]> => {
    const { data } = await upstream.ask(`{ ${sampleOf(schema, type, 'id')} }`)
    return [type, /"nodes":\[?\{"id":"(.*?)"/.exec(JSON.stringify(data))![1]!]
  })
  ids = new Map(await Promise.all(samples))
})
afterAll(() => upstream.close())

const lies = fc.record<Lie>({
  count: fc.constantFrom('honest', 'fewer', 'more', 'gone', 'text', 'null', 'negative', 'billion', 'infinite'),
  page: fc.constantFrom('honest', 'honest', 'short', 'long', 'empty', 'overlapping', 'repeated'),
})

type Field = (typeof fields)[number]['field']

function queryOf(parent: string, field: Field, args: string, selection: string): string {
  const places = { projectKey: '"web"', environmentKey: '"production"', from: '"production"', to: '"staging"' }
  const given = Object.entries(places).filter(([name]) =>
    field.args.some((arg) => arg.name === name && isRequiredArgument(arg)),
  )
  const required = given.map(([name, value]) => `${name}: ${value}, `).join('')
  const way = [...wayTo(parent), `${field.name}(${required}${args})`]
  return `{ ${way.join(' { ')} { ${selection} } ${'}'.repeat(way.length)}`
}

// biome-ignore lint/suspicious/noExplicitAny: whatever was selected.
const connectionIn = (data: any): any => {
  let found = data
  while (found && !('stoppedBy' in found)) found = Object.values(found)[0]
  return found
}

const selection =
  'nodes { __typename } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount stoppedBy'

describe('every connection, whatever LaunchDarkly says of its pages and its size,', () => {
  it('has a way to it in this test', () => {
    const insights = ['AccountInsights', 'ProjectInsights', 'EnvironmentInsights']
    const withoutId = ['Query', 'FlagCodeReferences', 'CodeReferenceBranch', ...insights]
    expect(parents.filter((type) => !isNodeType(type) && !withoutId.includes(type))).toEqual([])
    expect(fields.length).toBeGreaterThan(30)
  })

  it.each(fields)(
    'ends, and answers or fails with a code: $coordinate',
    async ({ parent, field }) => {
      const ends = field.args.some(({ name }) => name === 'last') ? ['first', 'last'] : ['first']
      await fc.assert(
        fc.asyncProperty(
          fc.array(lies, { minLength: 1, maxLength: 6 }),
          fc.constantFrom(...ends),
          fc.constantFrom(1, 20, 150, 1000),
          async (told, end, size) => {
            const { data, errors, calls } = await upstream.ask(
              queryOf(parent, field, `${end}: ${size}`, selection),
              told,
            )
            expect(calls).toBeLessThanOrEqual(mostCalls)
            for (const { extensions } of errors ?? []) {
              expect(extensions?.code).toMatch(/^(BAD_USER_INPUT|NOT_FOUND|UPSTREAM_FAILURE)$/)
            }
            const found = connectionIn(data)
            if (!found) return
            expect(found.nodes.length).toBeLessThanOrEqual(size)
            const isMore = end === 'first' ? found.pageInfo.hasNextPage : found.pageInfo.hasPreviousPage
            expect(isMore).toBe(found.stoppedBy !== 'END')
          },
        ),
        { numRuns: 5 },
      )
    },
    90_000,
  )
})

describe('every connection', () => {
  it.each(fields)('says that it came to its end, where it did: $coordinate', async ({ parent, field }) => {
    const { data, errors } = await upstream.ask(queryOf(parent, field, 'first: 1000', selection), [honest])
    expect(errors).toBeUndefined()
    expect(connectionIn(data)).toMatchObject({ stoppedBy: 'END', pageInfo: { hasNextPage: false } })
  })

  it.each(fields)('says alone why it ends, for no more than a page: $coordinate', async ({ parent, field }) => {
    const whole = await upstream.ask(queryOf(parent, field, 'first: 3', selection))
    const alone = await upstream.ask(queryOf(parent, field, 'first: 3', 'stoppedBy'))
    expect(alone.errors).toBeUndefined()
    expect(connectionIn(alone.data)).toEqual({ stoppedBy: connectionIn(whole.data).stoppedBy })
    expect(alone.calls).toBeLessThanOrEqual(whole.calls)
  })
})

describe('the latest audit log entries of several subjects, whatever pages LaunchDarkly answers with,', () => {
  it('end within a call for each subject and a page for each of those', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lies, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 3, 20),
        async (told, first) => {
          const query = `{ project(key: "web") { flags(first: 12) { nodes { auditLog(first: ${first}) { nodes { entryId } stoppedBy } } } } }`
          const { errors, calls } = await upstream.ask(query, [honest, ...told])
          expect(calls).toBeLessThanOrEqual(30)
          for (const { extensions } of errors ?? []) expect(extensions?.code).toBe('UPSTREAM_FAILURE')
        },
      ),
      { numRuns: 15 },
    )
  })
})

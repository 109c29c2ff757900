import { isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { fieldsOf, impliedFields } from '../../scripts/docs/fields-of.ts'
import { generatedDocuments } from '../../scripts/docs/generated-documents.ts'
import { withParts } from '../../scripts/docs/parts.ts'
import { restFields } from '../../scripts/docs/rest-fields.ts'
import { restOperations } from '../../scripts/docs/rest-operations.ts'
import { restTables } from '../../scripts/docs/rest-to-graphql.ts'
import { settings } from '../../src/config.ts'
import { errorCodes } from '../../src/graph/errors.ts'
import { removedOperations } from '../../src/rest/removed.ts'
import { createSchema } from '../../src/schema.ts'
import { root, textOf } from './documents.ts'

const generated = await generatedDocuments(root)

it.each(Object.keys(generated))('%s has the generated parts that the sources make', (path) => {
  expect(textOf(path)).toBe(generated[path])
})

it('the tables have every setting and every code of an error', () => {
  for (const name of Object.keys(settings)) expect(textOf('docs/configuration.md')).toContain(`| \`${name}\` |`)
  const codes = [...textOf('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
  expect(codes).toEqual(errorCodes)
})

describe('the generated parts of a document', () => {
  const document = 'a\n<!-- generated: one -->\nold\n<!-- end of generated part -->\nb\n'

  it('are replaced, and nothing else is', () => {
    const renewed = withParts(document, { one: '$& new\n' })
    expect(renewed).toBe('a\n<!-- generated: one -->\n\n$& new\n\n<!-- end of generated part -->\nb\n')
    expect(withParts(renewed, { one: '$& new\n' })).toBe(renewed)
  })

  it.each<Record<string, string>>([{}, { two: '' }, { one: '', two: '' }])(
    'are those that have a place: not %j',
    (parts) => {
      expect(() => withParts(document, parts)).toThrow('Expected places for the generated parts')
    },
  )
})

describe('the table from REST to GraphQL', async () => {
  const schema = createSchema()
  const operations = await restOperations(root)
  const listed = new Set([
    ...operations.flatMap((one) => fieldsOf(one, schema)),
    ...removedOperations.map(({ field }): string => field),
  ])

  it('asks for the fields of each operation', () => {
    expect(operations.length).toBeGreaterThan(90)
    const listTags = operations.find(({ exportName }) => exportName === 'listTags')!
    const others = operations.filter(({ exportName }) => exportName !== 'getTeam')
    expect(() =>
      restTables([...operations, { ...listTags, exportName: 'getNothing', path: '/api/v2/nothing' }], schema),
    ).toThrow('getNothing')
    expect(() => restTables(others, schema)).toThrow('getTeam')
  })

  it('has no line by hand that follows from names and descriptors', () => {
    const needless = operations.filter(
      (one) => !one.reads && restFields[one.exportName]?.join() === impliedFields(one, schema).join(),
    )
    expect(needless.map(({ exportName }) => exportName)).toEqual([])
  })

  it('names fields of the schema', () => {
    const unknown = [...listed].filter((coordinate) => {
      const [typeName = '', fieldName = ''] = coordinate.split('.')
      const type = schema.getType(typeName)
      return !(isObjectType(type) && type.getFields()[fieldName])
    })
    expect(unknown).toEqual([])
  })

  it('has every mutation and every root field', () => {
    /** They read by any of the operations of a node, or none at all. */
    const apart = ['Query.node', 'Query.nodes', 'Query.rateLimit', 'Query.insights', 'Query.usage']
    const fields = [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) =>
      Object.keys(type.getFields()).map((name) => `${type.name}.${name}`),
    )
    expect(fields.filter((field) => !listed.has(field) && !apart.includes(field))).toEqual([])
  })

  it('has only mutations for an operation that writes', () => {
    const writes = operations.filter(({ reads }) => !reads).flatMap((one) => fieldsOf(one, schema))
    expect(writes.length).toBeGreaterThan(50)
    expect(writes.filter((field) => !field.startsWith('Mutation.'))).toEqual([])
  })
})

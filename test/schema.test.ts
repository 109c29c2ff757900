import { readFileSync } from 'node:fs'
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  printSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'

interface Described {
  readonly name: string
  readonly description?: string | null
}

const types = Object.values(createSchema().getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

/** A type and everything in it that a client sees, each with its place in the schema. */
function partsOf(type: GraphQLNamedType): [place: string, part: Described][] {
  const own: [string, Described][] = [[type.name, type]]
  if (isEnumType(type))
    return [...own, ...type.getValues().map((value): [string, Described] => [`${type.name}.${value.name}`, value])]
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own
  const fields = Object.values<Described & { readonly args?: readonly Described[] }>(type.getFields())
  const inside = fields.flatMap((field): [string, Described][] => [
    [`${type.name}.${field.name}`, field],
    ...(field.args ?? []).map((arg): [string, Described] => [`${type.name}.${field.name}(${arg.name})`, arg]),
  ])
  return [...own, ...inside]
}

describe('the schema', () => {
  it('describes every type, field, argument and value', () => {
    const parts = types.flatMap(partsOf)
    expect(parts.length).toBeGreaterThan(500)
    expect(parts.filter(([, part]) => !part.description).map(([place]) => place)).toEqual([])
  })

  it('says which specification each of its scalars follows', () => {
    const scalars = types.filter(isScalarType)
    expect(scalars.map(({ name }) => name).sort()).toEqual(['DateTime', 'JSON', 'URL'])
    for (const { specifiedByURL } of scalars) expect(specifiedByURL).toMatch(/^https:/)
  })

  it('says of every connection why its page ends', () => {
    const connections = types.filter((type) => isObjectType(type)).filter(({ name }) => name.endsWith('Connection'))
    expect(connections.length).toBeGreaterThan(14)
    const told = connections.map((type) => [type.name, String(type.getFields().stoppedBy?.type)])
    expect(told).toEqual(connections.map(({ name }) => [name, 'StoppedBy!']))
  })

  it('is printed in the file that shows its changes in review', () => {
    expect(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')).toBe(`${printSchema(createSchema())}\n`)
  })
})

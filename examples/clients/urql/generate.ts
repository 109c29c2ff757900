import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { minifyIntrospectionQuery } from '@urql/introspection'
import { buildSchema, getNamedType, introspectionFromSchema, isObjectType } from 'graphql'

// Facts that the cache needs: the schema without its descriptions, the objects without an id of their own, and the fields that are lists.
const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'))
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
const objects = types.filter(isObjectType)

const embedded = objects.filter((type) => String(type.getFields().id?.type) !== 'ID!').map(({ name }) => name)

const lists = objects.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
    .map(({ name }) => ({ type: type.name, field: name })),
)

mkdirSync(new URL('__generated__', import.meta.url), { recursive: true })
writeFileSync(
  new URL('__generated__/schema.json', import.meta.url),
  JSON.stringify({ embedded, lists, introspection: minifyIntrospectionQuery(introspectionFromSchema(schema)) }),
)

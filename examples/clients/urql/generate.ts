import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { minifyIntrospectionQuery } from '@urql/introspection'
import { buildSchema, introspectionFromSchema } from 'graphql'

// The schema as Graphcache reads it: types, fields and arguments, without descriptions.
const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'))
mkdirSync(new URL('__generated__', import.meta.url), { recursive: true })
writeFileSync(
  new URL('__generated__/schema.json', import.meta.url),
  JSON.stringify(minifyIntrospectionQuery(introspectionFromSchema(schema))),
)

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { buildSchema, getNamedType, isAbstractType, isObjectType } from 'graphql'

// Facts that the cache needs: the types behind each interface and union, the objects without an id of their own, and the arguments that
// tell one list from another.
const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'))
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
const objects = types.filter(isObjectType)

const possibleTypes = Object.fromEntries(
  types.filter(isAbstractType).map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
)
const roots = [schema.getQueryType(), schema.getMutationType()]
const embedded = objects
  .filter((type) => !roots.includes(type) && String(type.getFields().id?.type) !== 'ID!')
  .map(({ name }) => name)

const pageArguments = ['first', 'after', 'last', 'before']
const lists = objects.flatMap((type) =>
  Object.values(type.getFields())
    .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
    .map(({ name, args }) => ({
      type: type.name,
      field: name,
      keyArgs: args.map((argument) => argument.name).filter((argument) => !pageArguments.includes(argument)),
    })),
)

mkdirSync(new URL('__generated__', import.meta.url), { recursive: true })
writeFileSync(
  new URL('__generated__/schema.json', import.meta.url),
  `${JSON.stringify({ possibleTypes, embedded, lists }, null, 2)}\n`,
)

import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { newCredentials } from '../../src/new-credentials.ts'
import { secretDocument, shapes, statements } from './canaries.ts'
import { objectTypes } from './schema-paths.ts'

export const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'), {
  assumeValid: true,
})

const text = [...shapes, ...statements].join(' and ')
/** Fields whose JSON is the users' own, in which names say nothing. */
const own = ['Variation.value', 'FlagStatus.default', 'Clause.values', 'MetricCondition.values']

/** Resolvers that answer every field of the schema with credentials, whatever the field is. */
export function leakyResolvers() {
  return [
    ...Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map(({ name }) => ({ [name]: { __resolveType: spreadType } })),
    ...objectTypes(schema).map((type) => ({
      [type.name]: Object.fromEntries(
        Object.values(type.getFields()).map((field) => {
          const place = `${type.name}.${field.name}`
          const resolve = () => Promise.resolve(leak(field.type, place))
          return [field.name, type.name === 'Subscription' ? { subscribe: oneEvent, resolve } : resolve]
        }),
      ),
    })),
  ]
}

async function* oneEvent() {
  yield {}
}

/** The type that the selection spreads. */
function spreadType(_: unknown, __: unknown, { fieldNodes }: GraphQLResolveInfo): string {
  const [spread] = fieldNodes[0]!.selectionSet!.selections
  return spread?.kind === 'InlineFragment' ? spread.typeCondition!.name.value : ''
}

function leak(type: GraphQLOutputType, place: string): unknown {
  // A name in it is that of a property.
  if (place === 'Query.openApiDocument') return { token: { description: text } }
  if (isNonNullType(type)) return leak(type.ofType, place)
  if (isListType(type)) return [leak(type.ofType, place)]
  const { name } = getNamedType(type)
  if (!isLeafType(type)) return {}
  // Somebody who makes a credential gets it.
  if (newCredentials.has(place)) return name === 'URL' ? 'https://h.test/made' : 'made'
  if (name === 'JSON')
    return own.includes(place) ? { value: shapes.join(' and '), [shapes[1]!]: shapes } : secretDocument
  if (name === 'URL') return 'https://ann:zq7@h.test/x?token=zq7'
  if (name === 'ID' || name === 'String') return text
  if (isEnumType(type)) return type.getValues()[0]!.name
  return name === 'Boolean' ? true : 1
}

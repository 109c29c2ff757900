import { memoize1 } from '@graphql-tools/utils'
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { defaultFirst } from '../../graph/connection.ts'
import { ownName } from '../../graph/type-names.ts'
import { type Asked, eachField, type Given, given, setsOf } from './selection.ts'
import { isWrapping, nodesOf, possible, type SizeOptions, sizeOf } from './sizes.ts'

/** The size of an answer in the worst case. Each alias counts, because it is executed and answered. */
export interface AnswerSize {
  /** Number of items in the lists. */
  readonly items: number
  /** Number of fields in all objects. */
  readonly fields: number
  /** Bytes of JSON of the arguments of all these fields. */
  readonly argumentBytes: number
}

/** A field in the place where it is executed. The path consists of field names without aliases. */
export interface Placed {
  readonly type: GraphQLObjectType
  readonly path: string
  readonly node: FieldNode
  readonly given: Given
}

interface Objects {
  readonly path: string
  readonly count: number
  /** Number of nodes of the connection. */
  readonly first: number
}

const nothing: AnswerSize = { items: 0, fields: 0, argumentBytes: 0 }

/** Arguments up to this size cost no more for each object than other work on it. */
const fewBytes = 200

/**
 * Computes the size of an answer.
 *
 * @param options The same as for the estimate of calls.
 * @param look Called for each field, once for each place in which it is executed.
 */
export function answerSize(
  asked: Asked,
  options: SizeOptions = {},
  look: (place: Placed) => void = () => {},
): AnswerSize {
  function ofObjects(type: GraphQLObjectType, nodes: readonly FieldNode[], objects: Objects): AnswerSize {
    let size = nothing
    for (const group of groupsOf(asked, type, nodes)) size = sum(size, ofField(type, group, objects))
    return size
  }

  function ofField(type: GraphQLObjectType, group: readonly FieldNode[], { path, count, first }: Objects): AnswerSize {
    const [node] = group as readonly [FieldNode]
    const field = fieldOf(asked, type, node.name.value)
    if (!field) return { ...nothing, fields: count }
    const use = given(asked, field, node)
    const bytes = Object.values(use.sizes).reduce((sum, one) => sum + one, 0)
    const at = path ? `${path}.${field.name}` : field.name
    look({ type, path: at, node, given: use })
    const named = getNamedType(field.type)
    const isConnection = named.name.endsWith('Connection')
    const ofConnection = isWrapping(type, field.name) ? first : undefined
    const coordinate = `${ownName(type)}.${field.name}`
    const ofSchema = schemaSizes(asked.schema)[coordinate]
    const keys = count * (ofSchema ?? sizeOf(coordinate, field.type, use.args, ofConnection))
    const own = {
      items: isListType(getNullableType(field.type)) ? keys : 0,
      fields: count * fieldsAsLong(coordinate),
      argumentBytes: bytes > fewBytes ? count * bytes : 0,
    }
    if (keys === 0) return own
    const nodes = isConnection ? nodesOf(asked, type, named, { args: use.args, path: at }, options).most : first
    const below = { path: at, count: keys, first: nodes }
    const types = possible(asked, named)
    // Each object has one of the types.
    const parts = types.map((one) => ofObjects(one, group, below))
    return sum(own, isAbstractType(named) ? most(parts) : (parts[0] ?? nothing))
  }

  const { schema, operation } = asked
  const root = schema.getRootType(operation.operation)
  if (!root) return nothing
  const nodes = [{ selectionSet: operation.selectionSet }] as unknown as readonly FieldNode[]
  return ofObjects(root, nodes, { path: '', count: 1, first: defaultFirst })
}

/** The weight of a field, in ordinary fields. Fields that describe the schema are long. */
function fieldsAsLong(coordinate: string): number {
  if (coordinate === '_Service.sdl') return 20_000
  return coordinate.startsWith('__') ? 3 : 1
}

/** The field of a type, or a field of the introspection. */
function fieldOf({ schema, operation }: Asked, type: GraphQLObjectType, name: string) {
  if (!name.startsWith('__')) return type.getFields()[name]
  if (type !== schema.getRootType(operation.operation)) return undefined
  return [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name)
}

/** The number of items in the lists of the introspection. Lists of a type or of a field count with their average. */
const schemaSizes = memoize1((schema: GraphQLSchema): Readonly<Record<string, number>> => {
  const types = Object.values(schema.getTypeMap())
  const composite = types.flatMap((type) =>
    'getFields' in type ? [Object.values(type.getFields()) as readonly object[]] : [],
  )
  const fields = composite.flat()
  const args = fields.flatMap((field) => ('args' in field ? (field.args as readonly unknown[]) : []))
  const perType = Math.ceil(fields.length / Math.max(1, types.length))
  return {
    '__Schema.types': types.length,
    '__Schema.directives': schema.getDirectives().length,
    '__Type.fields': perType,
    '__Type.inputFields': perType,
    '__Type.enumValues': perType,
    // About half of the types of fields are lists or non-null types.
    '__Type.ofType': 0.5,
    '__Type.interfaces': 1,
    '__Type.possibleTypes': 1,
    '__Field.args': Math.ceil(args.length / Math.max(1, fields.length)),
    '__Directive.args': 2,
    '__Directive.locations': 3,
  }
})

/** The fields of a selection as they are executed: the nodes of each response key. */
function groupsOf(asked: Asked, type: GraphQLObjectType, nodes: readonly FieldNode[]): Iterable<readonly FieldNode[]> {
  const groups = new Map<string, FieldNode[]>()
  eachField(asked, type, setsOf(nodes), (node) => {
    const key = (node.alias ?? node.name).value
    const group = groups.get(key)
    if (group) group.push(node)
    else groups.set(key, [node])
  })
  return groups.values()
}

const sum = (one: AnswerSize, other: AnswerSize): AnswerSize => ({
  items: one.items + other.items,
  fields: one.fields + other.fields,
  argumentBytes: one.argumentBytes + other.argumentBytes,
})

const most = (sizes: readonly AnswerSize[]): AnswerSize => ({
  items: Math.max(0, ...sizes.map(({ items }) => items)),
  fields: Math.max(0, ...sizes.map(({ fields }) => fields)),
  argumentBytes: Math.max(0, ...sizes.map(({ argumentBytes }) => argumentBytes)),
})

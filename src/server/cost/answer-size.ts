import { memoize1 } from '@graphql-tools/utils'
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
} from 'graphql'
import { defaultFirst } from '../../graph/connection.ts'
import { costOf } from '../../graph/cost-of.ts'
import { isWrapping } from '../../graph/lookahead.ts'
import type { Asked, SelectedField, Selection } from '../../graph/selection.ts'
import { ownName } from '../../graph/type-names.ts'
import { lengthOf, nodesOf, possible, type SizeOptions } from './sizes.ts'

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
  readonly selected: SelectedField
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
  function ofObjects(type: GraphQLObjectType, selection: Selection, objects: Objects): AnswerSize {
    let size = nothing
    for (const one of selection.on(type).all) size = sum(size, ofField(type, one, objects))
    return size
  }

  function ofField(type: GraphQLObjectType, selected: SelectedField, { path, count, first }: Objects): AnswerSize {
    const { field, args = {}, sizes, below: selection } = selected
    if (!field) return { ...nothing, fields: count }
    const bytes = Object.values(sizes).reduce((sum, one) => sum + one, 0)
    const at = path ? `${path}.${field.name}` : field.name
    look({ type, path: at, selected })
    const named = getNamedType(field.type)
    const isConnection = named.name.endsWith('Connection')
    const ofConnection = isWrapping(type, field.name) ? first : undefined
    const coordinate = `${ownName(type)}.${field.name}`
    const ofSchema = schemaSizes(asked.schema)[coordinate]
    const cost = costOf(type, field)
    const keys = count * (ofSchema ?? lengthOf({ type: field.type, cost, args, ofConnection }))
    const own = {
      items: isListType(getNullableType(field.type)) ? keys : 0,
      fields: count * fieldsAsLong(coordinate),
      argumentBytes: bytes > fewBytes ? count * bytes : 0,
    }
    if (keys === 0) return own
    const nodes = isConnection ? nodesOf(asked, type, named, { args, path: at }, options).most : first
    const below = { path: at, count: keys, first: nodes }
    const types = possible(asked, named)
    // Each object has one of the types.
    const parts = types.map((one) => ofObjects(one, selection, below))
    return sum(own, isAbstractType(named) ? most(parts) : (parts[0] ?? nothing))
  }

  const { schema, operation } = asked
  const root = schema.getRootType(operation.operation)
  return root ? ofObjects(root, asked.root, { path: '', count: 1, first: defaultFirst }) : nothing
}

/** The weight of a field, in ordinary fields. Fields that describe the schema are long. */
function fieldsAsLong(coordinate: string): number {
  if (coordinate === '_Service.sdl') return 20_000
  return coordinate.startsWith('__') ? 3 : 1
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

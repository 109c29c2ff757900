import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import { digestOf } from '../rest/digest.ts'
import type { Connection, PageArgs } from './connection.ts'
import { expectNamed, namedCursor } from './cursor.ts'
import { after } from './fields.ts'
import { isForeign } from './foreign.ts'

/** A place means something else in another list, so each cursor contains the name of its list, and other lists refuse it. */

/** The list over projects has cursors that contain its query already. */
const namesItself = 'Query.flags'

/** The arguments that may differ between the pages of a list. */
const ofPage: ReadonlySet<string> = new Set(['first', 'after', 'last', 'before'])

/** Makes the fields that answer with a connection name their list in its cursors. Changes the fields of the schema in place. */
export function withListNames(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      if (answersPages(field) && !isForeign(field) && coordinate !== namesItself) name(field, coordinate)
    }
  }
  return schema
}

const answersPages = ({ type, args }: GraphQLField<unknown, unknown>): boolean =>
  isObjectType(type) && 'pageInfo' in type.getFields() && args.some((arg) => arg.name === 'after')

function name(field: GraphQLField<unknown, unknown, PageArgs>, coordinate: string): void {
  const resolve = field.resolve ?? defaultFieldResolver
  field.resolve = (source, args, context, info) => {
    const list = () => nameOf(coordinate, source, args)
    for (const place of ['after', 'before'] as const) {
      const cursor = args[place]
      if (typeof cursor === 'string') expectNamed(place, cursor, list)
    }
    return after(resolve(source, args, context, info), (found) => found && named(found as Connection<unknown>, list))
  }
}

/** The name of a list: the field, its parent, and its arguments apart from those of pages. */
function nameOf(coordinate: string, source: unknown, args: object): string {
  const asked = Object.entries(args).filter(([argument, value]) => !ofPage.has(argument) && !isEmpty(value))
  return digestOf([coordinate, parentOf(source), asked], withoutEmpty).slice(0, 8)
}

/** The address of a parent. A parent without an address has it in its properties. */
function parentOf(source: unknown): unknown {
  if (typeof source !== 'object' || source === null) return null
  const at = 'at' in source ? source.at : source
  return Object.entries(at as object)
    .filter(([, value]) => typeof value !== 'object')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}

/** Equal lists have equal names, whether an argument without a value is null, empty, or left out. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)

const withoutEmpty = (_: string, value: unknown): unknown => (isEmpty(value) ? undefined : value)

/** The connection with the name of its list in its cursors. Everything else is read from the connection when it is needed. */
function named(found: Connection<unknown>, list: () => string): Connection<unknown> {
  let known: string | undefined
  const withName = (cursor: string): string => {
    known ??= list()
    return namedCursor(cursor, known)
  }
  const withNames = ({ startCursor, endCursor, ...pageInfo }: Connection<unknown>['pageInfo']) => ({
    ...pageInfo,
    startCursor: startCursor === null ? null : withName(startCursor),
    endCursor: endCursor === null ? null : withName(endCursor),
  })
  // A list that is sent while it is read maps its edges as they come, and has its `pageInfo` at the end.
  return Object.create(found, {
    edges: { get: () => found.edges.map((edge) => ({ ...edge, cursor: withName(edge.cursor) })) },
    pageInfo: { get: () => after(found.pageInfo, withNames) },
  })
}

import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { objectType } from './lookahead.ts'
import { type Args, selectionOf } from './selection.ts'
import { ownName } from './type-names.ts'

/**
 * The fields that can begin before the document of their parent is there. `own` marks a field that reads for itself and needs only
 * the address of its source. A function makes the sources for the fields below it, or begins a read.
 */
export type Starts<Source = never, Context = never> = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        'own' | ((source: Source, args: Args, context: Context, info: GraphQLResolveInfo) => readonly unknown[])
      >
    >
  >
>

/** Marks a source for several documents with unknown addresses. Their `own` fields cannot begin. */
export const several = Symbol('several')

/**
 * Begins the reads of a selection while its document is being read, so that they run in parallel. It makes only calls that the
 * executor makes later in any case; the loaders and `read` remember them.
 *
 * @param source Replaces the document: it has the address.
 */
export function startEarly<Source, Context>(
  info: GraphQLResolveInfo,
  starts: Starts<Source, Context>,
  source: unknown,
  context: Context,
  typeName?: string,
): void {
  const type = objectType(info, typeName)
  if (type) start(info, starts, source, context, type)
}

function start<Source, Context>(
  info: GraphQLResolveInfo,
  starts: Starts<Source, Context>,
  source: unknown,
  context: Context,
  type: GraphQLObjectType,
): void {
  const ofType = starts[ownName(type)] ?? {}
  for (const { key, field, args, below: selection } of selectionOf(info).on(type).executed) {
    const how = field && ofType[field.name]
    if (!field || !how || !args) continue
    const below: GraphQLResolveInfo = {
      ...info,
      fieldName: field.name,
      fieldNodes: selection.nodes,
      returnType: field.type,
      parentType: type,
      path: { prev: info.path, key, typename: type.name },
    }
    const named = getNamedType(field.type)
    if (typeof how === 'function') {
      const sources = how(source as Source, args, context, below)
      if (isObjectType(named)) for (const one of sources) start(below, starts, one, context, named)
    } else if (!isSeveral(source)) begin(() => field.resolve?.(source, args, context, below))
  }
}

const isSeveral = (source: unknown) => typeof source === 'object' && source !== null && several in source

/** Begins a read whose outcome is not awaited yet. The executor reports an error when it comes to the field. */
export function begin(resolve: () => unknown): void {
  try {
    Promise.resolve(resolve()).catch(() => {})
  } catch {
    // A field that refuses its arguments refuses them again when it is executed.
  }
}

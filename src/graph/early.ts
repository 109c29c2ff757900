import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { argumentsOf, executedFields, nameOf, objectType } from './lookahead.ts'
import { ownName } from './type-names.ts'

type Args = Readonly<Record<string, unknown>>

/**
 * The fields that can begin before the document that they are of is there: `own`, a field with a read of its own, for which the
 * source may lack everything but its address; or a function, which makes the sources of what is below it, or begins something.
 */
export type Starts<Source = never, Context = never> = Readonly<
  Record<
    string,
    Readonly<Record<string, 'own' | ((source: Source, args: Args, context: Context) => readonly unknown[])>>
  >
>

/** Marks a source that stands for several documents, whose addresses nobody knows yet. Their own fields cannot begin. */
export const several = Symbol('several')

/**
 * Begins the reads of a selection while the document is still being read, so that one does not wait for the other. It asks nothing
 * that would not be asked anyway: the executor comes to the same fields later, and loaders and `read` remember what was begun.
 *
 * @param source stands for the document: its address.
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
  for (const [key, nodes] of executedFields(info, type, info.fieldNodes)) {
    const field = type.getFields()[nameOf(nodes)]
    const how = field && ofType[field.name]
    const args = how && argumentsOf(field, nodes[0]!, info)
    if (!field || !how || !args) continue
    const below: GraphQLResolveInfo = {
      ...info,
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType: type,
      path: { prev: info.path, key, typename: type.name },
    }
    const named = getNamedType(field.type)
    if (typeof how === 'function') {
      const sources = how(source as Source, args, context)
      if (isObjectType(named)) for (const one of sources) start(below, starts, one, context, named)
    } else if (!isSeveral(source)) begin(() => field.resolve?.(source, args, context, below))
  }
}

const isSeveral = (source: unknown) => typeof source === 'object' && source !== null && several in source

/** Begins something of which nobody waits for the outcome yet. What goes wrong is told when the executor comes to the field. */
export function begin(resolve: () => unknown): void {
  try {
    Promise.resolve(resolve()).catch(() => {})
  } catch {
    // A field that refuses its arguments does so again.
  }
}

import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { type Failing, uncount } from './failures.ts'
import { objectType } from './lookahead.ts'
import { type Args, type SelectedField, selectionOf } from './selection.ts'
import { ownName } from './type-names.ts'

/**
 * The fields that can begin before the document of their parent is there. `own` marks a field that reads for itself and needs only
 * the address of its source. A function makes the sources for the fields below it, or begins a read; it can return `own` too.
 */
export type Starts<Source = never, Context = never> = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        'own' | ((source: Source, args: Args, context: Context, info: GraphQLResolveInfo) => readonly unknown[] | 'own')
      >
    >
  >
>

/** Marks a source for several documents with unknown addresses. Their `own` fields cannot begin. */
export const several = Symbol('several')

/** The outcomes of fields that began, each of which may have failed. */
export type Begun = ReadonlyMap<SelectedField, Promise<unknown>>

/**
 * Begins the reads of a selection while its document is being read, so that they run in parallel. It makes only calls that the
 * executor makes later in any case; the loaders and `read` remember them.
 *
 * @param source Replaces the document: it has the address.
 * @returns The outcomes of the fields of the selection itself and below it that need only the address.
 */
export function startEarly<Source, Context>(
  info: GraphQLResolveInfo,
  starts: Starts<Source, Context>,
  source: unknown,
  context: Context,
  typeName?: string,
): Begun {
  const type = objectType(info, typeName)
  return type ? start(info, starts, source, context, type) : new Map()
}

function start<Source, Context>(
  info: GraphQLResolveInfo,
  starts: Starts<Source, Context>,
  source: unknown,
  context: Context,
  type: GraphQLObjectType,
): Begun {
  const begun = new Map<SelectedField, Promise<unknown>>()
  const ofType = starts[ownName(type)] ?? {}
  for (const selected of selectionOf(info).on(type).executed) {
    const { field, args } = selected
    const how = field && ofType[field.name]
    if (!field || !how || !args) continue
    const below = infoBelow(info, type, selected)
    const sources = how === 'own' ? how : how(source as Source, args, context, below)
    const named = getNamedType(field.type)
    if (sources !== 'own') {
      if (!isObjectType(named)) continue
      for (const one of sources) {
        for (const [within, outcome] of start(below, starts, one, context, named)) begun.set(within, outcome)
      }
    } else if (!isSeveral(source)) begun.set(selected, beginField(info, type, selected, source, context))
  }
  return begun
}

/** Begins to resolve a field. The executor reports an error when it comes to the field. */
export function beginField<Context>(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  selected: SelectedField,
  source: unknown,
  context: Context,
): Promise<unknown> {
  const resolve = () => selected.field?.resolve?.(source, selected.args ?? {}, context, infoBelow(info, type, selected))
  const outcome = begin(resolve)
  outcome.catch(() => uncount(context as Failing))
  return outcome
}

/** The executor's information about a field of the selection. */
const infoBelow = (
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  { key, field, below }: SelectedField,
): GraphQLResolveInfo => ({
  ...info,
  fieldName: field!.name,
  fieldNodes: below.nodes,
  returnType: field!.type,
  parentType: type,
  path: { prev: info.path, key, typename: type.name },
})

const isSeveral = (source: unknown) => typeof source === 'object' && source !== null && several in source

/** Begins a read whose outcome is not awaited yet. The executor reports an error when it comes to the field. */
export function begin(resolve: () => unknown): Promise<unknown> {
  const outcome = new Promise((settle) => settle(resolve()))
  // A field that refuses its arguments refuses them again when it is executed.
  outcome.catch(() => {})
  return outcome
}

import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Measure } from './value-measure.ts'

/** An operation with its variables. */
export interface Asked {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** The coerced values. */
  readonly variables: Readonly<Record<string, unknown>>
  /** The arguments of fields that were read before, because a refusal reads them repeatedly. */
  readonly known: WeakMap<FieldNode, Given>
  readonly measure: Measure
}

/** The arguments of a field in one place of the document. */
export interface Given {
  readonly field: Use['field']
  readonly args: Args
  /** Equal for equal arguments only. */
  readonly id: string
  /** Bytes of JSON of each argument. */
  readonly sizes: Readonly<Record<string, number>>
}

export type Args = Readonly<Record<string, unknown>>

/** A field with its arguments, under any number of aliases. */
export interface Use {
  readonly field: GraphQLField<unknown, unknown>
  readonly args: Args
  readonly nodes: readonly FieldNode[]
}

/**
 * The fields of a selection on an object. Fragments, `@skip`, `@include` and variables count as in the execution. Aliases of the same field
 * with the same arguments are one use, because they are read once.
 */
export function usesOf(asked: Asked, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): readonly Use[] {
  const uses = new Map<string, { readonly field: Use['field']; readonly args: Args; readonly nodes: FieldNode[] }>()
  const fields = type.getFields()

  function add(node: FieldNode): void {
    const { value: name } = node.name
    // Meta-fields take no calls.
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) return
    const { args, id } = given(asked, field, node)
    const key = `${name} ${id}`
    const known = uses.get(key)
    if (known) known.nodes.push(node)
    else uses.set(key, { field, args, nodes: [node] })
  }

  eachField(asked, type, sets, add)
  return [...uses.values()]
}

/**
 * Calls `add` with each field of selections on an object, as CollectFields of the GraphQL specification (section 6.3.2) does: `@skip`,
 * `@include` and type conditions apply, and a fragment counts once.
 */
export function eachField(
  asked: Asked,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  add: (node: FieldNode) => void,
): void {
  const seen = new Set<string>()

  function collect({ selections }: SelectionSetNode): void {
    for (const one of selections) {
      if (!isIncluded(asked, one)) continue
      if (one.kind === Kind.FIELD) add(one)
      else if (one.kind === Kind.INLINE_FRAGMENT) {
        if (applies(asked, type, one.typeCondition?.name.value)) collect(one.selectionSet)
      } else {
        const fragment = asked.fragments.get(one.name.value)
        if (!fragment || seen.has(fragment.name.value)) continue
        seen.add(fragment.name.value)
        if (applies(asked, type, fragment.typeCondition.name.value)) collect(fragment.selectionSet)
      }
    }
  }

  for (const set of sets) collect(set)
}

/** The arguments of a field, read once for each place in the document. */
export function given(asked: Asked, field: Use['field'], node: FieldNode): Given {
  const before = asked.known.get(node)
  if (before?.field === field) return before
  const args = argumentsOf(asked, field, node)
  const sizes: Record<string, number> = {}
  let id = ''
  for (const [name, value] of Object.entries(args)) {
    const measured = asked.measure(value)
    sizes[name] = measured.bytes
    id += `${name}:${measured.id},`
  }
  const now = { field, args, id, sizes }
  asked.known.set(node, now)
  return now
}

/** Empty if the arguments are invalid; the executor reports the error. */
function argumentsOf({ variables }: Asked, field: Use['field'], node: FieldNode): Args {
  try {
    return getArgumentValues(field, node, variables)
  } catch (error) {
    if (error instanceof GraphQLError) return {}
    throw error
  }
}

function isIncluded({ variables }: Asked, node: SelectionNode): boolean {
  if (!node.directives?.length) return true
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables)
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables)
  return skip?.if !== true && include?.if !== false
}

function applies({ schema }: Asked, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const named = schema.getType(condition)
  return isAbstractType(named) && schema.isSubType(named, type)
}

export const setsOf = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? [])

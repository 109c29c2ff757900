import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { isNodeType, type NodeType, resources } from '../rest/resources.ts'
import { foundBy } from './plain-reads.ts'
import { ownName } from './type-names.ts'

/** A field that looks up an object by its key, or several by their keys. */
export interface LookUp {
  /** The response names from the root to the field. */
  readonly path: readonly string[]
  readonly type: NodeType
  readonly key: ArgumentNode
  /** The arguments with the keys of the owners, in the order of the address. Undefined for an owner that the query does not name. */
  readonly owners: readonly (ArgumentNode | undefined)[]
}

/** A selected field that is deprecated. */
export interface DeprecatedField {
  readonly path: readonly string[]
  /** The name of the field. */
  readonly name: string
  readonly reason: string
}

/** What a document tells about its fields without its variables. */
export interface Looked {
  readonly lookUps: readonly LookUp[]
  readonly deprecated: readonly DeprecatedField[]
}

/** The arguments that name the owners of a field's objects, by the part of the address: `projectKey`. */
type Scope = ReadonlyMap<string, ArgumentNode>

const nowhere: Scope = new Map()

/** The most look-ups of an operation, and the most deprecated fields. */
const most = 200

/** Finds the look-ups and the deprecated fields of an operation. Fragments are looked at in each place where they are spread. */
export function lookUpsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): Looked {
  const lookUps: LookUp[] = []
  const deprecated = new Map<string, DeprecatedField>()

  function walk(set: SelectionSetNode, type: GraphQLCompositeType, path: readonly string[], above: Scope): void {
    const scope = leavesOwners(ownName(type)) ? nowhere : above
    for (const one of set.selections) {
      if (one.kind === Kind.FIELD) field(one, type, path, scope)
      else if (one.kind === Kind.INLINE_FRAGMENT)
        walk(one.selectionSet, named(one.typeCondition?.name.value) ?? type, path, scope)
      else {
        const fragment = fragments[one.name.value]
        if (fragment) walk(fragment.selectionSet, named(fragment.typeCondition.name.value) ?? type, path, scope)
      }
    }
  }

  const named = (name: string | undefined): GraphQLCompositeType | undefined => {
    const type = name === undefined ? undefined : schema.getType(name)
    return isCompositeType(type) ? type : undefined
  }

  function field(node: FieldNode, parent: GraphQLCompositeType, before: readonly string[], scope: Scope): void {
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
    if (!definition) return
    const path = [...before, node.alias?.value ?? node.name.value]
    const coordinate = `${parent.name}.${definition.name}`
    if (definition.deprecationReason && deprecated.size < most && !deprecated.has(coordinate))
      deprecated.set(coordinate, { path, name: definition.name, reason: definition.deprecationReason })
    const within = scopeOf(node, scope)
    const found = lookedUp(definition)
    const key = found && argument(node, found.by)
    if (found && key && lookUps.length < most && node.arguments?.every(isOfAddress)) {
      const owners = resources[found.type].address.slice(0, -1).map((part) => within.get(part))
      lookUps.push({ path, type: found.type, key, owners })
    }
    const type = getNamedType(definition.type)
    if (!node.selectionSet || !isCompositeType(type)) return
    const own = key && found.by === 'key' ? [[`${owner(found.type)}Key`, key] as const] : []
    walk(node.selectionSet, type, path, own.length ? new Map([...within, ...own]) : within)
  }

  const root = schema.getRootType(operation.operation)
  if (root) walk(operation.selectionSet, root, [], nowhere)
  return { lookUps, deprecated: [...deprecated.values()] }
}

type Field = GraphQLField<unknown, unknown>

/** The type that a field looks up by an argument with keys. */
function lookedUp(field: Field): { readonly type: NodeType; readonly by: 'key' | 'keys' } | undefined {
  const has = (name: string) => field.args.some((one) => one.name === name)
  const by = has('key') ? 'key' : 'keys'
  if (!has(by)) return undefined
  if (ownName(getNamedType(field.type)) === 'FlagEnvironment') return { type: 'Environment', by }
  const found = by === 'key' ? foundBy(field) : undefined
  return found && resources[found].address.at(-1) === 'key' && !isOpen.has(found) ? { type: found, by } : undefined
}

/** The types whose objects exist once somebody sent them, so that a missing one is no mistake. */
const isOpen: ReadonlySet<NodeType> = new Set(['Context', 'EndUser'])

const argument = ({ arguments: all = [] }: FieldNode, name: string) => all.find((one) => one.name.value === name)

/** Whether an argument is a part of an address. With another one, such as a version, an object that exists can be null. */
const isOfAddress = ({ name: { value } }: ArgumentNode): boolean => /^keys?$|Key$/.test(value)

/** The owners by the arguments of a field and of the fields above it. */
function scopeOf(node: FieldNode, scope: Scope): Scope {
  const own = (node.arguments ?? []).filter((one) => one.name.value.endsWith('Key'))
  return own.length ? new Map([...scope, ...own.map((one) => [one.name.value, one] as const)]) : scope
}

/** Whether objects of a type lead to those of any project, as members do. */
const leavesOwners = (type: string): boolean =>
  isNodeType(type) && type !== 'Project' && !resources[type].address.includes('projectKey')

/** The name of a type as the owner in an address: `project` for `Project`. */
const owner = (type: NodeType): string => `${type[0]!.toLowerCase()}${type.slice(1)}`

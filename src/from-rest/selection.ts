import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { plain } from './names.ts'
import type { RestMap } from './rest-map.ts'

/** What a selection is to contain. */
export interface Wanted extends Omit<RestMap, 'operations'> {
  /** Whether the selection is of one object, not of a list. */
  readonly isSingle?: boolean
  /** The words of REST's `expand`, in their plain form. */
  readonly expand: ReadonlySet<string>
  /** Gets the words that brought a field. */
  readonly expanded: Set<string>
  /** Selections in place of a field, by its coordinate, such as that of one environment of a flag. */
  readonly instead?: Readonly<Record<string, string>>
}

const isConnection = ({ name }: { readonly name: string }) => name.endsWith('Connection')

/**
 * The selection that has what the document of REST has: the scalars of a type, its parts to a depth, the names of the objects that it
 * refers to, and what `expand` asks for. It takes no further read unless `expand` does.
 */
export function selectionOf(type: GraphQLOutputType, wanted: Wanted, depth = 2): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (!isObjectType(named)) return nothing
  if (isConnection(named)) return connection(named, wanted, depth)
  const all = Object.values(named.getFields())
  const leaves = all.filter((field) => isLeafType(getNamedType(field.type)))
  const fields = [...new Set([...leaves, ...all])].flatMap((field) => fieldOf(named, field, wanted, depth) ?? [])
  return fields.length > 0 ? `{ ${fields.join(' ')} }` : nothing
}

/** The selection of an object of which nothing else is selected. */
const nothing = '{ __typename }'

function connection(type: GraphQLObjectType, wanted: Wanted, depth: number): string {
  const { nodes, totalCount, pageInfo } = type.getFields()
  return `{ ${[
    totalCount && 'totalCount',
    nodes && `nodes ${selectionOf(nodes.type, wanted, Math.min(depth, 1))}`,
    pageInfo && 'pageInfo { hasNextPage endCursor }',
  ]
    .filter(Boolean)
    .join(' ')} }`
}

function fieldOf(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  wanted: Wanted,
  depth: number,
): string | undefined {
  const { name, args, type, deprecationReason } = field
  const named = getNamedType(type)
  const replaced = wanted.instead?.[`${parent.name}.${name}`]
  if (replaced !== undefined) return replaced || undefined
  if (args.some(isRequiredArgument) || deprecationReason || unasked.includes(name)) return undefined
  const within = { ...wanted, expand: none }
  if (isExpanded(parent, name, wanted)) return `${name} ${selectionOf(type, within, 1)}`
  if (wanted.further[parent.name]?.includes(name) || wanted.parts[parent.name]?.[name]) return undefined
  if (!wanted.isSingle && wanted.alone[parent.name]?.includes(name)) return undefined
  if (isLeafType(named)) return name
  if (!isObjectType(named) || isConnection(named) || depth < 1) return undefined
  const key = wanted.names[named.name]
  if (key) return owners.some((owner) => named.name.endsWith(owner)) ? undefined : `${name} { ${key} }`
  const fields = named.getFields()
  // A part that another one refers to, such as a variation, is in the document by itself.
  if (fields.variationId && getNullableType(type) === named) {
    return `${name} { variationId${fields.name ? ' name' : ''} }`
  }
  const selection = selectionOf(type, within, depth - 1)
  return selection === nothing ? undefined : `${name} ${selection}`
}

/** REST expands the document itself, not its parts. */
const none: ReadonlySet<string> = new Set()

/** Whether `expand` brings a field. A word can bring several; the words that bring none remain for a note. */
function isExpanded({ name: type }: GraphQLObjectType, name: string, { parts, expand, expanded }: Wanted): boolean {
  const words = [name, parts[type]?.[name] ?? name].map(plain).filter((word) => expand.has(word))
  for (const word of words) expanded.add(word)
  return words.length > 0
}

/** REST has no global ids, and few ask for the rights that it puts into each document. */
const unasked = ['id', 'access']

/** The address of every object names these. */
const owners = ['Project', 'Environment']

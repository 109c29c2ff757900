import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

/** A field that leads from a type to a type. A connection leads to its nodes, an interface or a union to each of its types. */
export interface Step {
  readonly from: string
  readonly field: string
  readonly to: string
  /** The number of types that the field can give. */
  readonly choices: number
  readonly many: boolean
  /** The names of the arguments that must be given. */
  readonly required: readonly string[]
  readonly deprecated: boolean
}

/** The types that people ask for and the fields between them. Connections, edges, payloads and inputs are not among the types. */
export interface TypeGraph {
  readonly root: string
  /** What the names of all types but the root begin with, as a gateway of a supergraph may have it. Usually empty. */
  readonly prefix: string
  readonly types: ReadonlyMap<string, GraphQLObjectType>
  readonly out: ReadonlyMap<string, readonly Step[]>
  readonly into: ReadonlyMap<string, readonly Step[]>
}

/** Reads the graph from a schema: all that queries can reach. */
export function graphOf(schema: GraphQLSchema): TypeGraph {
  const query = schema.getQueryType()!
  const types = new Map<string, GraphQLObjectType>([[query.name, query]])
  const out = new Map<string, readonly Step[]>()
  const into = new Map<string, Step[]>()
  for (const type of types.values()) {
    const steps = Object.values(type.getFields()).flatMap((field) => stepsOf(schema, type, field))
    out.set(type.name, steps)
    for (const step of steps) {
      types.set(step.to, schema.getType(step.to) as GraphQLObjectType)
      const before = into.get(step.to)
      if (before) before.push(step)
      else into.set(step.to, [step])
    }
  }
  const names = [...types.keys()].filter((name) => name !== query.name)
  return { root: query.name, prefix: commonStart(names), types, out, into }
}

/** The longest start that all of several names have. */
function commonStart([first = '', ...others]: readonly string[]): string {
  let length = others.length === 0 ? 0 : first.length
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

/** The name of a type without the prefix. */
export const bareName = ({ prefix, root }: TypeGraph, type: string): string =>
  type === root ? type : type.slice(prefix.length)

function stepsOf(schema: GraphQLSchema, type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Step[] {
  const { given, many } = givenBy(field)
  const targets = isAbstractType(given) ? schema.getPossibleTypes(given) : isObjectType(given) ? [given] : []
  if (given.name.startsWith('_') || given.name.endsWith('PageInfo')) return []
  return targets.map(({ name }) => ({
    ...{ from: type.name, field: field.name, to: name, choices: targets.length, many },
    required: field.args.filter(isRequiredArgument).map((argument) => argument.name),
    deprecated: field.deprecationReason != null,
  }))
}

/** The type that a field gives in the end, behind lists and connections. */
export function givenBy(field: GraphQLField<unknown, unknown>): { given: GraphQLNamedType; many: boolean } {
  const named = getNamedType(field.type)
  const node = nodeOf(named)
  return { given: node ?? named, many: node !== undefined || isListType(getNullableType(field.type)) }
}

/** The type of the nodes of a connection. Undefined for other types. */
export function nodeOf(type: GraphQLNamedType): GraphQLNamedType | undefined {
  if (!isObjectType(type) || !type.name.endsWith('Connection')) return undefined
  const { nodes, edges } = type.getFields()
  if (nodes) return getNamedType(nodes.type)
  const edge = edges && getNamedType(edges.type)
  return edge && (isObjectType(edge) || isInterfaceType(edge)) ? getNamedType(edge.getFields().node!.type) : undefined
}

/** The names of the neighbours of a type in the picture, without those that only a field of many choices gives. */
export function neighboursOf({ out, into }: TypeGraph, type: string): Set<string> {
  const near = [
    ...(out.get(type) ?? []).filter(isPlain).map(({ to }) => to),
    ...(into.get(type) ?? []).filter(isPlain).map(({ from }) => from),
  ]
  return new Set(near.filter((one) => one !== type))
}

/** Whether a step leads to few types. A field such as `resource` of an audit log entry leads to nearly all of them. */
export const isPlain = ({ choices }: Step): boolean => choices <= 3

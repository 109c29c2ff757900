import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { costOf } from '../src/graph/cost-of.ts'
import { isNodeType } from '../src/rest/resources.ts'

/** What a page of a list holds in REST when nobody says how many. */
const defaultPage = 20

/**
 * The REST calls that a gateway with a resolver for each field would spend on a query: one for each object that is a resource or takes
 * calls of ours, under each parent, and one for each page of twenty of a connection. Nothing is batched, embedded or shared. Counted
 * along the answer that the query got.
 */
export function naiveCalls(schema: GraphQLSchema, query: string, data: unknown): number {
  const document = parse(query)
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  )
  const [operation] = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)

  /** The fields of a selection that stand in the answer, fragments opened. */
  function fieldsOf({ selections }: SelectionSetNode): FieldNode[] {
    return selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one]
      return fieldsOf(
        one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value)!.selectionSet,
      )
    })
  }

  function below(selection: SelectionSetNode | undefined, type: GraphQLOutputType, value: unknown): number {
    if (!selection || typeof value !== 'object' || value === null) return 0
    if (Array.isArray(value)) return value.reduce((sum, one) => sum + below(selection, type, one), 0)
    return fieldsOf(selection).reduce((sum, field) => sum + spent(field, type, value as Answered), 0)
  }

  function spent({ name, alias, selectionSet }: FieldNode, parent: GraphQLOutputType, answer: Answered): number {
    const value = answer[(alias ?? name).value]
    const [owner, field] = fieldIn(schema, parent, name.value)
    return owner && field && value !== undefined && value !== null
      ? callsFor(schema, owner, field, value) + below(selectionSet, field.type, value)
      : 0
  }

  return operation ? below(operation.selectionSet, schema.getQueryType()!, data) : 0
}

type Answered = Readonly<Record<string, unknown>>

/** The reads of the inputs of a fact about one object, where they are several. */
const inputs: Readonly<Record<string, number>> = { 'Flag.health': 4, 'Flag.removal': 5 }

/** The nodes of a connection came with its pages, and `viewer` is what its fields read. */
const free = new Set(['node', 'viewer'])

function callsFor(schema: GraphQLSchema, owner: GraphQLObjectType, field: Field, value: unknown): number {
  const type = getNamedType(field.type)
  if (free.has(field.name)) return 0
  if (type.name === 'Node') return (value as unknown[]).length
  if (type.name.endsWith('Connection')) {
    const { nodes = [] } = value as { nodes?: readonly unknown[] }
    return Math.max(1, Math.ceil(nodes.length / defaultPage))
  }
  if (isLeafType(type) || field.name === 'nodes') return 0
  const ofFact = inputs[`${owner.name}.${field.name}`]
  if (ofFact) return ofFact
  const { calls, least, together } = costOf(owner, field) ?? {}
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  return calls || least || together || possible.some(({ name }) => isNodeType(name)) ? 1 : 0
}

type Field = GraphQLField<unknown, unknown>

/** The field of a name, and the type that has it: one of those that the parent may be. */
function fieldIn(schema: GraphQLSchema, parent: GraphQLOutputType, name: string): [GraphQLObjectType?, Field?] {
  const type = getNamedType(parent)
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
  const owner = types.find((one) => one.getFields()[name])
  return [owner, owner?.getFields()[name]]
}

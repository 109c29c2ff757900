import { collectSubFields, type VariableValues } from '@graphql-tools/utils'
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { createMeasure } from './value-measure.ts'

export type Args = Readonly<Record<string, unknown>>

/** The arguments of a field in one place of the document. */
interface Given {
  /** Undefined if the arguments are invalid; the executor reports the error. */
  readonly args: Args | undefined
  /** Equal for equal arguments only. */
  readonly id: string
  /** Bytes of JSON of each argument. */
  readonly sizes: Readonly<Record<string, number>>
}

/** A field of a selection under one response key. */
export interface SelectedField extends Given {
  readonly key: string
  /** The definition. Undefined for `__typename`. */
  readonly field: GraphQLField<unknown, unknown> | undefined
  readonly name: string
  readonly node: FieldNode
  readonly below: Selection
}

/** The fields of a selection on objects of one type. */
interface SelectedFields {
  /** All fields, each response key once. Deferred fields are included. */
  readonly all: readonly SelectedField[]
  /** The fields of the first payload. */
  readonly atOnce: readonly SelectedField[]
  /** The fields as they are executed: a field that is selected both at once and deferred comes twice. */
  readonly executed: readonly SelectedField[]
}

/**
 * What an operation selects below a field. Fragments, `@skip`, `@include` and variables are evaluated as in CollectFields of the
 * GraphQL specification (section 6.3.2).
 */
export class Selection {
  readonly asked: Asked
  readonly nodes: readonly FieldNode[]
  readonly #byType = new Map<GraphQLObjectType, SelectedFields>()
  readonly #derived = new Map<object, Map<GraphQLObjectType, unknown>>()

  constructor(asked: Asked, nodes: readonly FieldNode[]) {
    this.asked = asked
    this.nodes = nodes
  }

  /** The fields selected on objects of a type. */
  on(type: GraphQLObjectType): SelectedFields {
    const known = this.#byType.get(type)
    if (known) return known
    const collected = this.#collected(type)
    this.#byType.set(type, collected)
    return collected
  }

  /**
   * A value that follows from the selection on objects of a type, such as the parts of a document that it needs. It is computed once.
   *
   * @param of What the value is, such as the table that it is computed by.
   */
  derived<Of extends object, Value>(
    of: Of,
    type: GraphQLObjectType,
    derive: (selection: Selection, of: Of, type: GraphQLObjectType) => Value,
  ): Value {
    const known = this.#derived.get(of)?.get(type) as Value | undefined
    if (known !== undefined) return known
    const byType = placed(this.#derived, of, newMap)
    const made = derive(this, of, type)
    byType.set(type, made)
    return made
  }

  #collected(type: GraphQLObjectType): SelectedFields {
    const { schema, fragments, variableValues } = this.asked
    const { fields, patches } = collectSubFields(schema, fragments, variableValues, type, this.nodes as FieldNode[])
    const named = ([key, nodes]: readonly [string, FieldNode[]]) => this.asked.fieldOf(type, key, nodes)
    const atOnce = [...fields].map(named)
    if (patches.length === 0) return { all: atOnce, atOnce, executed: atOnce }
    const united = new Map(fields)
    for (const patch of patches) {
      for (const [key, nodes] of patch.fields) united.set(key, [...(united.get(key) ?? []), ...nodes])
    }
    const deferred = patches.flatMap((patch) => [...patch.fields].map(named))
    return { all: [...united].map(named), atOnce, executed: [...atOnce, ...deferred] }
  }
}

/** The parts of the executor's `info` that describe an operation. */
type Operation = Pick<GraphQLResolveInfo, 'schema' | 'operation' | 'fragments' | 'variableValues'>

/**
 * An operation with its coerced variables, and all that it selects. Look-ahead, early reads and estimates read the same selections,
 * so each is collected once.
 */
export class Asked {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  readonly variables: Args
  /** The variables in the form of graphql 17, which the tools expect with version 16 too. */
  readonly variableValues: VariableValues
  readonly measure = createMeasure()
  readonly #selections: Branch = { next: new Map() }
  readonly #given = new Map<FieldNode, Given & Pick<SelectedField, 'field'>>()

  constructor({ schema, operation, fragments, variableValues }: Operation) {
    this.schema = schema
    this.operation = operation
    this.fragments = fragments
    this.variables = variableValues
    this.variableValues = { coerced: variableValues, sources: {} } as VariableValues
  }

  /** What the operation selects at its root. */
  get root(): Selection {
    return this.selection([this.operation as unknown as FieldNode])
  }

  /** What the nodes of a field select. Equal nodes have one selection, wherever the executor meets them. */
  selection(nodes: readonly FieldNode[]): Selection {
    let branch = this.#selections
    for (const node of nodes) branch = placed(branch.next, node, newBranch)
    branch.selection ??= new Selection(this, nodes)
    return branch.selection
  }

  /** A field of a selection. Its arguments are read once for each place in the document. */
  fieldOf(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): SelectedField {
    const node = nodes[0]!
    const name = node.name.value
    const field = this.#definition(type, name)
    const below = this.selection(nodes)
    if (!field) return { key, field, name, node, below, args: {}, id: '', sizes: {} }
    const known = this.#given.get(node)
    const given = known?.field === field ? known : { field, ...this.#read(field, node) }
    this.#given.set(node, given)
    return { key, name, node, below, ...given }
  }

  #definition(type: GraphQLObjectType, name: string): SelectedField['field'] {
    const fields = type.getFields()
    if (Object.hasOwn(fields, name)) return fields[name]
    if (type !== this.schema.getQueryType()) return undefined
    return [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name)
  }

  #read(field: GraphQLField<unknown, unknown>, node: FieldNode): Given {
    const args = argumentsOf(field, node, this.variables)
    const sizes: Record<string, number> = {}
    let id = ''
    for (const [name, value] of Object.entries(args ?? {})) {
      const measured = this.measure(value)
      sizes[name] = measured.bytes
      id += `${name}:${measured.id},`
    }
    return { args, id, sizes }
  }
}

/** The selections by their nodes, one after the other. */
interface Branch {
  readonly next: Map<FieldNode, Branch>
  selection?: Selection
}

const newBranch = (): Branch => ({ next: new Map() })
const newMap = () => new Map<GraphQLObjectType, unknown>()

function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Args): Args | undefined {
  try {
    return getArgumentValues(field, node, variables)
  } catch (error) {
    if (error instanceof GraphQLError) return undefined
    throw error
  }
}

/** The operations of running requests by the values of their variables, of which each request has its own. */
const running = new WeakMap<object, Asked>()

/** The last query of each document. Programs often repeat a document with the same variables. */
const repeated = new WeakMap<OperationDefinitionNode, { readonly key: string; readonly asked: Asked }>()

/** The most characters of variables that are remembered with their document. */
const longestKey = 2000

/** The operation of a request. A query that repeats the last one of its document shares all that was derived from that. */
export function askedOf(info: Operation): Asked {
  const { operation, schema, variableValues } = info
  const known = running.get(variableValues)
  if (known?.operation === operation && known.schema === schema) return known
  const asked = askedAgain(info)
  running.set(variableValues, asked)
  return asked
}

function askedAgain(info: Operation): Asked {
  const { operation, schema, variableValues } = info
  const fresh = new Asked(info)
  if (operation.operation !== 'query' || fresh.measure(variableValues).bytes > longestKey) return fresh
  const key = JSON.stringify(variableValues)
  const last = repeated.get(operation)
  if (last?.key === key && last.asked.schema === schema) return last.asked
  repeated.set(operation, { key, asked: fresh })
  return fresh
}

/** What an operation selects below the field that is being resolved. */
export const selectionOf = (info: GraphQLResolveInfo): Selection => askedOf(info).selection(info.fieldNodes)

/** The value of a key in a map. Makes and stores it if the key is new. */
function placed<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

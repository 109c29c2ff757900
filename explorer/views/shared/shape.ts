import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** A field of an operation, with the type that the schema gives it. */
export interface FieldShape {
  readonly name: string
  /** The type that the field is selected on, which can be an interface. */
  readonly parent: string
  /** The type without list and non-null. */
  readonly type: GraphQLNamedType
  /** Where it is selected first. */
  readonly node: FieldNode
  readonly children: Shape
}

/** The fields of a selection by response name. A name has several if types of a union give it different ones. */
export type Shape = ReadonlyMap<string, readonly FieldShape[]>

export const noShape: Shape = new Map()

export const operationIn = (document: DocumentNode, name: string | null): OperationDefinitionNode | undefined =>
  document.definitions
    .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
    .find((one) => name === null || one.name?.value === name)

export const fragmentsIn = (document: DocumentNode): Map<string, FragmentDefinitionNode> =>
  new Map(document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])))

/** A selection of a type, and the fragments that it stands in. */
interface Selected {
  readonly set: SelectionSetNode
  readonly parent: GraphQLNamedType
  readonly within: readonly string[]
}

/** The types of the response paths of an operation. Aliases and fragments are resolved; fields that the schema lacks are left out. */
export function shapeOf(document: DocumentNode, operationName: string | null, schema: GraphQLSchema): Shape {
  const operation = operationIn(document, operationName)
  const root = operation && schema.getRootType(operation.operation)
  if (!operation || !root) return noShape
  const fragments = fragmentsIn(document)

  function shapeFor(selected: readonly Selected[]): Shape {
    const fields = new Map<string, Map<string, { field: Omit<FieldShape, 'children'>; below: Selected[] }>>()
    const spread = new Set<string>()

    function add(node: FieldNode, parent: GraphQLNamedType, within: readonly string[]) {
      if (!isObjectType(parent) && !isInterfaceType(parent)) return
      const definition = parent.getFields()[node.name.value]
      if (!definition) return
      const type = getNamedType(definition.type)
      const response = node.alias?.value ?? node.name.value
      const same = fields.get(response) ?? new Map()
      const key = `${node.name.value}:${type.name}:${parent.name}`
      const known = same.get(key) ?? { field: { name: node.name.value, parent: parent.name, type, node }, below: [] }
      if (node.selectionSet) known.below.push({ set: node.selectionSet, parent: type, within })
      fields.set(response, same.set(key, known))
    }

    function collect({ set, parent, within }: Selected) {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          add(selection, parent, within)
          continue
        }
        const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
        if (!fragment) continue
        if (name !== undefined) {
          if (spread.has(name) || within.includes(name)) continue
          spread.add(name)
        }
        const on = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : parent
        const inside = name === undefined ? within : [...within, name]
        if (on && isCompositeType(on)) collect({ set: fragment.selectionSet, parent: on, within: inside })
      }
    }

    for (const one of selected) collect(one)
    return new Map(
      [...fields].map(([response, same]) => [
        response,
        [...same.values()].map(({ field, below }) => ({
          ...field,
          children: below.length ? shapeFor(below) : noShape,
        })),
      ]),
    )
  }

  return shapeFor([{ set: operation.selectionSet, parent: root, within: [] }])
}

/** The field that a value of a response has, given the object that it is in. */
export function fieldOf(shape: Shape, response: string, object: object): FieldShape | undefined {
  const [first, ...others] = shape.get(response) ?? []
  if (others.length === 0) return first
  const type = typeNameOf(object, shape)
  return [first!, ...others].find(({ parent }) => parent === type) ?? first
}

/** The type of an object as `__typename` tells, else as the fields tell that only one type of a union has. */
export function typeNameOf(object: object, shape: Shape): string | undefined {
  const told = (object as { __typename?: unknown }).__typename
  if (typeof told === 'string') return told
  const names = Object.keys(object)
  const parents = new Set(names.flatMap((name) => (shape.get(name) ?? []).map(({ parent }) => parent)))
  const some = [...parents].filter((parent) =>
    names.some((name) => shape.get(name)?.length === 1 && shape.get(name)![0]!.parent === parent),
  )
  return some.length === 1 ? some[0] : undefined
}

/** Whether the value of a field can have several types. */
export const isUnion = (field: FieldShape | undefined): boolean => field !== undefined && isAbstractType(field.type)

/** A value with its fields under the schema's names in place of aliases. */
export function byFieldName(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((item) => byFieldName(item, shape))
  if (typeof value !== 'object' || value === null || shape.size === 0) return value
  return Object.fromEntries(
    Object.entries(value).map(([response, below]) => {
      const field = fieldOf(shape, response, value)
      return [field?.name ?? response, field ? byFieldName(below, field.children) : below]
    }),
  )
}

import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { Place } from '../shared/range.ts'

export interface Deprecated {
  /** What is deprecated, such as `Flag.environments`. */
  readonly name: string
  readonly reason: string
  readonly place: Place
}

/** The deprecated fields, arguments and enum values of a document. */
export function deprecatedIn(document: DocumentNode, schema: GraphQLSchema): Deprecated[] {
  const found: Deprecated[] = []
  const types = new TypeInfo(schema)
  const add = (name: string, reason: string | null | undefined, node: { loc?: Place | undefined }) => {
    if (reason && node.loc) found.push({ name, reason, place: { start: node.loc.start, end: node.loc.end } })
  }
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        add(`${types.getParentType()?.name}.${node.name.value}`, types.getFieldDef()?.deprecationReason, node.name)
      },
      Argument(node) {
        add(`${types.getFieldDef()?.name}(${node.name.value}:)`, types.getArgument()?.deprecationReason, node.name)
      },
      EnumValue(node) {
        add(node.value, types.getEnumValue()?.deprecationReason, node)
      },
    }),
  )
  return found
}

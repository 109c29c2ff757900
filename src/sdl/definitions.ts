import {
  type DefinitionNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  type TypeNode,
} from 'graphql'

/** A definition or an extension of a type with output fields. */
export type Owner =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode

const owners: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
])

export const isOwner = (definition: DefinitionNode): definition is Owner => owners.has(definition.kind)

const isObjectType = (definition: DefinitionNode): definition is ObjectTypeDefinitionNode =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION

/** An object type that the expansion adds to the SDL. */
export interface Generated {
  readonly type: ObjectTypeDefinitionNode
  /** The name of the type that it follows in the SDL. */
  readonly follows: string
  /** The number of its fields that stand before the fields of an extension. */
  readonly leading: number
}

/** Reads the object types of a piece of SDL. */
export const objectTypesOf = (sdl: string): readonly ObjectTypeDefinitionNode[] =>
  parse(sdl, { noLocation: true }).definitions.filter(isObjectType)

/** Reads the fields of a piece of SDL. */
export const fieldsOf = (sdl: string): readonly FieldDefinitionNode[] => objectTypesOf(`type T { ${sdl} }`)[0]!.fields!

/** The name of a type without its lists and exclamation marks. */
export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)

import { type DefinitionNode, type FieldDefinitionNode, Kind, type ObjectTypeExtensionNode, print } from 'graphql'
import type { Generated } from './definitions.ts'
import { problem } from './problem.ts'

/** Whether a definition extends an object type. */
export const isExtension = (definition: DefinitionNode): definition is ObjectTypeExtensionNode =>
  definition.kind === Kind.OBJECT_TYPE_EXTENSION

/** A generated type with the fields of an extension. A field of the extension replaces the generated field of its name and type. */
export function extended({ type, follows, leading }: Generated, extension: ObjectTypeExtensionNode): Generated {
  const given = extension.fields ?? []
  const known = new Map(type.fields!.map((field) => [field.name.value, field]))
  for (const field of given) refuseOtherType(field, known.get(field.name.value), type.name.value)
  const own = type.fields!.map((field) => given.find(({ name }) => name.value === field.name.value) ?? field)
  const added = given.filter(({ name }) => !known.has(name.value))
  const fields = own.toSpliced(leading, 0, ...added)
  const { interfaces, directives } = extension
  const whole = {
    ...type,
    fields,
    interfaces: [...(type.interfaces ?? []), ...(interfaces ?? [])],
    directives: [...(type.directives ?? []), ...(directives ?? [])],
  }
  return { type: whole, follows, leading: leading + added.length }
}

function refuseOtherType(field: FieldDefinitionNode, own: FieldDefinitionNode | undefined, owner: string): void {
  const [type, ownType] = [print(field.type), own && print(own.type)]
  if (ownType !== undefined && type !== ownType) {
    throw problem(field, `${owner}.${field.name.value}`, `the generated type ${ownType}`, type)
  }
}

import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
} from 'graphql'
import { withPageArguments } from './connections.ts'
import { type Generated, isOwner, namedType } from './definitions.ts'
import { problem } from './problem.ts'
import type { Sdl } from './sdl.ts'

/**
 * A definition without shorthands. An argument of an input object type that has no description gets that of its type.
 *
 * @param generated the types that take the place of shorthands, by their names.
 */
export function rewritten(
  definition: DefinitionNode,
  sdl: Sdl,
  generated: ReadonlyMap<string, Generated>,
): DefinitionNode {
  const isUnion = definition.kind === Kind.UNION_TYPE_DEFINITION
  if (!isUnion && !isOwner(definition)) return definition
  const directives = sdl.read('noun', definition, definition.name.value)
    ? definition.directives?.filter(({ name }) => name.value !== 'noun')
    : definition.directives
  if (isUnion) return { ...definition, directives }
  const fields = definition.fields?.map((field) =>
    rewrittenField(field, `${definition.name.value}.${field.name.value}`, sdl, generated),
  )
  return { ...definition, directives, fields }
}

function rewrittenField(
  field: FieldDefinitionNode,
  coordinate: string,
  sdl: Sdl,
  generated: ReadonlyMap<string, Generated>,
): FieldDefinitionNode {
  const args = field.arguments?.map((arg) => described(arg, sdl)) ?? []
  const connection = sdl.read('connection', field, coordinate)
  if (connection) {
    const pageArgs = withPageArguments(args, connection.forwardOnly)
    return { ...field, arguments: pageArgs, directives: semanticNonNullFor('connection', field) }
  }
  const type = namedType(field.type)
  if (type.endsWith('Connection') && generated.has(type)) {
    throw problem(field, coordinate, `@connection on a field of the type ${type}`, 'none')
  }
  if (!sdl.read('payload', field, coordinate)) return { ...field, arguments: args }
  return { ...field, arguments: args, directives: semanticNonNullFor('payload', field) }
}

/** An argument with a description. */
function described(arg: InputValueDefinitionNode, { types }: Sdl): InputValueDefinitionNode {
  const type = arg.description ? undefined : types.get(namedType(arg.type))
  return type?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? { ...arg, description: type.description } : arg
}

/** The directives of a field, with `@semanticNonNull` in place of a shorthand. */
const semanticNonNullFor = (shorthand: string, { directives = [] }: FieldDefinitionNode) =>
  directives.map((one) => (one.name.value === shorthand ? semanticNonNull : one))

const semanticNonNull: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'semanticNonNull' },
  arguments: [],
}

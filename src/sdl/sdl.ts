import { type DocumentNode, isTypeDefinitionNode, type TypeDefinitionNode } from 'graphql'
import { nounOf, type Subject } from './nouns.ts'
import { type ReadShorthand, shorthandsOf } from './shorthand.ts'

/** SDL with shorthands, and the look-ups that the expansion makes in it. */
export interface Sdl {
  readonly document: DocumentNode
  /** The types that the SDL defines, by their names. */
  readonly types: ReadonlyMap<string, TypeDefinitionNode>
  readonly read: ReadShorthand
  /** A type of the SDL with its noun. Undefined if the SDL does not define the type. */
  readonly subject: (type: string) => Subject | undefined
}

export function sdlOf(document: DocumentNode): Sdl {
  const types = new Map(document.definitions.filter(isTypeDefinitionNode).map((type) => [type.name.value, type]))
  const read = shorthandsOf(document)
  const subject = (type: string) => {
    const definition = types.get(type)
    return definition && { type, ...(read('noun', definition, type) ?? nounOf(type)) }
  }
  return { document, types, read, subject }
}

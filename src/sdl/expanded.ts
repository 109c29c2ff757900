import { type DefinitionNode, type DocumentNode, isTypeDefinitionNode } from 'graphql'
import { connectionTypes } from './connections.ts'
import { type Generated, isOwner } from './definitions.ts'
import { extended, isExtension } from './extensions.ts'
import { payloadType } from './payloads.ts'
import { problem } from './problem.ts'
import { rewritten } from './rewritten.ts'
import { type Sdl, sdlOf } from './sdl.ts'
import { isShorthand } from './shorthand.ts'
import { refuseUndefined } from './undefined-names.ts'

/**
 * Expands the directives of schema/shorthand.graphql. A document without them is returned unchanged, so that an expanded
 * document expands to itself.
 *
 * @throws {Error} with file, line and coordinate, if a shorthand cannot be expanded, or if a type or a directive is used and not defined.
 */
export function expanded(document: DocumentNode): DocumentNode {
  const sdl = sdlOf(document)
  const generated = generatedIn(sdl)
  const following = Map.groupBy(generated.values(), ({ follows }) => follows)
  const isKept = (definition: DefinitionNode) =>
    !isShorthand(definition) && !(isExtension(definition) && generated.has(definition.name.value))
  const definitions = document.definitions.filter(isKept).flatMap((definition) => {
    const added = isTypeDefinitionNode(definition) ? following.get(definition.name.value) : undefined
    return [definition, ...(added ?? []).map(({ type }) => type)].map((one) => rewritten(one, sdl, generated))
  })
  const made = { ...document, definitions }
  refuseUndefined(made)
  return made
}

/** The types that take the place of shorthands, by their names. */
function generatedIn(sdl: Sdl): ReadonlyMap<string, Generated> {
  const made = new Map<string, Generated>()
  const owners = sdl.document.definitions.filter(isOwner)
  for (const owner of owners) {
    for (const field of owner.fields ?? []) {
      const coordinate = `${owner.name.value}.${field.name.value}`
      const payload = payloadType(field, coordinate, sdl)
      for (const one of [...connectionTypes(field, coordinate, sdl), ...(payload ? [payload] : [])]) {
        made.set(one.type.name.value, one)
      }
    }
  }
  const extensions = Map.groupBy(sdl.document.definitions.filter(isExtension), ({ name }) => name.value)
  for (const [name, one] of made) {
    const own = sdl.types.get(name)
    if (own) throw problem(own, name, 'no definition of a type that a shorthand generates', 'one')
    made.set(name, (extensions.get(name) ?? []).reduce(extended, one))
  }
  return made
}

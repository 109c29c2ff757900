import {
  type ASTNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  specifiedDirectives,
  specifiedScalarTypes,
  visit,
} from 'graphql'
import { problem } from './problem.ts'

/** @throws {Error} if SDL uses a type or a directive that it does not define. */
export function refuseUndefined(document: DocumentNode): void {
  const { definitions } = document
  const types = new Set([...specifiedScalarTypes, ...definitions.filter(isTypeDefinitionNode)].map(nameOf))
  const directives = definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
  const known = new Set([...specifiedDirectives, ...(directives as readonly Named[])].map(nameOf))
  for (const definition of definitions.filter(isTypeExtensionNode)) {
    const name = nameOf(definition)
    if (!types.has(name)) throw problem(definition, name, 'an extension of a type that is defined', 'none')
  }
  visit(document, {
    NamedType(node, _, parent, __, ancestors) {
      const name = node.name.value
      if (!types.has(name)) throw problem(node, coordinateOf([...ancestors, parent!]), 'a type that is defined', name)
    },
    Directive(node, _, parent, __, ancestors) {
      const name = node.name.value
      if (known.has(name)) return
      throw problem(
        node,
        coordinateOf([...ancestors, parent!]),
        'a directive that is defined and may stand here',
        `@${name}`,
      )
    },
  })
}

interface Named {
  readonly name: string | { readonly value: string }
}

const nameOf = ({ name }: Named): string => (typeof name === 'string' ? name : name.value)

/** The names of the definition, the field and the argument that a node stands in. */
const coordinateOf = (ancestors: readonly (ASTNode | readonly ASTNode[])[]): string =>
  ancestors.flatMap((one) => ('name' in one && one.name ? [nameOf(one as Named)] : [])).join('.')

import type { ASTNode } from 'graphql'

/**
 * An error of the SDL, with its file, line and coordinate.
 *
 * @example problem(field, 'Project.flags', 'a connection such as FlagConnection', '@connection on Flag')
 */
export function problem(node: ASTNode, coordinate: string, expected: string, got: string): Error {
  const { source, startToken } = node.loc ?? {}
  const place = source && startToken ? `${source.name}:${startToken.line}, ` : ''
  return new Error(`${place}${coordinate}: expected ${expected}, but got ${got}.`)
}

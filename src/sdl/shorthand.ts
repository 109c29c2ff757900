import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  getDirectiveValues,
  Kind,
} from 'graphql'
import type { Noun } from './nouns.ts'
import { problem } from './problem.ts'

/** The directives of schema/shorthand.graphql, with their arguments. */
interface Shorthands {
  readonly connection: { readonly forwardOnly: boolean; readonly of?: string }
  readonly payload: { readonly of?: string; readonly deletes?: string }
  readonly noun: Noun
}

const names: ReadonlySet<string> = new Set(['connection', 'payload', 'noun'] satisfies (keyof Shorthands)[])

/** Whether a definition is the one of a shorthand, which the expansion leaves out. */
export const isShorthand = ({ kind, ...definition }: DefinitionNode): boolean =>
  kind === Kind.DIRECTIVE_DEFINITION && 'name' in definition && names.has(definition.name!.value)

interface Described {
  readonly directives?: readonly ConstDirectiveNode[]
}

/** Reads the arguments of a shorthand from the node that carries it. Undefined if the shorthand is absent. */
export type ReadShorthand = <Name extends keyof Shorthands>(
  name: Name,
  node: Described,
  coordinate: string,
) => Shorthands[Name] | undefined

/** @throws {Error} from the reader, if an argument is unknown, missing or of another type. */
export function shorthandsOf(document: DocumentNode): ReadShorthand {
  const definitions = document.definitions.filter(isShorthand)
  const schema = buildASTSchema({ kind: Kind.DOCUMENT, definitions }, { assumeValidSDL: true })
  return (name, node, coordinate) => {
    const directive = schema.getDirective(name)
    const use = node.directives?.find((one) => one.name.value === name)
    if (!directive || !use) return undefined
    const known = directive.args.map((arg) => arg.name)
    const unknown = use.arguments?.find((arg) => !known.includes(arg.name.value))
    if (unknown) {
      throw problem(unknown, coordinate, `@${name} with the arguments ${known.join(', ')}`, unknown.name.value)
    }
    try {
      return getDirectiveValues(directive, node) as Shorthands[typeof name]
    } catch (error) {
      throw problem(
        use,
        coordinate,
        `valid arguments of @${name}`,
        `others: ${(error as Error).message.replace(/\.$/, '')}`,
      )
    }
  }
}

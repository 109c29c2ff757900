import { type GraphQLInputType, type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql'
import type { Reached } from './reached.ts'

/** Kinds of instructions that no input has, by `operation.kind`, each with the reason. */
const leftOut: Readonly<Record<string, string>> = {}

/**
 * The kinds of instructions of semantic patches that LaunchDarkly documents and no input of the mutation takes, and the entries of the
 * list that nothing needs, a line for each. The document has the kinds only as headings of descriptions.
 */
export function instructionFindings(
  reached: readonly Reached[],
  schema: GraphQLSchema,
  without: Readonly<Record<string, string>> = leftOut,
): string[] {
  const lacking = reached.flatMap(({ operation: { operationId, description = '' }, ours }) => {
    const taken = takenBy(
      ours.flatMap(({ fields }) => fields),
      schema,
    )
    return kindsIn(description)
      .filter((kind) => !taken.has(kind))
      .map((kind) => `${operationId}.${kind}`)
  })
  const needless = Object.keys(without).filter((place) => !lacking.includes(place))
  return [
    ...lacking.filter((place) => !without[place]).map((place) => `${place}: no input has the instruction`),
    ...needless.map((place) => `${place}: listed as left out, but nothing lacks it`),
  ].sort()
}

/** The headings of a description of a semantic patch that are words of code: `#### turnFlagOn`. */
export const kindsIn = (description: string): readonly string[] =>
  /semantic patch/i.test(description)
    ? [...description.matchAll(/^#{3,6} +([a-z][A-Za-z]+)\s*$/gm)].map(([, kind]) => kind!)
    : []

/** The names of the fields of all inputs that some fields take, of which one is given. */
function takenBy(fields: readonly string[], schema: GraphQLSchema): ReadonlySet<string> {
  const seen = new Set<string>()
  const taken = new Set<string>()
  const visit = (given: GraphQLInputType): void => {
    const type = getNamedType(given)
    if (!isInputObjectType(type) || seen.has(type.name)) return
    seen.add(type.name)
    for (const field of Object.values(type.getFields())) {
      if (type.isOneOf) taken.add(field.name)
      visit(field.type)
    }
  }
  for (const field of fields) {
    const [type = '', name = ''] = field.split('.')
    const owner = schema.getType(type)
    const args =
      owner && 'getFields' in owner ? Object.entries(owner.getFields()).find(([one]) => one === name)?.[1] : undefined
    if (args && 'args' in args) for (const arg of args.args) visit(arg.type)
  }
  return taken
}

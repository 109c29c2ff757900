import { type FieldDefinitionNode, type InputObjectTypeDefinitionNode, Kind, print } from 'graphql'
import { type Generated, objectTypesOf } from './definitions.ts'
import type { Subject } from './nouns.ts'
import { problem } from './problem.ts'
import type { Sdl } from './sdl.ts'

/** The type that a mutation with `@payload` answers with. Undefined without the directive. */
export function payloadType(field: FieldDefinitionNode, coordinate: string, sdl: Sdl): Generated | undefined {
  const about = sdl.read('payload', field, coordinate)
  if (!about) return undefined
  const [owner, mutation] = coordinate.split('.') as [string, string]
  if (owner !== 'Mutation') throw problem(field, coordinate, '@payload on a field of Mutation', 'it elsewhere')
  const name = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Payload`
  const type = print(field.type)
  if (type !== name) throw problem(field.type, coordinate, `the type ${name}`, type)
  const subject = (type: string | undefined) => {
    const found = type === undefined ? undefined : sdl.subject(type)
    if (type !== undefined && !found) throw problem(field, coordinate, `a type ${type} for @payload`, 'none')
    return found
  }
  const [of, deletes] = [subject(about.of), subject(about.deletes)]
  return generated(name, { mutation, input: inputOf(field, coordinate, sdl), of, deletes })
}

/** The input of a mutation. Undefined for a mutation without arguments. */
function inputOf(
  field: FieldDefinitionNode,
  coordinate: string,
  { types }: Sdl,
): InputObjectTypeDefinitionNode | undefined {
  const [input, ...others] = field.arguments ?? []
  if (!input) return undefined
  const type = input.type.kind === Kind.NON_NULL_TYPE && input.type.type
  const definition = type && type.kind === Kind.NAMED_TYPE && types.get(type.name.value)
  if (input.name.value === 'input' && others.length === 0 && definition) {
    if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return definition
  }
  const given = field.arguments!.map(print).join(', ')
  throw problem(field, coordinate, 'at most one argument, input, of a non-null input type', given)
}

interface Payload {
  readonly mutation: string
  readonly input: InputObjectTypeDefinitionNode | undefined
  readonly of: Subject | undefined
  readonly deletes: Subject | undefined
}

function generated(name: string, { mutation, input, of, deletes }: Payload): Generated {
  const takes = (name: string) => input?.fields?.some((field) => field.name.value === name) ?? false
  const isCreation = mutation.startsWith('create')
  const [type] = objectTypesOf(`
    "The result of \`${mutation}\`."
    type ${name} {
      ${of ? (isCreation ? created(of) : changed(of, takes('dryRun'))) : ''}
      ${deletes ? deleted(deletes) : ''}
      ${(of || deletes) && takes('onApprovalRequired') ? approvalRequest : ''}
      ${takes('expectedVersion') ? versionConflict : ''}
      "The reasons why ${failureOf(isCreation, of, deletes)}. Empty on success."
      userErrors: [UserError!]!
    }`)
  return { type: type!, follows: input?.name.value ?? 'Mutation', leading: (of ? 1 : 0) + (deletes ? 1 : 0) }
}

function failureOf(isCreation: boolean, of: Subject | undefined, deletes: Subject | undefined): string {
  if (deletes) return `the ${deletes.one} was not deleted`
  return isCreation && of ? `the ${of.one} was not created` : 'the change was not made'
}

const created = ({ type, one }: Subject) => `
  "The new ${one}. Null if it was not created."
  ${fieldOf(type)}: ${type}`

const changed = ({ type, one }: Subject, isDryRun: boolean) => `
  "The ${one} after the change${isDryRun ? ', or as it would be after a dry run' : ''}. Null if the change was not made."
  ${fieldOf(type)}: ${type}`

const deleted = ({ type, one }: Subject) => `
  "The \`id\` that the ${one} had. Null if the ${one} was not deleted."
  deleted${type}Id: ID`

/**
 * The name of the field of a type.
 *
 * @example fieldOf('CustomRole') // 'customRole', as 'oauthClient' of 'OAuthClient' and 'aiConfig' of 'AIConfig'
 */
const fieldOf = (type: string): string =>
  type.replace(/^(?:OAuth|[A-Z]+(?![a-z])|[A-Z])/, (start) => start.toLowerCase())

const approvalRequest = `
  "The approval request that was created instead of the change. Null unless the change needs one and \`onApprovalRequired\` asks for it."
  approvalRequest: ApprovalRequest`

const versionConflict = `
  "The expected and the current version. Null unless the change failed because they differ."
  versionConflict: VersionConflict`

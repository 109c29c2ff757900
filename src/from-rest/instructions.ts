import {
  type GraphQLField,
  type GraphQLInputObjectType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql'
import { intoInput } from './into-input.ts'
import { plain, plainNamesOf } from './names.ts'
import { isObject } from './pasted.ts'
import { brief, Untranslatable } from './rest-map.ts'

/** The type of the instructions that a mutation takes. */
export function instructionTypeOf(
  field: GraphQLField<unknown, unknown> | undefined,
): GraphQLInputObjectType | undefined {
  const input = getNullableType(field?.args[0]?.type)
  const instructions = isInputObjectType(input) ? input.getFields().instructions : undefined
  const type = instructions && getNamedType(instructions.type)
  return isInputObjectType(type) ? type : undefined
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}

/**
 * A JSON patch in the words of an input: the properties that it replaces as their fields, if these are all of it, or the patch as it is.
 *
 * @param taken The fields that the path of the request fills.
 * @throws {Untranslatable} if the input has neither.
 */
export function patchInput(
  type: GraphQLInputObjectType,
  patch: readonly unknown[],
  taken: readonly string[],
): Record<string, unknown> {
  const operations = patch.map((one, index): Operation => {
    if (isObject(one) && typeof one.op === 'string' && typeof one.path === 'string') return one as unknown as Operation
    throw new Untranslatable(
      `Expected operations of a JSON patch, with "op" and "path", but got ${brief(one)} at ${index}.`,
    )
  })
  const fields = type.getFields()
  const replaced = replacedFields(type, operations, taken)
  if (replaced) return replaced
  if (fields.patch) return { patch: operations }
  const wrong = operations.find((one) => !fieldOf(type, one, taken))
  throw new Untranslatable(
    `Expected a patch of ${Object.keys(fields).join(', ')}, because ${type.name} takes no JSON patch, but got ${brief(wrong ?? operations[0])}.`,
  )
}

/** The fields that a patch replaces. Undefined if it does anything else. */
function replacedFields(
  type: GraphQLInputObjectType,
  operations: readonly Operation[],
  taken: readonly string[],
): Record<string, unknown> | undefined {
  const input: Record<string, unknown> = {}
  for (const operation of operations) {
    if (operation.op === 'test' && operation.path === '/_version' && type.getFields().expectedVersion) {
      input.expectedVersion = operation.value
      continue
    }
    const field = fieldOf(type, operation, taken)
    if (!field || field.name in input) return undefined
    if (operation.op === 'add' && isListType(getNullableType(field.type)) && !Array.isArray(operation.value))
      return undefined
    const notes: string[] = []
    try {
      intoInput(field.type, operation.op === 'remove' ? null : operation.value, [], { notes })
    } catch (error) {
      if (error instanceof Untranslatable) return undefined
      throw error
    }
    if (notes.length > 0) return undefined
    input[field.name] = operation.op === 'remove' ? null : operation.value
  }
  return input
}

/** The field that an operation replaces, if it replaces a whole property. */
function fieldOf(type: GraphQLInputObjectType, { op, path }: Operation, taken: readonly string[]) {
  const [, property] = /^\/([^/~]+)$/.exec(path) ?? []
  if (!property || !['replace', 'add', 'remove'].includes(op)) return undefined
  const changeable = Object.values(type.getFields()).filter(({ name }) => name !== 'patch' && !taken.includes(name))
  return (
    changeable.find(({ name }) => plain(name) === plain(property)) ??
    changeable.find(({ name }) => plainNamesOf(name).includes(plain(property)))
  )
}

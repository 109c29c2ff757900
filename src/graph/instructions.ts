import {
  GraphQLID,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql'
import type { Instruction } from '../rest/semantic-patch.ts'
import { refused, Unapplied, type UserError, userErrorsOf } from './mutation.ts'
import { ownIdIn } from './node.ts'
import { ownName, typeOwnNamed } from './type-names.ts'

/** The position of a value in the arguments: `['input', 'instructions', 2, 'addRule']`. */
export type Place = readonly (string | number)[]

type Say<Input, Said> = (input: Input, place: Place) => Said | Promise<Said>

/**
 * Converts an input to its REST form where the two differ, by the name of the input type or enum. `value` replaces the input by an
 * object. `list` replaces a whole list of inputs. `fields` replaces the field by properties, which REST has flat in its parent.
 * `instruction` replaces the whole instruction, with its kind; it goes by the name of its field.
 */
export interface Translation {
  readonly takes: 'value' | 'list' | 'fields' | 'instruction'
  readonly say: Say<never, unknown>
}

export type Translations = Readonly<Record<string, Translation>>

export const asValue = <Input>(say: Say<Input, unknown>): Translation => ({ takes: 'value', say })
export const asList = <Input>(say: Say<readonly Input[], unknown>): Translation => ({ takes: 'list', say })
export const asFields = <Input>(say: Say<Input, object>): Translation => ({ takes: 'fields', say })
export const asInstruction = <Input>(say: Say<Input, Instruction>): Translation => ({ takes: 'instruction', say })
/** Translates the words of an enum. */
export const asWords = (words: Readonly<Record<string, string>>): Translation =>
  asValue((name: string) => words[name] ?? name)

/**
 * Converts a list of `@oneOf` inputs to instructions. The field that is set names the kind, and its properties are the parameters:
 * `{ addTags: { values } }` becomes `{ kind: 'addTags', values }`, and `{ turnFlagOn: true }` becomes `{ kind: 'turnFlagOn' }`. So
 * a kind needs a field in the SDL and no code, unless a type of its parameters has a translation.
 *
 * @param typeName The input type, such as `FlagInstruction`.
 * @throws {Unapplied} with all errors of all instructions, each with its place.
 */
export async function instructionsOf(
  { schema }: Pick<GraphQLResolveInfo, 'schema'>,
  typeName: string,
  given: readonly object[],
  translations: Translations = {},
  place: Place = ['input', 'instructions'],
): Promise<Instruction[]> {
  const type = typeOwnNamed(schema, typeName)
  if (!isInputObjectType(type)) throw new Error(`${typeName} is no input type.`)
  if (given.length === 0) throw refused(place, 'Expected at least one instruction, but got none.')
  const said = await Promise.allSettled(
    given.map((one, index) => instructionOf(type, one, translations, [...place, index])),
  )
  const wrong = said.flatMap((one, index) =>
    one.status === 'rejected' ? userErrorsIn(one.reason, [...place, index]) : [],
  )
  if (wrong.length) throw new Unapplied(wrong)
  return said.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
}

/** The errors of an instruction. An error without a place gets the place of the instruction. */
function userErrorsIn(reason: unknown, place: Place): readonly UserError[] {
  const userErrors = userErrorsOf(reason, {})
  if (!userErrors) throw reason
  return userErrors.map((error) => ({ ...error, path: error.path ?? place.map(String) }))
}

async function instructionOf(
  type: GraphQLInputObjectType,
  given: object,
  translations: Translations,
  place: Place,
): Promise<Instruction> {
  // GraphQL ensures that exactly one field is set.
  const [kind, value] = Object.entries(given)[0]!
  const whole = Object.hasOwn(translations, kind) ? translations[kind]! : undefined
  if (whole?.takes === 'instruction') return (await whole.say(value as never, [...place, kind])) as Instruction
  if (kind === other) return otherInstruction(value as OtherInput, [...place, kind])
  if (value === true) return { kind }
  if (value === false) throw refused([...place, kind], `Expected ${kind} to be true, but got false.`)
  return { kind, ...((await wordOf(type.getFields()[kind]!.type, value, translations, [...place, kind])) as object) }
}

/** The field of every instruction input for kinds without a field of their own. */
const other = 'other'

interface OtherInput {
  readonly kind: string
  readonly parameters?: unknown
}

/**
 * An instruction as the caller wrote it. Kinds that have a field are accepted too, because LaunchDarkly can add a parameter before
 * the field has it.
 */
function otherInstruction({ kind, parameters }: OtherInput, place: Place): Instruction {
  if (!kind.trim()) throw refused([...place, 'kind'], 'Expected the kind of an instruction, but got an empty text.')
  if (parameters === null || parameters === undefined) return { kind }
  const at = [...place, 'parameters']
  if (typeof parameters !== 'object' || Array.isArray(parameters)) {
    throw refused(
      at,
      `Expected the parameters as an object, but got ${Array.isArray(parameters) ? 'a list' : typeof parameters}.`,
    )
  }
  if (Object.hasOwn(parameters, 'kind')) {
    throw refused([...at, 'kind'], 'Expected the kind beside the parameters, but got one among them.')
  }
  return { kind, ...parameters }
}

/** Converts an input object to its REST form. Null properties are left out, like absent ones. */
export async function objectOf(
  type: GraphQLInputObjectType,
  given: object,
  translations: Translations,
  place: Place,
): Promise<Record<string, unknown>> {
  const fields = type.getFields()
  const parts = Object.entries(given)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => propertiesOf(fields[name]!, value, translations, [...place, name]))
  return Object.assign({}, ...(await Promise.all(parts)))
}

async function propertiesOf(
  { name, type }: GraphQLInputField,
  given: unknown,
  translations: Translations,
  place: Place,
): Promise<object> {
  const translation = translations[ownName(getNamedType(type))]
  if (translation?.takes === 'fields') return (await translation.say(given as never, place)) as object
  if (translation?.takes === 'list') return { [name]: await translation.say(given as never, place) }
  return { [name]: await wordOf(type, given, translations, place) }
}

async function wordOf(
  type: GraphQLInputType,
  given: unknown,
  translations: Translations,
  place: Place,
): Promise<unknown> {
  const nullable = getNullableType(type)
  if (isListType(nullable)) {
    const items = given as readonly unknown[]
    return Promise.all(items.map((one, index) => wordOf(nullable.ofType, one, translations, [...place, index])))
  }
  const translation = translations[ownName(getNamedType(type))]
  if (translation) return translation.say(given as never, place)
  if (isInputObjectType(nullable)) return objectOf(nullable, given as object, translations, place)
  return nullable === GraphQLID ? ownPartId(given as string, place) : given
}

/** The types of parts that an argument can name, by a word in the argument's name. */
const namedParts: readonly [word: RegExp, types: readonly string[]][] = [
  [/rule/i, ['Rule', 'SegmentRule']],
  [/clause/i, ['Clause']],
  [/variation/i, ['Variation']],
]

/**
 * Converts the id of a part to LaunchDarkly's own id. The argument takes either that id or the `id` of this graph. LaunchDarkly
 * would take the latter for the id of a deleted part and do nothing.
 */
export function ownPartId(id: string, place: Place): string {
  const argument = String(place.findLast((step) => typeof step === 'string'))
  const [, types] = namedParts.find(([word]) => word.test(argument)) ?? []
  const named = types && ownIdIn(id)
  if (!named) return id
  if (types.includes(named.type)) return named.own
  throw refused(place, `Expected the id of a ${types[0]}, but got that of another type: ${named.type}.`)
}

/**
 * Renames parameters to REST's names where these differ. Parameters of `other` have REST's names already.
 *
 * @param given The inputs from which the instructions were made, in the same order.
 */
export const renamed =
  (names: Readonly<Record<string, string>>) =>
  (instructions: readonly Instruction[], given: readonly object[]): Instruction[] =>
    instructions.map(({ kind, ...parameters }, index) => {
      if (Object.hasOwn(given[index]!, other)) return { kind, ...parameters }
      const entries = Object.entries(parameters).map(([name, value]) => [names[name] ?? name, value])
      return { kind, ...Object.fromEntries(entries) }
    })

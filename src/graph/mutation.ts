import { GraphQLError, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { NotThere, type Reason, RestError } from '../rest/errors.ts'
import { UnusableArgument } from '../rest/operation.ts'
import { shortened } from '../rest/shown.ts'
import { reasonOf } from '../rest/unreadable.ts'
import { badInput, type Code, codeOf } from './errors.ts'
import { refusalOf, withoutRoutes } from './refusals.ts'

/** Why a change was not made, or a part of it, as the caller can mend it. */
export interface UserError {
  readonly message: string
  readonly code: UserErrorCode
  /** Where in the arguments: `['input', 'instructions', '2']`. Null if it is about no place in particular. */
  readonly path: readonly string[] | null
}

/** What a caller can mend. Every other failure is an error of the field. */
const mendable = [
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'VERSION_CONFLICT',
  'KEY_EXISTS',
  'APPROVAL_REQUIRED',
] as const satisfies readonly Code[]

export type UserErrorCode = (typeof mendable)[number]

const isMendable = (code: unknown): code is UserErrorCode => mendable.some((one) => one === code)

/** A change that was not made, for reasons that the caller can mend. */
export class Unapplied extends Error {
  override readonly name = 'Unapplied'
  readonly userErrors: readonly UserError[]
  /** What the payload tells besides. */
  readonly payload: object

  constructor(userErrors: readonly UserError[], payload: object = {}) {
    super(userErrors.map(({ message }) => message).join(' '))
    this.userErrors = userErrors
    this.payload = payload
  }
}

/** Refuses a change for what is at a place in the arguments. Places in lists are numbers from 0. */
export const refused = (
  path: readonly (string | number)[],
  message: string,
  code: UserErrorCode = 'BAD_USER_INPUT',
): Unapplied => new Unapplied([{ message, code, path: path.map(String) }])

type Change<Input, Context, Payload> = (input: Input, context: Context, info: GraphQLResolveInfo) => Promise<Payload>

export interface Told {
  readonly userErrors: readonly UserError[]
}

/**
 * The resolver of a mutation field: makes a change, whose answer is the payload. What the caller can mend comes back as the payload's
 * `userErrors`, with null for everything else; other failures are thrown. Mutation fields run one after the other, so that each
 * sees what the one before it wrote. A change that was made has a payload even if LaunchDarkly's answer to it cannot be read: the fields
 * that would be made of the answer fail, each by itself.
 */
export const mutation =
  <Input extends object, Context, Payload extends object>(change: Change<Input, Context, Payload>) =>
  async (
    _: unknown,
    { input }: { readonly input: Input },
    context: Context,
    info: GraphQLResolveInfo,
  ): Promise<Payload & Told> => {
    const payload = await change(input, context, info).then(
      (told) => withReasons({ userErrors: [], ...told }, info),
      (error: unknown) => (isDone(error) ? untold(error, info) : unapplied(error, input)) as Payload & Told,
    )
    return { ...payload, userErrors: payload.userErrors.map(speakable) }
  }

/** LaunchDarkly's words are part of many errors, in whichever place they were found. */
const speakable = (error: UserError): UserError => ({ ...error, message: withoutRoutes(error.message) })

/** Answers a question about a change that is not made. What the caller can mend of it is an error of the field, like all bad input. */
export async function asked<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question()
  } catch (error) {
    throw error instanceof Unapplied ? badInput(error.message) : error
  }
}

/** Whether an error says that a change was made, and its answer cannot be read. */
const isDone = (error: unknown): error is RestError => error instanceof RestError && error.details.outcome === 'done'

/** A payload with the reason in the place of each part that cannot be read: the executor takes an error for the failure of its field. */
function withReasons<Payload extends object>(payload: Payload, info: GraphQLResolveInfo): Payload {
  const reasons = fieldsOf(info).flatMap((name) => {
    const reason = reasonOf((payload as Readonly<Record<string, unknown>>)[name])
    return reason ? [[name, reason] as const] : []
  })
  return reasons.length ? { ...payload, ...Object.fromEntries(reasons) } : payload
}

/** The payload of a change that was made, and of whose answer nothing is known. */
const untold = (error: RestError, info: GraphQLResolveInfo): Told => ({
  ...Object.fromEntries(fieldsOf(info).map((name) => [name, error])),
  userErrors: [],
})

/** The names of the fields of a payload. */
function fieldsOf({ returnType }: GraphQLResolveInfo): string[] {
  const type = getNamedType(returnType)
  return isObjectType(type) ? Object.keys(type.getFields()) : []
}

/** A part of the answer to a change. If it cannot be read, the error is in its place, for the executor to find in the payload. */
export function legible<Part>(part: () => Part): Part {
  try {
    return part()
  } catch (error) {
    if (isDone(error)) return error as Part
    throw error
  }
}

/** The payload of a change that failed. */
function unapplied(error: unknown, input: object): Told {
  const userErrors = userErrorsOf(error, input)
  if (!userErrors) throw error
  const told = userErrors.map((one) => ({ ...one, message: shortened(one.message) }))
  return { ...(error instanceof Unapplied && error.payload), userErrors: told }
}

/** What the caller can mend of an error, or undefined if that is nothing. */
export function userErrorsOf(error: unknown, input: object): readonly UserError[] | undefined {
  if (error instanceof Unapplied) return error.userErrors
  if (error instanceof RestError) {
    const code = codeOf(error)
    if (!isMendable(code)) return undefined
    const { reasons = [] } = error.details
    const located = reasons.flatMap((reason) => locatedIn(input, reason) ?? [])
    const [first, ...others] = located
    const message = refusalOf(code, error.details)
    if (!first) return [{ message, code, path: pathOf(error, code, input) }]
    return [{ ...first, code, message }, ...others.map((one) => ({ ...one, code }))]
  }
  if (error instanceof GraphQLError && isMendable(error.extensions.code)) {
    return [{ message: error.message, code: error.extensions.code, path: null }]
  }
  if (error instanceof UnusableArgument) return [{ message: error.message, code: 'BAD_USER_INPUT', path: null }]
  if (error instanceof NotThere) return [{ message: error.message, code: 'NOT_FOUND', path: null }]
  return undefined
}

/** LaunchDarkly does not say where a key is that is taken; for something new there is one place where it can be. */
const pathOf = ({ details }: RestError, code: UserErrorCode, input: object) =>
  code === 'KEY_EXISTS' && details.operation.startsWith('POST ') && Object.hasOwn(input, 'key')
    ? ['input', 'key']
    : null

/** LaunchDarkly names what it finds fault with by its own property, which is an input field's of the same name, if there is one. */
function locatedIn(input: object, { attribute, reason }: Reason): Omit<UserError, 'code'> | undefined {
  const steps = attribute?.split(/[./[\]]+/).filter(Boolean) ?? []
  if (!steps[0] || !Object.hasOwn(input, steps[0])) return undefined
  return { message: reason ?? `LaunchDarkly does not accept ${attribute}.`, path: ['input', ...steps] }
}

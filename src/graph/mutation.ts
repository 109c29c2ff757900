import { GraphQLError, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { NotThere, type Reason, RestError } from '../rest/errors.ts'
import { UnusableArgument } from '../rest/operation.ts'
import { shortened } from '../rest/shown.ts'
import { reasonOf } from '../rest/unreadable.ts'
import { badInput, type Code, codeOf } from './errors.ts'
import { refusalOf, withoutRoutes } from './refusals.ts'

/** Why a change, or a part of it, was not made. The caller can correct it. */
export interface UserError {
  readonly message: string
  readonly code: UserErrorCode
  /** The position in the arguments: `['input', 'instructions', '2']`. Null if the error has no position. */
  readonly path: readonly string[] | null
}

/** The codes of errors that the caller can correct. Every other failure is an error of the field. */
const mendable = [
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'VERSION_CONFLICT',
  'KEY_EXISTS',
  'APPROVAL_REQUIRED',
  'REMOVED_UPSTREAM',
] as const satisfies readonly Code[]

export type UserErrorCode = (typeof mendable)[number]

const isMendable = (code: unknown): code is UserErrorCode => mendable.some((one) => one === code)

/** A change that was not made, for reasons that the caller can correct. */
export class Unapplied extends Error {
  override readonly name = 'Unapplied'
  readonly userErrors: readonly UserError[]
  /** Further fields of the payload. */
  readonly payload: object

  constructor(userErrors: readonly UserError[], payload: object = {}) {
    super(userErrors.map(({ message }) => message).join(' '))
    this.userErrors = userErrors
    this.payload = payload
  }
}

/** Refuses a change because of the value at a position in the arguments. Indexes of lists start at 0. */
export const refused = (
  path: readonly (string | number)[],
  message: string,
  code: UserErrorCode = 'BAD_USER_INPUT',
): Unapplied => new Unapplied([{ message, code, path: path.map(String) }])

/** The message about a part of a change that LaunchDarkly did not make, with the reason if LaunchDarkly gives one. */
export const notMade = (deed: string, reason: unknown): string =>
  typeof reason === 'string' && reason
    ? `LaunchDarkly did not ${deed}: ${reason}`
    : `LaunchDarkly did not ${deed}, and gave no reason.`

type Change<Input, Context, Payload> = (input: Input, context: Context, info: GraphQLResolveInfo) => Promise<Payload>

export interface Told {
  readonly userErrors: readonly UserError[]
}

/**
 * The resolver of a mutation field: makes a change and returns its payload. Errors that the caller can correct are the payload's
 * `userErrors`, and its other fields are null. Other failures are thrown. Mutation fields run in sequence, so each sees the writes
 * of those before it. A change that was made has a payload even if LaunchDarkly's answer is unreadable: then only the fields made
 * from the answer fail, each alone.
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

/** Makes a change whose payload has further fields, whether or not it is made. */
export async function telling<Payload extends object, More extends object>(
  more: More,
  input: object,
  change: () => Promise<Payload>,
): Promise<Payload & More> {
  try {
    return { ...more, ...(await change()) }
  } catch (error) {
    const userErrors = userErrorsOf(error, input)
    throw userErrors ? new Unapplied(userErrors, more) : error
  }
}

/** Removes routes from the message. Many errors contain LaunchDarkly's words. */
const speakable = (error: UserError): UserError => ({ ...error, message: withoutRoutes(error.message) })

/**
 * Answers a question about a change without making it. An error that the caller can correct is an error of the field, as for any
 * input.
 */
export async function asked<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question()
  } catch (error) {
    throw error instanceof Unapplied ? badInput(error.message) : error
  }
}

/** Whether an error means that a change was made and its answer is unreadable. */
const isDone = (error: unknown): error is RestError => error instanceof RestError && error.details.outcome === 'done'

/** Replaces each unreadable part of a payload by the reason: the executor treats an error value as the failure of its field. */
function withReasons<Payload extends object>(payload: Payload, info: GraphQLResolveInfo): Payload {
  const reasons = fieldsOf(info).flatMap((name) => {
    const reason = reasonOf((payload as Readonly<Record<string, unknown>>)[name])
    return reason ? [[name, reason] as const] : []
  })
  return reasons.length ? { ...payload, ...Object.fromEntries(reasons) } : payload
}

/** The payload of a change that was made and whose answer is unreadable. */
const untold = (error: RestError, info: GraphQLResolveInfo): Told => ({
  ...Object.fromEntries(fieldsOf(info).map((name) => [name, error])),
  userErrors: [],
})

function fieldsOf({ returnType }: GraphQLResolveInfo): string[] {
  const type = getNamedType(returnType)
  return isObjectType(type) ? Object.keys(type.getFields()) : []
}

/** Reads a part of the answer to a change. If it is unreadable, returns the error in its place, and the executor reports it. */
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

/** Converts an error to errors that the caller can correct. Returns undefined if it is of another kind. */
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

/** LaunchDarkly does not report the position of a key that is taken. In the creation of an object only one position is possible. */
const pathOf = ({ details }: RestError, code: UserErrorCode, input: object) =>
  code === 'KEY_EXISTS' && details.operation.startsWith('POST ') && Object.hasOwn(input, 'key')
    ? ['input', 'key']
    : null

/** LaunchDarkly reports its own property name. If an input field has the same name, that is the position. */
function locatedIn(input: object, { attribute, reason }: Reason): Omit<UserError, 'code'> | undefined {
  const steps = attribute?.split(/[./[\]]+/).filter(Boolean) ?? []
  if (!steps[0] || !Object.hasOwn(input, steps[0])) return undefined
  return { message: reason ?? `LaunchDarkly does not accept ${attribute}.`, path: ['input', ...steps] }
}

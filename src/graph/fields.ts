/**
 * The resolvers of a type whose parent is a document. A resolver is required for each field that the document does not provide by
 * name and type, and optional for the others. Plain codegen makes every resolver optional, so a forgotten one silently returns
 * null.
 */
export type FieldsOf<Resolvers, Doc> = Required<Pick<Resolvers, Unanswered<Resolvers, Doc>>> &
  Partial<Omit<Resolvers, Unanswered<Resolvers, Doc>>>

/** The fields that the document does not provide. */
export type Unanswered<Resolvers, Doc> = {
  [Field in keyof Resolvers]-?: Field extends '__isTypeOf'
    ? never
    : Field extends keyof Doc
      ? Doc[Field] extends OrAbsent<Outcome<Resolvers[Field]>>
        ? never
        : Field
      : Field
}[keyof Resolvers]

/** A field that is nullable in GraphQL can be absent from a document. */
type OrAbsent<Value> = null extends Value ? Value | undefined : Value

/** The value that a resolver returns, without promises. */
// biome-ignore lint/suspicious/noExplicitAny: inferring from a function's type takes any for the parts that do not matter.
type Outcome<Resolver> = Resolver extends (...args: any[]) => infer Result ? Awaited<Result> : never

/**
 * Makes resolvers for documents that can be glimpses: `complete` returns the whole document, and the resolver picks the field from
 * it. The pick is synchronous if the document is there.
 */
export const completing =
  <Doc, Whole, Context>(complete: (doc: Doc, context: Context) => Whole | Promise<Whole>) =>
  <Value>(pick: (whole: Whole, context: Context) => Value) =>
  (doc: Doc, _: unknown, context: Context): Value | Promise<Awaited<Value>> => {
    const whole = complete(doc, context)
    return whole instanceof Promise ? pickLater(whole, pick, context) : pick(whole, context)
  }

// Apart, because a function that contains another one costs memory at each call.
const pickLater = <Whole, Context, Value>(
  whole: Promise<Whole>,
  pick: (whole: Whole, context: Context) => Value,
  context: Context,
) => whole.then((one) => pick(one, context)) as Promise<Awaited<Value>>

/**
 * Applies a function to a value or to a promise of it. Values stay synchronous, because promises for each field of a hundred flags
 * are the largest cost of an answer.
 */
export const after = <Value, Next>(
  value: Value | Promise<Value>,
  next: (value: Value) => Next,
): Next | Promise<Awaited<Next>> =>
  value instanceof Promise ? (value.then(next) as Promise<Awaited<Next>>) : next(value)

/**
 * Converts an upstream word into a value of an enum, or into `OTHER` for a word that LaunchDarkly added later. A missing word stays
 * missing, and the executor reports it.
 *
 * @example
 * oneOf(['IN_PROGRESS'], 'in_progress') // 'IN_PROGRESS', as of 'inProgress' and 'InProgress'
 */
export const oneOf = <const Name extends string>(names: readonly Name[], word: string): Name | 'OTHER' => {
  if (word === undefined || word === null) return word
  // The type of the word is not checked before.
  return names.find((name) => typeof word === 'string' && lettersOf(name) === lettersOf(word)) ?? 'OTHER'
}

const lettersOf = (word: string): string => word.replaceAll('_', '').toUpperCase()

/** Converts a map of REST to a list, because GraphQL has no maps. */
export const entries = <Value, Entry>(
  map: Readonly<Record<string, Value>> | undefined,
  entry: (key: string, value: Value) => Entry,
): Entry[] | null => (map ? Object.entries(map).map(([key, value]) => entry(key, value)) : null)

/** Makes a function of an object that computes its answer once for each object. */
export { memoize1 as oncePer } from '@graphql-tools/utils'

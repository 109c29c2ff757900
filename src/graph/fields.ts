/**
 * The resolvers of a type whose parent is a document: compulsory for each field that the document does not answer by name and
 * by type, optional for the others. Plain codegen makes every resolver optional, and a forgotten one is a silent null.
 */
export type FieldsOf<Resolvers, Doc> = Required<Pick<Resolvers, Unanswered<Resolvers, Doc>>> &
  Partial<Omit<Resolvers, Unanswered<Resolvers, Doc>>>

/** The fields that the document does not answer. */
export type Unanswered<Resolvers, Doc> = {
  [Field in keyof Resolvers]-?: Field extends '__isTypeOf'
    ? never
    : Field extends keyof Doc
      ? Doc[Field] extends OrAbsent<Outcome<Resolvers[Field]>>
        ? never
        : Field
      : Field
}[keyof Resolvers]

/** What is nullable in GraphQL may be absent from a document. */
type OrAbsent<Value> = null extends Value ? Value | undefined : Value

/** What a resolver may return, promises aside. */
// biome-ignore lint/suspicious/noExplicitAny: inferring from a function's type takes any for the parts that do not matter.
type Outcome<Resolver> = Resolver extends (...args: any[]) => infer Result ? Awaited<Result> : never

/**
 * Makes resolvers for documents that may be glimpsed only: the field is picked from the whole document, which `complete` gives,
 * at once if it is there.
 */
export const completing =
  <Doc, Whole, Context>(complete: (doc: Doc, context: Context) => Whole | Promise<Whole>) =>
  <Value>(pick: (whole: Whole, context: Context) => Value) =>
  (doc: Doc, _: unknown, context: Context): Value | Promise<Awaited<Value>> =>
    after(complete(doc, context), (whole) => pick(whole, context))

/** Goes on with what is there, or will be. A promise for each field of a hundred flags is most of what an answer costs. */
export const after = <Value, Next>(
  value: Value | Promise<Value>,
  next: (value: Value) => Next,
): Next | Promise<Awaited<Next>> =>
  value instanceof Promise ? (value.then(next) as Promise<Awaited<Next>>) : next(value)

/**
 * A value of an enum: the upstream word as GraphQL writes it, or `OTHER` for a word that LaunchDarkly added since. A word that
 * is missing stays missing, for the executor to say so.
 *
 * @example
 * oneOf(['IN_PROGRESS'], 'in_progress') // 'IN_PROGRESS', as of 'inProgress' and 'InProgress'
 */
export const oneOf = <const Name extends string>(names: readonly Name[], word: string): Name | 'OTHER' => {
  if (word === undefined || word === null) return word
  // An upstream word may be of any type.
  return names.find((name) => typeof word === 'string' && lettersOf(name) === lettersOf(word)) ?? 'OTHER'
}

const lettersOf = (word: string): string => word.replaceAll('_', '').toUpperCase()

/** A map of REST as the list that GraphQL can type. */
export const entries = <Value, Entry>(
  map: Readonly<Record<string, Value>> | undefined,
  entry: (key: string, value: Value) => Entry,
): Entry[] | null => (map ? Object.entries(map).map(([key, value]) => entry(key, value)) : null)

import { type DocumentNode, isTypeDefinitionNode, Kind, parse, visit } from 'graphql'

/**
 * Types that keep their names. Every graph has the root types, `Node` and `PageInfo`. Composition merges scalars with the same name
 * across subgraphs; a prefix would force clients to configure further scalars.
 */
const common: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', 'Node', 'PageInfo'],
  ...['DateTime', 'JSON', 'URL'],
])

/** Whether a text can be the prefix of type names. GraphQL and federation reserve names that begin with `_`. */
export const isTypePrefix = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_]{0,59}$/.test(text)

/**
 * The served names of an SDL's types by their own names.
 *
 * @param prefix The prefix of the names, such as `LaunchDarkly`.
 * @throws if the prefix cannot begin a type name.
 */
export function servedNamesIn(sdl: DocumentNode, prefix: string): Readonly<Record<string, string>> {
  if (!isTypePrefix(prefix)) {
    throw new Error(
      `Expected federationPrefix to begin the name of a type, but got ${JSON.stringify(prefix.slice(0, 300))}.`,
    )
  }
  const names = sdl.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value)
  return Object.fromEntries(names.filter((name) => !common.has(name)).map((name) => [name, `${prefix}${name}`]))
}

/** Renames the types in a document and leaves the rest of the text unchanged. */
export function renamedDocument(source: string, servedNames: Readonly<Record<string, string>>): string {
  const places: { readonly start: number; readonly end: number; readonly name: string }[] = []
  visit(parse(source) satisfies DocumentNode, {
    [Kind.NAMED_TYPE]({ name: { value }, loc }) {
      if (loc && Object.hasOwn(servedNames, value))
        places.push({ start: loc.start, end: loc.end, name: servedNames[value]! })
    },
  })
  return places
    .toSorted((one, other) => other.start - one.start)
    .reduce((text, { start, end, name }) => text.slice(0, start) + name + text.slice(end), source)
}

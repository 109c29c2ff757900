import { type DocumentNode, isTypeDefinitionNode, Kind, parse, visit } from 'graphql'

/**
 * Types that keep their names. The root types, `Node` and `PageInfo` are those that every graph has. The scalars have the names that
 * graphs have in common, and composition merges scalars of one name: another name would have every client configure another scalar.
 */
const common: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', 'Node', 'PageInfo'],
  ...['DateTime', 'JSON', 'URL'],
])

/** Whether a text can begin the names of types. Names that begin with `_` are for GraphQL and for federation. */
export const isTypePrefix = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_]{0,59}$/.test(text)

/**
 * The names by which the types that an SDL defines are served, by their own names.
 *
 * @param prefix what the names begin with, such as `LaunchDarkly`.
 * @throws if no name of a type can begin so.
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

/** A document with other names of types. Whatever else is written in it stays as it is. */
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

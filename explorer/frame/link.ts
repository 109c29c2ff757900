/** What a link to the explorer opens. */
export interface Linked {
  readonly query: string
  /** JSON text, empty for none. */
  readonly variables: string
  /** The view of the answer, such as `table`. */
  readonly view: string | null
}

/**
 * The address that opens the same in the explorer. All of it stands after `#`, which browsers keep to themselves, so no server and no
 * log of one sees the query.
 *
 * @param page The address of the explorer. Its query and fragment are left out.
 */
export function linkTo({ query, variables, view }: Linked, page: string): string {
  const asked = new URLSearchParams({ query })
  if (variables.trim()) asked.set('variables', variables)
  if (view !== null) asked.set('view', view)
  return `${page.replace(/[?#].*$/s, '')}#${asked}`
}

/** Reads what an address asks to open, after `#` or, as GraphiQL's links have it, after `?`. */
export function linkedBy({ hash, search }: Pick<Location, 'hash' | 'search'>): Linked | undefined {
  const asked = [hash.slice(1), search].map((text) => new URLSearchParams(text)).find((one) => one.has('query'))
  if (!asked) return undefined
  return { query: asked.get('query')!, variables: asked.get('variables') ?? '', view: asked.get('view') }
}

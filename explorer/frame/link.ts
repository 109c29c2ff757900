import type { Opened } from './tabs.ts'

/**
 * What the address of the page asks to open: `?query=…&variables=…`, or the same after `#`, which servers and their logs never see.
 */
export function opened(): Opened | undefined {
  const asked = new URLSearchParams(location.hash.slice(1) || location.search)
  const query = asked.get('query')
  return query === null ? undefined : { query, variables: asked.get('variables') ?? '' }
}

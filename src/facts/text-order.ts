/** The order of texts by code units, the same in every language. */
export const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The order of things by their keys. */
export const compareKeys = (one: { readonly key: string }, other: { readonly key: string }): number =>
  compareTexts(one.key, other.key)

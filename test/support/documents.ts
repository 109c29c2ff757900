/** The keys of documents or of nodes, in their order. */
export const keysOf = (those: readonly { readonly key: string }[]) => those.map(({ key }) => key)

/** A time of REST, in milliseconds, as the graph writes it. */
export const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

import type { Doc } from './sandbox-ask.ts'

/** The keys of documents or of nodes, in their order. */
export const keysOf = (those: readonly { readonly key: string }[]) => those.map(({ key }) => key)

/** The time in seconds at which a document was made, which is the first half of its id. */
export const createdAt = ({ _id }: Doc) => Number.parseInt(_id.slice(0, 8), 16)

/** A time of REST, in milliseconds, as the graph writes it. */
export const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

/**
 * What the REST operations are in the graph. The project makes it from its own declarations, and prints it as JSON for the page.
 */
export interface RestMap {
  readonly operations: readonly RestEntry[]
  /** The fields that take a further read, by type. Selections leave them out. */
  readonly further: Readonly<Record<string, readonly string[]>>
  /** The fields that only the single read of an object has, by type. Selections of lists leave them out. */
  readonly alone: Readonly<Record<string, readonly string[]>>
  /** The words of `expand` that bring a field, by type and field. Selections have these fields if the request has the word. */
  readonly parts: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The field that names an object, such as `key`, by type. */
  readonly names: Readonly<Record<string, string>>
}

/** A REST operation: a read with a way to its field, or a write with its mutation. */
export interface RestEntry {
  readonly method: string
  readonly path: string
  /** The selection that leads to the field of a read. Its variables are parameters of REST: those of the path, the query or the body. */
  readonly way?: string
  /** The mutation of a write. */
  readonly mutation?: string
  /** The form of the body, where a route has operations for several. */
  readonly takes?: 'instructions' | 'patch'
  /** Where the input takes what REST has elsewhere: `"$flagKey"` is a parameter or a property of the body, `"$body"` is the body. */
  readonly input?: Readonly<Record<string, unknown>>
  /** Why the operation has no document: LaunchDarkly removed it, or it takes what no text has. */
  readonly without?: string
}

/** A REST request, as a person writes it. */
export interface RestRequest {
  readonly method: string
  /** The URL, or its path with the query. */
  readonly url: string
  /** The body, parsed. */
  readonly body?: unknown
}

/** A document of GraphQL, or why there is none. */
export type FromRest =
  | {
      readonly kind: 'query' | 'mutation'
      /** The REST operation, such as `GET /api/v2/flags/{projectKey}`. */
      readonly operation: string
      readonly document: string
      readonly variables: Readonly<Record<string, unknown>>
      /** What the document does not take over, and why. */
      readonly notes: readonly string[]
    }
  | {
      readonly kind: 'unknown'
      readonly message: string
      /** The operations whose paths resemble the one of the request, the nearest first. */
      readonly nearest: readonly string[]
    }

/** A request of which no document can be made. */
export class Untranslatable extends Error {
  override readonly name = 'Untranslatable'
  readonly nearest: readonly string[]

  constructor(message: string, nearest: readonly string[] = []) {
    super(message)
    this.nearest = nearest
  }
}

/** A value for a message, in at most 100 characters. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}

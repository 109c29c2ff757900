/**
 * Replaces an unreadable part of a document, such as a text in place of a list. It can be passed on and awaited like the part.
 * Access to its properties throws the error. So only the fields that need the part fail.
 */
export function unreadable<Part>(error: Error): Part {
  const refuse = () => {
    throw error
  }
  const traps: ProxyHandler<object> = {
    get(_, name) {
      if (name === reason) return error
      // A promise that resolves to it reads this property, and so does the executor.
      if (name === 'then') return undefined
      throw error
    },
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
  }
  return new Proxy({}, traps) as Part
}

const reason = Symbol('reason')

/** Why a part is unreadable, or undefined if it is readable. */
export const reasonOf = (part: unknown): Error | undefined =>
  typeof part === 'object' && part !== null ? (part as { readonly [reason]?: Error })[reason] : undefined

/** Adds properties to a document. Returns an unreadable document unchanged. */
export const withMore = <Doc extends object, const More extends object>(
  doc: Doc,
  more: (doc: Doc) => More,
): Doc & More => (reasonOf(doc) ? (doc as Doc & More) : { ...doc, ...more(doc) })

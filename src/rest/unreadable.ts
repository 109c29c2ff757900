/**
 * What stands in a document for a part that cannot be read, such as a text in the place of a list. It can be passed on and awaited like
 * the part itself; whoever looks into it gets the error. So the part fails the fields that need it, and no other.
 */
export function unreadable<Part>(error: Error): Part {
  const refuse = () => {
    throw error
  }
  const traps: ProxyHandler<object> = {
    get(_, name) {
      if (name === reason) return error
      // A promise that is resolved with it asks for this, and so does the executor.
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

/** Why a part cannot be read, or undefined if it can. */
export const reasonOf = (part: unknown): Error | undefined =>
  typeof part === 'object' && part !== null ? (part as { readonly [reason]?: Error })[reason] : undefined

/** A document with something added, or as it is if it cannot be read. */
export const withMore = <Doc extends object, const More extends object>(
  doc: Doc,
  more: (doc: Doc) => More,
): Doc & More => (reasonOf(doc) ? (doc as Doc & More) : { ...doc, ...more(doc) })

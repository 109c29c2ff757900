/** What answers of REST tell, and what is known after some of them. */

/** A document of REST, of any type. */
// biome-ignore lint/suspicious/noExplicitAny: the solver reads documents of any shape.
export type Rep = any

/** A document with the parts that it has. Null if there is no such object. */
export type Told = { readonly rep: Rep; has(part: string): boolean } | null

/** Places of a list. `keys` are the documents, as the last part of their address, by place. */
export interface ToldList {
  readonly total: number
  readonly keys: ReadonlyMap<number, string>
}

/** What one answer tells: documents and lists by their names, and everything else by the name of the fact. */
export interface Answer {
  readonly docs: ReadonlyMap<string, Told>
  readonly lists: ReadonlyMap<string, ToldList>
  readonly facts: ReadonlyMap<string, Rep>
  /** Documents that the answer contains although nobody asks for them by it. Default none. */
  readonly besides?: ReadonlyMap<string, Told>
}

/** A value with the wave that told it. Wave 0 is the query itself. */
export interface At<Value> {
  readonly value: Value
  readonly wave: number
}

/** The name of a document or a fact. */
export const named = (type: string, at: readonly string[]): string => `${type} ${at.join('/')}`

/** What is known after some answers: the last one, and what was known before it. */
export class Known {
  readonly #before: Known | undefined
  readonly #answer: Answer
  readonly #wave: number

  constructor(before?: Known, answer: Answer = { docs: new Map(), lists: new Map(), facts: new Map() }, wave = 0) {
    this.#before = before
    this.#answer = answer
    this.#wave = wave
  }

  /** A document with a part, told by the earliest wave. Its value is null if there is no such object. */
  doc(type: string, at: readonly string[], part = 'base'): At<Rep | null> | undefined {
    const own = this.#least((answer) => {
      const told = answer.docs.get(named(type, at))
      if (told === undefined) return undefined
      return told === null ? null : told.has(part) ? told.rep : undefined
    })
    return own ?? this.#orphan(type, at)
  }

  /** Whether an owner of an object is known to be absent. */
  #orphan(type: string, at: readonly string[]): At<null> | undefined {
    const [owner, parts] = owners[type] ?? []
    if (!owner) return undefined
    const found = this.doc(owner, at.slice(0, parts), 'absent')
    return found?.value === null ? { value: null, wave: found.wave } : undefined
  }

  fact(name: string): At<Rep> | undefined {
    return this.#least((answer) => answer.facts.get(name))
  }

  total(list: string): At<number> | undefined {
    return this.#least((answer) => answer.lists.get(list)?.total)
  }

  /** The key at a place of a list. */
  key(list: string, place: number): At<string> | undefined {
    return this.#least((answer) => answer.lists.get(list)?.keys.get(place))
  }

  /** All keys of a list, or undefined if some of its places are unknown. */
  keys(list: string): At<string[]> | undefined {
    const total = this.total(list)
    if (!total) return undefined
    const keys: string[] = []
    let { wave } = total
    for (let place = 0; place < total.value; place++) {
      const key = this.key(list, place)
      if (!key) return undefined
      keys.push(key.value)
      wave = Math.max(wave, key.wave)
    }
    return { value: keys, wave }
  }

  #least<Value>(find: (answer: Answer) => Value | undefined): At<Value> | undefined {
    let least: At<Value> | undefined
    for (let known: Known | undefined = this; known; known = known.#before) {
      const value = find(known.#answer)
      if (value !== undefined && (!least || known.#wave < least.wave)) least = { value, wave: known.#wave }
    }
    return least
  }
}

/** The owner of a type, and the number of its parts at the start of the address. */
const owners: Readonly<Record<string, readonly [string, number]>> = {
  Environment: ['Project', 1],
  Flag: ['Project', 1],
  Metric: ['Project', 1],
  Segment: ['Environment', 2],
}

import type { Arguments } from './arguments.ts'
import { isObject } from './pasted.ts'
import type { Route } from './route.ts'

/** What a request gives, by name. What is taken is not noted in the end. */
export class Given {
  readonly #values = new Map<string, readonly unknown[]>()
  readonly #path: Readonly<Record<string, string>>
  readonly body: unknown

  constructor({ path, query }: Route, body: unknown) {
    this.#path = path
    this.body = body
    for (const [name, values] of query) this.#values.set(name, values)
    if (isObject(body)) for (const [name, value] of Object.entries(body)) this.#values.set(name, [value])
  }

  /** The values of a parameter of the query or a property of the body. */
  take(name: string): readonly unknown[] | undefined {
    const values = this.#values.get(name)
    this.#values.delete(name)
    return values
  }

  /** The value of a parameter. `body` is the whole body. */
  one(name: string): unknown {
    if (name === 'body') {
      this.#values.clear()
      return this.body
    }
    if (Object.hasOwn(this.#path, name)) return this.#path[name]
    const values = this.take(name)
    return values && (values.length === 1 ? values[0] : values)
  }

  names(): readonly string[] {
    return [...this.#values.keys()]
  }

  noteRest(made: Arguments): void {
    for (const name of this.#values.keys()) made.note(name)
  }
}

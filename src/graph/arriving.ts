/** The items of a list that is sent while it is read, in their order. Several readers can go through it. */
export class Arriving<Item> {
  readonly items: Item[] = []
  /** Whether batches wait for the end of the list. */
  readonly holds: boolean
  /** The number of items by the first page. Null if it is unknown. */
  total: number | null = null
  /** The end of the list: its error, or null if all items came. Undefined while it is read. */
  end: { readonly error: unknown } | null | undefined
  /** Resolves at the end of the list, also after an error. */
  readonly whole: Promise<void>
  readonly #followers: ((items: readonly Item[], end: Arriving<Item>['end']) => void)[] = []
  readonly #ended = Promise.withResolvers<void>()
  #change = Promise.withResolvers<void>()

  constructor(holds: boolean) {
    this.holds = holds
    this.whole = this.#ended.promise
  }

  /** Resolves when further items come, or when the list ends. */
  get change(): Promise<void> {
    return this.#change.promise
  }

  add(items: readonly Item[]): void {
    for (const item of items) this.items.push(item)
    this.#changed(items)
  }

  /** Ends the list. */
  close(end: { readonly error: unknown } | null): void {
    this.end = end
    this.#ended.resolve()
    this.#changed([])
  }

  /** The list of what the items become, which grows and ends with this one. */
  map<To>(change: (item: Item) => To): Arriving<To> {
    const changed = new Arriving<To>(this.holds)
    changed.total = this.total
    const follow = (items: readonly Item[], end: Arriving<Item>['end']) => {
      changed.add(items.map(change))
      if (end !== undefined) changed.close(end)
    }
    follow(this.items, this.end)
    this.#followers.push(follow)
    return changed
  }

  #changed(items: readonly Item[]): void {
    for (const follow of this.#followers) follow(items, this.end)
    this.#change.resolve()
    this.#change = Promise.withResolvers()
  }
}

import DataLoader from 'dataloader'
import { asking, nobody } from '../rest/client/asking.ts'
import type { Turns } from '../rest/client/turns.ts'
import { asError } from '../rest/errors.ts'

/** Answers by identity. An `Error` fails only the keys of its identity. */
export type Answers<Answer> = ReadonlyMap<string, Answer | Error>

interface BatchOptions<Key, Answer> {
  /** Names the thing that the key asks for. Keys of one identity can differ in their wants. */
  readonly identity: (key: Key) => string
  /** Distinguishes keys of one identity. Default empty. */
  readonly wants?: (key: Key) => string
  /** Keys of different groups go to different calls and fail separately. Default one group. */
  readonly group?: (key: Key) => string
  /**
   * Whether the batch waits for the pages of lists that are being read beside one that has arrived, so that their documents are read by
   * the same calls. Default false.
   */
  readonly gathers?: boolean
  /** Whether the answers are pages of lists, so that the batch does not wait for lists that are sent while they are read. Default false. */
  readonly pages?: boolean
  /** Whether a key is answered as soon as its group is, without the other groups of the batch. Default never. */
  readonly apart?: (key: Key) => boolean
  /** Answers the keys of one group in as few calls as possible. An identity without an answer does not exist. */
  readonly fetch: (keys: readonly Key[]) => Promise<Answers<Answer>>
}

/** Number of answers of a batch that are passed on in one turn of the event loop. */
const answersOfTurn = 50

/** The turns of the request for which loaders are being made. Set only while `batchingIn` runs. */
let turns: Turns | undefined

/** Makes loaders whose batches wait for the lists of a request, so that a batch includes the keys of later list items. */
export function batchingIn<Made>(ofRequest: Turns | undefined, make: () => Made): Made {
  const before = turns
  turns = ofRequest
  try {
    return make()
  } finally {
    turns = before
  }
}

/** Returns a function that makes loaders later, whose batches belong to the same request. */
export function batchingLater(): <Made>(make: () => Made) => Made {
  const ofRequest = turns
  return (make) => batchingIn(ofRequest, make)
}

/**
 * Collects the keys that one turn of the execution asks for and answers them together, by identity. A key without an answer is
 * `null`.
 */
export function batch<Key, Answer>(options: BatchOptions<Key, Answer>): (key: Key) => Promise<Answer | null> {
  const { identity, wants = () => '', group = () => '', gathers = false, pages = false, apart, fetch } = options

  async function answer(askers: readonly Asker<Key>[]): Promise<ArrayLike<Answer | Error | null>> {
    const groups = Map.groupBy(askers, (asker) => asker.group)
    const coming = new Map([...groups].map(([name, members]) => [name, settle(members)]))
    const isApart = (asker: Asker<Key>) => apart?.(asker.key) ?? false
    const together = [...groups].filter(([, members]) => !members.every(isApart))
    const answered = await Promise.all(together.map(async ([name]) => [name, await coming.get(name)!] as const))
    const byGroup = new Map(answered)
    const found = askers.map((asker) => {
      const ofGroup = byGroup.get(asker.group)
      return ofGroup ? answerIn(ofGroup, asker) : coming.get(asker.group)!.then((one) => answerIn(one, asker))
    })
    return inTurns(found)
  }

  const answerIn = (ofGroup: Answers<Answer> | Error, asker: Asker<Key>): Answer | Error | null =>
    ofGroup instanceof Error ? ofGroup : (ofGroup.get(asker.identity) ?? null)

  async function settle(askers: readonly Asker<Key>[]): Promise<Answers<Answer> | Error> {
    const fields = [...new Set(askers.flatMap((asker) => [...asker.fields]))]
    const ask = () => fetch(askers.map((asker) => asker.key))
    try {
      return await (fields.length ? asking.run(fields, ask) : ask())
    } catch (error) {
      return asError(error)
    }
  }

  const ofRequest = turns

  /** The answers to many keys in several turns of the event loop, because whoever asked goes on with them. */
  const inTurns = (found: (Answer | Error | null | Promise<Answer | Error | null>)[]) =>
    // DataLoader takes a promise in the place of an answer.
    (ofRequest?.list(found, answersOfTurn) ?? found).map(thrown) as (Answer | Error | null)[]

  const loader = new DataLoader<Asker<Key>, Answer | null>(
    answer,
    turns && { batchScheduleFn: gathers ? turns.gathered : pages ? turns.paged : turns.settled },
  )
  const known = new Map<string, Map<string, Map<string, Asker<Key>>>>()

  /** The asker of a key. The three names are not joined into one string because they can be long and numerous. */
  function askerOf(key: Key): Asker<Key> {
    const named = { group: group(key), identity: identity(key), wants: wants(key) }
    const ofGroup = placed(known, named.group, () => new Map<string, Map<string, Asker<Key>>>())
    const ofIdentity = placed(ofGroup, named.identity, () => new Map<string, Asker<Key>>())
    return placed(ofIdentity, named.wants, () => ({ ...named, key, fields: new Set<string>() }))
  }

  return (key) => {
    const asker = askerOf(key)
    for (const field of asking.getStore() ?? nobody) asker.fields.add(field)
    return loader.load(asker)
  }
}

/** Rejects instead of an error that comes later. */
const thrown = <Item>(item: Item | Promise<Item>): Item | Promise<Item> =>
  item instanceof Promise
    ? item.then((one) => {
        if (one instanceof Error) throw one
        return one
      })
    : item

/** A key, once per request, and the GraphQL fields that ask for it. */
interface Asker<Key> {
  readonly group: string
  readonly identity: string
  readonly key: Key
  readonly fields: Set<string>
}

/** The value of a name in a map. Makes and stores it if the name is new. */
export function placed<Value>(map: Map<string, Value>, name: string, make: () => Value): Value {
  const known = map.get(name)
  if (known !== undefined) return known
  const made = make()
  map.set(name, made)
  return made
}

/** Splits items into groups of a size. The last one can be smaller. */
export const chunksOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  items.flatMap((_, index) => (index % size === 0 ? [items.slice(index, index + size)] : []))

/** Number of characters that encoded keys may take in a URL, which LaunchDarkly limits to 8 KB. */
export const charactersPerCall = 6000

/**
 * Asks for many keys in parallel, in as few calls as the number of keys and the length of a URL allow, and joins the answers. A
 * failed call fails only its own keys.
 */
export async function inChunks<Answer>(
  keys: readonly string[],
  most: number,
  fetch: (chunk: readonly string[]) => Promise<Answers<Answer>>,
): Promise<Map<string, Answer | Error>> {
  const chunks: string[][] = []
  let room = 0
  for (const key of keys) {
    const length = encodeURIComponent(key).length + encodeURIComponent('|').length
    const last = chunks.at(-1)
    if (last && last.length < most && length <= room) last.push(key)
    else {
      chunks.push([key])
      room = charactersPerCall
    }
    room -= length
  }
  return failingAlone(chunks.map((chunk) => [chunk, fetch(chunk)]))
}

/** Joins the answers of several calls. A failed call fails only the identities that it was made for. */
export async function failingAlone<Answer>(
  calls: readonly (readonly [identities: readonly string[], answers: Promise<Answers<Answer>>])[],
): Promise<Map<string, Answer | Error>> {
  const joined = new Map<string, Answer | Error>()
  const settled = await Promise.allSettled(calls.map(([, answers]) => answers))
  for (const [index, outcome] of settled.entries()) {
    if (outcome.status === 'rejected') for (const one of calls[index]![0]) joined.set(one, asError(outcome.reason))
    else for (const [identity, answer] of outcome.value) joined.set(identity, answer)
  }
  return joined
}

/** The answers of single look-ups, made in parallel. A failed look-up fails alone. A look-up that finds nothing is left out. */
export const oneByOne = <Answer>(
  identities: readonly string[],
  look: (identity: string) => Promise<Answer | null>,
): Promise<Map<string, Answer | Error>> =>
  failingAlone(
    identities.map((identity) => [
      [identity],
      look(identity).then((answer) => (answer === null ? new Map() : new Map([[identity, answer]]))),
    ]),
  )

/** Indexes answers by identity. */
export const byIdentity = <Answer>(
  answers: readonly Answer[],
  identity: (answer: Answer) => string,
): Map<string, Answer> => new Map(answers.map((answer) => [identity(answer), answer]))

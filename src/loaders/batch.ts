import DataLoader from 'dataloader'
import { asking, nobody } from '../rest/client/asking.ts'
import type { Turns } from '../rest/client/turns.ts'
import { asError } from './failures.ts'

/** Answers by identity; an `Error` fails the keys of that identity alone. */
export type Answers<Answer> = ReadonlyMap<string, Answer | Error>

interface BatchOptions<Key, Answer> {
  /** What the key asks for. Keys of one identity may differ in what they want of it. */
  readonly identity: (key: Key) => string
  /** What else tells keys of one identity apart: their wants. Default nothing. */
  readonly wants?: (key: Key) => string
  /** Keys of different groups go to different calls, and do not fail each other. Default all in one. */
  readonly group?: (key: Key) => string
  /** Answers the keys of one group, in as few calls as it can. What it leaves out does not exist. */
  readonly fetch: (keys: readonly Key[]) => Promise<Answers<Answer>>
}

/** The turns of the request for which loaders are being made. Set only meanwhile, which is no longer than a call. */
let turns: Turns | undefined

/** Makes loaders whose batches wait for the lists of a request, so that what later items of a list ask for is in the same batch. */
export function batchingIn<Made>(ofRequest: Turns | undefined, make: () => Made): Made {
  const before = turns
  turns = ofRequest
  try {
    return make()
  } finally {
    turns = before
  }
}

/** For loaders that make others only when they are needed: has those batch for the same request. */
export function batchingLater(): <Made>(make: () => Made) => Made {
  const ofRequest = turns
  return (make) => batchingIn(ofRequest, make)
}

/**
 * Collects the keys that one turn of the execution asks for, and answers them together: by identity, never by position. A key
 * that nobody answers is `null`.
 */
export function batch<Key, Answer>(options: BatchOptions<Key, Answer>): (key: Key) => Promise<Answer | null> {
  const { identity, wants = () => '', group = () => '', fetch } = options

  async function answer(askers: readonly Asker<Key>[]): Promise<(Answer | Error | null)[]> {
    const groups = Map.groupBy(askers, (asker) => asker.group)
    const answered = await Promise.all(
      [...groups].map(async ([name, members]) => [name, await settle(members)] as const),
    )
    const byGroup = new Map(answered)
    return askers.map((asker) => {
      const found = byGroup.get(asker.group)
      return found instanceof Error ? found : (found?.get(asker.identity) ?? null)
    })
  }

  async function settle(askers: readonly Asker<Key>[]): Promise<Answers<Answer> | Error> {
    const fields = [...new Set(askers.flatMap((asker) => [...asker.fields]))]
    const ask = () => fetch(askers.map((asker) => asker.key))
    try {
      return await (fields.length ? asking.run(fields, ask) : ask())
    } catch (error) {
      return asError(error)
    }
  }

  const loader = new DataLoader<Asker<Key>, Answer | null>(answer, turns && { batchScheduleFn: turns.settled })
  const known = new Map<string, Map<string, Map<string, Asker<Key>>>>()

  /** The asker of a key. Its three names are not joined, as they may be long and many. */
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

/** A key, once for the request, and the GraphQL fields that ask for it. */
interface Asker<Key> {
  readonly group: string
  readonly identity: string
  readonly key: Key
  readonly fields: Set<string>
}

/** What a map has for a name, put there if it is new. */
function placed<Value>(map: Map<string, Value>, name: string, make: () => Value): Value {
  const known = map.get(name)
  if (known !== undefined) return known
  const made = make()
  map.set(name, made)
  return made
}

/** As much of a URL of 8 KB as the keys may take, encoded. */
export const charactersPerCall = 6000

/**
 * Asks for many keys in as few calls as their number and the length of a URL allow, side by side, and joins the answers. A call
 * that fails fails its own keys.
 */
export async function inChunks<Answer>(
  keys: readonly string[],
  most: number,
  fetch: (chunk: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
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

/** Joins the answers of several calls. A call that fails fails the identities that it was made for, and no others. */
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

/** The answers of single look-ups, side by side. One that fails fails alone; one that finds nothing is left out. */
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

/** Answers by identity. */
export const byIdentity = <Answer>(
  answers: readonly Answer[],
  identity: (answer: Answer) => string,
): Map<string, Answer> => new Map(answers.map((answer) => [identity(answer), answer]))

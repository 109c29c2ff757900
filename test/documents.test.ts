import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documents } from './support/documents-asked.ts'
import { type Replay, startReplay } from './support/recorded.ts'
import { type Place, placesIn, spoiled, spoils } from './support/spoiled.ts'
import type { AnsweredError } from './support/stack.ts'

/**
 * What the upstream says is data. Each property of each document is taken away, set to null and to values of other types, while every
 * field that the document answers is asked for.
 */

let replay: Replay
beforeAll(async () => {
  replay = await startReplay()
})
afterAll(() => replay.close())

/** Properties that are JSON values as a whole. */
const values = new Set('value instructions delta merge previousVersion currentVersion triggerBody'.split(' '))
const isValue = (place: Place) => values.has(String(place.at(-1)))

/** What an object is found by. Without it the object is lost. */
const identities = new Set('_id email flagKey key path projKey contextKey userKey'.split(' '))

/** What has neither an id nor a key is found by its name. */
const foundByName = ['repositories', 'branches', 'tags']

/** Scalars that every document has, so that their fields are null only beside an error. Nothing else is lost with them. */
const expected = new Set(
  '_version creationDate date fileCount hunkCount kind name on reviewStatus role status temporary version'.split(' '),
)

/** How many of the other values are tried in each place: all of them take several times as long. */
const triedEach = Number(process.env.SPOILS ?? 2)

/** The values of other types that are tried in a place, in turn, so that all of them are tried somewhere. */
function triedIn(index: number): readonly unknown[] {
  const others = spoils.slice(2)
  const turns = Array.from({ length: Math.min(triedEach, others.length) }, (_, turn) => index * triedEach + turn)
  return turns.map((turn) => others[turn % others.length])
}

const said = (place: Place, spoil: unknown) => `${place.join('.')} = ${JSON.stringify(spoil) ?? 'absent'}`

/** Asks a query once for each place in the document and each value there, and passes on what came. */
async function spoil(query: string, call: RegExp, valuesIn: (index: number) => readonly unknown[], look: Look) {
  expect((await replay.ask(query)).errors).toBeUndefined()
  const told = replay.taken().find(({ path }) => call.test(path))!
  const places = placesIn(told.json, isValue)
  expect(places.length).toBeGreaterThan(0)
  for (const [index, place] of places.entries()) {
    for (const value of valuesIn(index)) {
      replay.replace(told, spoiled(told.json, place, value))
      const { data, errors = [], status } = await replay.ask(query)
      const what = said(place, value)
      expect(status, what).toBe(200)
      for (const { extensions } of errors) expect(extensions?.code, what).toMatch(/^(UPSTREAM_FAILURE|NOT_FOUND)$/)
      if (!errors.length) expect(data, what).not.toBeNull()
      else look({ data, errors, place, what, document: told.json })
    }
  }
  replay.replace(null)
  expect(replay.defects()).toEqual([])
}

type Look = (failed: {
  readonly data: unknown
  readonly errors: readonly AnsweredError[]
  readonly place: Place
  readonly what: string
  readonly document: unknown
}) => void

describe.each(documents)('of %s', (title, query, call) => {
  it('nothing that is absent or null is a defect, and nothing is lost that does not depend on it', async () => {
    const lost: string[] = []
    await spoil(
      query,
      call,
      () => [undefined, null],
      ({ data, errors, place, what, document }) => {
        if (isIdentity(title, document, place)) return
        const isKept = expected.has(String(place.at(-1))) && errors.every(({ path }) => isInPlace(data, path))
        if (!isKept) lost.push(what)
      },
    )
    expect(lost).toEqual([])
  })

  it('nothing of another type is a defect', { timeout: 15_000 * triedEach }, async () => {
    await spoil(query, call, triedIn, () => {})
  })
})

/** Whether an error is at a field of its own: the field is null, and the object around it is there. */
function isInPlace(data: unknown, path: readonly (string | number)[] = []): boolean {
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape.
  const at = (steps: readonly (string | number)[]) => steps.reduce<any>((value, step) => value?.[step], data)
  return at(path) === null && at(path.slice(0, -1)) !== null
}

/**
 * Whether an object may be lost with a property that is missing. None is with a list, a map or an object, which reads as empty, unless
 * the count of its page says that there is something. An item of a list is no property.
 */
// biome-ignore lint/suspicious/noExplicitAny: documents of any shape.
function isIdentity(title: string, document: any, place: Place): boolean {
  const name = place.at(-1)!
  const parent = place.slice(0, -1).reduce((value, one) => value[one], document)
  if (typeof parent[name] !== 'object' || parent[name] === null) {
    return typeof name === 'number' || (name === 'name' ? foundByName.includes(title) : identities.has(name))
  }
  return typeof name === 'number' || (name === 'items' && parent.totalCount > 0)
}

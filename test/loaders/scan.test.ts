import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsByKey } from '../../src/loaders/by-key-plan.ts'
import { ownedDocuments } from '../../src/loaders/documents.ts'
import { callsForFlags } from '../../src/loaders/flags/flag-plan.ts'
import { flagLoaders } from '../../src/loaders/flags/flags.ts'
import { noParts } from '../../src/rest/flags/flag-parts.ts'
import { type FlagParts, listFlags } from '../../src/rest/flags/flags.ts'
import type { Operation } from '../../src/rest/operation.ts'
import { resources } from '../../src/rest/resources.ts'
import { range } from '../support/collection.ts'
import { type Counted, countedList, keyAt } from '../support/counted-list.ts'

/** A way to look up documents by key in a list, if that takes fewer calls. */
interface LookUp {
  readonly type: string
  readonly perPage: number
  /** The fewest keys that the list is read for. */
  readonly from: number
  /** The calls that show that so many keys name nothing, after the whole list was read. */
  readonly proofs: (missing: number) => number
  /** The most calls that an estimate counts for so many keys, in a list of a size if it is known. */
  readonly most: (keys: number, total?: number) => number
  readonly begin: (total: number) => Counted & { readonly byKey: (key: string) => Promise<unknown> }
}

const plain: LookUp[] = Object.values(resources).flatMap((kind) => {
  const { type, pageSize, list, address, byKey: { filter, scan } = {} } = kind
  if (!scan || filter || !pageSize || !list || type === 'Flag') return []
  const owner = address.slice(1).map((name) => `an ${name}`)
  const locate = (rep: { readonly key: string }) => ({ ...rep, at: { type, [address.at(-1)!]: rep.key }, has: [] })
  const begin = (total: number) => {
    const counted = countedList(list as Operation, total, pageSize)
    const { byKey } = ownedDocuments(counted.read, { kind, owner, locate })
    return { ...counted, byKey: (key: string) => byKey(key) }
  }
  const proofs = (missing: number) => (scan.proves === false ? missing : 0)
  const most = (keys: number, total?: number) => callsByKey(kind, keys, total).most
  return [{ type, perPage: pageSize, from: scan.from, proofs, most, begin }]
})

const flags: LookUp = {
  type: 'Flag',
  perPage: 100,
  from: 3,
  // The plain list lacks archived flags. A list of them is worth a call from three keys on.
  proofs: (missing) => (missing < 3 ? missing : 1),
  most: (keys, flags) => callsForFlags(keys, 0, flags === undefined ? {} : { flags }).most,
  begin: (total) => {
    const counted = countedList(listFlags, total, 100, { more: () => ({ deprecated: true }) })
    const { byKey } = flagLoaders(
      counted.read,
      async () => [],
      () => {},
    )
    return { ...counted, byKey: (key) => byKey('web', key, noParts) }
  },
}

async function lookUp({ begin }: LookUp, total: number, places: readonly number[]) {
  const { byKey, calls, waves } = begin(total)
  const found = await Promise.all(places.map((place) => byKey(keyAt(place))))
  expect(found.map((one) => one !== null)).toEqual(places.map((place) => place < total))
  return { calls: calls(), waves: waves() }
}

const spread = (total: number, count: number) =>
  Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * total) / count))

describe.each([...plain, flags].map((one) => [one.type, one] as const))('look-ups of %s in their list', (_, way) => {
  const { perPage, from, proofs, most } = way

  it('take two waves for 60 keys and 40 pages', async () => {
    expect(await lookUp(way, 40 * perPage, spread(40 * perPage, 60))).toEqual({ calls: 40, waves: 2 })
  })

  it('take the first page, then either all other pages or single reads', async () => {
    const cases = fc.integer({ min: 1, max: 45 * perPage }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        places: fc.uniqueArray(fc.nat(total - 1), { maxLength: 120 }),
        missing: fc.nat(20),
      }),
    )
    await fc.assert(
      fc.asyncProperty(cases, async ({ total, places, missing }) => {
        const { calls, waves } = await lookUp(way, total, [...places, ...spread(20, missing).map((one) => total + one)])
        const pages = Math.ceil(total / perPage)
        const wanted = places.length + missing
        expect(calls).toBeLessThanOrEqual(wanted < from ? wanted : Math.min(wanted + 1, pages) + proofs(missing))
        expect(calls).toBeLessThanOrEqual(Math.min(most(wanted), most(wanted, total)))
        expect(waves).toBeLessThanOrEqual(proofs(missing) ? 3 : 2)
        if (wanted < from) return
        const left = wanted - places.filter((place) => place < perPage).length
        expect(calls).toBe(left > pages - 1 ? pages + proofs(missing) : 1 + left)
      }),
    )
  })
})

describe('look-ups of flags in several groups of environments', () => {
  const parts: FlagParts = { environments: ['a', 'b', 'c', 'd'], full: false, expand: [] }

  /** Looks up flags with four environments, which take two calls for a page. */
  async function inFour(total: number, places: readonly number[]) {
    const { read, calls, waves } = countedList(listFlags, total, 100, { more: () => ({ deprecated: true }) })
    const { byKey } = flagLoaders(
      read,
      async () => [],
      () => {},
    )
    const found = await Promise.all(places.map((place) => byKey('web', keyAt(place), parts)))
    expect(found.map((one) => one !== null)).toEqual(places.map((place) => place < total))
    return { calls: calls(), waves: waves() }
  }

  it.each<[string, number, number[], { calls: number; waves: number }]>([
    ['read the other group of the first page, if all are on it', 4000, range(0, 40), { calls: 2, waves: 2 }],
    ['read the other pages and not the first one, if none is on it', 400, range(100, 140), { calls: 7, waves: 2 }],
    ['read all pages', 400, range(90, 130), { calls: 8, waves: 2 }],
    ['read the first page, and flags of the others', 4000, range(95, 105), { calls: 7, waves: 3 }],
    ['read each flag, if none is on the first of many pages', 4000, range(100, 140), { calls: 41, waves: 2 }],
    [
      'look for those that no page has in another list',
      400,
      [...range(100, 140), 500, 501, 502],
      { calls: 8, waves: 3 },
    ],
  ])('%s', async (_, total, places, expected) => {
    expect(await inFour(total, places)).toEqual(expected)
  })

  it('take the fewer of pages and single reads for the first page and for the rest', async () => {
    const cases = fc
      .integer({ min: 9, max: 4500 })
      .chain((total) =>
        fc.tuple(fc.constant(total), fc.uniqueArray(fc.nat(total - 1), { minLength: 3, maxLength: 120 })),
      )
    await fc.assert(
      fc.asyncProperty(cases, async ([total, places]) => {
        const first = places.filter((place) => place < 100).length
        const rest = Math.min(places.length - first, 2 * (Math.ceil(total / 100) - 1))
        const { calls, waves } = await inFour(total, places)
        expect(calls).toBe(1 + Math.min(first, 1) + rest)
        expect(calls).toBeLessThanOrEqual(Math.min(places.length + 1, 2 * Math.ceil(total / 100)))
        expect(waves).toBeLessThanOrEqual(3)
      }),
    )
  })
})

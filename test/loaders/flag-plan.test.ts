import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  callsForAllFlags,
  callsForFlagList,
  callsForFlagPages,
  callsForFlags,
  type FlagRead,
  type FlagSizes,
  type FlagState,
  isWorthOtherGroups,
  isWorthReadingAgain,
  type KnownFlags,
  leastForFiltered,
  nextFlagRead,
  nextStateRead,
  nextWindowRead,
  type WantedFlags,
  type WantedWindow,
  type WindowRead,
} from '../../src/loaders/flags/flag-plan.ts'
import { flagLoaders } from '../../src/loaders/flags/flags.ts'
import { type FlagParts, listFlags } from '../../src/rest/flags/flags.ts'
import { range } from '../support/collection.ts'
import { countedList, keyAt } from '../support/counted-list.ts'

describe('the next read for flags by key', () => {
  it.each<[string, KnownFlags, WantedFlags, FlagRead]>([
    ['is a call for each of two', {}, { flags: 2, environments: 0 }, 'single'],
    ['is a page for three', { groups: 1 }, { flags: 3, environments: 0 }, 'pages'],
    ['is a call for each of eight in all environments', {}, { flags: 8, environments: 'all' }, 'single'],
    ['is that of the environments for nine in all of them', {}, { flags: 9, environments: 'all' }, 'environments'],
    ['is a page in three environments', { groups: 1 }, { flags: 9, environments: 'all' }, 'pages'],
    ['counts the list in more environments', { groups: 3 }, { flags: 9, environments: 'all' }, 'count'],
    ['is a page if the list is counted', { groups: 3, total: 250 }, { flags: 9, environments: 'all' }, 'pages'],
    ['is a call for each where one page takes as many', { groups: 9 }, { flags: 9, environments: 'all' }, 'single'],
    ['counts the list in several named environments', { groups: 2 }, { flags: 3, environments: 5 }, 'count'],
  ])('%s', (_, known, wanted, expected) => {
    expect(nextFlagRead(known, wanted)).toBe(expected)
  })
})

it('a known page is read again for more flags than it takes calls', () => {
  expect(isWorthReadingAgain(2, 2)).toBe(false)
  expect(isWorthReadingAgain(3, 2)).toBe(true)
})

describe('the next list of a state', () => {
  it.each<[string, FlagState[], boolean, number, ReturnType<typeof nextStateRead>]>([
    ['is that of archived flags', [], false, 3, 'archived'],
    ['is none for two flags', [], false, 2, 'single'],
    ['is that of deprecated flags if the plain list has none', ['archived'], false, 3, 'deprecated'],
    ['is none if the plain list has deprecated flags', ['archived'], true, 3, 'none'],
    ['is none if all were read', ['archived', 'deprecated'], false, 3, 'none'],
    ['is none for two flags that are not archived', ['archived'], false, 2, 'single'],
  ])('%s', (_, read, hasDeprecated, missing, expected) => {
    expect(nextStateRead({ hasDeprecated, read: new Set(read) }, missing)).toBe(expected)
  })
})

describe('the next read for a window of flags', () => {
  const all = { environments: 'all', isFiltered: false } as const
  it.each<[string, KnownFlags, WantedWindow, WindowRead]>([
    ['is the bare page for two flags in all environments', {}, { ...all, limit: 2 }, 'bare'],
    ['is that of the environments for three', {}, { ...all, limit: 3 }, 'environments'],
    ['is the page', { groups: 4 }, { ...all, limit: 3 }, 'page'],
    ['is the bare page if it takes fewer calls', { groups: 5 }, { ...all, limit: 3 }, 'bare'],
    ['is the page in named environments', { groups: 9 }, { ...all, environments: 27, limit: 2 }, 'page'],
    ['is the page in two groups', { groups: 2 }, { environments: 6, limit: 20, isFiltered: true }, 'page'],
    ['is the first group of more', { groups: 3 }, { environments: 7, limit: 20, isFiltered: true }, 'first'],
  ])('%s', (_, known, wanted, expected) => {
    expect(nextWindowRead(known, wanted)).toBe(expected)
  })

  it.each<[number | 'all', number]>([
    [0, 1],
    [3, 1],
    [6, 2],
    [7, 1],
    ['all', 1],
  ])('takes with a filter and %s environments at least %s calls', (environments, expected) => {
    expect(leastForFiltered(environments)).toBe(expected)
  })

  it('reads the other groups unless there are fewer flags than groups', () => {
    expect(isWorthOtherGroups(1, 3)).toBe(false)
    expect(isWorthOtherGroups(2, 3)).toBe(true)
    expect(isWorthOtherGroups(0, 2)).toBe(false)
  })
})

const sizes: Required<FlagSizes> = { flags: 250, archived: 20, deprecated: 0, environments: 7 }

describe('the calls for flags', () => {
  it.each<[string, { readonly least: number; readonly most: number }, { least: number; most: number }]>([
    ['two by key', callsForFlags(2, 0), { least: 2, most: 2 }],
    ['eight by key in all environments', callsForFlags(8, 'all'), { least: 8, most: 8 }],
    ['sixty by key in an account of unknown size', callsForFlags(60, 0), { least: 1, most: 300 }],
    ['sixty by key', callsForFlags(60, 0, sizes), { least: 1, most: 6 }],
    ['sixty that are listed', callsForFlags(60, 0, sizes, true), { least: 1, most: 3 }],
    ['sixty that are listed, in five environments', callsForFlags(60, 5, sizes, true), { least: 2, most: 6 }],
    ['sixty that are listed, in all environments', callsForFlags(60, 'all', sizes, true), { least: 1, most: 10 }],
    ['all, in place of two other calls', callsForAllFlags(2, 0, sizes), { least: 2, most: 2 }],
    ['all, in place of fifty other calls', callsForAllFlags(50, 0, sizes), { least: 1, most: 3 }],
    ['all', callsForFlagList(2, sizes), { least: 1, most: 3 }],
    ['all in all environments', callsForFlagList('all', sizes), { least: 1, most: 10 }],
    ['the first 250', callsForFlagPages(250, 4), { least: 1, most: 6 }],
    ['the first two in all environments', callsForFlagPages(2, 'all', sizes), { least: 1, most: 4 }],
    ['the first twenty in all environments', callsForFlagPages(20, 'all', sizes), { least: 1, most: 4 }],
  ])('%s', (_, calls, expected) => {
    expect(calls).toEqual(expected)
  })
})

/** A project with flags at the places of the plain list, and archived ones behind them. */
function project(total: number, archived: number, environments: number, hasDeprecated: boolean) {
  const keys = range(0, environments).map((place) => `environment-${place}`)
  let read = 0
  const counted = countedList(listFlags, total, 100, {
    more: () => ({ deprecated: hasDeprecated }),
    filtered: (filter) => (filter === 'state:deprecated' ? [] : range(total, total + archived)),
  })
  const loaders = flagLoaders(
    counted.read,
    async () => {
      read = 1
      return keys
    },
    () => {},
  )
  return { loaders, keys, calls: () => counted.calls() + read }
}

const anyProject = fc.record({
  total: fc.nat(1200),
  archived: fc.nat(400),
  environments: fc.integer({ min: 1, max: 20 }),
  hasDeprecated: fc.boolean(),
  named: fc.oneof(fc.nat(8), fc.constant('all' as const)),
})

/** The parts that some environments need. */
const partsFor = (keys: readonly string[], named: number | 'all'): FlagParts => ({
  environments: named === 'all' ? 'all' : keys.slice(0, named),
  full: false,
  expand: [],
})

describe('the loader takes no fewer calls than at least and no more than at most', () => {
  const count = (keys: readonly string[], named: number | 'all') =>
    named === 'all' ? named : keys.slice(0, named).length

  it('for flags by key', async () => {
    const places = fc.uniqueArray(fc.nat(1700), { minLength: 1, maxLength: 120 })
    await fc.assert(
      fc.asyncProperty(anyProject, places, async ({ total, archived, environments, hasDeprecated, named }, wanted) => {
        const { loaders, keys, calls } = project(total, archived, environments, hasDeprecated)
        const parts = partsFor(keys, named)
        const flags = await Promise.all(wanted.map((place) => loaders.byKey('web', keyAt(place), parts)))
        expect(flags.map((flag) => flag !== null)).toEqual(wanted.map((place) => place < total + archived))
        const areListed = wanted.every((place) => place < total)
        const known = { flags: total, archived, deprecated: 0, environments }
        const { least, most } = callsForFlags(wanted.length, count(keys, named), known, areListed)
        expect(calls()).toBeLessThanOrEqual(most)
        if (areListed) expect(calls()).toBeGreaterThanOrEqual(least)
      }),
    )
  })

  it('for flags by key in a project that is smaller than assumed', async () => {
    const places = fc.uniqueArray(fc.nat(1700), { minLength: 1, maxLength: 120 })
    await fc.assert(
      fc.asyncProperty(anyProject, places, async ({ total, archived, environments, named }, wanted) => {
        const { loaders, keys, calls } = project(total, archived, environments, false)
        const parts = partsFor(keys, named)
        await Promise.all(wanted.map((place) => loaders.byKey('web', keyAt(place), parts)))
        const assumed = { flags: 1200, archived: 400, deprecated: 100, environments: 20 }
        expect(calls()).toBeLessThanOrEqual(callsForFlags(wanted.length, count(keys, named), assumed).most)
      }),
    )
  })

  it('for all flags in place of other calls', async () => {
    await fc.assert(
      fc.asyncProperty(anyProject, fc.nat(120), async ({ total, environments, named }, others) => {
        const { loaders, keys, calls } = project(total, 0, environments, false)
        const all = await loaders.all('web', partsFor(keys, named), others)
        const known = { flags: total, environments }
        const { least, most } = callsForAllFlags(others, count(keys, named), known)
        const made = calls() + (all ? 0 : others)
        expect(made).toBeLessThanOrEqual(most)
        expect(made).toBeGreaterThanOrEqual(least)
        if (all) expect(made).toBeLessThanOrEqual(callsForFlagList(count(keys, named), known).most)
      }),
    )
  })

  it('for the first flags of a list, which read their environments themselves if the list has none', async () => {
    await fc.assert(
      fc.asyncProperty(anyProject, fc.integer({ min: 1, max: 300 }), async ({ total, environments, named }, first) => {
        const { loaders, keys, calls } = project(total, 0, environments, false)
        const parts = partsFor(keys, named)
        const windows = range(0, Math.ceil(first / 100)).map((page) => page * 100)
        const list = loaders.list('web', {}, parts)
        const pages = await Promise.all(windows.map((offset) => list({ offset, limit: Math.min(100, first - offset) })))
        await Promise.all(pages.flatMap(({ items }) => items.map((flag) => loaders.whole(flag, parts))))
        expect(calls()).toBeLessThanOrEqual(
          callsForFlagPages(first, count(keys, named), { flags: total, environments }).most,
        )
      }),
    )
  })
})

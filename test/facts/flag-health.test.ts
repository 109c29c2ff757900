import { describe, expect, it } from 'vitest'
import { type FlagStage, judgeHealth } from '../../src/facts/flag-health.ts'
import { type FlagUse, useOf } from '../../src/facts/flag-use.ts'
import type { RemovalInputs } from '../../src/facts/removal-inputs.ts'
import { everyOf, not, someOf, type Truth } from '../../src/facts/truth.ts'
import type { FlagStatusRep } from '../../src/rest/flags/flag-statuses.ts'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { daysAgo, gapOf, inputsOf, launched, now, type Place } from '../support/removal-docs.ts'

type Places = Readonly<Record<string, Place>>
type More = Partial<Omit<RemovalInputs, 'flag'>>

const judged = (places: Places, more: More = {}, flag: Partial<FlagRep> = {}) =>
  judgeHealth(inputsOf(places, more, flag), now)

const idle = (days: number): FlagStatusRep => ({
  name: 'inactive',
  lastRequested: new Date(daysAgo(days)).toISOString(),
})
const status = (one: FlagStatusRep): Place => ({ status: one })
const never: FlagStatusRep = { name: 'inactive' }

describe('the use of a flag in an environment', () => {
  it.each<[FlagStatusRep, FlagUse, number | null]>([
    [{ name: 'new' }, 'NEW', null],
    [launched, 'LAUNCHED', 1],
    [{ ...launched, name: 'active' }, 'ACTIVE', 1],
    [idle(7), 'INACTIVE', 7],
    [never, 'NEVER_REQUESTED', null],
    [{ name: 'inactive', lastRequested: '' }, 'NEVER_REQUESTED', null],
    [{ name: 'inactive', lastRequested: 'long ago' }, 'INACTIVE', null],
    [{ name: 'inactive', lastRequested: new Date(daysAgo(-1)).toISOString() }, 'INACTIVE', 0],
    [{ name: 'sleeping' }, 'OTHER', null],
    [{ name: 'constructor' }, 'OTHER', null],
  ])('%j is %s', (value, use, idleDays) => {
    expect(useOf({ value }, now)).toMatchObject({ use, idleDays })
  })

  it('is unknown without a status', () => {
    expect(useOf(gapOf('FLAG_STATUSES'), now)).toEqual({ use: 'UNKNOWN', lastRequestedAt: null, idleDays: null })
  })
})

describe('the stage of a flag', () => {
  const prodOf = (one: FlagStatusRep): Places => ({ prod: status(one) })
  const dependent = (environmentKey: string): More => ({
    dependents: { value: [{ key: 'q', environments: [{ key: environmentKey, _site: { href: '/', type: '' } }] }] },
  })

  it.each<[FlagStage, string, Places, More?, Partial<FlagRep>?]>([
    ['ARCHIVED', 'archived', prodOf(launched), {}, { archived: true }],
    ['DEPRECATED', 'deprecated', prodOf(launched), {}, { deprecated: true }],
    ['READY_FOR_CODE_REMOVAL', 'launched', { prod: status(launched), eu: status(launched) }],
    ['READY_FOR_CODE_REMOVAL', 'needed elsewhere', { prod: {}, qa: { critical: false } }, dependent('qa')],
    ['LIVE', 'needed', prodOf(launched), dependent('prod')],
    ['LIVE', 'permanent', prodOf(launched), {}, { temporary: false }],
    ['LIVE', 'young', prodOf(launched), {}, { creationDate: daysAgo(29) }],
    ['LIVE', 'active somewhere', { prod: status(launched), eu: status({ ...launched, name: 'active' }) }],
    ['LIVE', 'a mix', { prod: status(launched), eu: status(never) }],
    ['READY_TO_ARCHIVE', 'unused', { prod: status(never), eu: status(idle(7)) }],
    ['LIVE', 'unused, and named by code', prodOf(never), { references: { value: [{ fileCount: 1 }] } }],
    ['READY_FOR_CODE_REMOVAL', 'launched, and named', prodOf(launched), { references: { value: [{ fileCount: 1 }] } }],
    ['READY_FOR_CODE_REMOVAL', 'launched, code unknown', prodOf(launched), { references: gapOf('CODE_REFERENCES') }],
    ['UNKNOWN', 'unused, code unknown', prodOf(never), { references: gapOf('CODE_REFERENCES') }],
    ['UNKNOWN', 'dependents unknown', prodOf(launched), { dependents: gapOf('DEPENDENT_FLAGS') }],
    ['UNKNOWN', 'a status unknown', { prod: status(launched), eu: { status: 'gap' } }],
    [
      'LIVE',
      'a status unknown, but active elsewhere',
      { prod: status({ ...launched, name: 'active' }), eu: { status: 'gap' } },
    ],
    ['UNKNOWN', 'environments unknown', prodOf(launched), { environments: gapOf('ENVIRONMENTS') }],
    [
      'LIVE',
      'permanent, everything unknown',
      { prod: { status: 'gap' } },
      { environments: gapOf('ENVIRONMENTS') },
      { temporary: false },
    ],
    ['UNKNOWN', 'in no environment', {}],
  ])('is %s: %s', (stage, _, places, more, flag) => {
    expect(judged(places, more, flag).stage).toBe(stage)
  })
})

describe('a stale flag', () => {
  it.each<[boolean | null, string, Places, More?, Partial<FlagRep>?]>([
    [true, 'launched', { prod: status(launched) }],
    [true, 'not requested for 30 days', { prod: status(idle(30)), eu: status(never) }],
    [false, 'requested 29 days ago', { prod: status(idle(29)) }],
    [
      true,
      'active where it does not count',
      { prod: status(never), qa: { ...status({ name: 'active' }), critical: false } },
    ],
    [false, 'active where all count', { qa: { ...status({ name: 'active' }), critical: false } }],
    [false, 'permanent', { prod: status(never) }, {}, { temporary: false }],
    [false, 'young', { prod: status(never) }, {}, { creationDate: daysAgo(29) }],
    [false, 'archived', { prod: status(never) }, {}, { archived: true }],
    [false, 'deprecated', { prod: status(never) }, {}, { deprecated: true }],
    [null, 'unknown somewhere', { prod: status(never), eu: { status: 'gap' } }],
    [null, 'unknown, if it is idle for an unreadable time', { prod: status({ name: 'inactive', lastRequested: '?' }) }],
    [false, 'unknown somewhere, but active elsewhere', { prod: status({ name: 'active' }), eu: { status: 'gap' } }],
    [null, 'of an unreadable age', { prod: status(never) }, {}, { creationDate: 'x' as never }],
  ])('%s: %s', (stale, _, places, more, flag) => {
    expect(judged(places, more, flag).stale).toBe(stale)
  })

  it('has limits that the caller sets', () => {
    const inputs = inputsOf({ prod: status(idle(10)) }, {}, { creationDate: daysAgo(20) })
    const stale = (inactiveDays: number, minimumAgeDays: number) =>
      judgeHealth(inputs, now, { inactiveDays, minimumAgeDays }).stale
    expect([stale(10, 20), stale(11, 20), stale(10, 21)]).toEqual([true, false, false])
  })
})

it('tells what it knows of each environment, and what decides', () => {
  const { environments, ...health } = judged({
    prod: status(idle(40)),
    eu: status(idle(50)),
    qa: { ...status(idle(3)), critical: false },
  })
  expect(health).toEqual({
    ...{ stage: 'READY_TO_ARCHIVE', stale: true, basis: 'CRITICAL_ENVIRONMENTS', ageDays: 100, idleDays: 40, gaps: [] },
  })
  expect(environments).toContainEqual({
    ...{ environmentKey: 'qa', critical: false, use: 'INACTIVE', idleDays: 3, unchangedDays: 50 },
    lastRequestedAt: daysAgo(3),
  })
})

it.each<[string, Places, More]>([
  ['basis', { prod: {} }, { environments: gapOf('ENVIRONMENTS') }],
  ['idleDays', { prod: status(idle(40)), eu: { status: 'gap' } }, {}],
  ['idleDays', { prod: status(never) }, {}],
])('leaves %s open if it is unknown', (name, places, more) => {
  expect(judged(places, more)).toHaveProperty(name, null)
})

it('counts with three values', () => {
  const all: readonly Truth[] = [true, false, null]
  for (const one of all) {
    expect(everyOf([one, true])).toBe(one)
    expect(everyOf([one, false])).toBe(false)
    expect(someOf([one, false])).toBe(one)
    expect(someOf([one, true])).toBe(true)
    for (const other of all) expect(not(everyOf([one, other]))).toBe(someOf([not(one), not(other)]))
  }
})

import type { IncomingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimitsReader, type Limits } from '../../../src/rest/client/limits.ts'

/** A whole second, as `Date` has them. */
const now = Date.parse('2030-01-01T00:00:00Z')
const dated = (ms: number) => new Date(now + ms).toUTCString()
const global = 'x-ratelimit-global-remaining'
const globalLimit = 'x-ratelimit-global-limit'
const route = 'x-ratelimit-route-remaining'
const reset = 'x-ratelimit-reset'
const retry = 'retry-after'

/** Of the first answer of an upstream. */
const limitsOf = (headers: IncomingHttpHeaders, at: number, sentAt?: number) =>
  createLimitsReader()(headers, at, sentAt)

describe('the limits that an answer tells', () => {
  it.each<[string, IncomingHttpHeaders, Limits]>([
    ['none', {}, {}],
    ['none by headers of other kinds', { 'x-ratelimit-remaining': '1', 'ratelimit-reset': '3' }, {}],
    [
      'all of them',
      { [global]: '9', [globalLimit]: '10', [route]: '4', [reset]: String(now + 7000), [retry]: '3' },
      { global: 9, globalLimit: 10, route: 4, resetAt: now + 7000, retryAt: now + 3000 },
    ],
    ['what the account has left', { [global]: '9' }, { global: 9 }],
    ['what the account has in a window', { [globalLimit]: '10' }, { globalLimit: 10 }],
    ['what the route has left', { [route]: '4' }, { route: 4 }],
    ['the reset alone', { [reset]: String(now + 1000) }, { resetAt: now + 1000 }],
    ['the time of a retry alone', { [retry]: '3' }, { retryAt: now + 3000 }],
    ['that nothing is left', { [global]: '0', [route]: '0' }, { global: 0, route: 0 }],
  ])('are %s', (_, headers, expected) => {
    expect(limitsOf(headers, now)).toEqual(expected)
  })

  it.each<[string, string | string[] | undefined, number | undefined]>([
    ['a number', '12', 12],
    ['spaces around it', ' 12 ', 12],
    ['a fraction', '12.9', 12],
    ['less than nothing', '-5', 0],
    ['more than an Int', '99999999999', 2 ** 31 - 1],
    ['the first of several', ['3', '8'], 3],
    ['none of no header', undefined, undefined],
    ['an empty text', '', undefined],
    ['a word', 'many', undefined],
    ['NaN', 'NaN', undefined],
    ['Infinity', 'Infinity', undefined],
    ['a number with a unit', '12 calls', undefined],
    ['an exponent', '1e3', undefined],
    ['a hexadecimal', '0x10', undefined],
    ['a list in one line', '3, 8', undefined],
    ['an empty list', [], undefined],
    ['two signs', '--1', undefined],
    ['more digits than a number', '1'.repeat(400), undefined],
  ])('read what is left from %s', (_, value, expected) => {
    const headers = { [global]: value, [route]: value, [globalLimit]: value }
    expect(limitsOf(headers, now)).toEqual(
      expected === undefined ? {} : { global: expected, route: expected, globalLimit: expected },
    )
  })

  it.each<[string, string | string[], number | undefined]>([
    ['is in the window', String(now + 9999), 9999],
    ['is past', String(now - 1), 250],
    ['is now', String(now), 250],
    ['is long past', String(now - 86_400_000), 250],
    ['is hours ahead', String(now + 7_200_000), 60_000],
    ['is beyond all time', '9'.repeat(20), 60_000],
    ['is in seconds instead of milliseconds', String(now / 1000 + 8), 250],
    ['is zero', '0', 250],
    ['is negative', '-1', 250],
    ['has a fraction', `${now + 500}.5`, 500.5],
    ['is there twice', [String(now + 1000), String(now + 2000)], 1000],
    ['is no number', 'soon', undefined],
    ['is empty', '', undefined],
    ['is a date', dated(5000), undefined],
  ])('hold a reset within reason that %s', (_, value, expected) => {
    expect(limitsOf({ [reset]: value }, now).resetAt).toBe(expected === undefined ? undefined : now + expected)
  })

  it.each<[string, string | string[], number | undefined]>([
    ['seconds', '3', 3000],
    ['parts of a second', '0.5', 500],
    ['more than a minute', '61', 60_000],
    ['days', '172800', 60_000],
    ['thirty years', '1000000000', 60_000],
    ['more than a number holds', '9'.repeat(20), 60_000],
    ['no time at all', '0', undefined],
    ['a time before', '-3', undefined],
    ['nothing', '', undefined],
    ['words', 'in a while', undefined],
    ['a month', 'May', undefined],
    ['a date', dated(30_000), 30_000],
    ['a date that is past', dated(-30_000), undefined],
    ['a date that is now', dated(0), undefined],
    ['a date in a year', dated(31_536_000_000), 60_000],
    ['several', ['4', '8'], 4000],
  ])('read the time of a retry from %s', (_, value, expected) => {
    expect(limitsOf({ [retry]: value as string }, now).retryAt).toBe(
      expected === undefined ? undefined : now + expected,
    )
  })

  it('are within their bounds, whatever the headers are', () => {
    const value = fc.option(
      fc.oneof(fc.string(), fc.integer().map(String), fc.bigInt().map(String), fc.date().map(String)),
      {
        nil: undefined,
      },
    )
    const headers = fc.record({
      [global]: value,
      [route]: value,
      [reset]: value,
      [retry]: value,
      date: value,
      age: value,
    })
    fc.assert(
      fc.property(headers, (some) => {
        const told = limitsOf(some, now)
        for (const count of [told.global, told.route]) {
          if (count !== undefined) expect(Number.isInteger(count) && count >= 0 && count < 2 ** 31).toBe(true)
        }
        if (told.resetAt !== undefined) {
          expect(told.resetAt).toBeGreaterThanOrEqual(now + 250)
          expect(told.resetAt).toBeLessThanOrEqual(now + 60_000)
        }
        if (told.retryAt !== undefined) {
          expect(told.retryAt).toBeGreaterThan(now)
          expect(told.retryAt).toBeLessThanOrEqual(now + 60_000)
        }
      }),
    )
  })
})

describe('clocks that disagree', () => {
  it.each<[string, number, number]>([
    ['the upstream is an hour ahead', 3_600_000, 5000],
    ['the upstream is an hour behind', -3_600_000, 5000],
    ['the upstream is a little more ahead than answers take', 3000, 5000],
    ['the difference tells nothing', 2000, 7000],
    ['the upstream is a little behind', -1000, 4000],
  ])('have a reset told on ours when %s', (_, skew, expected) => {
    const headers = { date: dated(skew), [reset]: String(now + skew + 5000) }
    expect(limitsOf(headers, now).resetAt).toBe(now + expected)
  })

  it('have a date of a retry told on ours too, and its seconds as they are', () => {
    const skew = 3_600_000
    const date = dated(skew)
    expect(limitsOf({ date, [retry]: dated(skew + 9000) }, now).retryAt).toBe(now + 9000)
    expect(limitsOf({ date, [retry]: '9' }, now).retryAt).toBe(now + 9000)
  })

  it.each(['', 'yesterday', '7', '-1', 'Jan'])('are believed to agree by a Date of %j, which is none', (date) => {
    expect(limitsOf({ date, [reset]: String(now + 5000) }, now).resetAt).toBe(now + 5000)
  })

  it('agree if an answer was dated while it was under way, however long it took', () => {
    const sentAt = now - 30_000
    const headers = { date: dated(-29_000), [reset]: String(now + 5000) }
    expect(limitsOf(headers, now, sentAt).resetAt).toBe(now + 5000)
  })

  it('disagree by no less than what the way of the answer does not explain', () => {
    const sentAt = now - 30_000
    const headers = (skew: number) => ({ date: dated(skew), [reset]: String(now + 1000) })
    expect(limitsOf(headers(-40_000), now, sentAt).resetAt).toBe(now + 11_000)
    expect(limitsOf(headers(3000), now, sentAt).resetAt).toBe(now + 250)
  })
})

describe('a Date that is not of the answer itself', () => {
  /** As a cache that keeps the date of an old answer hands it out. */
  const cached = { date: dated(-3_600_000) }
  const honest = { [reset]: String(now + 4000) }

  it('does not put off a reset that lies in a window from now', () => {
    expect(limitsOf({ ...cached, ...honest }, now).resetAt).toBe(now + 4000)
  })

  it('does not put off the date of a retry', () => {
    expect(limitsOf({ ...cached, [retry]: dated(9000) }, now).retryAt).toBe(now + 9000)
  })

  it('counts with the Age that comes with it', () => {
    const old = { date: dated(-8000), age: '8' }
    expect(limitsOf({ ...old, ...honest }, now).resetAt).toBe(now + 4000)
    expect(limitsOf({ ...old, age: 'old', ...honest }, now).resetAt).toBe(now + 12_000)
  })

  it('is not believed beside later dates of other answers, for a minute', () => {
    const read = createLimitsReader()
    const late = { date: dated(-8000), ...honest }
    read({ date: dated(0) }, now)
    expect(read(late, now).resetAt).toBe(now + 4000)
    for (let answer = 0; answer < 10; answer++) read({ date: dated(-8000) }, now + 1000)
    expect(read(late, now).resetAt).toBe(now + 4000)
    const later = now + 60_000
    expect(read({ date: dated(52_000), [reset]: String(later + 3000) }, later).resetAt).toBe(later + 11_000)
  })

  it('leaves the skew as it is that other answers told', () => {
    const read = createLimitsReader()
    read({ date: dated(3_600_000) }, now)
    expect(read({ ...cached, [reset]: String(now + 3_604_000) }, now).resetAt).toBe(now + 4000)
    expect(read({ [reset]: String(now + 3_604_000) }, now).resetAt).toBe(now + 4000)
  })

  it('never makes an honest reset wait for longer than a window and the time that clocks may differ by', () => {
    const skews = fc.integer({ min: -7_200_000, max: 7_200_000 })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        skews,
        fc.array(skews, { maxLength: 20 }),
        (left, skew, others) => {
          const read = createLimitsReader()
          for (const other of others) read({ date: dated(other) }, now)
          const { resetAt } = read({ date: dated(skew), [reset]: String(now + left) }, now)
          expect(resetAt).toBeLessThanOrEqual(now + 12_000)
          expect(resetAt).toBeGreaterThanOrEqual(now + 250)
        },
      ),
    )
  })
})

it('a reader takes no time that is further ahead than it is told', () => {
  const read = createLimitsReader({ mostWaitMs: 200 })
  for (const value of ['1', '1000000000', dated(7000)]) expect(read({ [retry]: value }, now).retryAt).toBe(now + 200)
  for (const ms of [-1, 100, 5000]) expect(read({ [reset]: String(now + ms) }, now).resetAt).toBe(now + 200)
})

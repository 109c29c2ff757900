import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reply } from '../../../src/rest/client/answer.ts'
import { createAnswerCache } from '../../../src/rest/client/answer-cache.ts'
import { get } from '../../../src/rest/operation.ts'

const path = '/api/v2/teams'
const read = get(path).returns<object>()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const reply = (text: string, headers: Reply['headers'] = {}): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(text),
})

const cacheOf = (options = {}) => createAnswerCache({ ttlMs: 60_000, staleMs: 60_000, maxBytes: 10_000, ...options })
const text = (found: Reply | undefined) => found?.body.toString()

describe('an answer that is kept', () => {
  it('is for its holder and its path alone', () => {
    const cache = cacheOf()
    cache.keep('a', read, path, reply('1'))
    for (const kept of [cache.fresh, cache.any]) {
      expect(text(kept('a', path))).toBe('1')
      expect(kept('b', path)).toBeUndefined()
      expect(kept('a', `${path}?limit=1`)).toBeUndefined()
    }
  })

  it('is replaced by a newer one', () => {
    const cache = cacheOf()
    cache.keep('a', read, path, reply('1'))
    cache.keep('a', read, path, reply('2'))
    expect(text(cache.fresh('a', path))).toBe('2')
  })

  it('has its status and its media type, and no other header', () => {
    const cache = cacheOf()
    cache.keep('a', read, path, { ...reply('1', { 'set-cookie': 'secret', 'x-ratelimit-reset': '1' }), status: 203 })
    expect(cache.fresh('a', path)).toEqual({ ...reply('1'), status: 203 })
  })

  it('is fresh for its time, stands in for some more, and is gone then', async () => {
    const cache = cacheOf({ ttlMs: 150, staleMs: 200 })
    const before = performance.now()
    cache.keep('a', read, path, reply('1'))
    const began = performance.now()
    /** What is there once a time has passed, and by when at the latest: a machine that is busy may be late. */
    const seenAfter = async (ms: number) => {
      await pause(Math.max(0, began + ms - performance.now()))
      const seen = { fresh: text(cache.fresh('a', path)), any: text(cache.any('a', path)) }
      return { ...seen, by: performance.now() - before }
    }
    const early = await seenAfter(0)
    if (early.by < 150) expect(early).toMatchObject({ fresh: '1', any: '1' })
    const later = await seenAfter(180)
    expect(later.fresh).toBeUndefined()
    if (later.by < 330) expect(later.any).toBe('1')
    expect(await seenAfter(400)).toMatchObject({ fresh: undefined, any: undefined })
  })

  it('never stands in if it may not', async () => {
    const cache = cacheOf({ ttlMs: 20, staleMs: 0 })
    cache.keep('a', read, path, reply('1'))
    await pause(40)
    expect(cache.any('a', path)).toBeUndefined()
  })
})

describe('the bytes that are kept', () => {
  it('are bounded, and the oldest go first', () => {
    const cache = cacheOf({ maxBytes: 1000 })
    for (let at = 0; at < 10; at++) cache.keep('a', read, `/${at}`, reply('x'.repeat(300)))
    const kept = Array.from({ length: 10 }, (_, at) => at).filter((at) => cache.fresh('a', `/${at}`))
    expect(kept).toEqual([7, 8, 9])
  })

  it('leave those in place that are read', () => {
    const cache = cacheOf({ maxBytes: 1000 })
    for (let at = 0; at < 10; at++) {
      cache.keep('a', read, `/${at}`, reply('x'.repeat(300)))
      expect(cache.fresh('a', '/0')).toBeDefined()
    }
  })

  it('hold no answer that is larger than all of them, nor lose the others to it', () => {
    const cache = cacheOf({ maxBytes: 1000 })
    cache.keep('a', read, '/small', reply('1'))
    cache.keep('a', read, '/large', reply('x'.repeat(1001)))
    expect(cache.any('a', '/large')).toBeUndefined()
    expect(cache.any('a', '/small')).toBeDefined()
  })

  it('do not hold what was there before in its place', () => {
    const cache = cacheOf({ maxBytes: 1000 })
    cache.keep('a', read, path, reply('1'))
    cache.keep('a', read, path, reply('x'.repeat(1001)))
    expect(cache.any('a', path)).toBeUndefined()
  })

  it('are those of the path as well, so that empty answers are bounded too', () => {
    const cache = cacheOf({ maxBytes: 1000 })
    for (let at = 0; at < 1000; at++) cache.keep('a', read, `/${at}`, reply(''))
    const kept = Array.from({ length: 1000 }, (_, at) => at).filter((at) => cache.any('a', `/${at}`))
    expect(kept.length).toBeLessThan(250)
    expect(kept.length).toBeGreaterThan(100)
  })
})

describe('forgetting a holder', () => {
  it('gives up everything of theirs, and nothing of anybody else, in whatever order it was kept and read', () => {
    const holder = fc.constantFrom('a', 'ab', 'b', 'a-')
    const entries = fc.array(fc.tuple(holder, fc.nat(6)), { maxLength: 60 })
    fc.assert(
      fc.property(entries, entries, holder, (kept, used, gone) => {
        const cache = cacheOf()
        for (const [who, at] of kept) cache.keep(who, read, `/${at}`, reply(`${who}${at}`))
        for (const [who, at] of used) cache.fresh(who, `/${at}`)
        cache.forget(gone)
        for (const [who, at] of kept) {
          expect(text(cache.any(who, `/${at}`))).toBe(who === gone ? undefined : `${who}${at}`)
        }
      }),
    )
  })

  it('leaves room for what they ask next', () => {
    const cache = cacheOf()
    cache.keep('a', read, path, reply('1'))
    cache.forget('a')
    cache.keep('a', read, path, reply('2'))
    expect(text(cache.fresh('a', path))).toBe('2')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortened, shown } from '../../src/rest/shown.ts'

const key = 'sdk-c0ffee00-c0de-4000-8000-c0ffee000001'

describe('a text that is cut', () => {
  it('has no part of a credential in it, wherever the cut is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1100 }), (before) => {
        const text = `${'x'.repeat(before)} ${key} ${'y'.repeat(1000)}`
        for (const told of [shown(text), shown([text]), shown({ a: text }), shortened(text)]) {
          expect(told).not.toContain('sdk-c0ff')
          expect(told.length).toBeLessThanOrEqual(1000)
        }
      }),
    )
  })

  it('is as it was if it is short', () => {
    expect(shown('web')).toBe('"web"')
    expect(shown({ a: [1, null] })).toBe('{"a":[1,null]}')
    expect(shortened('short')).toBe('short')
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { added, type Past } from '../../explorer/run/history.ts'

const past = (query: string, at: number, kept = false): Past => ({ query, variables: '', at, kept })

it('puts what was run in front, once, and leaves its mark', () => {
  const all = [past('{ b }', 2), past('{ a }', 1, true)]
  expect(added(all, '{ a }', '', 3)).toEqual([past('{ a }', 3, true), past('{ b }', 2)])
  expect(added(all, '{ a }', '{"x":1}', 3)).toHaveLength(3)
})

it('holds neither nothing nor what is very long', () => {
  expect(added([], ' ', '', 1)).toEqual([])
  expect(added([], 'x'.repeat(60_000), '', 1)).toEqual([])
})

it('forgets the oldest beyond a hundred, but nothing that is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(300), fc.boolean()), { maxLength: 400 }), (runs) => {
      let all: readonly Past[] = []
      for (const [at, [name, kept]] of runs.entries()) {
        all = added(all, `{ q${name} }`, '', at)
        all = all.map((one, index) => (index === 0 && kept ? { ...one, kept } : one))
      }
      const plain = all.filter((one) => !one.kept)
      expect(plain.length).toBeLessThanOrEqual(100)
      const kept = new Set(runs.filter(([, isKept]) => isKept).map(([name]) => `{ q${name} }`))
      expect(new Set(all.filter((one) => one.kept).map(({ query }) => query))).toEqual(kept)
      expect(new Set(all.map(({ query }) => query)).size).toBe(all.length)
    }),
    { numRuns: 50 },
  )
})

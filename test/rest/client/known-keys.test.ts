import { describe, expect, it } from 'vitest'
import { createKnownKeys } from '../../../src/rest/client/known-keys.ts'

const many = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

describe('known keys', () => {
  it('are those of one holder, one type and the same owners', () => {
    const keysOf = createKnownKeys()
    keysOf('one').learn('Flag', ['web'], ['a'])
    keysOf('one').learn('Flag', ['web'], ['b', 'a'])
    expect([...keysOf('one').of('Flag', ['web'])]).toEqual(['a', 'b'])
    expect(keysOf('two').of('Flag', ['web']).size).toBe(0)
    expect(keysOf('one').of('Flag', ['mobile']).size).toBe(0)
    expect(keysOf('one').of('Segment', ['web']).size).toBe(0)
  })

  it('are at most 1000 of a list', () => {
    const known = createKnownKeys()('one')
    known.learn('Flag', ['web'], many(700, 'a'))
    known.learn('Flag', ['web'], many(700, 'b'))
    expect(known.of('Flag', ['web']).size).toBe(1000)
  })

  it('are at most 100 000 of all lists together, also if the lists grow', () => {
    const known = createKnownKeys()('one')
    const projects = many(200, 'project')
    for (const project of projects) known.learn('Flag', [project], ['first'])
    for (const project of projects) known.learn('Flag', [project], many(1000, 'flag'))
    const kept = projects.map((project) => known.of('Flag', [project]).size)
    expect(kept.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100_000)
    expect(kept.at(-1)).toBe(1000)
  })

  it('are no longer than 100 letters, nor are those of their owners', () => {
    const known = createKnownKeys()('one')
    known.learn('Flag', ['web'], ['k'.repeat(101), 'k'.repeat(100)])
    known.learn('Flag', ['w'.repeat(101)], ['a'])
    expect([...known.of('Flag', ['web'])]).toEqual(['k'.repeat(100)])
    expect(known.of('Flag', ['w'.repeat(101)]).size).toBe(0)
  })
})

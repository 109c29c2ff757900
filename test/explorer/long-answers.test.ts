import { describe, expect, it } from 'vitest'
import { isLong } from '../../explorer/run/long.ts'
import { find } from '../../explorer/views/json/found.ts'
import { containersBelow, linesOf } from '../../explorer/views/json/lines.ts'

const value = {
  data: {
    flags: [
      { key: 'a', tags: [] },
      { key: 'b', on: true },
    ],
    none: null,
    empty: {},
  },
  errors: ['x', 2],
}

/** The lines as text, as `JSON.stringify` would indent them. */
function textOf(root: unknown, folded: ReadonlySet<object> = new Set()): string {
  const lines = linesOf(root, folded)
  return Array.from({ length: lines.count }, (_, index) => {
    const { depth, key, kind, value, comma, folded } = lines.line(index)
    const [open, close] = Array.isArray(value) ? '[]' : '{}'
    const shown = folded
      ? `${open}…${close}`
      : kind === 'value'
        ? JSON.stringify(value)
        : kind === 'open'
          ? open
          : close
    return `${'  '.repeat(depth)}${key === null ? '' : `${JSON.stringify(key)}: `}${shown}${comma ? ',' : ''}`
  }).join('\n')
}

describe('The lines of a long answer', () => {
  it('are those of indented JSON', () => {
    expect(textOf(value)).toBe(JSON.stringify(value, null, 2))
    for (const plain of [null, 1, 'a', [], {}, [[]], [{ a: [1] }]])
      expect(textOf(plain)).toBe(JSON.stringify(plain, null, 2))
  })

  it('leave out what is folded', () => {
    expect(textOf(value, new Set([value.data.flags, value.errors]))).toBe(
      [
        '{',
        '  "data": {',
        '    "flags": […],',
        '    "none": null,',
        '    "empty": {}',
        '  },',
        '  "errors": […]',
        '}',
      ].join('\n'),
    )
    expect(textOf(value, containersBelow(value, 1))).toBe('{\n  "data": {…},\n  "errors": […]\n}')
  })

  it('are found by path', async () => {
    const lines = linesOf(value, new Set())
    const text = JSON.stringify(value, null, 2).split('\n')
    const [first] = await find(value, 'TRUE', 10)
    expect(first).toEqual(['data', 'flags', 1, 'on'])
    expect(text[lines.lineOf(first!)]).toContain('"on": true')
    expect(lines.lineOf(['data', 'flags'])).toBe(2)
    expect(linesOf(value, new Set([value.data.flags])).lineOf(first!)).toBe(2)
  })
})

describe('The search of an answer', () => {
  it('finds names and values in their order, up to a number', async () => {
    expect(await find(value, 'key', 10)).toEqual([
      ['data', 'flags', 0, 'key'],
      ['data', 'flags', 1, 'key'],
    ])
    expect(await find(value, 'key', 1)).toHaveLength(1)
    expect(await find(value, 'b', 10)).toEqual([['data', 'flags', 1, 'key']])
    expect(await find(value, '', 10)).toEqual([])
  })

  it('ends when another search has begun', async () => {
    const many = Array.from({ length: 30_000 }, () => 'x')
    expect(await find(many, 'x', 1e6, () => true)).toEqual([])
    expect(await find(many, 'x', 1e6)).toHaveLength(30_000)
  })
})

describe('A long answer', () => {
  it('is told by its lines and by its texts', () => {
    expect(isLong(value)).toBe(false)
    expect(isLong(value, 5)).toBe(true)
    expect(isLong(Array.from({ length: 20_000 }, () => 1))).toBe(true)
    expect(isLong({ text: 'x'.repeat(2_000_000) })).toBe(true)
    expect(isLong({ text: 'x'.repeat(1000) })).toBe(false)
  })
})

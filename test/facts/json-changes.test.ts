import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonChange, jsonChanges } from '../../src/facts/json-changes.ts'
import { withoutSecrets } from '../../src/rest/secrets.ts'

const change = (kind: JsonChange['kind'], path: string, before: unknown, after: unknown): JsonChange => ({
  ...{ kind, path, before, after },
})

describe('the differences between two documents', () => {
  it.each([
    ['of a new property', {}, { a: 1 }, [change('ADDED', '/a', null, 1)]],
    ['of a property that is gone', { a: 1 }, {}, [change('REMOVED', '/a', 1, null)]],
    ['of another value', { a: { b: 1 } }, { a: { b: 2 } }, [change('CHANGED', '/a/b', 1, 2)]],
    ['of null in place of a value', { a: 1 }, { a: null }, [change('CHANGED', '/a', 1, null)]],
    ['of another type', { a: [1] }, { a: { b: 1 } }, [change('CHANGED', '/a', [1], { b: 1 })]],
    ['of a name with a slash', { 'a/b~': 1 }, { 'a/b~': 2 }, [change('CHANGED', '/a~1b~0', 1, 2)]],
    ['of the document itself', null, { a: 1 }, [change('ADDED', '', null, { a: 1 })]],
    ['of a deleted document', { a: 1 }, undefined, [change('REMOVED', '', { a: 1 }, null)]],
    [
      'of a list of texts',
      { tags: ['a', 'b', 'b'] },
      { tags: ['b', 'c'] },
      [
        change('REMOVED', '/tags', 'a', null),
        change('REMOVED', '/tags', 'b', null),
        change('ADDED', '/tags', null, 'c'),
      ],
    ],
    [
      'of texts in another order',
      { tags: ['a', 'b'] },
      { tags: ['b', 'a'] },
      [change('MOVED', '/tags', ['a', 'b'], ['b', 'a'])],
    ],
    [
      'of objects with ids',
      {
        rules: [
          { _id: 'x', on: true },
          { _id: 'y', on: true },
        ],
      },
      {
        rules: [
          { _id: 'y', on: false },
          { _id: 'z', on: true },
        ],
      },
      [
        change('REMOVED', '/rules/x', { _id: 'x', on: true }, null),
        change('CHANGED', '/rules/y/on', true, false),
        change('ADDED', '/rules/z', null, { _id: 'z', on: true }),
      ],
    ],
    [
      'of objects with keys in another order',
      [{ key: 'x' }, { key: 'y' }, { key: 'z' }],
      [{ key: 'y' }, { key: 'x' }],
      [change('REMOVED', '/z', { key: 'z' }, null), change('MOVED', '', ['x', 'y'], ['y', 'x'])],
    ],
    [
      'of objects without ids',
      [{ op: 'in' }, { op: 'in' }],
      [{ op: 'in' }, { op: 'lt' }],
      [change('CHANGED', '/1/op', 'in', 'lt')],
    ],
    ['of links and permissions', { _links: { a: 1 }, _access: 1, _site: 1 }, {}, []],
  ])('are those %s', (_, from, to, expected) => {
    expect(jsonChanges(from, to)).toEqual(expected)
  })

  it('are unknown without either document', () => {
    expect(jsonChanges(null, undefined)).toBeNull()
  })

  it('tell that a credential is another one, and show neither', () => {
    const from = {
      name: 'Test',
      apiKey: 'sdk-0',
      config: { token: 'a' },
      headers: [{ name: 'authorization', value: 'x' }],
    }
    const to = { name: 'QA', apiKey: 'sdk-1', config: { token: 'b' }, headers: [{ name: 'authorization', value: 'y' }] }
    expect(jsonChanges(from, to, withoutSecrets)).toEqual([
      change('CHANGED', '/name', 'Test', 'QA'),
      change('CHANGED', '/apiKey', null, null),
      change('CHANGED', '/config', null, null),
      change('CHANGED', '/headers/0/value', null, null),
    ])
    expect(jsonChanges(from, from, withoutSecrets)).toEqual([])
  })

  const json = fc.jsonValue({ maxDepth: 4 })

  it('are none exactly if the documents are equal', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(jsonChanges(one, one) ?? []).toEqual([])
        if (JSON.stringify([one, other]).includes('_')) return
        const isEqual = isDeepStrictEqual(one, other)
        expect((jsonChanges(one, other) ?? []).length === 0).toBe(isEqual)
      }),
    )
  })

  it('are the opposite in the other direction', () => {
    const opposite = { ADDED: 'REMOVED', REMOVED: 'ADDED', CHANGED: 'CHANGED', MOVED: 'MOVED' } as const
    const sorted = (changes: readonly JsonChange[] | null) => (changes ?? []).map((one) => JSON.stringify(one)).sort()
    fc.assert(
      fc.property(json, json, (one, other) => {
        const turned = (jsonChanges(other, one) ?? []).map(({ kind, path, before, after }) =>
          change(opposite[kind], path, after, before),
        )
        expect(sorted(jsonChanges(one, other))).toEqual(sorted(turned))
      }),
    )
  })

  it('of documents of any depth and size end', () => {
    const deep = (depth: number, end: unknown) => {
      let value = end
      for (let at = 0; at < depth; at++) value = { a: value }
      return value
    }
    for (const depth of [499, 501, 1500, 100_000]) {
      const [one, two] = [deep(depth, 1), deep(depth, 2)]
      expect(jsonChanges(one, two)?.map(({ path, before, after }) => [path.length, before, after])).toEqual([
        [2 * depth, 1, 2],
      ])
      expect(jsonChanges(one, structuredClone(depth < 5000 ? one : null))?.length).toBe(depth < 5000 ? 0 : 1)
      // What is too deep to be shown is compared all the same.
      expect(jsonChanges(one, two, withoutSecrets)).toHaveLength(1)
    }
    const long = Array.from({ length: 50_000 }, (_, index) => `key-${index}`)
    expect(jsonChanges(long, long.slice(1))).toHaveLength(1)
  })
})

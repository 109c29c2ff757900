import fc from 'fast-check'
import { immutableJSONPatch, type JSONPatchDocument, parseJSONPointer } from 'immutable-json-patch'
import { describe, expect, it } from 'vitest'
import { type Changes, patchOf, pointerTo, testVersion } from '../../src/rest/json-patch.ts'

const document = { name: 'Web', tags: ['a', 'b'], note: null, nested: { list: [1] } }

const never = () => Promise.reject(new Error('It was read.'))

describe('a patch', () => {
  it.each<[string, Changes, object[]]>([
    ['of nothing', {}, []],
    ['of what is left alone', { name: undefined, tags: undefined }, []],
    [
      'that sets values',
      { name: 'New', on: false, count: 0, text: '' },
      [
        { op: 'add', path: '/name', value: 'New' },
        { op: 'add', path: '/on', value: false },
        { op: 'add', path: '/count', value: 0 },
        { op: 'add', path: '/text', value: '' },
      ],
    ],
    ['that sets an object', { nested: { list: [] } }, [{ op: 'add', path: '/nested', value: { list: [] } }]],
    ['of a property that is no plain word', { 'a/b~c': 1 }, [{ op: 'add', path: '/a~1b~0c', value: 1 }]],
  ])('needs no document: %s', async (_, changes, patch) => {
    expect(await patchOf(changes, never)).toEqual(patch)
  })

  it.each<[string, Changes, object[]]>([
    [
      'replaces a list whole, after a test',
      { tags: ['c'] },
      [
        { op: 'test', path: '/tags', value: ['a', 'b'] },
        { op: 'replace', path: '/tags', value: ['c'] },
      ],
    ],
    ['adds a list that is not there', { others: ['c'] }, [{ op: 'add', path: '/others', value: ['c'] }]],
    ['adds a list in place of null', { note: [] }, [{ op: 'add', path: '/note', value: [] }]],
    [
      'removes what is there',
      { name: null, tags: null },
      [
        { op: 'remove', path: '/name' },
        { op: 'remove', path: '/tags' },
      ],
    ],
    ['leaves alone what is not there to be removed', { others: null, note: null }, []],
  ])('%s', async (_, changes, patch) => {
    let reads = 0
    const current = () => {
      reads++
      return Promise.resolve(document)
    }
    expect(await patchOf(changes, current)).toEqual(patch)
    expect(reads).toBe(1)
  })

  it('makes of any document what the changes say, and changes nothing else', async () => {
    const names = fc.constantFrom('a', 'b', 'c', 'x/y', '~', '')
    const change = fc.option(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string())))
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))),
        fc.dictionary(names, change),
        async (before, changes) => {
          const patch = await patchOf(changes, async () => before)
          const given = Object.entries(changes)
          const kept = Object.entries(before).filter(([name]) => !Object.hasOwn(changes, name))
          const expected = Object.fromEntries([...kept, ...given.filter(([, value]) => value !== null)])
          expect({ ...(immutableJSONPatch(before, patch as JSONPatchDocument) as object) }).toEqual(expected)
        },
      ),
    )
  })
})

describe('a pointer', () => {
  it('leads to the property that it is made of, whatever that is called', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseJSONPointer(pointerTo(name))).toEqual([name])
      }),
    )
  })
})

describe('a test of a version', () => {
  it('names the property that has it', () => {
    expect(testVersion('_version', 3)).toEqual({ op: 'test', path: '/_version', value: 3 })
  })
})

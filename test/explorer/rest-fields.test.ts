import { describe, expect, it } from 'vitest'
import { asAsked, callsOf, restOf } from '../../explorer/run/rest.ts'
import type { Run } from '../../explorer/run/runs.ts'
import { callsFor, pathsAt, placesOf } from '../../explorer/views/rest/fields.ts'

const query = `query Other { viewer { accountId } }
query Flags($first: Int) {
  mine: project(key: "web") {
    flags(first: $first) @include(if: true) { nodes { key ...Owner } }
    ... on Project { tags }
  }
}
fragment Owner on Flag { maintainer { email } ...Owner }`

const places = placesOf(query, 'Flags')
const headOf = (path: string) => {
  const place = places.find((one) => one.path === path)!
  return query.slice(place.start, place.headEnd)
}
const at = (text: string) => pathsAt(places, query.indexOf(text) + 1)

describe('the fields of an operation', () => {
  it('have paths by their names in the answer, through fragments', () => {
    expect(places.map(({ path }) => path)).toEqual([
      'mine',
      'mine.flags',
      'mine.flags.nodes',
      'mine.flags.nodes.key',
      'mine.flags.nodes.maintainer',
      'mine.flags.nodes.maintainer.email',
      'mine.tags',
    ])
  })

  it('have a head that ends with their arguments or directives', () => {
    expect(headOf('mine')).toBe('mine: project(key: "web")')
    expect(headOf('mine.flags')).toBe('flags(first: $first) @include(if: true)')
    expect(headOf('mine.tags')).toBe('tags')
  })

  it('are found by a place in the text, the innermost first', () => {
    expect(at('flags(first')).toEqual(['mine.flags'])
    expect(at('email')).toEqual(['mine.flags.nodes.maintainer.email'])
    expect(at('accountId')).toEqual([])
  })

  it('are none in a text that does not parse, or of an operation that it does not have', () => {
    expect(placesOf('{ project(', null)).toEqual([])
    expect(placesOf(query, 'Missing')).toEqual([])
  })

  it('have a place for each use of a fragment, within a bound', () => {
    const twice = placesOf('{ a { ...F } b { ...F } } fragment F on T { c }', null)
    expect(pathsAt(twice, '{ a { ...F } b { ...F } } fragment F on T { c'.length)).toEqual(['a.c', 'b.c'])
    const nested = Array.from({ length: 30 }, (_, i) => `fragment F${i} on T { x ...F${i + 1} ...F${i + 1} }`)
    expect(placesOf(`{ ...F0 } ${nested.join(' ')} fragment F30 on T { y }`, null)).toHaveLength(5000)
  })
})

const told = {
  calls: [
    {
      method: 'GET',
      path: '/api/v2/flags/web',
      status: 200,
      startMs: 1,
      waitedMs: 2,
      ms: 3,
      bytes: 4,
      shared: null,
      fields: ['a.b'],
    },
    { method: 'GET', path: '/api/v2/members', shared: 'cache', stale: true, fields: ['a.b.c.d', 'a.b'], moreFields: 3 },
    { path: 7, status: 'odd', startMs: null, fields: 'none' },
  ],
  moreCalls: 2,
}
const answer = { data: {}, extensions: { rest: told, cost: { least: 1 }, hints: [] } }
const { calls } = restOf(answer)!

describe('the report of REST calls', () => {
  it('is read as far as it is there', () => {
    expect(calls[0]).toMatchObject({ index: 0, startMs: 1, waitMs: 2, ms: 3, bytes: 4, source: 'call', attempt: 1 })
    expect(calls[1]).toMatchObject({ status: null, ms: 0, bytes: null, source: 'cache', stale: true, moreFields: 3 })
    expect(calls[2]).toMatchObject({ method: 'GET', path: '7', status: null, startMs: 0, fields: [] })
    expect(restOf({ data: null })).toBeUndefined()
  })

  it('is left out of the answer that the user sees, unless the user asked for it', () => {
    expect(asAsked(answer)).toEqual({ data: {}, extensions: { hints: [] } })
    expect(asAsked({ data: {}, extensions: { rest: told } })).toEqual({ data: {} })
    expect(asAsked(answer, { 'X-Cost': '1' })).toEqual({ data: {}, extensions: { cost: { least: 1 }, hints: [] } })
    expect(asAsked(answer, { 'x-rest-trace': '1' })).toEqual(answer)
  })

  it('counts the calls by the last part, or else by the header', () => {
    expect(callsOf({ answer, restCalls: 2 } as unknown as Run)).toBe(2)
    expect(callsOf({ answer: { extensions: { rest: { sent: 9 } } }, restCalls: 2 } as unknown as Run)).toBe(9)
    expect(callsOf({ answer: null, restCalls: null } as unknown as Run)).toBeUndefined()
  })

  it('lights the calls of a field, of the nearest field above it, or else of fields in it', () => {
    const lit = (path: string) => callsFor(path, calls).map(({ index }) => index)
    expect(lit('a.b')).toEqual([0, 1])
    expect(lit('a.b.c')).toEqual([0, 1])
    expect(lit('a.b.c.d.e')).toEqual([1])
    expect(lit('a')).toEqual([0, 1])
    expect(lit('z')).toEqual([])
  })
})

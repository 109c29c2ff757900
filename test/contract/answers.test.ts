import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../sandbox/index.ts'
import { beta, book, check, exchange, findingsOf, ofBook } from './exchanges.ts'

describe('An answer of the sandbox is reported', () => {
  test.each<[string, Exchange, string]>([
    ['with an undeclared status', exchange({ status: 418 }), 'listBooks: status is not declared'],
    [
      'without a required property',
      exchange({ answer: { items: [{ id: '1' }] } }),
      'listBooks: 200.items[].title is missing',
    ],
    ['without anything', exchange({ answer: undefined }), 'listBooks: 200 must be object'],
    ['with a property of the wrong type', ofBook({ year: '1815' }), 'getBook: 200.year must be integer'],
    ['with null where it is not declared', ofBook({ year: null }), 'getBook: 200.year must be integer'],
    ['with a wrong format', ofBook({ borrowed: 'monday' }), 'getBook: 200.borrowed must match format "date-time"'],
    ['with an invented property', ofBook({ weight: 1 }), 'getBook: 200.weight is not declared'],
    [
      'with an invented property in a list',
      exchange({ answer: { items: [{ ...book, weight: 1 }] } }),
      'listBooks: 200.items[].weight is not declared',
    ],
    [
      'with an invented property in a map',
      ofBook({ prices: { eur: { cents: 1, tax: 2 } } }),
      'getBook: 200.prices.{}.tax is not declared',
    ],
    [
      'with an invented property in an alternative',
      ofBook({ author: { name: 'Jane', age: 41 } }),
      'getBook: 200.author.age is not declared',
    ],
    [
      'with an invented property deep inside',
      ofBook({ sequel: { ...book, weight: 1 } }),
      'getBook: 200.sequel.weight is not declared',
    ],
    ['with an error body that is wrong', exchange({ status: 400, answer: {} }), 'listBooks: 400.code is missing'],
    [
      'with the wrong media type',
      exchange({ answerHeaders: { 'content-type': 'text/html' } }),
      'listBooks: 200 content-type is not declared',
    ],
    [
      'with a body where none is declared',
      exchange({ method: 'DELETE', path: '/books/1', status: 204, answer: {} }),
      'deleteBook: 204 must have no body',
    ],
    [
      'with an invented property where the schema is in its place',
      ofBook({ reviews: [{ stars: 5, by: 'me' }] }),
      'getBook: 200.reviews[].by is not declared',
    ],
    [
      'with an invented property in such a map',
      ofBook({ shelves: { a: { row: 1, at: 2 } } }),
      'getBook: 200.shelves.{}.at is not declared',
    ],
    [
      'with an invented property in an answer of its own',
      exchange({ path: '/loans', headers: beta, answer: { total: 1, page: 2 } }),
      'listLoans: 200.page is not declared',
    ],
    [
      'at a map inside a list',
      exchange({ answer: { items: [{ ...book, prices: { eur: { tax: 2 } } }] } }),
      'listBooks: 200.items[].prices.{}.tax is not declared',
    ],
    ['at a list of a part of its schema', ofBook({ tags: ['old', 1] }), 'getBook: 200.tags[] must be string'],
    ['at a property with a slash', ofBook({ 'in/out': 'x' }), 'getBook: 200.in/out must be integer'],
    ['to anybody', exchange({ headers: {}, answer: {} }), 'listBooks: 200.items is missing'],
    [
      'to an address that the document does not have',
      exchange({ headers: {}, path: '/films' }),
      'unknown: status must refuse what the document does not have, not 200',
    ],
  ])('%s', (_, one, finding) => {
    expect(findingsOf(one)).toEqual([finding])
  })

  test('with all that is wrong with it', () => {
    expect(findingsOf(ofBook({ year: 'x', borrowed: 1 }))).toEqual([
      'getBook: 200.year must be integer',
      'getBook: 200.borrowed must be string',
    ])
  })

  test('without more of it than can be read', () => {
    const [finding] = check(ofBook({ year: 'x'.repeat(1000) })).findings
    expect(finding?.got).toMatch(/^"x{199}$/)
  })

  test('but not if it refuses an address that the document does not have', () => {
    expect(findingsOf(exchange({ headers: {}, path: '/films', status: 404 }))).toEqual([])
  })

  test('but not if a fault broke it, while the request is checked all the same', () => {
    const broken = { status: 503, answer: 'half an ans', fault: true }
    expect(findingsOf(exchange(broken))).toEqual([])
    expect(findingsOf(exchange({ ...broken, headers: {}, path: '/films' }))).toEqual([])
    expect(findingsOf(exchange({ ...broken, path: '/books?limit=x' }))).toEqual([
      'listBooks: query.limit must be integer',
    ])
  })

  test('in the same way again when the same is answered again', () => {
    const wrong = exchange({ answer: { items: [], more: 1 } })
    expect(check(structuredClone(wrong)).findings).toEqual(check(wrong).findings)
    expect(findingsOf(wrong)).toEqual(['listBooks: 200.more is not declared'])
  })
})

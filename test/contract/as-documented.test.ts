import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../sandbox/index.ts'
import { beta, book, check, current, exchange, findingsOf, ofBook, posted } from './exchanges.ts'

describe('An exchange is as documented', () => {
  test.each<[string, Exchange]>([
    ['if it says what the document says', exchange({ path: '/books?limit=2&sort=year&shelf=a%20b' })],
    ['if a list is sent in one parameter', exchange({ path: '/books?expand=author' })],
    ['if the media type is in capitals', exchange({ answerHeaders: { 'content-type': 'Application/JSON' } })],
    ['if a nullable property is null', ofBook({ borrowed: null })],
    ['if a free-form object has any property', ofBook({ notes: { anything: { goes: 1 } } })],
    ['if a map has any key', ofBook({ prices: { eur: { cents: 1 } } })],
    ['if a property is declared by one of the alternatives', ofBook({ author: { city: 'Bath' } })],
    ['if a schema holds itself', ofBook({ sequel: { ...book, sequel: book } })],
    [
      'if the media type of a body has parameters',
      posted({ headers: { ...current, 'content-type': 'application/json; a=b' } }),
    ],
    [
      'if there is no body where none is declared',
      exchange({ method: 'DELETE', path: '/books/1', status: 204, answer: undefined }),
    ],
    ['if a beta operation is asked for the beta version', exchange({ path: '/loans', headers: beta, answer: {} })],
    ['if an operation that declares the beta header gets it', exchange({ path: '/fines', headers: beta, answer: {} })],
    ['if the authorization is the bare token', exchange({ headers: { ...current, authorization: 'api-1' } })],
  ])('%s', (_, one) => {
    expect(findingsOf(one)).toEqual([])
    expect(check(one).operation).toBeDefined()
  })
})

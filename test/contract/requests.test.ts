import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../sandbox/index.ts'
import { beta, check, current, exchange, findingsOf, posted } from './exchanges.ts'

describe('A request of the gateway is reported', () => {
  test.each<[string, Exchange, string]>([
    ['with a path that is not in the document', exchange({ path: '/book' }), 'unknown: path is not in the document'],
    ['with a method that is not in the document', exchange({ method: 'PUT' }), 'unknown: path is not in the document'],
    ['with a slash too many', exchange({ path: '/books/' }), 'unknown: path is not in the document'],
    ['with an unknown parameter', exchange({ path: '/books?colour=red' }), 'listBooks: query.colour is not declared'],
    [
      'with a parameter of the wrong type',
      exchange({ path: '/books?limit=many' }),
      'listBooks: query.limit must be integer',
    ],
    ['with an empty number', exchange({ path: '/books?limit=' }), 'listBooks: query.limit must be integer'],
    [
      'with a value that a parameter does not take',
      exchange({ path: '/books?sort=size' }),
      'listBooks: query.sort must be one of ["title","year"]',
    ],
    [
      'with a wrong value in a list',
      exchange({ path: '/books?expand=author,x' }),
      'listBooks: query.expand[] must be one of ["author"]',
    ],
    [
      'with a parameter sent twice',
      exchange({ path: '/books?shelf=a&shelf=b' }),
      'listBooks: query.shelf must be string',
    ],
    ['without the body', posted({ body: undefined }), 'addBook: body is missing'],
    ['without a property of the body', posted({ body: {} }), 'addBook: body.title is missing'],
    ['with a property of the wrong type', posted({ body: { title: 1 } }), 'addBook: body.title must be string'],
    ['with an undeclared property', posted({ body: { title: 'Emma', size: 1 } }), 'addBook: body.size is not declared'],
    [
      'with the wrong media type',
      posted({ headers: { ...current, 'content-type': 'text/plain' } }),
      'addBook: header.content-type is not declared',
    ],
    ['with a body where none is declared', exchange({ body: {} }), 'listBooks: body is not declared'],
    [
      'with no version',
      exchange({ headers: { 'user-agent': 'launchdarkly-graphql' } }),
      'listBooks: header.ld-api-version must be 20240415',
    ],
    [
      'with the beta version where it is not needed',
      exchange({ headers: beta }),
      'listBooks: header.ld-api-version must be 20240415',
    ],
    [
      'without the beta version where a tag says beta',
      exchange({ path: '/loans', answer: {} }),
      'listLoans: header.ld-api-version must be beta',
    ],
    [
      'without the beta version where it is declared',
      exchange({ path: '/fines', answer: {} }),
      'listFines: header.ld-api-version must be one of ["beta"]',
    ],
    [
      'with a scheme before the token',
      exchange({ headers: { ...current, authorization: 'Bearer api-1' } }),
      'listBooks: header.authorization must be the bare token',
    ],
  ])('%s', (_, one, finding) => {
    expect(findingsOf(one)).toEqual([finding])
  })

  test('without the form that it must have, or with a form sent as text, but not with a form', () => {
    const scan = { method: 'POST', path: '/books/1/scan', status: 204, answer: undefined }
    const sent = (type: string) => ({ ...scan, headers: { ...current, 'content-type': type }, body: '--x\r\n--x--' })
    expect(findingsOf(exchange(scan))).toEqual(['scanBook: body is missing'])
    expect(findingsOf(exchange(sent('text/plain')))).toEqual(['scanBook: header.content-type is not declared'])
    expect(findingsOf(exchange(sent('multipart/form-data; boundary=x')))).toEqual([])
  })

  test('without the credential that it wrongly recorded', () => {
    const { findings } = check(exchange({ headers: { ...current, authorization: 'Bearer api-secret' } }))
    expect(findings).toHaveLength(1)
    expect(JSON.stringify(findings)).not.toContain('secret')
  })

  test('but one of somebody else is not, since tests of the sandbox are wrong on purpose', () => {
    const wrong = { path: '/books?limit=many', status: 400, answer: { code: 'wrong' } }
    expect(findingsOf(exchange(wrong))).toEqual(['listBooks: query.limit must be integer'])
    expect(findingsOf(exchange({ ...wrong, headers: { 'user-agent': 'node' } }))).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import type { Finding } from '../../contract/finding.ts'
import { report } from '../../contract/report.ts'
import { tally } from '../../contract/tally.ts'
import type { Exchange } from '../../sandbox/index.ts'
import { check, exchange, ofBook } from './exchanges.ts'

describe('The report', () => {
  const reported = (exchanges: readonly Exchange[], isForgiven: (finding: Finding) => boolean = () => false) => {
    const { add, total } = tally(isForgiven)
    for (const one of exchanges) add(one, check(one))
    return report(total(), [])
  }

  test('groups violations by operation, place and problem, with a count and an example', () => {
    const paths = ['/books', '/books?limit=x', '/books?a=1', '/books?a=2', '/books?a=3&limit=1&limit=2']
    const lines = reported([...paths.map((path) => exchange({ path })), ofBook({ year: 'x' })])
    expect(lines).toEqual([
      '6 exchanges, 6 of them from the gateway, with 2 distinct operations',
      '',
      'listBooks',
      '  query.a is not declared (3×), such as "1"',
      '    in GET /books?a=1',
      '  query.limit must be integer (2×), such as "x"',
      '    in GET /books?limit=x',
      '',
      'getBook',
      '  200.year must be integer (1×), such as "x"',
      '    in GET /books/1',
      '',
      'FAILED: 3 kinds of violation',
    ])
  })

  test('keeps different problems of one place apart, and one problem of different places', () => {
    const all = [{ borrowed: 1 }, { borrowed: 'monday' }, { in: 1 }, { out: 1 }].map(ofBook)
    expect(reported(all).at(-1)).toBe('FAILED: 4 kinds of violation')
  })

  test('says that all is well if all is forgiven', () => {
    expect(reported([exchange({ path: '/books?a=1' })], ({ place }) => place === 'query.a').at(-1)).toBe(
      'ok: all as documented',
    )
  })

  test('fails if nothing was recorded', () => {
    expect(reported([]).at(-1)).toBe('FAILED: nothing was recorded, so nothing was checked')
  })

  test('warns if the gateway sent nothing', () => {
    expect(reported([exchange({ headers: {} })])).toContain(
      'warning: nothing came from the gateway, so no request was checked',
    )
  })
})

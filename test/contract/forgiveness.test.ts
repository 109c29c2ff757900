import { describe, expect, test } from 'vitest'
import type { Deviation } from '../../contract/deviations.ts'
import type { Finding } from '../../contract/finding.ts'
import { forgiveness } from '../../contract/forgiveness.ts'

describe('A deviation', () => {
  const finding: Finding = { operation: 'listBooks', place: 'query.shelf', problem: 'must be string', got: '["a","b"]' }
  const repeated: Deviation = {
    operations: ['listBooks'],
    place: 'query.shelf',
    problem: 'must be string',
    got: /^\[/,
    reason: '',
  }

  test('accounts for the finding that it describes, and is not warned of', () => {
    const { isForgiven, warnings } = forgiveness([repeated])
    expect(isForgiven(finding)).toBe(true)
    expect(warnings()).toEqual([])
  })

  test('applies to any operation and to many places if it says so', () => {
    expect(forgiveness([{ place: /^query\./, problem: 'must be string', reason: '' }]).isForgiven(finding)).toBe(true)
  })

  test.each<[string, Partial<Finding>]>([
    ['operation', { operation: 'getBook' }],
    ['place', { place: 'query.shelves' }],
    ['problem', { problem: 'is not declared' }],
    ['value', { got: '1' }],
  ])('does not account for another %s', (_, other) => {
    const { isForgiven, warnings } = forgiveness([repeated])
    expect(isForgiven({ ...finding, ...other })).toBe(false)
    expect(warnings()).toEqual(['unused deviation: listBooks: query.shelf must be string'])
  })

  test('that is for later is warned of only when it has come', () => {
    const { isForgiven, warnings } = forgiveness([{ ...repeated, later: true }])
    expect(warnings()).toEqual([])
    isForgiven(finding)
    expect(warnings()).toEqual(['no longer for later: listBooks: query.shelf must be string'])
  })
})

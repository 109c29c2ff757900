import { describe, expect, it } from 'vitest'
import { type EvaluatedFlags, placesAmong, plannedFilters } from '../../src/loaders/contexts/flag-evaluation-plan.ts'

const tags = ['t']

const rows: [what: string, asked: EvaluatedFlags[], filters: object[], answers: number[]][] = [
  ['all flags', [{}], [{}], [0]],
  ['one key', [{ keys: ['a'] }], [{ query: 'a' }], [0]],
  ['the same key twice', [{ keys: ['a'] }, { keys: ['a'] }], [{ query: 'a' }], [0, 0]],
  ['two keys', [{ keys: ['a'] }, { keys: ['b'] }], [{}], [0, 0]],
  ['keys in one list', [{ keys: ['a', 'b'] }], [{}], [0]],
  ['keys beside all flags', [{ keys: ['a'] }, {}], [{}], [0, 0]],
  ['a key beside tags', [{ keys: ['a'] }, { tags }], [{ tags }, { query: 'a' }], [1, 0]],
  ['several keys beside tags', [{ keys: ['a', 'b'] }, { tags }], [{ tags }, {}], [1, 0]],
  ['keys among tags', [{ keys: ['a'], tags }], [{ tags }], [0]],
  [
    'the same tags twice, and a text',
    [{ tags }, { tags: ['t'] }, { query: 'q' }],
    [{ tags }, { query: 'q' }],
    [0, 0, 1],
  ],
  ['a text that is a key', [{ query: 'a' }, { keys: ['a'] }], [{ query: 'a' }], [0, 0]],
]

describe('the calls for the values of flags', () => {
  it.each(rows)('%s', (_, asked, filters, answers) => {
    const planned = plannedFilters(asked)
    expect(planned).toEqual(filters)
    expect(asked.map(placesAmong(planned))).toEqual(answers)
  })
})

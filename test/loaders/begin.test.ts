import { describe, expect, it } from 'vitest'
import { ownedDocuments } from '../../src/loaders/documents.ts'
import { readRecord } from '../../src/loaders/record.ts'
import { listTeams, teamResource } from '../../src/rest/account/teams.ts'
import { countedList, keyAt } from '../support/counted-list.ts'

function teams(total: number) {
  const { read, calls, waves } = countedList(listTeams, total, 100)
  return { calls, waves, ...ownedDocuments(read, { kind: teamResource, owner: [] }) }
}

const page = (offset: number) => ({ offset, limit: 100 })

describe('a first page that is requested ahead', () => {
  it('is requested once, and serves look-ups of its keys', async () => {
    const { begin, byKey, calls, waves } = teams(150)
    begin()
    begin()
    expect(await byKey(keyAt(3))).toMatchObject({ key: keyAt(3) })
    expect([calls(), waves()]).toEqual([1, 1])
  })

  it('serves look-ups that want fewer parts', async () => {
    const { begin, byKey, calls } = teams(150)
    begin(['maintainers'])
    expect(await byKey(keyAt(3))).toMatchObject({ key: keyAt(3) })
    expect(calls()).toBe(1)
  })

  it('is not followed by the second page for a key that is on none of them', async () => {
    const { begin, byKey, pages, calls } = teams(250)
    begin()
    await pages()(page(0))
    expect(await byKey(keyAt(240))).toMatchObject({ key: keyAt(240) })
    expect(calls()).toBe(2)
  })

  it('is not requested if the whole list came', async () => {
    const { begin, pages, calls } = teams(80)
    await pages()(page(0))
    expect(calls()).toBe(1)
    begin(['maintainers'])
    expect(calls()).toBe(2)
    await pages({}, ['maintainers'])(page(0))
    begin()
    begin(['maintainers'])
    expect(calls()).toBe(2)
  })
})

describe('a record of reads', () => {
  it('finds a read with at least the parts wanted', () => {
    const record = readRecord<number, string>((has, wanted) => has >= wanted)
    expect(record.find('a', 0)).toBeUndefined()
    expect(record.add('a', 1, 'one')).toBe('one')
    record.add('a', 3, 'three')
    record.add('b', 2, 'two')
    expect(record.find('a', 1)).toEqual({ parts: 1, read: 'one' })
    expect(record.find('a', 2)).toEqual({ parts: 3, read: 'three' })
    expect(record.find('b', 3)).toBeUndefined()
    expect(record.all(2)).toEqual(['three', 'two'])
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHeardChanges } from '../../../src/rest/client/heard-changes.ts'
import { get } from '../../../src/rest/operation.ts'

const operation = get('/api/v2/projects/{projectKey}').returns<object>()
const [web, mobile] = ['/api/v2/projects/web', '/api/v2/projects/mobile']
const ofWeb = (_: unknown, path: string) => path === web
const keptMs = 10_000

let heard: ReturnType<typeof createHeardChanges>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  heard = createHeardChanges(keptMs)
})
afterEach(() => {
  vi.useRealTimers()
})

const later = (ms: number) => vi.advanceTimersByTime(ms)
const isCurrent = (path: string, after: string, last: string) => heard.isCurrent({ operation, path, after }, last)

/** Adds changes of one project, far enough from each other. */
function add(...ids: string[]) {
  for (const id of ids) {
    heard.add(id, ofWeb)
    later(2000)
  }
}

describe('an answer', () => {
  it('is current until a later change outdates it', () => {
    add('a', 'b')
    expect(isCurrent(web, 'b', 'b')).toBe(true)
    expect(isCurrent(web, 'a', 'b')).toBe(false)
    expect(isCurrent(mobile, 'a', 'b')).toBe(true)
  })

  it('is not current if its own mark or the last one is unknown', () => {
    add('a', 'b')
    expect(isCurrent(mobile, 'z', 'b')).toBe(false)
    expect(isCurrent(mobile, 'a', 'z')).toBe(false)
    heard.saw('z')
    expect(isCurrent(mobile, 'a', 'z')).toBe(false)
  })

  it('with the last mark is current, if no change that was heard outdates it', () => {
    expect(isCurrent(web, 'z', 'z')).toBe(true)
    add('a')
    expect(isCurrent(mobile, 'z', 'z')).toBe(true)
    expect(isCurrent(web, 'z', 'z')).toBe(false)
  })

  it('with a mark that was only seen is current until a change outdates it', () => {
    heard.saw('first')
    expect(heard.has('first')).toBe(false)
    later(2000)
    add('a')
    expect(isCurrent(mobile, 'first', 'a')).toBe(true)
    expect(isCurrent(web, 'first', 'a')).toBe(false)
  })

  it('is outdated by a change that was heard just before its own mark, which may have been later', () => {
    heard.add('b', ofWeb)
    heard.add('a', ofWeb)
    expect(isCurrent(web, 'a', 'b')).toBe(false)
    expect(isCurrent(mobile, 'a', 'b')).toBe(true)
  })
})

describe('changes', () => {
  it('are remembered for the time of answers, and the last one before that', () => {
    heard.add('a', ofWeb)
    heard.add('b', ofWeb)
    later(keptMs * 2)
    heard.add('c', ofWeb)
    expect(['a', 'b', 'c'].map(heard.has)).toEqual([false, true, true])
    expect(isCurrent(mobile, 'b', 'c')).toBe(true)
  })

  it('are at most 1000', () => {
    for (let at = 0; at < 3000; at++) heard.add(`${at}`, ofWeb)
    expect(['1999', '2000', '2999'].map(heard.has)).toEqual([false, true, true])
  })

  it('are told once, even if they were seen before', () => {
    heard.saw('a')
    heard.add('a', ofWeb)
    expect(heard.has('a')).toBe(true)
    heard.clear()
    expect(heard.has('a')).toBe(false)
  })
})

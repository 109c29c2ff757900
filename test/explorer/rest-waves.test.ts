import { describe, expect, it } from 'vitest'
import type { RestCall } from '../../explorer/run/rest.ts'
import { grouped, outcomesOf, wavesOf } from '../../explorer/views/rest/waves.ts'

let next = 0

const call = (path: string, startMs: number, ms: number, more: Partial<RestCall> = {}): RestCall => ({
  ...{ index: next++, method: 'GET', path, status: 200, startMs, waitMs: 0, ms, bytes: 10, source: 'call' },
  ...{ stale: false, attempt: 1, fields: [], moreFields: 0 },
  ...more,
})

const waves = (...calls: RestCall[]) => wavesOf(calls).map(({ calls }) => calls.map(({ path }) => path))

describe('the waves of calls', () => {
  it('has a new wave for what is wanted after the first answer of the last one', () => {
    const calls = [call('a', 0, 30), call('b', 2, 10), call('c', 11, 5), call('d', 12, 20), call('e', 33, 1)]
    expect(waves(...calls)).toEqual([['a', 'b', 'c'], ['d'], ['e']])
  })

  it('counts the wait of a call as a part of it', () => {
    expect(waves(call('a', 0, 10, { waitMs: 50 }), call('b', 20, 60, { waitMs: 5 }), call('c', 60, 5))).toEqual([
      ['a', 'b'],
      ['c'],
    ])
  })

  it('puts a repetition beside the call that it repeats', () => {
    const failed = call('a', 0, 5, { status: 503 })
    expect(waves(failed, call('b', 0, 20), call('a', 5, 10, { waitMs: 30, attempt: 2 }), call('c', 46, 5))).toEqual([
      ['a', 'b', 'a'],
      ['c'],
    ])
  })

  it('ends no wave with an answer that took no call', () => {
    expect(waves(call('a', 0, 0, { source: 'cache' }), call('b', 1, 10), call('c', 12, 1))).toEqual([['a', 'b'], ['c']])
  })

  it('orders the calls of an order in one group, and keeps those of an outcome', () => {
    const calls = [
      call('a', 0, 5),
      call('b', 0, 50, { status: 404 }),
      call('c', 90, 20),
      call('d', 95, 0, { source: 'cache' }),
    ]
    const paths = (...of: Parameters<typeof grouped>) =>
      grouped(...of).map(({ calls }) => calls.map(({ path }) => path))
    expect(paths(calls, 'time', '')).toEqual([['b', 'c', 'a', 'd']])
    expect(paths(calls, 'start', '200')).toEqual([['a'], ['c']])
    expect(outcomesOf(calls)).toEqual(['200', '404', 'cache'])
  })
})

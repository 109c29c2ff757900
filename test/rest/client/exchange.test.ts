import { describe, expect, it, vi } from 'vitest'
import { Exchange } from '../../../src/rest/client/exchange.ts'
import { createBodies } from '../../../src/rest/client/room.ts'
import { listProjects } from '../../../src/rest/projects/projects.ts'

const limits = { headersTimeoutMs: 5000, bodyTimeoutMs: 5000, maxAnswerBytes: 1000, bodies: createBodies() }
const waiting = () => new Exchange(listProjects, limits, () => false)

describe('a call that waits for a connection', () => {
  it('ends when it is cancelled, and is aborted when the connection is there', async () => {
    const exchange = waiting()
    exchange.cancel()
    await expect(exchange.reply).rejects.toMatchObject({ details: { trouble: 'cancelled' } })
    const abort = vi.fn()
    exchange.onRequestStart({ abort } as never)
    expect(abort).toHaveBeenCalledOnce()
  })

  it('ends when its time is over', async () => {
    vi.useFakeTimers()
    try {
      const { reply } = waiting()
      const ended = expect(reply).rejects.toMatchObject({ details: { trouble: 'timeout' } })
      await vi.advanceTimersByTimeAsync(limits.headersTimeoutMs)
      await ended
    } finally {
      vi.useRealTimers()
    }
  })
})

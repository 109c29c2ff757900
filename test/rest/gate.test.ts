import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gate } from '../../src/rest/gate.ts'

/** A task that ends when it is told to. */
function task(name: string, log: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const run = () => {
    log.push(name)
    return promise
  }
  return { run, end: () => resolve(name), fail: () => reject(new Error(name)) }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a gate', () => {
  it('lets in as many as it has places, and the others in their order as places get free', async () => {
    const log: string[] = []
    const enter = gate(2)
    const tasks = ['a', 'b', 'c', 'd'].map((name) => task(name, log))
    const results = tasks.map(({ run }) => enter(run))
    await settled()
    expect(log).toEqual(['a', 'b'])
    tasks[1]?.end()
    await settled()
    expect(log).toEqual(['a', 'b', 'c'])
    for (const { end } of tasks) end()
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives the place of a task that fails to the next', async () => {
    const log: string[] = []
    const enter = gate(1)
    const [first, second] = [task('first', log), task('second', log)]
    const failed = enter(first.run)
    const answered = enter(second.run)
    first.fail()
    await expect(failed).rejects.toThrow('first')
    second.end()
    expect(await answered).toBe('second')
  })

  it('gives the place of a task that throws at once to the next', async () => {
    const enter = gate(1)
    const throws = () => {
      throw new Error('at once')
    }
    await expect(enter(throws)).rejects.toThrow('at once')
    expect(await enter(async () => 'next')).toBe('next')
  })

  it('is free again after everybody left', async () => {
    const enter = gate(1)
    for (let round = 0; round < 3; round++) expect(await enter(async () => round)).toBe(round)
  })

  it('never has more inside than places, and loses no one, whenever they come and however long they stay', async () => {
    const visits = fc.array(fc.record({ comes: fc.nat(9), stays: fc.nat(5), fails: fc.boolean() }), { maxLength: 30 })
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await Promise.resolve()
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), visits, async (places, tasks) => {
        const enter = gate(places)
        const began: number[] = []
        let inside = 0
        let most = 0
        const visit = async (index: number, { comes, stays, fails }: (typeof tasks)[number]) => {
          await turns(comes)
          return enter(async () => {
            began.push(index)
            most = Math.max(most, ++inside)
            await turns(stays)
            inside--
            if (fails) throw new Error(String(index))
          })
        }
        const outcomes = await Promise.allSettled(tasks.map((task, index) => visit(index, task)))
        expect(most).toBeLessThanOrEqual(places)
        expect(began.toSorted((a, b) => a - b)).toEqual(tasks.map((_, index) => index))
        expect(outcomes.map(({ status }) => status)).toEqual(
          tasks.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        )
      }),
    )
  })
})

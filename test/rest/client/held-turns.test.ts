import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { batch, batchingIn } from '../../../src/loaders/batch.ts'
import { createPace } from '../../../src/rest/client/pace.ts'
import { createTurns } from '../../../src/rest/client/turns.ts'

/** A loader of a request, and the keys of each of its batches. */
function start() {
  const turns = createTurns(createPace())
  const batches: string[][] = []
  const make = (pages: boolean) =>
    batch<string, string>({
      identity: (key) => key,
      pages,
      fetch: async (keys) => {
        batches.push([...keys])
        return new Map(keys.map((key) => [key, key]))
      },
    })
  const [load, page] = batchingIn(turns, () => [make(false), make(true)] as const)
  return { turns, batches, load, page }
}

const pause = async () => {
  for (let turn = 0; turn < 20; turn++) await nextTurn()
}

describe('while a list is completed as it is read', () => {
  it('a batch waits for its end', async () => {
    const { turns, batches, load } = start()
    const hold = turns.hold()
    const one = load('one')
    await pause()
    const call = Promise.withResolvers<void>()
    turns.calling(call.promise)
    const reading = hold.during(call.promise)
    await pause()
    const other = load('other')
    await pause()
    expect(batches).toEqual([])
    call.resolve()
    await reading
    hold.end()
    hold.end()
    expect(await Promise.all([one, other])).toEqual(['one', 'other'])
    expect(batches).toEqual([['one', 'other']])
  })

  it('a batch goes ahead if only it can bring further items', async () => {
    const { turns, batches, load } = start()
    const hold = turns.hold()
    const item = load('an item')
    await pause()
    expect(batches).toEqual([])
    await hold.during(load('the read of the next item'))
    await item
    expect(batches).toEqual([['an item', 'the read of the next item']])
    hold.end()
  })

  it('a batch goes ahead only if all such lists wait for it', async () => {
    const { turns, batches, load } = start()
    const [hold, other] = [turns.hold(), turns.hold()]
    const reading = hold.during(load('one'))
    await pause()
    expect(batches).toEqual([])
    other.end()
    await reading
    expect(batches).toEqual([['one']])
    hold.end()
  })

  it('a batch of pages does not wait', async () => {
    const { turns, page } = start()
    const hold = turns.hold()
    expect(await page('one')).toBe('one')
    hold.end()
  })
})

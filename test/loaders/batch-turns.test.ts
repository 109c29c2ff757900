import { describe, expect, it } from 'vitest'
import { batch, batchingIn } from '../../src/loaders/batch.ts'
import { dependentFlagLoader } from '../../src/loaders/flags/dependent-flags.ts'
import { createPace } from '../../src/rest/client/pace.ts'
import { createTurns } from '../../src/rest/client/turns.ts'
import type { FlagDoc } from '../../src/rest/flags/flags.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** A batch that answers keys with themselves, and fails the 150th. */
const loader = () =>
  batchingIn(createTurns(createPace()), () =>
    batch<number, number>({
      identity: String,
      fetch: async (keys) => new Map(keys.map((key) => [String(key), key === 150 ? new Error('failed') : key])),
    }),
  )

describe('the answers of a batch', () => {
  it('to many keys come in several turns of the event loop', async () => {
    const load = loader()
    let turn = 0
    let isOver = false
    const count = () => {
      turn++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    const turns = await Promise.all(numbers(140).map((key) => load(key).then(() => turn)))
    isOver = true
    expect(Math.max(...[...Map.groupBy(turns, (one) => one).values()].map((some) => some.length))).toBe(50)
    expect(turns).toEqual(turns.toSorted((one, other) => one - other))
  })

  it('fail only their own keys, whenever they come', async () => {
    const load = loader()
    const outcomes = await Promise.allSettled(numbers(160).map((key) => load(key)))
    expect(outcomes.flatMap(({ status }, key) => (status === 'rejected' ? key : []))).toEqual([150])
    expect(outcomes[159]).toEqual({ status: 'fulfilled', value: 159 })
  })
})

it('the dependents of many flags from their list take a look at each of its flags', async () => {
  let looks = 0
  const listed = numbers(100).map((index) => ({
    ...{ key: `flag-${index}`, archived: false, environments: {} },
    lost: () => void looks++,
  })) as unknown as FlagDoc[]
  const read = Object.assign(() => Promise.reject(new Error('No call is expected.')), {
    afford: () => {},
    apart: () => Promise.reject(new Error('No call is expected.')),
  })
  const load = dependentFlagLoader(read, {
    all: async () => listed,
  } as unknown as Parameters<typeof dependentFlagLoader>[1])
  const asked = listed.map(({ key }) => load({ projectKey: 'web', flagKey: key, environmentKey: null, parts: null }))
  expect(await Promise.all(asked)).toEqual(listed.map(() => []))
  expect(looks).toBe(100)
})

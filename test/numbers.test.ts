import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documents } from './support/documents-asked.ts'
import { type Replay, startReplay } from './support/recorded.ts'
import { placesIn, spoiled } from './support/spoiled.ts'
import { type Stack, startStack } from './support/stack.ts'

/** Whole numbers and times as LaunchDarkly may tell them. */

let replay: Replay
let stack: Stack
beforeAll(async () => {
  replay = await startReplay()
  stack = await startStack()
})
afterAll(async () => {
  await replay.close()
  await stack.close()
})

/** What can outgrow GraphQL's Int. */
const unbounded = new Set(
  'version _version generation includedCount excludedCount count hunkCount fileCount seed updateSequenceId _presetBundleVersion'.split(
    ' ',
  ),
)
const numbers = [2 ** 31, 2 ** 53, 1.5]

describe.each(documents)('the whole numbers of %s', (_, query, call) => {
  it('lose nothing if they can outgrow Int, or are errors of their fields', async () => {
    await replay.ask(query)
    const told = replay.taken().find(({ path }) => call.test(path))!
    const places = placesIn(told.json, (place) => place.at(-1) === 'value' || place.at(-1) === 'instructions')
    for (const place of places) {
      // biome-ignore lint/suspicious/noExplicitAny: documents of any shape.
      const value = place.reduce((parent: any, name) => parent[name], told.json)
      if (!Number.isInteger(value) || place.at(-1) === 'totalCount') continue
      for (const number of numbers) {
        replay.replace(told, spoiled(told.json, place, number))
        const { errors = [] } = await replay.ask(query)
        const what = `${place.join('.')} = ${number}`
        if (unbounded.has(String(place.at(-1)))) expect(errors, what).toEqual([])
        for (const { extensions } of errors) expect(extensions?.code, what).toBe('UPSTREAM_FAILURE')
      }
    }
    replay.replace(null)
    expect(replay.defects()).toEqual([])
  })
})

it('takes a version beyond Int as it told it', async () => {
  const version = 2 ** 31 + 1
  stack.sandbox.fault({ path: /checkout-guest-flow/ }, { patch: (flag) => ({ ...flag, _version: version }) }, 'always')
  const key = '{ projectKey: "web", key: "checkout-guest-flow", instructions: [{ turnFlagOn: true }]'
  const { data } = await stack.ask('{ flag(projectKey: "web", key: "checkout-guest-flow") { version } }')
  expect(data.flag.version).toBe(version)
  const query = `mutation ($version: Float!) { updateFlag(input: ${key}, environmentKey: "test", expectedVersion: $version }) {
    userErrors { code } } }`
  expect((await stack.ask(query, { version })).data.updateFlag.userErrors).toEqual([])
  stack.sandbox.clearFaults()
})

describe('a time', () => {
  const told = (createdAt: unknown) => {
    stack.sandbox.fault({ path: /checkout-guest-flow/ }, { patch: (flag) => ({ ...flag, creationDate: createdAt }) })
    return stack.ask('{ flag(projectKey: "web", key: "checkout-guest-flow") { key createdAt } }')
  }

  it.each([
    [1704730475810, '2024-01-08T16:14:35.810Z'],
    ['1704730475810', '2024-01-08T16:14:35.810Z'],
    ['2024-01-08T16:14:35.810Z', '2024-01-08T16:14:35.810Z'],
    ['2024-01-08T17:14:35+01:00', '2024-01-08T16:14:35.000Z'],
    ['2024-01-08', '2024-01-08T00:00:00.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [1704730475810.7, '2024-01-08T16:14:35.810Z'],
  ])('may be %j', async (time, iso) => {
    const { data, errors } = await told(time)
    expect(errors).toBeUndefined()
    expect(data.flag.createdAt).toBe(iso)
  })

  it.each([['yesterday'], [''], ['7 o’clock'], [9e15], ['9'.repeat(20)], [true], [{}], [[]]])(
    'is an error of its field if it is %j',
    async (time) => {
      const { errors } = await told(time)
      expect(errors).toMatchObject([{ path: ['flag', 'createdAt'], extensions: { code: 'UPSTREAM_FAILURE' } }])
      expect(errors![0]!.message.length).toBeLessThan(400)
    },
  )
})

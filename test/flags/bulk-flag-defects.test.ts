import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'

/** Decides for which flag, and in which state of it, the gateway breaks. */
const broken = vi.hoisted(() => ({ for: (_before: Doc, _after: Doc): boolean => false }))
const canary = vi.hoisted(() => new TypeError('Cannot read properties of undefined: zq7'))

vi.mock('../../src/facts/apply-instructions.ts', async (original) => {
  const real = await original<typeof import('../../src/facts/apply-instructions.ts')>()
  const changesBetween: typeof real.changesBetween = (before, after, environmentKey) => {
    if (broken.for(before, after)) throw canary
    return real.changesBetween(before, after, environmentKey)
  }
  return { ...real, changesBetween }
})

const defects: unknown[] = []
let stack: Stack
let web: readonly string[]
let mobile: readonly string[]
beforeAll(async () => {
  stack = await startStack({ gateway: { onDefect: (error) => defects.push(error) } })
  const keysOf = async (project: string) => (await askAll(stack.sandbox, `/flags/${project}`)).map(({ key }) => key)
  web = await keysOf('web')
  mobile = await keysOf('mobile')
})
beforeEach(() => {
  defects.length = 0
})
afterAll(() => stack.close())

const mutation = `mutation ($input: UpdateFlagsInput!) { updateFlags(input: $input) {
  resume results { key state changes { part } failure { code message } }
} }`
const run = (input: object) =>
  stack.ask(mutation, { input: { preview: 'NONE', instructions: [{ addTags: { values: ['tagged'] } }], ...input } })
const payload = ({ data, errors }: Answer) => {
  expect(errors).toBeUndefined()
  return data.updateFlags
}
const states = (answer: Answer) => payload(answer).results.map(({ state }: Doc) => state)
const written = ({ calls }: Answer) =>
  calls.filter(({ method }) => method === 'PATCH').map(({ path }) => path.split('/').at(-1))
const itemsOf = (projectKey: string, keys: readonly string[]) => keys.map((key) => ({ projectKey, key }))

const masked = { code: 'INTERNAL_SERVER_ERROR', message: 'Unexpected error in the gateway.' }

it('a defect after a change is that of its item, and stops what is not begun', async () => {
  const [one, other] = [web.slice(0, 3), mobile.slice(0, 3)]
  broken.for = (before, after) => after.key === one[0] && after._version > before._version
  const items = [...itemsOf('web', one), ...itemsOf('mobile', other)]
  const answer = await run({ items })
  const { results, resume } = payload(answer)
  expect(results[0]).toEqual({ key: one[0], state: 'DONE', changes: null, failure: masked })
  expect(states(answer).slice(1, 3)).toEqual(['NOT_STARTED', 'NOT_STARTED'])
  const done = results.filter(({ state }: Doc) => state === 'DONE').map(({ key }: Doc) => key)
  expect(written(answer).toSorted()).toEqual(done.toSorted())
  expect(done.length).toBeLessThan(items.length)
  expect(defects).toEqual([canary])

  const again = await run({ items, resume })
  expect(new Set(states(again))).toEqual(new Set(['DONE']))
  expect([...written(answer), ...written(again)].toSorted()).toEqual([...one, ...other].toSorted())
})

it('a defect before a change fails its item alone, and sends nothing for it', async () => {
  const chosen = web.slice(5, 8)
  broken.for = (_, after) => after.key === chosen[1]
  const answer = await run({ items: itemsOf('web', chosen), stopAfterFailures: 2 })
  expect(states(answer)).toEqual(['DONE', 'FAILED', 'DONE'])
  expect(payload(answer).results[1].failure).toEqual(masked)
  expect(written(answer)).toEqual([chosen[0], chosen[2]])
  expect(defects).toEqual([canary])
})

it('a defect where the answer got lost too leaves the item uncertain', async () => {
  const [key] = web.slice(10)
  broken.for = (before, after) => after.key === key && after._version > before._version
  stack.sandbox.fault({ method: 'PATCH', path: `/api/v2/flags/web/${key}` }, { reset: true }, 1)
  const answer = await run({ items: itemsOf('web', [key!]) })
  expect(payload(answer).results[0]).toMatchObject({ state: 'UNCERTAIN', failure: masked })
  expect(payload(answer).resume).toBeNull()
})

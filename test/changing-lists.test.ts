import { afterEach, beforeEach, expect, it } from 'vitest'
import { keysOf } from './support/documents.ts'
import { rest } from './support/rest.ts'
import type { Doc } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
/** The keys of the flags of `web`, before one of them is archived. */
let keys: string[]
beforeEach(async () => {
  stack = await startStack()
  const pages = await Promise.all([0, 100, 200].map((offset) => rest(stack, `/flags/web?limit=100&offset=${offset}`)))
  keys = pages.flatMap(({ items }: Doc) => keysOf(items))
})
afterEach(() => stack.close())

/** From now on, a window of the list is as if the flag at a place had been archived. */
async function archive(place: number, window: { offset: number; limit: number }) {
  const page = await rest(stack, `/flags/web?limit=${window.limit}&offset=${window.offset}`)
  const next = await rest(stack, `/flags/web?limit=1&offset=${window.offset + window.limit}`)
  const items = window.offset > place ? [...page.items.slice(1), ...next.items] : page.items
  const pattern = new RegExp(`/flags/web\\?offset=${window.offset}&limit=${window.limit}(&|$)`)
  stack.sandbox.fault({ path: pattern }, { json: { ...page, items, totalCount: 249 } }, 'always')
}

it('a flag that is archived between two pages of one connection does not make it miss another', async () => {
  await archive(3, { offset: 100, limit: 100 })
  await archive(3, { offset: 200, limit: 50 })
  await archive(3, { offset: 99, limit: 1 })
  const { data, paths } = await stack.ask('{ project(key: "web") { flags(first: 1000) { nodes { key } } } }')
  expect(keysOf(data.project.flags.nodes)).toEqual(keys)
  expect(paths.at(-1)).toBe('/flags/web?offset=99&limit=1')
  expect(paths).toHaveLength(4)
})

it('a flag that is archived between two requests of a walk does not make it miss another', async () => {
  const first = await stack.ask('{ project(key: "web") { flags(first: 50) { nodes { key } pageInfo { endCursor } } } }')
  await archive(3, { offset: 50, limit: 50 })
  await archive(3, { offset: 49, limit: 1 })
  const { data, paths } = await stack.ask(
    'query ($after: String) { project(key: "web") { flags(first: 50, after: $after) { nodes { key } } } }',
    { after: first.data.project.flags.pageInfo.endCursor },
  )
  expect(keysOf(data.project.flags.nodes)).toEqual(keys.slice(50, 100))
  expect(paths).toEqual(['/flags/web?offset=50&limit=50', '/flags/web?offset=49&limit=1'])
})

it.each([
  ['every page is empty', /\/flags\/web/, 0],
  ['a page between the others is empty', /\/flags\/web\?offset=100/, 150],
])('the size of a list is not told where %s', async (_, path, most) => {
  stack.sandbox.fault({ path }, { patch: (page) => ({ ...page, items: [] }) }, 'always')
  const query = '{ project(key: "web") { flags(first: 1000) { totalCount stoppedBy nodes { key } } } }'
  const { data, errors, calls } = await stack.ask(query)
  expect(errors).toBeUndefined()
  expect(data.project.flags).toMatchObject({ totalCount: null, stoppedBy: 'END' })
  expect(data.project.flags.nodes).toHaveLength(most)
  expect(calls.length).toBeLessThan(10)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cursorOf, readCursor } from '../../src/graph/cursor.ts'
import { type Stack, startStack } from '../support/stack.ts'

describe('over HTTP, a connection', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack()
  })
  afterAll(() => stack.close())

  it.each([
    ['{ members { totalCount } }', '0+1'],
    ['{ members(first: 7) { pageInfo { endCursor } } }', '0+1'],
    ['{ members(last: 7) { totalCount pageInfo { startCursor } } }', '0+1'],
    ['{ members(first: 7) { __typename nodes { email } } }', '0+7'],
    ['{ members(first: 7) { edges { cursor } } }', '0+7'],
    ['{ members(first: 7) { totalCount ...some } } fragment some on MemberConnection { nodes { email } }', '0+7'],
    ['{ members(first: 7) { totalCount nodes @include(if: false) { email } } }', '0+1'],
  ])('asks by %s for the window %s', async (query, window) => {
    const { calls } = await stack.ask(query)
    expect(calls.map((call) => `${call.query.offset}+${call.query.limit}`)).toEqual([window])
  })

  it.each([
    '',
    '(first: 0)',
    '(first: 9)',
    '(last: 9)',
    '(last: 0)',
    `(first: 9, after: "${cursorOf(55)}")`,
    `(first: 9, after: "${cursorOf(90)}")`,
    `(first: 9, before: "${cursorOf(4)}")`,
    `(last: 9, before: "${cursorOf(4)}")`,
    `(last: 9, before: "${cursorOf(90)}")`,
  ])('tells of members%s the same place with and without the members', async (args) => {
    const place = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount'
    const { data } = await stack.ask(
      `{ place: members${args} { ${place} } page: members${args} { ${place} nodes { email } } }`,
    )
    const { nodes: _, ...page } = data.page
    expect(offsets(data.place)).toEqual(offsets(page))
  })

  it('of more than a page is read in pages of the route', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 1000) { totalCount nodes { key } } } }',
    )
    expect(paths.toSorted()).toEqual([
      '/flags/web?offset=0&limit=100',
      '/flags/web?offset=100&limit=100',
      '/flags/web?offset=200&limit=50',
    ])
    expect(new Set(data.project.flags.nodes.map((flag: { key: string }) => flag.key)).size).toBe(250)
  })
})

interface Place {
  readonly pageInfo: { readonly startCursor: string | null; readonly endCursor: string | null }
}

/** With the members at hand, cursors also tell who was there. */
const offsets = ({ pageInfo, ...place }: Place) => ({
  ...place,
  ...pageInfo,
  startCursor: pageInfo.startCursor && readCursor('startCursor', pageInfo.startCursor).offset,
  endCursor: pageInfo.endCursor && readCursor('endCursor', pageInfo.endCursor).offset,
})

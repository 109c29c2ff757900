import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Known, knownFrom, knownQuery, type Selection, selections } from '../bench/selections.ts'
import { type Stack, startStack } from './support/stack.ts'

/** Titles are needed before the data is known. */
const titles = selections({
  flagKeys: [],
  environmentKeys: [],
  emails: [],
  memberIds: [],
  members: [],
  projectIds: [],
  segmentedKey: '',
}).map(({ title, minimum, spent = minimum, atMost }) => ({
  title,
  minimum,
  spent,
  expected: atMost ?? spent,
  exact: atMost === undefined,
}))

let stack: Stack
let known: Known
let bySelection: Map<string, Selection>

beforeAll(async () => {
  stack = await startStack()
  known = knownFrom((await stack.ask(knownQuery)).data)
  bySelection = new Map(selections(known).map((selection) => [selection.title, selection]))
})

afterAll(() => stack.close())

describe('REST calls, counted by the sandbox', () => {
  it.each(titles)('$title: $expected', async ({ title, expected, exact }) => {
    const { query, variables } = bySelection.get(title)!
    const { calls, errors, headers } = await stack.ask(query, variables)
    expect(errors).toBeUndefined()
    expect(headers.get('x-rest-calls')).toBe(String(calls.length))
    if (exact) expect(calls.length).toBe(expected)
    else expect(calls.length).toBeLessThanOrEqual(expected)
  })

  it('are in the document about costs as they are here', () => {
    const document = readFileSync(new URL('../docs/costs.md', import.meta.url), 'utf8')
    const rows = [...document.matchAll(/^\| (.+?) \| (\d+) \| (\d+) \| \d+ \| \d+ \| \d+ \|$/gm)]
    const told = rows.map(([, title, minimum, ours]) => ({ title, minimum: Number(minimum), ours: Number(ours) }))
    expect(told).toEqual(titles.map(({ title, minimum, spent }) => ({ title, minimum, ours: spent })))
  })

  it('sends no env, no summary and no expand for a selection that asks nothing of the environments', async () => {
    const { calls } = await stack.ask(
      `{ project(key: "web") { flags(first: 250) { nodes { key name tags version } } } }`,
    )
    expect(calls).toHaveLength(3)
    for (const { query } of calls) expect(Object.keys(query).sort()).toEqual(['limit', 'offset'])
  })

  it('counts flags with limit=1', async () => {
    const { data, paths } = await stack.ask('{ project(key: "web") { flags { totalCount } } }')
    expect(data.project.flags.totalCount).toBe(250)
    expect(paths).toEqual(['/flags/web?offset=0&limit=1'])
  })

  it('spends nothing on parts of the query that directives take out', async () => {
    const query = `query ($no: Boolean = false) { project(key: "web") { flags(first: 10) { nodes {
      key environment(key: "production") @include(if: $no) { rules { id } } maintainer @skip(if: true) { __typename }
    } } } }`
    const { paths } = await stack.ask(query)
    expect(paths).toEqual(['/flags/web?offset=0&limit=10'])
  })

  it('spends nothing on an operation that asks only for types', async () => {
    const { calls, data } = await stack.ask('{ __typename __schema { queryType { name } } }')
    expect(data.__typename).toBe('Query')
    expect(calls).toEqual([])
  })

  it('asks list pages for no more than three environments and a hundred flags', async () => {
    const { calls } = await stack.ask(
      `query ($keys: [String!]) { project(key: "web") { flags(first: 250) { nodes { environments(keys: $keys) { on } } } } }`,
      { keys: known.environmentKeys },
    )
    for (const { query } of calls) {
      expect(query.env!.length).toBeLessThanOrEqual(3)
      expect(Number(query.limit)).toBeLessThanOrEqual(100)
    }
    expect(new Set(calls.flatMap(({ query }) => query.env))).toEqual(new Set(known.environmentKeys))
  })
})

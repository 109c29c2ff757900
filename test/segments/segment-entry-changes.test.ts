import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { segmentChanges } from '../../src/facts/segment-changes.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The whole entries about segments. */
let details: Doc[]
beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, `/auditlog?limit=20&spec=${encodeURIComponent('proj/*:env/*:segment/*')}`)
  details = await Promise.all(items.map(({ _id }: Doc) => rest(stack, `/auditlog/${_id}`)))
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const ask = (id: string) =>
  stack.ask(
    `query ($id: ID!) { auditLogEntry(id: $id) {
      title segmentChanges { part kind path sentence contextKind count keys(first: 10) before after }
    } }`,
    { id },
  )

describe('the changes of an entry about a segment', () => {
  it('are the contexts that came and went, and the segment that was deleted', async () => {
    const met = new Set<string>()
    for (const entry of details) {
      const { data, errors, paths } = await ask(entry._id)
      expect(errors).toBeUndefined()
      expect(paths).toEqual([`/auditlog/${entry._id}`])
      const { previousVersion: before, currentVersion: after } = entry
      const { segmentChanges: changes } = data.auditLogEntry
      if (!before && !after) expect(changes).toBeNull()
      else if (!after) expect(changes).toMatchObject([{ part: 'SEGMENT', kind: 'REMOVED', path: '', after: null }])
      else {
        const added = (name: string) => after[name].filter((key: string) => !before[name].includes(key))
        const expected = ['included', 'excluded'].flatMap((name) =>
          added(name).length
            ? [
                {
                  part: name.toUpperCase(),
                  kind: 'ADDED',
                  path: `/${name}/user`,
                  contextKind: 'user',
                  keys: added(name),
                },
              ]
            : [],
        )
        expect(changes).toMatchObject(expected)
        expect(changes).toHaveLength(expected.length)
      }
      for (const { part, kind } of changes ?? []) met.add(`${part} ${kind}`)
    }
    expect([...met].sort()).toEqual(
      ['EXCLUDED ADDED', 'INCLUDED ADDED', 'SEGMENT REMOVED'].filter((one) => met.has(one)),
    )
    expect(met).toContain('INCLUDED ADDED')
  })

  it('fail alone', async () => {
    stack.sandbox.fault({ path: /auditlog\// }, { status: 403 })
    const { data, errors } = await stack.ask(
      `{ auditLog(first: 1, filter: { resources: ["proj/*:env/*:segment/*"] }) { nodes { entryId segmentChanges { path } } } }`,
    )
    expect(errors).toMatchObject([{ path: ['auditLog', 'nodes', 0, 'segmentChanges'] }])
    expect(data.auditLog.nodes).toEqual([{ entryId: details[0]._id, segmentChanges: null }])
  })
})

describe('the differences between two versions of a segment', () => {
  const rule = (id: string, more = {}) => ({ _id: id, clauses: [], ...more })

  it.each([
    ['of the name', { name: 'A' }, { name: 'B' }, [['NAME', 'CHANGED', '/name']]],
    ['of the tags in another order', { tags: ['a', 'b'] }, { tags: ['b', 'a'] }, []],
    ['of the description', { description: '' }, { description: 'D' }, [['DESCRIPTION', 'ADDED', '/description']]],
    [
      'of contexts of another kind',
      { includedContexts: [{ contextKind: 'device', values: ['d', 'e'] }] },
      { includedContexts: [{ contextKind: 'device', values: ['e', 'f'] }], excluded: ['d'] },
      [
        ['INCLUDED', 'REMOVED', '/included/device', ['d']],
        ['INCLUDED', 'ADDED', '/included/device', ['f']],
        ['EXCLUDED', 'ADDED', '/excluded/user', ['d']],
      ],
    ],
    [
      'of rules',
      { rules: [rule('a'), rule('b'), rule('c', { weight: 1 }), rule('d')] },
      { rules: [rule('c', { weight: 2 }), rule('a'), rule('e', { description: 'E' })] },
      [
        ['RULES', 'REMOVED', '/rules/b'],
        ['RULES', 'CHANGED', '/rules/c'],
        ['RULES', 'REMOVED', '/rules/d'],
        ['RULES', 'ADDED', '/rules/e'],
        ['RULES', 'MOVED', '/rules'],
      ],
    ],
    ['of lists that are null', { included: null, rules: null, tags: null }, { includedContexts: [null] }, []],
    ['of nothing', undefined, null, null],
  ])('are those %s', (_, before, after, expected) => {
    const changes = segmentChanges(before, after)
    const told = changes?.map(({ part, kind, path, keys }) => [part, kind, path, ...(keys ? [keys] : [])]) ?? null
    expect(told).toEqual(expected)
    for (const { sentence } of changes ?? []) expect(sentence).toMatch(/^[A-Z\d].*\.$/)
  })
})

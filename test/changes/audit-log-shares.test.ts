import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deed, entriesOf, startLog } from '../support/log-server.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const ofFlags = (flags: number, args: string, more = '') =>
  `{ project(key: "web") { flags(first: ${flags}) { nodes {
    key auditLog(${args}) { nodes { entryId } pageInfo { hasNextPage } ${more} }
  } } } }`

/** The latest entries about a flag, as LaunchDarkly tells them of the flag alone. */
const alone = async (key: string, limit: number, more = '') =>
  (await rest(stack, `/auditlog?spec=${encodeURIComponent(`proj/web:env/*:flag/${key}`)}&limit=${limit}${more}`)).items

const logCalls = (paths: readonly string[]) => paths.filter((path) => path.startsWith('/auditlog'))

describe('the latest entries of each of several flags', () => {
  it.each([
    [10, 5, 4],
    [100, 1, 11],
    [100, 5, 16],
    [3, 3, 1],
    [2, 20, 2],
  ])('of %i flags, %i each, are those of each flag, in %i calls', async (flags, first, expected) => {
    const { data, paths, errors } = await stack.ask(ofFlags(flags, `first: ${first}`))
    expect(errors).toBeUndefined()
    expect(logCalls(paths).length).toBeLessThanOrEqual(Math.min(expected, flags))
    const { nodes } = data.project.flags
    for (const { key, auditLog } of nodes.filter((_: Doc, index: number) => index % 9 === 0)) {
      const items = await alone(key, Math.min(20, first + 1))
      expect([key, auditLog.nodes]).toEqual([key, items.slice(0, first).map(({ _id }: Doc) => ({ entryId: _id }))])
      if (first < 20) expect([key, auditLog.pageInfo.hasNextPage]).toEqual([key, items.length > first])
    }
  })

  it('of several lengths are one set of calls, with the longest', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 3) { nodes {
        last: auditLog(first: 1) { nodes { entryId } } few: auditLog(first: 3) { nodes { entryId } }
      } } } }`,
    )
    expect(logCalls(paths)).toEqual(['/auditlog?limit=20'])
    for (const { last, few } of data.project.flags.nodes) expect(last.nodes).toEqual(few.nodes.slice(0, 1))
  })

  it('can be those of one action', async () => {
    const { data, paths } = await stack.ask(ofFlags(20, 'first: 1, filter: { actions: ["updateOn"] }'))
    expect(logCalls(paths).length).toBeLessThan(6)
    const toggled = data.project.flags.nodes.filter(({ auditLog }: Doc) => auditLog.nodes.length > 0)
    expect(toggled.length).toBeGreaterThan(5)
    for (const { key, auditLog } of toggled) {
      const found = (await alone(key, 20)).find(({ accesses }: Doc) => accesses[0].action === 'updateOn')
      if (found) expect([key, auditLog.nodes]).toEqual([key, [{ entryId: found._id }]])
    }
  })

  it('can be those of a time', async () => {
    const before = Date.UTC(2026, 8, 20)
    const { data } = await stack.ask(ofFlags(10, 'first: 2, filter: { before: "2026-09-20T00:00:00Z" }'))
    for (const { key, auditLog } of data.project.flags.nodes) {
      const items = await alone(key, 2, `&before=${before}`)
      expect(auditLog.nodes).toEqual(items.map(({ _id }: Doc) => ({ entryId: _id })))
    }
  })

  it('in one environment of each are shared as well', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 4) { nodes {
        key environment(key: "production") { auditLog(first: 4) { nodes { accesses { specifier } } } }
      } } } }`,
    )
    expect(logCalls(paths)).toEqual(['/auditlog?limit=20'])
    const { nodes } = data.project.flags
    expect(nodes.flatMap(({ environment }: Doc) => environment.auditLog.nodes)).not.toEqual([])
    for (const { key, environment } of nodes) {
      for (const { accesses } of environment.auditLog.nodes) {
        expect(accesses).toContainEqual({ specifier: `proj/web:env/production:flag/${key}` })
      }
    }
  })

  it('that fail, fail together and alone', async () => {
    stack.sandbox.fault({ path: /auditlog/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(ofFlags(3, 'first: 3'))
    stack.sandbox.clearFaults()
    expect(data.project.flags.nodes.map(({ auditLog }: Doc) => auditLog)).toEqual([null, null, null])
    expect(errors!.map(({ extensions }) => extensions!.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'])
  })

  it('are no more calls than flags, whatever the log is like', async () => {
    const log: { entries: ReturnType<typeof entriesOf>; flagKeys: readonly string[] } = { entries: [], flagKeys: [] }
    const server = await startLog(log)
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`)
    const specifier = (name: string) => `proj/p:env/e:flag/${name}`
    const busy = fc.constantFrom(...names, 'f0', 'f0', 'f0', 'f0', 'f1', 'f1', 'f2')
    const deeds = fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 400 }), busy)
        .map(([date, name]): Deed => ({ date, accesses: [{ action: 'updateOn', resource: specifier(name) }] })),
      { minLength: 60, maxLength: 200 },
    )
    await fc.assert(
      fc.asyncProperty(
        deeds,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 12 }),
        async (all, first, count) => {
          log.entries = entriesOf(all)
          log.flagKeys = names.slice(0, count)
          const { data, errors, calls } = await server.ask(
            `{ project(key: "p") { flags(first: 12) { nodes { key auditLog(first: ${first}) { nodes { entryId } } } } } }`,
          )
          expect(errors).toBeUndefined()
          expect(calls).toBeLessThanOrEqual(count)
          for (const { key, auditLog } of data.project.flags.nodes) {
            const its = log.entries.filter(({ accesses }) => accesses[0]!.resource === specifier(key)).slice(0, first)
            expect(auditLog.nodes).toEqual(its.map(({ _id }) => ({ entryId: _id })))
          }
        },
      ),
      { numRuns: 60 },
    )
    await server.close()
  })
})

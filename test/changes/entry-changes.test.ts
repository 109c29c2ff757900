import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The whole entries about flags, the newest first. */
let details: Doc[]
beforeAll(async () => {
  stack = await startStack()
  const found = new Map<string, Doc>()
  for (let before = Number.MAX_SAFE_INTEGER; found.size < 200; ) {
    const { items } = await rest(
      stack,
      `/auditlog?limit=20&before=${before}&spec=${encodeURIComponent('proj/*:env/*:flag/*')}`,
    )
    for (const entry of items) found.set(entry._id, entry)
    before = items.at(-1).date + 1
  }
  details = await Promise.all([...found.keys()].map((id) => rest(stack, `/auditlog/${id}`)))
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const everyChange = `__typename part kind path sentence environmentKey
  ... on ValueChange { before after }
  ... on ServedChange { fromServed { variation { variationId } } toServed { variation { variationId } } }
  ... on TargetChange { contextKind count keys(first: 10) fromVariation { variationId } toVariation { variationId } }
  ... on RuleChange { fromPosition toPosition fromRule { id ruleId } toRule { id ruleId } changes { part path } }
  ... on PrerequisiteChange { flagKey }`

const ask = (id: string, selection = `changes { ${everyChange} }`) =>
  stack.ask(`query ($id: ID!) { auditLogEntry(id: $id) { title ${selection} } }`, { id })

const environmentIn = (entry: Doc): string => entry.target.resources[0].split(/[:/]/)[3]

/** The parts that differ, by the properties of the documents. */
function partsOf({ previousVersion: before, currentVersion: after }: Doc, environmentKey: string): string[] {
  const differ = (one: Doc, other: Doc, names: string[]) =>
    names.some((name) => !isDeepStrictEqual(one[name], other[name]))
  const [had, has] = [before, after].map(({ environments }) => environments?.[environmentKey] ?? {})
  const parts: Record<string, boolean> = {
    NAME: differ(before, after, ['name']),
    TAGS: differ(before, after, ['tags']),
    MAINTAINER: differ(before, after, ['maintainerId']),
    ARCHIVED: differ(before, after, ['archived']),
    DEPRECATED: differ(before, after, ['deprecated']),
    ON: differ(had, has, ['on']),
    OFF_VARIATION: differ(had, has, ['offVariation']),
    FALLTHROUGH: differ(had, has, ['fallthrough']),
    TARGETS: differ(had, has, ['targets', 'contextTargets']),
    RULES: differ(had, has, ['rules']),
    PREREQUISITES: differ(had, has, ['prerequisites']),
  }
  return Object.keys(parts).filter((part) => parts[part])
}

describe('the changes of an entry about a flag', () => {
  it('are in the parts whose documents differ, in the environment that the entry names', async () => {
    const met = new Set<string>()
    for (const entry of details.filter(({ previousVersion }) => previousVersion)) {
      const { data, errors } = await ask(entry._id)
      expect(errors).toBeUndefined()
      const { changes } = data.auditLogEntry
      const environmentKey = environmentIn(entry)
      const parts = partsOf(entry, environmentKey)
      expect([entry._id, [...new Set(changes.map(({ part }: Doc) => part))].sort()]).toEqual([entry._id, parts.sort()])
      for (const change of changes) {
        const isShared = ['NAME', 'TAGS', 'MAINTAINER', 'ARCHIVED', 'DEPRECATED'].includes(change.part)
        expect(change.environmentKey).toBe(isShared ? null : environmentKey)
        expect(change.sentence).toMatch(/^[A-Z\d].*\.$/)
        expect(change.sentence.length).toBeLessThanOrEqual(300)
        met.add(change.part)
      }
    }
    for (const part of ['ON', 'TARGETS', 'RULES', 'FALLTHROUGH', 'PREREQUISITES', 'TAGS', 'ARCHIVED']) {
      expect(met).toContain(part)
    }
  })

  it('tell the rule that was added, without an id for caches', async () => {
    const entry = details.find((one) => one.previousVersion && partsOf(one, environmentIn(one)).includes('RULES'))!
    const { rules } = entry.currentVersion.environments[environmentIn(entry)]
    const { data } = await ask(entry._id)
    expect(data.auditLogEntry.changes).toMatchObject([
      {
        ...{ __typename: 'RuleChange', kind: 'ADDED', fromRule: null, fromPosition: null },
        toRule: { id: null, ruleId: rules.at(-1)._id },
        toPosition: rules.length - 1,
      },
    ])
  })

  it('tell the target that was added', async () => {
    const entry = details.find((one) => one.previousVersion && partsOf(one, environmentIn(one)).includes('TARGETS'))!
    const [before, after] = [entry.previousVersion, entry.currentVersion].map((version) =>
      version.environments[environmentIn(entry)].targets.flatMap(({ values }: Doc) => values),
    )
    const { data } = await ask(entry._id)
    expect(data.auditLogEntry.changes).toMatchObject([
      { kind: 'ADDED', contextKind: 'user', count: 1, keys: after.filter((key: string) => !before.includes(key)) },
    ])
  })

  it('are the flag itself if it was created', async () => {
    const entry = details.find(({ accesses }) => accesses[0].action === 'createFlag')!
    const { data } = await ask(entry._id)
    const { changes } = data.auditLogEntry
    expect(changes).toMatchObject([{ part: 'FLAG', kind: 'ADDED', path: '', before: null, environmentKey: null }])
    expect(changes[0].after.key).toBe(entry.currentVersion.key)
  })

  it('are null without documents, and for other resources', async () => {
    const { items } = await rest(stack, '/auditlog?limit=20&spec=member/*')
    const applied = details.find(({ currentVersion }) => !currentVersion)
    for (const { _id } of [items[0], ...(applied ? [applied] : [])]) {
      const { data, errors } = await ask(_id, 'changes { path } inverse { instructions }')
      expect(errors).toBeUndefined()
      expect(data.auditLogEntry).toMatchObject({ changes: null, inverse: null })
    }
  })

  it('name the environment, where the entry is about several', async () => {
    const entry = details.find((one) => one.previousVersion && partsOf(one, environmentIn(one)).includes('ON'))!
    const key = environmentIn(entry)
    stack.sandbox.fault(
      { path: /auditlog\// },
      {
        patch: (given) => {
          const one = structuredClone(given)
          for (const version of [one.previousVersion, one.currentVersion]) {
            version.environments = {
              [key]: version.environments[key],
              other: version.environments[key],
              unnamed: version.environments[key],
            }
          }
          one.target.resources.push(one.target.resources[0].replace(`env/${key}`, 'env/other'))
          return one
        },
      },
    )
    const { data } = await ask(
      entry._id,
      `${`changes { part environmentKey }`} inverse { environmentKey instructions notDerivable { environmentKey part } }`,
    )
    expect(data.auditLogEntry.changes).toEqual([
      { part: 'ON', environmentKey: key },
      { part: 'ON', environmentKey: 'other' },
    ])
    expect(data.auditLogEntry.inverse.notDerivable).toEqual([{ environmentKey: 'other', part: 'ON' }])
  })

  it('take one call for each entry, and fail alone', async () => {
    const spec = 'proj/web:env/production:flag/*'
    const { items } = await rest(stack, `/auditlog?limit=3&spec=${encodeURIComponent(spec)}`)
    stack.sandbox.fault({ path: `/api/v2/auditlog/${items[1]._id}` }, { status: 403 })
    const { data, errors, paths } = await stack.ask(
      `{ auditLog(first: 3, filter: { resources: ["${spec}"] }) { nodes { entryId changes { sentence } currentVersion } } }`,
    )
    expect(paths.slice(1)).toEqual(items.map(({ _id }: Doc) => `/auditlog/${_id}`))
    expect(errors!.map(({ path }) => path)).toEqual([
      ['auditLog', 'nodes', 1, 'changes'],
      ['auditLog', 'nodes', 1, 'currentVersion'],
    ])
    expect(data.auditLog.nodes.map(({ changes }: Doc) => changes === null)).toEqual([false, true, false])
  })
})

it('the comparison of a flag with thousands of rules lets others have their turns', async () => {
  const entry = details.find(
    ({ previousVersion: before, currentVersion: after, ...entry }) =>
      before && after?.environments?.[environmentIn(entry)],
  )!
  const environmentKey = environmentIn(entry)
  const rules = Array.from({ length: 3000 }, (_, index) => ({
    ...{ _id: `r${index}`, variation: 0, trackEvents: false },
    clauses: [{ _id: `c${index}`, attribute: 'country', op: 'in', values: [`${index}`], negate: false }],
  }))
  stack.sandbox.fault(
    { path: `/api/v2/auditlog/${entry._id}` },
    {
      patch: (given) => {
        const told = structuredClone(given)
        for (const version of [told.previousVersion, told.currentVersion]) {
          version.environments[environmentKey].rules = structuredClone(rules)
        }
        told.currentVersion.environments[environmentKey].rules[7].variation = 1
        return told
      },
    },
    'always',
  )
  /** The answer, and the number of turns of the event loop until it. */
  const inTurnsOf = async (selection: string) => {
    let turns = 0
    let next = setImmediate(function count() {
      turns++
      next = setImmediate(count)
    })
    const { data, errors } = await ask(entry._id, selection)
    clearImmediate(next)
    expect(errors).toBeUndefined()
    return { turns, entry: data.auditLogEntry }
  }
  const compared = await inTurnsOf('changes { path }')
  expect(compared.entry.changes).toEqual(expect.arrayContaining([{ path: '/rules/r7' }]))
  const documents = await inTurnsOf('documentChanges { path }')
  expect(documents.entry.documentChanges.length).toBeGreaterThan(0)
  for (const { turns } of [compared, documents]) expect(turns).toBeGreaterThan(15)
})

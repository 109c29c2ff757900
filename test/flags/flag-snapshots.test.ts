import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { instruct } from '../support/sandbox-flags.ts'
import { type Stack, startStack } from '../support/stack.ts'

const environmentKey = 'production'

let stack: Stack
/** The configurations in production by the key of the flag. */
let flags: Map<string, Doc>
/** The whole entries about each flag of `web` that keep its configuration in production, the newest first. */
let history: Map<string, Doc[]>

beforeAll(async () => {
  stack = await startStack()
  const rows: Doc[] = []
  for (let offset = 0; ; offset += 100) {
    const { items } = await rest(stack, `/flags/web?limit=100&offset=${offset}&env=${environmentKey}&summary=0`)
    rows.push(...items)
    if (items.length < 100) break
  }
  flags = new Map(rows.map((flag) => [flag.key, flag]))
  history = await changesOfFlags()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

async function changesOfFlags() {
  const found = new Map<string, Doc>()
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const spec = encodeURIComponent(`proj/web:env/${environmentKey}:flag/*`)
    const { items } = await rest(stack, `/auditlog?limit=20&before=${before}&spec=${spec}`)
    const size = found.size
    for (const entry of items) found.set(entry._id, entry)
    if (found.size === size) break
    before = items.at(-1).date + 1
  }
  const details: Doc[] = await Promise.all([...found.keys()].map((id) => rest(stack, `/auditlog/${id}`)))
  const kept = details.filter(({ currentVersion }) => currentVersion?.environments?.[environmentKey])
  return Map.groupBy(kept, ({ currentVersion }) => currentVersion.key as string)
}

const inProduction = (flag: Doc): Doc => flag.environments[environmentKey]

/** What the configuration was, by looking through all entries. */
function expected(key: string, time: number) {
  const flag = flags.get(key)!
  if (flag.creationDate > time) return { certainty: 'NOT_CREATED', config: null, flag, entry: null }
  if (inProduction(flag).lastModified <= time)
    return { certainty: 'EXACT', config: inProduction(flag), flag, entry: null }
  const entries = history.get(key) ?? []
  const last = entries.find(({ date }) => date <= time)
  const next = entries.findLast(({ date }) => date > time)
  // If it was changed between the time and what the next change found, the log lacks an entry.
  const isLacking = !last && (!next || inProduction(next.previousVersion).lastModified > time)
  const version = last?.currentVersion ?? next?.previousVersion
  if (isLacking) return { certainty: 'UNKNOWN', config: null, flag, entry: null }
  return { certainty: 'EXACT', config: inProduction(version), flag: version, entry: (last ?? next)!._id }
}

const fields = `certainty version since on entry { entryId } offVariation { variationId }
  fallthrough { variation { variationId } rollout { variations { percentage variation { variationId } } } }
  targets { contextKind values variation { variationId } } rules { ruleId clauses { attribute values } }
  prerequisites { flagKey } variations { id variationId value }
  gaps { input code environmentKey }`

const ask = (key: string, time: number, selection = fields) =>
  stack.ask(
    `query ($key: String!, $time: DateTime!) { flag(projectKey: "web", key: $key) {
      environment(key: "${environmentKey}") { at(time: $time) { ${selection} } }
    } }`,
    { key, time: new Date(time).toISOString() },
  )

function answerOf({ certainty, config, flag, entry }: ReturnType<typeof expected>) {
  const id = (index: number | undefined) =>
    index === undefined ? null : { variationId: flag.variations[index]._id as string }
  return {
    certainty,
    entry: entry && { entryId: entry },
    version: config?.version ?? null,
    since: config ? new Date(config.lastModified).toISOString() : null,
    on: config?.on ?? null,
    offVariation: config ? id(config.offVariation) : null,
    fallthrough: config && {
      variation: id(config.fallthrough.variation),
      rollout: config.fallthrough.rollout
        ? {
            variations: config.fallthrough.rollout.variations.map((one: Doc) => ({
              percentage: one.weight / 1000,
              variation: id(one.variation),
            })),
          }
        : null,
    },
    targets:
      config &&
      [...config.targets, ...config.contextTargets]
        .filter(({ contextKind, values }, at) => at < config.targets.length || contextKind !== 'user' || values.length)
        .map(({ contextKind, values, variation }) => ({ contextKind, values, variation: id(variation) })),
    rules:
      config?.rules.map(({ _id, clauses }: Doc) => ({
        ruleId: _id,
        clauses: clauses.map(({ attribute, values }: Doc) => ({ attribute, values })),
      })) ?? null,
    prerequisites: config?.prerequisites.map(({ key }: Doc) => ({ flagKey: key })) ?? null,
    variations: config && flag.variations.map(({ _id, value }: Doc) => ({ variationId: _id, value })),
  }
}

/** The flags with a long history, and those with one entry. */
const stories = () => [...history].filter(([key]) => flags.has(key))

describe('the configuration of a flag in an environment at a time', () => {
  it('is what the entries of the audit log say, whatever the time', async () => {
    const met = new Map<string, number>()
    const some = [
      ...stories()
        .filter(([, entries]) => entries.length > 3)
        .slice(0, 4),
      ...stories().slice(0, 6),
    ]
    for (const [key, entries] of some) {
      const dates = entries.flatMap(({ date }) => [date - 1, date, date + 1])
      for (const time of [...dates, entries.at(-1)!.date - 90 * 86_400_000, flags.get(key)!.creationDate - 1]) {
        const { data, errors } = await ask(key, time)
        expect(errors).toBeUndefined()
        const { gaps, variations, ...answer } = data.flag.environment.at
        const known = expected(key, time)
        expect([key, time, gaps.length]).toEqual([key, time, known.certainty === 'UNKNOWN' ? 1 : 0])
        expect({
          ...answer,
          variations: variations?.map(({ id: _, ...one }: Doc) => one) ?? null,
        }).toEqual(answerOf(known))
        const kind = `${known.certainty} ${known.entry === null ? 'without' : 'with'} an entry`
        met.set(kind, (met.get(kind) ?? 0) + 1)
      }
    }
    expect([...met.keys()].sort()).toEqual([
      'EXACT with an entry',
      'EXACT without an entry',
      'NOT_CREATED without an entry',
      'UNKNOWN without an entry',
    ])
  })

  it('has ids for caches only as long as it is that of today', async () => {
    const [key] = stories()[0]!
    const flag = flags.get(key)!
    const today = await ask(key, inProduction(flag).lastModified)
    const before = await ask(key, inProduction(flag).lastModified - 1)
    const idsOf = ({ data }: Doc) => data.flag.environment.at.variations.map(({ id }: Doc) => id)
    expect(idsOf(today)).not.toContain(null)
    expect(new Set(idsOf(before))).toEqual(new Set([null]))
  })
})

/** A flag whose log has changes on both sides of a time, and one whose log only begins after a time. */
function told() {
  const [key, entries] = stories().find(([, entries]) => entries.length > 2)!
  return { key, entries, between: entries[1]!.date + 1, before: entries.at(-1)!.date - 1 }
}

const atOf = (data: Doc) => data.flag.environment.at

describe('the changes since the time', () => {
  it('are what makes the configuration that of today', async () => {
    const { key, entries, between } = told()
    const { data, errors, paths } = await ask(key, between, 'on changesToNow { part kind sentence }')
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(3)
    const [then, now] = [inProduction(entries[1]!.currentVersion), inProduction(flags.get(key)!)]
    const isOther = (name: string) => JSON.stringify(then[name]) !== JSON.stringify(now[name])
    const parts = {
      ON: 'on',
      FALLTHROUGH: 'fallthrough',
      RULES: 'rules',
      PREREQUISITES: 'prerequisites',
      TARGETS: 'targets',
    }
    const changed = Object.entries(parts).flatMap(([part, name]) => (isOther(name) ? [part] : []))
    expect(changed.length).toBeGreaterThan(0)
    expect(new Set(atOf(data).changesToNow.map(({ part }: Doc) => part))).toEqual(new Set(changed))
    for (const { sentence } of atOf(data).changesToNow) expect(sentence).toMatch(/today\.$/)
    const some = await ask(key, between, 'changesToNow(parts: [OFF_VARIATION, NAME]) { part }')
    expect(atOf(some.data).changesToNow).toEqual([])
  })

  it('are none for the configuration of today, and unknown for an unknown one', async () => {
    const { key } = told()
    const flag = flags.get(key)!
    const today = await ask(key, inProduction(flag).lastModified, 'changesToNow { part }')
    expect(atOf(today.data).changesToNow).toEqual([])
    const before = await ask(key, flag.creationDate - 1, 'changesToNow { part }')
    expect(atOf(before.data).changesToNow).toBeNull()
  })
})

describe('the calls for the configuration at a time', () => {
  it('are none more if the configuration was last changed before', async () => {
    const { key } = told()
    const { paths } = await ask(key, inProduction(flags.get(key)!).lastModified)
    expect(paths).toEqual([`/flags/web/${key}?env=production`])
  })

  it('are none more if the flag is younger', async () => {
    const { key } = told()
    const { data, paths } = await ask(key, flags.get(key)!.creationDate - 1)
    expect(atOf(data)).toMatchObject({ certainty: 'NOT_CREATED', on: null, targets: null, variations: null, gaps: [] })
    expect(paths).toEqual([`/flags/web/${key}?env=production`])
  })

  it('are the search for the last change, and its entry', async () => {
    const { key, entries, between } = told()
    const { paths, calls } = await ask(key, between)
    expect(paths).toEqual([
      `/flags/web/${key}?env=production`,
      `/auditlog?before=${between + 1}&limit=1`,
      `/auditlog/${entries[1]!._id}`,
    ])
    expect(calls[1]!.method).toBe('POST')
  })

  it('are one search more if no change was before', async () => {
    const { key, entries, before } = told()
    const { data, paths } = await ask(key, before)
    expect(atOf(data)).toMatchObject({ certainty: 'EXACT', entry: { entryId: entries.at(-1)!._id } })
    expect(paths).toEqual([
      `/flags/web/${key}?env=production`,
      `/auditlog?before=${before + 1}&limit=1`,
      `/auditlog?after=${before}&limit=20`,
      `/auditlog/${entries.at(-1)!._id}`,
    ])
  })

  it('are one search for several flags, and one entry for each', async () => {
    const some = stories()
      .filter(([, entries]) => entries.length > 2)
      .slice(0, 5)
    const time = Math.max(...some.map(([, entries]) => entries.at(-1)!.date)) + 1
    const keys = some.map(([key]) => key)
    const changed = keys.filter((key) => inProduction(flags.get(key)!).lastModified > time)
    expect(changed.length).toBeGreaterThan(1)
    const { data, paths } = await stack.ask(
      `query ($time: DateTime!) { project(key: "web") { flags(first: 300) { nodes {
        key environment(key: "production") { at(time: $time) { certainty on version } }
      } } } }`,
      { time: new Date(time).toISOString() },
    )
    const searches = paths.filter((path) => /^\/auditlog\?before/.test(path))
    const nodes: Doc[] = data.project.flags.nodes
    const asked = nodes.filter(({ key }) => {
      const flag = flags.get(key)!
      return flag.creationDate <= time && inProduction(flag).lastModified > time
    })
    expect(asked.length).toBeGreaterThan(changed.length)
    expect(searches.length).toBeLessThan(asked.length)
    for (const { key, environment } of nodes) {
      const { certainty, config } = expected(key, time)
      expect([key, environment.at]).toEqual([
        key,
        { certainty, on: config?.on ?? null, version: config?.version ?? null },
      ])
    }
  })
})

describe('a configuration at a time that cannot be told', () => {
  it('is unknown if the audit log is forbidden, and its neighbours stay', async () => {
    const { key, between } = told()
    stack.sandbox.fault({ path: '/api/v2/auditlog' }, { status: 403 })
    const { data, errors } = await stack.ask(
      `query ($key: String!, $time: DateTime!) { flag(projectKey: "web", key: $key) {
        name environment(key: "production") { on at(time: $time) { ${fields} } }
      } }`,
      { key, time: new Date(between).toISOString() },
    )
    expect(errors).toBeUndefined()
    expect(data.flag).toMatchObject({
      name: flags.get(key)!.name,
      environment: { on: inProduction(flags.get(key)!).on },
    })
    expect(atOf(data)).toMatchObject({
      certainty: 'UNKNOWN',
      ...{ on: null, rules: null, targets: null, variations: null, entry: null },
      gaps: [{ input: 'AUDIT_LOG', code: 'FORBIDDEN', environmentKey: 'production' }],
    })
  })

  it('is unknown if its entry is gone', async () => {
    const { key, entries, between } = told()
    stack.sandbox.fault({ path: `/api/v2/auditlog/${entries[1]!._id}` }, { status: 404 })
    const { data, errors } = await ask(key, between)
    expect(errors).toBeUndefined()
    expect(atOf(data)).toMatchObject({ certainty: 'UNKNOWN', gaps: [{ input: 'AUDIT_LOG', code: 'NOT_FOUND' }] })
  })

  it('is unknown if the log has no entry about it', async () => {
    const [key, flag] = [...flags].find(
      ([key, one]) => !history.has(key) && inProduction(one).lastModified > one.creationDate,
    )!
    const { data, errors } = await ask(key, inProduction(flag).lastModified - 1)
    expect(errors).toBeUndefined()
    expect(atOf(data)).toMatchObject({ certainty: 'UNKNOWN', gaps: [{ input: 'AUDIT_LOG', code: 'NOT_TOLD' }] })
  })

  it('is that of the next change if the entry of the last one keeps no document', async () => {
    const { key, entries, between } = told()
    stack.sandbox.fault(
      { path: `/api/v2/auditlog/${entries[1]!._id}` },
      { patch: ({ currentVersion: _, ...entry }) => entry },
    )
    const { data } = await ask(key, between)
    expect(atOf(data)).toMatchObject({ certainty: 'EXACT', entry: { entryId: entries[0]!._id } })
    expect(atOf(data).version).toBe(inProduction(entries[1]!.currentVersion).version)
  })

  it('is probable if the entry contradicts the time', async () => {
    const { key, entries, between } = told()
    stack.sandbox.fault(
      { path: `/api/v2/auditlog/${entries[1]!._id}` },
      {
        patch: (entry) => {
          const version = structuredClone(entry)
          version.currentVersion.environments.production.lastModified = between + 1
          return version
        },
      },
    )
    const { data } = await ask(key, between)
    expect(atOf(data).certainty).toBe('PROBABLE')
  })
})

describe('a flag with many changes since', () => {
  it('is found by their counts', async () => {
    const other = await startStack()
    const key = 'checkout-tax-preview'
    const flag = await rest(other, `/flags/web/${key}?env=test`)
    for (let nth = 0; nth < 26; nth++) {
      const kind = nth % 2 === (flag.environments.test.on ? 0 : 1) ? 'turnFlagOff' : 'turnFlagOn'
      await instruct(other.sandbox, key, [{ kind }])
    }
    const time = new Date(flag.environments.test.lastModified + 1).toISOString()
    const { data, errors } = await other.ask(
      `query ($key: String!, $time: DateTime!) { flag(projectKey: "web", key: $key) {
        environment(key: "test") { at(time: $time) { certainty version on } }
      } }`,
      { key, time },
    )
    await other.close()
    expect(errors).toBeUndefined()
    const { version, on } = flag.environments.test
    expect(atOf(data)).toEqual({ certainty: 'EXACT', version, on })
  })
})

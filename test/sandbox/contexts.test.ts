import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucketOf } from '../../sandbox/contexts/buckets.ts'
import { contextOf } from '../../sandbox/contexts/contexts.ts'
import { evaluated } from '../../sandbox/contexts/flag-evaluation.ts'
import type { ConfigRecord, FlagRecord } from '../../sandbox/flags/flag-record.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { seed } from '../../sandbox/seed/index.ts'
import { ask, type Doc, post, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
const base = '/projects/web/environments/production'
const search = `${base}/contexts/search`

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 30 })
})
afterAll(() => sandbox.close())

const { flags, environments } = seed({ flags: 30 }).projects.get('web')!
const { segments } = environments.get('production')!
const sample = [...flags.values()].find((flag) => flag.variations.length === 2 && flag.archivedAt === undefined)!
const plain = {
  ...sample.configs.get('production')!,
  on: true,
  targets: [],
  contextTargets: [],
  rules: [],
  prerequisites: [],
}

/** A flag with a configuration in production, among others. */
const flag = (config: Partial<ConfigRecord>, key = 'f'): FlagRecord => {
  const served = { offVariation: 0, fallthrough: { variation: 1 } }
  return { ...sample, key, configs: new Map([['production', { ...plain, ...served, ...config }]]) }
}
const clause = (attribute: string, op: string, values: unknown[], contextKind = 'user') => ({
  ...{ _id: 'c', attribute, op, values, contextKind, negate: false },
})
const rule = (clauses: object[], variation: number, more: object = {}) =>
  ({
    ...{ _id: `r${variation}`, ref: 'x', trackEvents: false, clauses, variation, ...more },
  }) as ConfigRecord['rules'][number]

/** What a flag serves to a context, with other flags beside it. */
const serve = (one: FlagRecord, context: object = { key: 'u' }, others: FlagRecord[] = []) => {
  const world = {
    environmentKey: 'production',
    segments,
    flags: new Map([one, ...others].map((flag) => [flag.key, flag])),
  }
  return evaluated(one, contextOf(context), world)
}
const needs = (variation: number) => ({ prerequisites: [{ key: 'p', variation }] })
const failed = { variation: 0, reason: { kind: 'PREREQUISITE_FAILED', prerequisiteKey: 'p' } }
const served = { variation: 1, reason: { kind: 'FALLTHROUGH' } }
const malformed = { variation: undefined, reason: { kind: 'ERROR', errorKind: 'MALFORMED_FLAG' } }

describe('the evaluation of a flag', () => {
  it('looks at each prerequisite once, however many flags need it', () => {
    const on = { on: true, fallthrough: { variation: 1 } }
    const needing = (level: number) => ['a', 'b'].map((side) => ({ key: `${side}${level}`, variation: 1 }))
    const levels = Array.from({ length: 60 }, (_, level) =>
      ['a', 'b'].map((side) => flag({ ...on, prerequisites: level < 59 ? needing(level + 1) : [] }, `${side}${level}`)),
    )
    expect(serve(flag({ ...on, prerequisites: needing(0) }), { key: 'u' }, levels.flat())).toEqual(served)
  })

  it('serves the off variation while it is off, and the default rule otherwise', () => {
    expect(serve(flag({ on: false }))).toEqual({ variation: 0, reason: { kind: 'OFF' } })
    expect(serve(flag({}))).toEqual(served)
  })

  it.each<[string, FlagRecord[], object]>([
    ['met if it serves what it must', [flag({}, 'p')], served],
    ['not met if it serves something else', [flag({ fallthrough: { variation: 0 } }, 'p')], failed],
    ['never met if it is off, even by its off variation', [flag({ on: false, offVariation: 1 }, 'p')], failed],
    ['not met if it does not exist', [], failed],
    [
      'met by the off variation of one that is blocked itself',
      [flag({ offVariation: 1, prerequisites: [{ key: 'q', variation: 0 }] }, 'p')],
      served,
    ],
  ])('with a prerequisite that is %s', (_, others, expected) => {
    expect(serve(flag(needs(1)), { key: 'u' }, others)).toEqual(expected)
  })

  it('of flags that need each other fails for want of an end', () => {
    const p = flag({ prerequisites: [{ key: 'f', variation: 1 }] }, 'p')
    expect(serve(flag(needs(1)), { key: 'u' }, [p])).toEqual(failed)
  })

  it.each<[string, Partial<ConfigRecord>, object, number | undefined]>([
    ['users', { targets: [{ contextKind: 'user', values: ['u'], variation: 0 }] }, { key: 'u' }, 0],
    ['nobody else', { targets: [{ contextKind: 'user', values: ['v'], variation: 0 }] }, { key: 'u' }, undefined],
    [
      'other kinds',
      { contextTargets: [{ contextKind: 'device', values: ['d'], variation: 0 }] },
      { kind: 'multi', user: { key: 'u' }, device: { key: 'd' } },
      0,
    ],
    [
      'the first in the order of all kinds',
      {
        targets: [{ contextKind: 'user', values: ['u'], variation: 1 }],
        contextTargets: [
          { contextKind: 'device', values: ['d'], variation: 0 },
          { contextKind: 'user', values: [], variation: 1 },
        ],
      },
      { kind: 'multi', user: { key: 'u' }, device: { key: 'd' } },
      0,
    ],
  ])('targets %s', (_, config, context, variation) => {
    const expected = variation === undefined ? served : { variation, reason: { kind: 'TARGET_MATCH' } }
    expect(serve(flag(config), context)).toEqual(expected)
  })

  it.each<[string, ConfigRecord['rules'], object, number | undefined]>([
    [
      'the first that matches',
      [rule([clause('country', 'in', ['DE'])], 0), rule([], 1)],
      { key: 'u', country: 'DE' },
      0,
    ],
    ['one without clauses for everybody', [rule([clause('country', 'in', ['DE'])], 0), rule([], 1)], { key: 'u' }, 1],
    ['none that is disabled', [rule([], 0, { disabled: true })], { key: 'u' }, undefined],
    [
      'one by a segment',
      [rule([clause('', 'segmentMatch', ['staff'])], 0)],
      { key: 'u', email: 'a@northaisle.example' },
      0,
    ],
    ['none by a segment that is not there', [rule([clause('', 'segmentMatch', ['nope'])], 0)], { key: 'u' }, undefined],
  ])('follows rules: %s', (_, rules, context, variation) => {
    const index = rules.findIndex((one) => one.variation === variation)
    const reason = { kind: 'RULE_MATCH', ruleIndex: index, ruleID: `r${variation}` }
    expect(serve(flag({ rules }), context)).toEqual(variation === undefined ? served : { variation, reason })
  })

  it('divides contexts by the hash of their keys, the same each time', () => {
    const part = (variation: number, weight: number) => ({ variation, weight })
    const rollout = { contextKind: 'user', variations: [part(0, 30_000), part(1, 70_000)] }
    const keys = Array.from({ length: 1000 }, (_, index) => `u${index}`)
    const first = keys.filter((key) => serve(flag({ fallthrough: { rollout } }), { key }).variation === 0)
    expect(first.length / keys.length).toBeCloseTo(0.3, 1)
    expect(first).toEqual(keys.filter((key) => bucketOf(key, `f.${plain.salt}`) < 0.3))
    const seeded = keys.filter(
      (key) => serve(flag({ fallthrough: { rollout: { ...rollout, seed: 7 } } }), { key }).variation === 0,
    )
    expect(seeded).toEqual(keys.filter((key) => bucketOf(key, '7') < 0.3))
    // SDKs document these two numbers.
    expect(bucketOf('userKeyA', 'hashKey.saltyA')).toBeCloseTo(0.42157587, 7)
    expect(bucketOf('userKeyB', 'hashKey.saltyA')).toBeCloseTo(0.6708485, 7)
  })

  it('puts a context without the kind of the rollout into the first part that has a weight', () => {
    const variations = [
      { variation: 0, weight: 0 },
      { variation: 1, weight: 100_000 },
    ]
    expect(serve(flag({ fallthrough: { rollout: { contextKind: 'device', variations } } })).variation).toBe(1)
  })

  it('tells of an experiment, but not for those who are left out', () => {
    const experimentAllocation = { defaultVariation: 0, canReshuffle: true }
    const all = (untracked: boolean) => ({
      contextKind: 'user',
      experimentAllocation,
      variations: [{ variation: 1, weight: 100_000, _untracked: untracked }],
    })
    expect(serve(flag({ fallthrough: { rollout: all(false) } })).reason).toEqual({
      kind: 'FALLTHROUGH',
      inExperiment: true,
    })
    expect(serve(flag({ fallthrough: { rollout: all(true) } })).reason).toEqual({ kind: 'FALLTHROUGH' })
  })

  it.each<[string, Partial<ConfigRecord>]>([
    ['an index of no variation', { fallthrough: { variation: 9 } }],
    ['neither a variation nor a rollout', { fallthrough: {} }],
    ['a rollout without parts', { fallthrough: { rollout: { contextKind: 'user', variations: [] } } }],
  ])('fails for %s', (_, config) => {
    expect(serve(flag(config))).toEqual(malformed)
  })

  it('is answered for all flags that are not archived, by their keys, names and tags', async () => {
    const all = await post(sandbox, `${base}/flags/evaluate`, { kind: 'user', key: 'u-1' })
    const listed = (await ask(sandbox, '/flags/web?limit=100')).json
    expect(all.json.totalCount).toBe(listed.totalCount)
    expect(all.json.items.map(({ key }: Doc) => key)).toEqual(listed.items.map(({ key }: Doc) => key))
    const query = (text: string) => post(sandbox, `${base}/flags/evaluate?${text}`, { key: 'u-1' })
    const page = (await query('limit=2&offset=1&sort=-key')).json
    const keys = listed.items
      .map(({ key }: Doc) => key)
      .sort()
      .reverse()
    expect(page.items.map(({ key }: Doc) => key)).toEqual(keys.slice(1, 3))
    const tag = listed.items[0].tags[0]
    const tagged = (await query(`filter=${encodeURIComponent(`tags contains ["${tag}"]`)}`)).json
    expect(tagged.items.map(({ key }: Doc) => key)).toEqual(
      listed.items.filter(({ tags }: Doc) => tags.includes(tag)).map(({ key }: Doc) => key),
    )
  })

  it.each([
    ['a body that is no object', 'x'],
    ['a context without a key', { kind: 'user' }],
    ['the kind "kind"', { kind: 'kind', key: 'a' }],
  ])('is refused for %s', async (_, body) => {
    expect((await post(sandbox, `${base}/flags/evaluate`, body)).status).toBe(400)
  })
})

describe('searches of contexts', () => {
  it.each<[string, string, unknown]>([
    ['parameters both in the query and in the body', '?limit=2', { limit: 2 }],
    ['more than a page', '', { limit: 51 }],
    ['more than a page in the query', '?limit=51', undefined],
    ['no number', '', { limit: '5' }],
    ['a token that no page told', '', { continuationToken: 'x' }],
    ['an order that there is not', '', { sort: 'name' }],
    ['a field that there is not', '', { filter: 'colour equals red' }],
    ['an operator that a field has not', '', { filter: 'kind startsWith u' }],
    ['an operator that attributes have not', '', { filter: 'user.name contains x' }],
    ['a body that is no object', '', [1]],
  ])('refuse %s', async (_, query, body) => {
    expect((await post(sandbox, `${search}${query}`, body)).status).toBe(400)
  })

  it('take the query or the body alike, and leave out the count if told so', async () => {
    const filter = 'kind equals organization'
    const inBody = (await post(sandbox, search, { filter, limit: 3, sort: '-ts' })).json
    const query = new URLSearchParams({ filter, limit: '3', sort: '-ts' })
    const inQuery = (await post(sandbox, `${search}?${query}`)).json
    expect(inQuery).toEqual(inBody)
    const { totalCount, ...others } = inBody
    expect(totalCount).toBeGreaterThan(3)
    expect((await post(sandbox, `${search}?${query}&includeTotalCount=false`)).json).toEqual(others)
  })

  it('find attributes of any kind, and parts of them by their paths', async () => {
    const found = async (filter: string): Promise<Doc[]> =>
      (await post(sandbox, search, { filter, limit: 50 })).json.items
    const kinds = new Set((await found('*.name exists true')).map(({ context }) => context.kind))
    expect(kinds).toEqual(new Set(['user', 'organization']))
    const there = await found('user./address/city equals "Bergen"')
    expect(there.length).toBeGreaterThan(0)
    expect(there.every(({ context }) => context.address.city === 'Bergen')).toBe(true)
    const many = await found('user.orders equals 3')
    expect(many.every(({ context }) => context.orders === 3)).toBe(true)
  })
})

describe('the data of contexts', () => {
  it('has about three hundred records of single and several contexts, of two applications, with a private attribute', async () => {
    const contexts = (await post(sandbox, search, { limit: 50 })).json
    expect(contexts.totalCount).toBeGreaterThan(200)
    const instances = (await post(sandbox, `${base}/context-instances/search`, { limit: 50 })).json.items
    const filter = 'applicationId notEquals northaisle-web,applicationId notEquals order-service'
    expect((await post(sandbox, search, { filter })).json.totalCount).toBeGreaterThan(0)
    expect(instances.map(({ applicationId }: Doc) => applicationId)).toEqual(
      expect.arrayContaining(['northaisle-web', 'order-service']),
    )
    expect(instances.some(({ context }: Doc) => context.kind === 'multi')).toBe(true)
    const names = (await ask(sandbox, `${base}/context-attributes`)).json.items[0].names
    expect(names.find(({ name }: Doc) => name === 'email').redacted).toBe(true)
  })

  it('has contexts that flags target by their keys, and they are served so', async () => {
    const { items } = (await ask(sandbox, '/flags/web?limit=100&env=production&summary=0')).json
    const keys = items.flatMap(({ environments }: Doc) =>
      environments.production.targets.flatMap(({ values }: Doc) => values),
    )
    const filter = `key anyOf ${JSON.stringify(keys)}`
    const [record] = (await post(sandbox, search, { filter })).json.items
    const evaluations = (await post(sandbox, `${base}/flags/evaluate`, record.context)).json.items
    const targeted = items.find(({ environments: { production } }: Doc) =>
      production.targets.some(({ values }: Doc) => values.includes(record.context.key)),
    )
    const { reason } = evaluations.find(({ key }: Doc) => key === targeted.key)
    expect(['TARGET_MATCH', 'OFF', 'PREREQUISITE_FAILED']).toContain(reason.kind)
  })

  it('is of no environment that was made later', async () => {
    const made = await send(sandbox, 'POST', '/projects/web/environments', { key: 'new', name: 'New', color: 'F5A623' })
    expect(made.status).toBe(201)
    expect((await post(sandbox, '/projects/web/environments/new/contexts/search')).json.totalCount).toBe(0)
  })

  it.each(['contexts/user/nobody', 'context-instances/nope'])('answers 404 for %s', async (path) => {
    expect((await ask(sandbox, `${base}/${path}`)).status).toBe(404)
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** All flags of `web` that lists have, in full in production, and all segments of it. */
let flags: Doc[]
let segments: Doc[]
beforeAll(async () => {
  stack = await startStack()
  flags = await askAll(stack.sandbox, '/flags/web?env=production&summary=0')
  segments = await askAll(stack.sandbox, '/segments/web/production', 50)
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

/** Whether rules name a segment. */
const name = (rules: Doc[], segment: string): boolean =>
  rules.some((rule) => rule.clauses.some((one: Doc) => one.op === 'segmentMatch' && one.values.includes(segment)))

const naming = (segment: string): string[] =>
  segments.flatMap(({ key, rules }) => (key !== segment && name(rules, segment) ? key : [])).toSorted()
const flagsOf = (segment: string): string[] =>
  flags.flatMap(({ key, environments }) => (name(environments.production.rules, segment) ? key : []))

/** The depth of everything that depends on a segment: other segments, their flags, and the flags that depend on these. */
function depthsOf(segment: string) {
  const nested = new Map([[segment, 0]])
  const found = new Map<string, number>()
  for (let depth = 1; depth <= 10; depth += 1) {
    const near = (depths: Map<string, number>) => [...depths].flatMap(([key, one]) => (one === depth - 1 ? key : []))
    const ruled = near(nested).flatMap(flagsOf)
    const next = near(nested).flatMap(naming)
    const last = near(found)
    const needing = flags.flatMap(({ key, environments }) =>
      environments.production.prerequisites.some((one: Doc) => last.includes(one.key)) ? key : [],
    )
    for (const key of next) if (!nested.has(key)) nested.set(key, depth)
    for (const key of [...ruled, ...needing]) if (!found.has(key)) found.set(key, depth)
  }
  return { flags: [...found].toSorted(), segments: [...nested.keys()].slice(1).toSorted() }
}

const all = (selection: string) =>
  `{ environment(projectKey: "web", key: "production") { segments(first: 1000) { nodes { key ${selection} } } } }`
const one = (key: string, selection: string) =>
  `{ segment(projectKey: "web", environmentKey: "production", key: "${key}") { key ${selection} } }`
const nodesOf = ({ data }: { readonly data: Doc }): Doc[] => data.environment.segments.nodes

describe('the uses of the segments of an environment', () => {
  it('are what the rules of all flags and segments name', async () => {
    const answer = await stack.ask(all('used usedBySegments { key }'))
    expect(answer.errors).toBeUndefined()
    expect(nodesOf(answer)).toEqual(
      segments.map(({ key }) => ({
        key,
        used: flagsOf(key).length > 0 || naming(key).length > 0,
        usedBySegments: naming(key).map((other) => ({ key: other })),
      })),
    )
    const used = nodesOf(answer).map((segment) => segment.used)
    expect(new Set(used)).toEqual(new Set([true, false]))
  })

  it('take the list of segments and that of the flags, which is read once for all of them', async () => {
    const { paths } = await stack.ask(
      all('used usedBySegments { key } flags { key } blastRadius { maxDepth dependents { key } }'),
    )
    expect(paths.toSorted()).toEqual([
      '/flags/web?offset=0&limit=100&env=production&summary=0',
      '/flags/web?offset=100&limit=100&env=production&summary=0',
      '/flags/web?offset=200&limit=100&env=production&summary=0',
      '/segments/web/production?offset=0&limit=50',
    ])
  })

  it('reach as far as the documents show', async () => {
    const answer = await stack.ask(
      all('blastRadius { maxDepth segments { key } dependents { key depth viaSegment { key } } }'),
    )
    expect(answer.errors).toBeUndefined()
    for (const { key, blastRadius } of nodesOf(answer)) {
      const expected = depthsOf(key)
      expect(blastRadius.dependents.map((flag: Doc) => [flag.key, flag.depth]).toSorted()).toEqual(expected.flags)
      expect(blastRadius.segments.map((segment: Doc) => segment.key).toSorted()).toEqual(expected.segments)
      for (const { viaSegment, depth, key: flag } of blastRadius.dependents)
        if (viaSegment) expect([flagsOf(viaSegment.key).includes(flag), depth > 1]).toEqual([true, true])
    }
    expect(nodesOf(answer).some(({ blastRadius }) => blastRadius.segments.length > 0)).toBe(true)
  })
})

/** A segment that another one names, and that has flags. */
const nested = () => segments.map(({ key }) => key).find((key) => naming(key).length > 0 && flagsOf(key).length > 0)!

describe('one segment', () => {
  it('takes its document and the list of segments', async () => {
    const { data, paths } = await stack.ask(one(nested(), 'used usedBySegments { key }'))
    expect(data.segment).toMatchObject({ used: true, usedBySegments: naming(nested()).map((key) => ({ key })) })
    expect(paths).toEqual([`/segments/web/production/${nested()}`, '/segments/web/production?offset=0&limit=50'])
  })

  it('says what a change reaches, and that code references are not told of segments', async () => {
    const { data, errors } = await stack.ask(
      one(
        nested(),
        'blastRadius { sentences gaps { input code } codeReferences { fileCount } applications { key } experiments { key } }',
      ),
    )
    expect(errors).toBeUndefined()
    const { sentences, gaps, ...others } = data.segment.blastRadius
    expect(gaps).toEqual([{ input: 'CODE_REFERENCES', code: 'NOT_TOLD' }])
    expect(others).toEqual({ codeReferences: null, applications: expect.any(Array), experiments: expect.any(Array) })
    const count = depthsOf(nested()).flags.length
    expect(sentences[0]).toMatch(
      new RegExp(`^${count} flags depend on the segment "${nested()}": .+ and ${count - 3} more\\.$`),
    )
    for (const sentence of sentences) expect(sentence.length).toBeLessThanOrEqual(300)
  })

  it('begins the flags and the nested segments together', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const waves = wavesOf(await stack.ask(one(nested(), 'blastRadius { dependents { key } }')))
    expect(waves[0]).toEqual([`/segments/web/production/${nested()}`])
    expect(waves[1]).toEqual(['/segments/web/production?offset=0&limit=50'])
  })
})

describe('without permission to read', () => {
  it('the flags, a segment without other uses is unknown, never unused', async () => {
    stack.sandbox.fault({ path: /flags\/web\?/ }, { status: 403 }, 'always')
    const answer = await stack.ask(
      all('used usedBySegments { key } blastRadius { dependents { key } segments { key } gaps { input code } }'),
    )
    for (const { key, used, usedBySegments, blastRadius } of nodesOf(answer)) {
      expect(used).toBe(naming(key).length > 0 ? true : null)
      expect(usedBySegments.map((segment: Doc) => segment.key)).toEqual(naming(key))
      expect(blastRadius.dependents).toBeNull()
      expect(blastRadius.gaps).toContainEqual({ input: 'DEPENDENT_FLAGS', code: 'FORBIDDEN' })
    }
    const unknown = segments.filter(({ key }) => naming(key).length === 0)
    const codes = answer.errors?.map(({ path, extensions }) => [path?.at(-1), extensions?.code])
    expect(codes).toEqual(unknown.map(() => ['used', 'FORBIDDEN']))
  })

  it('the list of segments, one that a flag names is used all the same', async () => {
    const lonely = segments.map(({ key }) => key).find((key) => flagsOf(key).length === 0)!
    stack.sandbox.fault({ path: /segments\/web\/production\?/ }, { status: 403 }, 'always')
    const named = await stack.ask(one(nested(), 'used'))
    expect([named.data.segment.used, named.errors]).toEqual([true, undefined])
    const other = await stack.ask(one(lonely, 'used'))
    expect(other.data.segment.used).toBeNull()
    expect(other.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN'])
    const radius = await stack.ask(
      one(nested(), 'blastRadius { dependents { key } segments { key } gaps { input code environmentKey } }'),
    )
    expect(radius.errors).toBeUndefined()
    expect(radius.data.segment.blastRadius).toMatchObject({ dependents: null, segments: null })
    expect(radius.data.segment.blastRadius.gaps).toContainEqual({
      input: 'SEGMENTS',
      code: 'FORBIDDEN',
      environmentKey: 'production',
    })
  })
})

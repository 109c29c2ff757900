import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, partId } from '../src/graph/node.ts'
import type { FlagConfigRep, FlagRep } from '../src/rest/flags/flags.ts'
import { rest } from './support/rest.ts'
import type { Doc } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
/** A flag of `web` with rules in production. */
let flag: FlagRep
/** A segment of production with rules. */
let segment: Doc
beforeAll(async () => {
  stack = await startStack()
  const flags: FlagRep[] = (await rest(stack, '/flags/web?limit=100&env=production&summary=0')).items
  flag = flags.find(({ environments }) => environments?.production?.rules?.length)!
  const segments: Doc[] = (await rest(stack, '/segments/web/production')).items
  segment = segments.find(({ rules }) => rules.length)!
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const flagAt = (key: string, projectKey = 'web') => ({ type: 'Flag', projectKey, key }) as const
const configAt = (flagKey: string, environmentKey: string, projectKey = 'web') =>
  ({ type: 'FlagEnvironment', projectKey, flagKey, environmentKey }) as const
const segmentAt = (key: string) => ({ type: 'Segment', projectKey: 'web', environmentKey: 'production', key }) as const

const parts = `variations { id variationId }
  environment(key: "production") { offVariation { id } rules { id ruleId clauses { id clauseId } serves { variation { id } } } }`

const askFlag = (key = flag.key) =>
  stack.ask(`query ($key: String!) { flag(projectKey: "web", key: $key) { ${parts} } }`, { key })

const askSegment = () =>
  stack.ask(
    `query ($key: String!) { segment(projectKey: "web", environmentKey: "production", key: $key) {
      rules { id ruleId clauses { id clauseId } }
    } }`,
    { key: segment.key },
  )

/** Every `id` of an answer. */
function idsOf(answer: unknown): unknown[] {
  if (typeof answer !== 'object' || answer === null) return []
  return Object.entries(answer).flatMap(([name, value]) => (name === 'id' ? [value] : idsOf(value)))
}

describe('the id of a part of a flag', () => {
  it('is made of the address of the flag and of the ids of LaunchDarkly', async () => {
    const { data, errors } = await askFlag()
    expect(errors).toBeUndefined()
    const at = configAt(flag.key, 'production')
    expect(data.flag.variations).toEqual(
      flag.variations.map(({ _id }) => ({ id: partId('Variation', flagAt(flag.key), _id), variationId: _id })),
    )
    const expected = flag.environments!.production!.rules!.map(({ _id, clauses }) => ({
      id: partId('Rule', at, _id),
      ruleId: _id,
      clauses: clauses.map((clause) => ({ id: partId('Clause', at, _id, clause._id), clauseId: clause._id })),
    }))
    expect(data.flag.environment.rules).toMatchObject(expected)
  })

  it('is the same wherever the flag refers to the part', async () => {
    const { data } = await askFlag()
    const known = data.flag.variations.map(({ id }: Doc) => id)
    const { offVariation, rules } = data.flag.environment
    const named = [offVariation, ...rules.map((rule: Doc) => rule.serves.variation)].filter(Boolean)
    expect(named.length).toBeGreaterThan(1)
    for (const { id } of named) expect(known).toContain(id)
  })

  it('is another in a flag that was copied, and in another environment, though LaunchDarkly tells the same', async () => {
    const other = (await rest(stack, '/flags/web?limit=100')).items.find(({ key }: FlagRep) => key !== flag.key)
    const rules = flag.environments!.production!.rules
    const everywhere = (environments: Record<string, FlagConfigRep>) =>
      Object.fromEntries(Object.entries(environments).map(([key, config]) => [key, { ...config, rules }]))
    const patch = (doc: FlagRep) => ({
      ...doc,
      variations: flag.variations,
      environments: everywhere(doc.environments!),
    })
    const selection = `variations { id variationId } environments(keys: ["production", "staging"]) { rules { id ruleId clauses { id clauseId } } }`
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    const { data, errors } = await stack.ask(
      `query ($one: String!, $other: String!) {
        one: flag(projectKey: "web", key: $one) { ${selection} }
        other: flag(projectKey: "web", key: $other) { ${selection} }
      }`,
      { one: flag.key, other: other.key },
    )
    expect(errors).toBeUndefined()
    const own = (side: Doc) => side.variations.map(({ variationId }: Doc) => variationId)
    expect(own(data.one)).toEqual(own(data.other))
    const ids = idsOf(data)
    expect(ids.length).toBeGreaterThan(8)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is null where LaunchDarkly tells no id', async () => {
    const without = <Rep extends { readonly _id?: string }>({ _id, ...rep }: Rep) => rep
    const patch = (doc: FlagRep) => ({
      ...doc,
      variations: doc.variations.map(without),
      environments: Object.fromEntries(
        Object.entries(doc.environments!).map(([key, config]) => [
          key,
          { ...config, rules: config.rules!.map(without) },
        ]),
      ),
    })
    stack.sandbox.fault({ path: /\/flags\/web\// }, { patch })
    const { data, errors } = await askFlag()
    expect(errors).toBeUndefined()
    // The clauses have ids of their own, but not the rule that they are told apart in.
    const ids = idsOf(data)
    expect(new Set(ids)).toEqual(new Set([null]))
    expect(data.flag.environment.rules[0].clauses[0].clauseId).toMatch(/./)
  })

  it('is not one that node takes', async () => {
    const { data } = await askFlag()
    const ids = idsOf(data)
    const { data: found, errors, calls } = await stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
    expect(errors).toBeUndefined()
    expect(found.nodes).toEqual(ids.map(() => null))
    expect(calls).toEqual([])
  })
})

describe('the id of a part of a segment', () => {
  it('is made of the address of the segment and of the ids of LaunchDarkly', async () => {
    const { data, errors } = await askSegment()
    expect(errors).toBeUndefined()
    const at = segmentAt(segment.key)
    expect(data.segment.rules).toEqual(
      segment.rules.map(({ _id, clauses }: Doc) => ({
        id: partId('SegmentRule', at, _id),
        ruleId: _id,
        clauses: clauses.map((clause: Doc) => ({ id: partId('Clause', at, _id, clause._id), clauseId: clause._id })),
      })),
    )
  })
})

describe('ids of parts', () => {
  const word = fc.string({ minLength: 1, maxLength: 4 })
  const owner = fc.oneof(
    fc.tuple(word, word).map(([projectKey, key]) => flagAt(key, projectKey)),
    fc.tuple(word, word, word).map(([projectKey, flagKey, key]) => configAt(flagKey, key, projectKey)),
    fc.tuple(word, word, word).map(([projectKey, environmentKey, key]) => ({
      ...({ type: 'Segment', projectKey, environmentKey, key } as const),
    })),
  )
  const part = fc.constantFrom('Variation' as const, 'Rule' as const, 'SegmentRule' as const, 'Clause' as const)
  const named = fc.tuple(part, owner, fc.array(word, { minLength: 1, maxLength: 2 }))

  it('are the same only for the same part', () => {
    fc.assert(
      fc.property(named, named, (one, other) => {
        const [id, otherId] = [one, other].map(([type, at, ids]) => partId(type, at, ...ids))
        expect(id === otherId).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
    )
  })

  it('are the address of nothing', () => {
    fc.assert(
      fc.property(named, ([type, at, ids]) => {
        expect(addressOf(partId(type, at, ...ids)!)).toBeUndefined()
      }),
    )
  })
})

describe('an instruction', () => {
  /** What is sent of an instruction, whether LaunchDarkly takes it or asks for an approval. */
  async function change(instruction: object) {
    const { data, calls } = await stack.ask(
      'mutation ($input: UpdateFlagInput!) { updateFlag(input: $input) { userErrors { message path code } } }',
      {
        input: {
          projectKey: 'web',
          key: flag.key,
          environmentKey: 'production',
          dryRun: true,
          instructions: [instruction],
        },
      },
    )
    const sent = calls.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body!).instructions)
    return { sent, userErrors: data.updateFlag.userErrors }
  }

  it('takes the id of a rule, a clause or a variation in this graph as it takes the one of LaunchDarkly', async () => {
    const { data } = await askFlag()
    const [rule] = data.flag.environment.rules
    const [clause] = rule.clauses
    const variation = data.flag.variations.at(-1)
    for (const name of ['id', 'own'] as const) {
      const [ruleId, clauseId, variationId] = [rule, clause, variation].map((part, index) =>
        name === 'id' ? part.id : part[['ruleId', 'clauseId', 'variationId'][index]!],
      )
      const removed = await change({ removeClauses: { ruleId, clauseIds: [clauseId] } })
      expect(removed.sent).toEqual([[{ kind: 'removeClauses', ruleId: rule.ruleId, clauseIds: [clause.clauseId] }]])
      const off = await change({ updateOffVariation: { variation: { variationId } } })
      expect(off.sent).toEqual([[{ kind: 'updateOffVariation', variationId: variation.variationId }]])
    }
  })

  it('refuses the id of something else, of which LaunchDarkly would have nothing to change', async () => {
    const { id } = (await askFlag()).data.flag.variations[0]
    const { sent, userErrors } = await change({ removeRule: { ruleId: id } })
    expect(sent).toEqual([])
    expect(userErrors).toEqual([
      {
        message: 'Expected the id of a Rule, but got that of another type: Variation.',
        path: ['input', 'instructions', '0', 'removeRule', 'ruleId'],
        code: 'BAD_USER_INPUT',
      },
    ])
  })
})

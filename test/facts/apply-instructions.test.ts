import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyInstructions, changesBetween } from '../../src/facts/apply-instructions.ts'
import { type FlagDoc, flagAt } from '../../src/rest/flags/flags.ts'
import type { Instruction } from '../../src/rest/semantic-patch.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let flags: readonly Doc[]
/** By key, for prerequisites. */
let all: ReadonlyMap<string, Doc>
beforeAll(async () => {
  stack = await startStack()
  const listed = await askAll(stack.sandbox, '/flags/web')
  const rich = listed.filter(({ kind, migrationSettings }) => kind !== 'migration' && !migrationSettings).slice(0, 40)
  flags = await Promise.all(rich.map(({ key }) => rest(stack, `/flags/web/${key}`)))
  all = new Map(listed.map((flag) => [flag.key, flag]))
})
afterAll(() => stack.close())

const environmentKey = 'staging'
const everything = { environments: 'all', full: true, expand: [] } as const

/** What LaunchDarkly, or the sandbox, makes of instructions without storing it. */
async function tried(flag: Doc, instructions: readonly Instruction[]) {
  const type = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
  const body = { environmentKey, instructions }
  return send(stack.sandbox, 'PATCH', `/flags/web/${flag.key}?dryRun=true&ignoreConflicts=true`, body, type)
}

function here(flag: Doc, instructions: readonly Instruction[]) {
  const doc = flagAt('web', flag, everything)
  const place = { environmentKey, now: 0, variationsOf: (key: string) => all.get(key)?.variations }
  return { doc, applied: applyInstructions(doc, instructions, place) }
}

/** The flag without what LaunchDarkly makes: ids of new rules and clauses, versions, times. */
function compared(flag: FlagDoc | Doc, before: Doc) {
  const config = flag.environments[environmentKey]
  const known = new Set(
    before.environments[environmentKey].rules.flatMap(({ _id, ref, clauses }: Doc) => [
      _id,
      ref,
      ...clauses.map((one: Doc) => one._id),
    ]),
  )
  const old = (id: string | undefined) => (known.has(id) ? id : 'new')
  return {
    ...Object.fromEntries(
      ['name', 'description', 'tags', 'temporary', 'archived', 'clientSideAvailability'].map((name) => [
        name,
        flag[name],
      ]),
    ),
    deprecated: flag.deprecated ?? false,
    maintainerId: flag.maintainerId,
    maintainerTeamKey: flag.maintainerTeamKey,
    ...Object.fromEntries(
      [
        'on',
        'offVariation',
        'fallthrough',
        'targets',
        'contextTargets',
        'prerequisites',
        'trackEvents',
        'trackEventsFallthrough',
      ].map((name) => [name, config[name]]),
    ),
    rules: config.rules.map(({ _id, ref: _, clauses, ...rule }: Doc) => ({
      ...rule,
      _id: old(_id),
      clauses: clauses.map((clause: Doc) => ({ ...clause, _id: old(clause._id) })),
    })),
  }
}

/** A value without undefined properties. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Instructions that make sense for a flag, drawn by numbers: some of them are refused. */
function instructionFor(flag: Doc, [kind, one, two]: readonly [number, number, number]): Instruction {
  const config = flag.environments[environmentKey]
  const pick = <Item>(items: readonly Item[], at = one): Item | undefined => items[at % Math.max(1, items.length)]
  const variationId = pick(flag.variations as Doc[])._id
  const other = pick(flag.variations as Doc[], two)._id
  const rule = pick(config.rules as Doc[], two)
  const ruleId = rule?._id ?? 'none'
  const clause = pick((rule?.clauses ?? []) as Doc[])
  const clauseId = clause?._id ?? 'none'
  const keys = ['ann', 'bob', 'eve', pick((config.targets[0]?.values ?? ['zoe']) as string[])!]
  const values = [pick(keys)!, pick(keys, two)!]
  const contextKind = pick(['user', 'device', 'organization'], two)!
  const rolloutWeights = {
    [variationId]: 100_000 - (two % 5) * 1000 * (variationId === other ? 0 : 1),
    ...(variationId === other ? {} : { [other]: (two % 5) * 1000 }),
  }
  const served = two % 2 ? { variationId } : { rolloutWeights, rolloutContextKind: 'user' }
  const clauses = [{ attribute: 'country', op: 'in', values: ['de', one], contextKind, negate: two % 2 === 0 }]
  const needed = pick([...all.values()])
  const required = { key: needed.key, variationId: pick(needed.variations as Doc[], two)._id }
  const kinds: readonly Instruction[] = [
    { kind: 'turnFlagOn' },
    { kind: 'turnFlagOff' },
    { kind: 'updateOffVariation', variationId },
    { kind: 'updateFallthroughVariationOrRollout', ...served },
    { kind: 'updateTrackEvents', trackEvents: two % 2 === 0 },
    { kind: 'updateTrackEventsFallthrough', trackEvents: two % 2 === 0 },
    { kind: 'addTargets', variationId, values, contextKind },
    { kind: 'removeTargets', variationId, values, contextKind },
    { kind: 'replaceTargets', targets: [{ variationId, values, contextKind }] },
    { kind: 'clearTargets', variationId },
    { kind: 'addUserTargets', variationId, values },
    { kind: 'removeUserTargets', variationId, values },
    { kind: 'clearUserTargets', variationId },
    {
      kind: 'replaceUserTargets',
      targets: flag.variations.map(({ _id }: Doc, index: number) => ({
        variationId: _id,
        values: index === 0 ? values : [],
      })),
    },
    { kind: 'addPrerequisite', ...required },
    { kind: 'updatePrerequisite', ...required },
    { kind: 'removePrerequisite', key: pick(config.prerequisites as Doc[])?.key ?? needed.key },
    { kind: 'replacePrerequisites', prerequisites: [required] },
    {
      kind: 'addRule',
      clauses,
      ...served,
      ...(two % 3 ? {} : { description: 'New' }),
      ...(rule && one % 2 ? { beforeRuleId: ruleId } : {}),
    },
    { kind: 'removeRule', ruleId },
    { kind: 'reorderRules', ruleIds: config.rules.map(({ _id }: Doc) => _id).toReversed() },
    { kind: 'replaceRules', rules: [{ clauses, ...served, trackEvents: one % 2 === 0 }] },
    { kind: 'updateRuleDescription', ruleId, description: one % 2 ? '' : 'Words' },
    { kind: 'updateRuleTrackEvents', ruleId, trackEvents: one % 2 === 0 },
    { kind: 'updateRuleVariationOrRollout', ruleId, ...served },
    { kind: 'addClauses', ruleId, clauses },
    { kind: 'removeClauses', ruleId, clauseIds: [clauseId] },
    { kind: 'updateClause', ruleId, clauseId, clause: clauses[0] },
    { kind: 'addValuesToClause', ruleId, clauseId, values },
    {
      kind: 'removeValuesFromClause',
      ruleId,
      clauseId,
      values: [...values, ...(clause?.values ?? []).slice(0, 1).map(String)],
    },
    { kind: 'addTags', values },
    { kind: 'removeTags', values: flag.tags.slice(0, 1) },
    { kind: 'updateName', value: 'Another name' },
    { kind: 'updateDescription', value: one % 2 ? '' : 'Words' },
    { kind: 'makeFlagTemporary' },
    { kind: 'makeFlagPermanent' },
    { kind: 'removeMaintainer' },
    { kind: 'turnOnClientSideAvailability', value: one % 2 ? 'usingMobileKey' : 'usingEnvironmentId' },
    { kind: 'turnOffClientSideAvailability', value: one % 2 ? 'usingMobileKey' : 'usingEnvironmentId' },
    { kind: 'archiveFlag' },
    { kind: 'deprecateFlag' },
    { kind: 'restoreFlag' },
    { kind: 'restoreDeprecatedFlag' },
  ]
  return pick(kinds, kind)!
}

const draws = fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000))

describe('instructions applied to a document', () => {
  it('make of it what the sandbox makes of the flag, and are refused only where the sandbox refuses them', async () => {
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.nat(39), fc.array(draws, { minLength: 1, maxLength: 4 }), async (at, numbers) => {
        const flag = flags[at]!
        const instructions = numbers.map((draw) => instructionFor(flag, draw))
        const { applied } = here(flag, instructions)
        const { status, json } = await tried(flag, instructions)
        if (applied.problem) {
          expect([instructions, status]).toEqual([instructions, 400])
          return
        }
        if (status !== 200) return
        for (const { kind } of instructions) seen.set(kind, (seen.get(kind) ?? 0) + 1)
        expect(plain(compared(applied.flag, flag))).toEqual(plain(compared(json, flag)))
      }),
      { numRuns: 250 },
    )
    // Kinds that were compared, of the 43 that are drawn.
    expect(seen.size).toBeGreaterThan(35)
  })

  it('leave the document as it was, and change nothing the second time if they set a state', () => {
    fc.assert(
      fc.property(fc.nat(39), draws, (at, numbers) => {
        const flag = flags[at]!
        const instruction = instructionFor(flag, numbers)
        if (['addRule', 'addClauses', 'replaceRules', 'reorderRules', 'removeClauses'].includes(instruction.kind))
          return
        const copy = plain(flag)
        const { doc, applied } = here(flag, [instruction])
        expect(isDeepStrictEqual(flag, copy)).toBe(true)
        if (applied.problem) return
        const again = here(applied.flag, [instruction])
        if (again.applied.problem) return
        expect(changesBetween(applied.flag, again.applied.flag, environmentKey)).toEqual([])
        expect(changesBetween(doc, doc, environmentKey)).toEqual([])
      }),
    )
  })

  it('of an unknown kind cannot be applied, and say which one it is', () => {
    const { applied } = here(flags[0], [{ kind: 'turnFlagOn' }, { kind: 'startMeasuredRollout' }])
    expect(applied.problem).toMatchObject({
      isUnknown: true,
      index: 1,
      message: expect.stringContaining('startMeasuredRollout'),
    })
  })

  it.each([
    ['a variation of another flag', { kind: 'updateOffVariation', variationId: 'none' }],
    ['weights that are not all', { kind: 'updateFallthroughVariationOrRollout', rolloutWeights: {} }],
    ['a value of another type', { kind: 'updateName', value: 7 }],
    ['a rule that is gone', { kind: 'updateRuleDescription', ruleId: 'none', description: 'x' }],
  ])('with %s are refused', (_, instruction) => {
    expect(here(flags[0], [instruction]).applied.problem).toMatchObject({ isUnknown: false, index: 0 })
  })
})

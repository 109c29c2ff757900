import { describe, expect, it } from 'vitest'
import { jsonChangesInSteps } from '../../src/facts/json-changes.ts'
import { loggedChangesInSteps } from '../../src/facts/logged-changes.ts'
import { finished, inTurns, mapped, type Steps } from '../../src/facts/steps.ts'
import type { FlagRep, RuleRep } from '../../src/rest/flags/flags.ts'

/** The number of steps that work takes. */
function stepsOf(steps: Steps<unknown>): number {
  let count = 1
  while (!steps.next().done) count++
  return count
}

const flag = (rules: readonly RuleRep[], keys: readonly string[] = []): FlagRep =>
  ({
    ...{ key: 'f', name: 'F', tags: [], customProperties: {} },
    variations: [
      { _id: 'v0', value: true },
      { _id: 'v1', value: false },
    ],
    environments: {
      test: {
        ...{ on: true, targets: [{ variation: 0, values: keys }], contextTargets: [], prerequisites: [], rules },
        ...{ fallthrough: { variation: 0 }, offVariation: 1 },
      },
    },
  }) as unknown as FlagRep

const logged = (before: FlagRep, after: FlagRep) => ({
  ...{ projectKey: 'p', flagKey: 'f', environmentKeys: ['test'], before, after },
})

/** Rules that count how often somebody looks at their clauses. */
function counted(count: number, variation: number, looks: { count: number }): readonly RuleRep[] {
  const ruleAt = (index: number) => ({
    ...{ _id: `r${index}`, variation, trackEvents: false },
    get clauses() {
      looks.count++
      return [{ attribute: 'country', op: 'in', values: [String(index)], negate: false }]
    },
  })
  return Array.from({ length: count }, (_, index) => ruleAt(index))
}

describe('the comparison of two versions of a flag', () => {
  it.each<[string, (rules: readonly RuleRep[]) => readonly RuleRep[]]>([
    ['that differ', (rules) => rules],
    ['in another order', (rules) => rules.toReversed()],
    ['of which one is gone', (rules) => rules.slice(1)],
    ['with other ids', (rules) => rules.map((rule, index) => ({ ...rule, _id: `z${index}` }))],
  ])('looks at each of many rules a few times, in steps of some rules: %s', (_, changed) => {
    const took = [1000, 2000].map((count) => {
      const looks = { count: 0 }
      const [before, after] = [counted(count, 0, looks), changed(counted(count, 1, looks))]
      looks.count = 0
      return { steps: stepsOf(loggedChangesInSteps(logged(flag(before), flag(after)))), looks: looks.count }
    })
    expect(took[0]!.looks).toBeLessThanOrEqual(12_000)
    expect(took[1]!.looks).toBeLessThanOrEqual(2 * took[0]!.looks + 20)
    for (const [index, { steps }] of took.entries()) expect(steps).toBeGreaterThanOrEqual(40 * (index + 1))
  })

  it('looks at many targets in steps', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}`)
    expect(stepsOf(loggedChangesInSteps(logged(flag([]), flag([], keys))))).toBeGreaterThanOrEqual(40)
  })
})

it('the comparison of two documents has steps for lists of objects and of texts', () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}`)
  const items = keys.map((key) => ({ key, on: true }))
  expect(stepsOf(jsonChangesInSteps({ keys }, { keys: keys.slice(1) }))).toBeGreaterThanOrEqual(40)
  expect(stepsOf(jsonChangesInSteps(items, structuredClone(items)))).toBeGreaterThanOrEqual(100)
})

describe('work in steps', () => {
  const items = Array.from({ length: 120 }, (_, index) => index)

  it('has the same result at once and in turns', async () => {
    let turns = 0
    const turn = async () => turns++
    expect(finished(mapped(items, (item) => item + 1))).toEqual(items.map((item) => item + 1))
    expect(await inTurns(mapped(items, String), turn)).toEqual(items.map(String))
    expect(turns).toBe(2)
  })

  it('fails with what fails in a step', async () => {
    const failing = () =>
      mapped(items, (item) => {
        if (item === 100) throw new Error('failed')
      })
    expect(() => finished(failing())).toThrow('failed')
    await expect(inTurns(failing(), async () => {})).rejects.toThrow('failed')
  })
})

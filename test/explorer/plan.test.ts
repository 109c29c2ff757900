import { describe, expect, it } from 'vitest'
import type { Run } from '../../explorer/run/runs.ts'
import type { Settings } from '../../explorer/settings.ts'
import { expectationOf } from '../../explorer/tools/plan/expectation.ts'
import { dearest, type Plan, partsOf, planOf, rangeText, shortCount, wavesOf } from '../../explorer/tools/plan/plan.ts'

const told = {
  least: 1,
  expected: 12,
  most: 40,
  waves: 2,
  calls: [
    { path: 'project.flags.nodes.status', operations: ['GET /a'], wave: 2, least: 0, expected: 9, most: 30 },
    { path: 'project.flags', operations: ['GET /b'], wave: 1, least: 1, expected: 1, most: 9 },
    { path: 'project', wave: 1, least: 0, expected: 1, most: 1 },
    { path: 'project.environments', operations: ['GET /c', 'GET /d'], wave: 2, expected: 1 },
  ],
}
const plan = planOf(told)!

describe('the plan of an operation', () => {
  it('is read as far as it is there', () => {
    expect(plan).toMatchObject({ least: 1, expected: 12, most: 40, waves: 2, advice: [] })
    expect(plan.calls[3]).toMatchObject({ operations: ['GET /c', 'GET /d'], least: 0, expected: 1, most: 0 })
    expect(planOf(undefined)).toBeUndefined()
    expect(planOf({ cost: 1 })).toBeUndefined()
  })

  it('has advice on paths, with code in it', () => {
    const advice = [{ path: 'a.b', message: 'Set `first`.', calls: 2 }, { path: 'a' }, 7]
    expect(planOf({ expected: 1, advice })!.advice).toEqual([{ path: 'a.b', message: 'Set `first`.' }])
    expect(partsOf('Set `first`.')).toEqual(['Set ', 'first', '.'])
  })

  it('has its calls by waves, the dearest first', () => {
    expect(wavesOf(plan).map(({ wave, calls }) => [wave, ...calls.map(({ path }) => path)])).toEqual([
      [1, 'project.flags', 'project'],
      [2, 'project.flags.nodes.status', 'project.environments'],
    ])
  })

  it('names the paths that may take more than a call', () => {
    expect(dearest(plan).map(({ path }) => path)).toEqual(['project.flags.nodes.status', 'project.flags'])
  })

  it('is told in few characters', () => {
    expect([0, 999, 2306].map(shortCount)).toEqual(['0', '999', '2.3k'])
    expect(rangeText(plan)).toBe('1 to 40')
    expect(rangeText({ least: 2, most: 2 })).toBe('2')
  })

  it('has the rate limit, if that tells what is left', () => {
    const of = (rateLimit: unknown) => planOf({ expected: 1, rateLimit })!.rateLimit
    expect(of({ limit: 10, remaining: 7, resetAt: null })).toEqual({ limit: 10, remaining: 7, resetAt: null })
    expect(of({ limit: 10, remaining: null })).toBeNull()
    expect(of(null)).toBeNull()
  })
})

describe('the expectation of the meter', () => {
  const asked = { query: '{ a }', variables: { first: 2 }, operationName: null }
  const run = { ...asked, state: 'done', failure: null, answer: { data: {} }, restCalls: 5 } as unknown as Run
  const example = { query: ' { a }\n', calls: 3 }
  const settings = { sandbox: { tokens: [] }, examples: [example] } as unknown as Settings
  const of = (plan: Plan, run: Run | undefined, more: Partial<Settings> = {}) =>
    expectationOf(asked, plan, run, { ...settings, ...more })

  it('is the count of the last run of the same', () => {
    expect(of(plan, run)).toEqual({ calls: 5, source: 'run' })
    expect(of(plan, { ...run, variables: {} }).source).toBe('example')
    expect(of(plan, { ...run, failure: 'Stopped.' }).source).toBe('example')
  })

  it('is the count of an example on the sandbox, and nowhere else', () => {
    expect(of(plan, undefined)).toEqual({ calls: 3, source: 'example' })
    expect(of(plan, undefined, { sandbox: null })).toEqual({ calls: 12, source: 'plan' })
    expect(of(plan, undefined, { examples: [] })).toEqual({ calls: 12, source: 'plan' })
  })
})

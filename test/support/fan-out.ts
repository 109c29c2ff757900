import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeldStack, startHeldStack } from './held-stack.ts'

/** What a list of objects has below it, with the calls that it takes for all of them. */
export interface FanOut {
  readonly of: string
  readonly query: string
  /** The calls of each wave, in any order. */
  readonly waves: readonly (readonly string[])[]
}

/** A call for each name. */
export const forEach = (names: readonly string[], ...paths: ((name: string) => string)[]): string[] =>
  names.flatMap((name) => paths.map((path) => path(name)))

/**
 * The tests of fields below several objects: exactly these calls in exactly these waves, and no more than estimated.
 *
 * @example testFanOut('flags', [{ of: 'the links', query: '{ project(key: "web") { flags … } }', waves: [['/flags/web?…'], […]] }])
 */
export function testFanOut(subject: string, cases: readonly FanOut[]): void {
  describe(`below several ${subject}`, () => {
    let stack: HeldStack
    beforeAll(async () => {
      stack = await startHeldStack()
    })
    afterAll(() => stack.close())

    it.each(cases)('$of', async ({ query, waves }) => {
      const { errors, extensions, calls, ...told } = await stack.askInWaves(query, { 'x-cost': '1' })
      expect(errors).toBeUndefined()
      expect(told.waves).toEqual(waves.map((wave) => wave.toSorted()))
      expect(calls).toHaveLength(waves.flat().length)
      const { estimate } = extensions!.cost as { estimate: number }
      expect(estimate).toBeGreaterThanOrEqual(calls.length)
    })
  })
}

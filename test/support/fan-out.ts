import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './stack.ts'
import { latencyMs, wavesOf } from './waves.ts'

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
    let stack: Stack
    beforeAll(async () => {
      stack = await startStack({ sandbox: { latencyMs } })
    })
    afterAll(() => stack.close())

    it.each(cases)('$of', async ({ query, waves }) => {
      const answer = await stack.ask(query, {}, { 'x-cost': '1' })
      expect(answer.errors).toBeUndefined()
      expect(wavesOf(answer)).toEqual(waves.map((wave) => wave.toSorted()))
      const { estimate } = answer.extensions!.cost as { estimate: number }
      expect(estimate).toBeGreaterThanOrEqual(answer.calls.length)
    })
  })
}

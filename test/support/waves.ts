import type { Answer } from './stack.ts'

/** Of every answer of the sandbox, so that it is plain which calls did not wait for another one. */
export const latencyMs = 300

/** The calls in the order of the round trips that they took, where each answer takes {@link latencyMs}. */
export function wavesOf({ calls, paths }: Answer): string[][] {
  const waves: string[][] = []
  let start = Number.NEGATIVE_INFINITY
  for (const [index, { at }] of calls.entries()) {
    if (at - start >= latencyMs) {
      waves.push([])
      start = at
    }
    waves.at(-1)!.push(paths[index]!)
  }
  return waves.map((wave) => wave.toSorted())
}

import { named, sentenceOf } from './change-sentences.ts'
import { kindOf, pointer, type TargetChange } from './flag-changes.ts'
import { targetsInOrder } from './serving-sources.ts'
import type { Side, Sides } from './sides.ts'
import { mapped, type Steps, walked } from './steps.ts'
import { counted, cut } from './words.ts'

/** The context keys of a kind that moved between the same two variations. */
interface Moved {
  readonly contextKind: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly keys: string[]
}

/** Number of kinds, or of keys that moved, that are looked at in a step. */
const kindsOfStep = 500

/** The individual targets that differ, one change for each kind and pair of variations. */
export function* targetDifferences(sides: Sides): Steps<readonly TargetChange[]> {
  const { from, to } = sides
  const [before, after] = [yield* assigned(from), yield* assigned(to)]
  let count = 0
  const groups = new Map<string, Moved>()
  for (const contextKind of new Set([...before.keys(), ...after.keys()])) {
    const [had, has] = [before.get(contextKind), after.get(contextKind)]
    for (const key of new Set([...(has?.keys() ?? []), ...(had?.keys() ?? [])])) {
      if (++count % kindsOfStep === 0) yield
      const one = { contextKind, from: had?.get(key), to: has?.get(key) }
      if (from.variationKey(one.from) === to.variationKey(one.to)) continue
      const group = JSON.stringify([contextKind, one.from, one.to])
      const moved = groups.get(group) ?? { ...one, keys: [] }
      groups.set(group, moved)
      moved.keys.push(key)
    }
  }
  return yield* mapped([...groups.values()].toSorted(inOrder), (moved) => changeOf(moved, sides))
}

/** The variation of each target, by kind and key. The first entry of a key decides. */
function* assigned({ config }: Side): Steps<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const kinds = new Map<string, Map<string, number>>()
  let count = 0
  for (const { contextKind, variation, values } of targetsInOrder(config)) {
    const kind = contextKind || 'user'
    const keys = kinds.get(kind) ?? new Map<string, number>()
    kinds.set(kind, keys)
    yield* walked(values, (key) => {
      if (!keys.has(key)) keys.set(key, variation)
    })
    // There can be as many kinds as keys.
    if (++count % kindsOfStep === 0) yield
  }
  return kinds
}

const last = Number.POSITIVE_INFINITY

/** By kind, then by the variations, those without one last. */
function inOrder(one: Moved, other: Moved): number {
  if (one.contextKind !== other.contextKind) return one.contextKind < other.contextKind ? -1 : 1
  return compared(one.to, other.to) || compared(one.from, other.from)
}

const compared = (one = last, other = last): number => (one === other ? 0 : one - other)

function changeOf({ contextKind, from: before, to: after, keys }: Moved, sides: Sides): TargetChange {
  const { from, to } = sides
  const [fromVariation, toVariation] = [from.variation(before), to.variation(after)]
  const ofPath = after === undefined ? (fromVariation?._id ?? before!) : (toVariation?._id ?? after)
  const text = (side: Side, index: number | undefined) => (index === undefined ? 'no target' : named(side, index))
  return {
    type: 'TargetChange',
    part: 'TARGETS',
    kind: kindOf(before, after),
    path: pointer('targets', contextKind, ofPath),
    contextKind,
    fromVariation,
    toVariation,
    keys,
    sentence: sentenceOf(
      `${counted(keys.length, `${cut(contextKind)} key`)}:`,
      [text(from, before), text(to, after)],
      sides,
    ),
  }
}

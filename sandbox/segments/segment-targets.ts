import { invalid } from '../http/errors.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import { required, strings, text } from '../resource/body.ts'
import { type SegmentTable, standardOnly, withBig } from './segment-context.ts'
import type { SegmentRecord, SegmentTarget } from './segment-record.ts'

type List = 'included' | 'excluded'
const otherThan = (list: List): List => (list === 'included' ? 'excluded' : 'included')

const user = 'user'

/** The keys of one kind in a list: users are in the document's own list, all others are apart. */
const keysOf = (segment: SegmentRecord, list: List, contextKind: string): readonly string[] =>
  contextKind === user
    ? segment[list]
    : (segment[`${list}Contexts`].find((one) => one.contextKind === contextKind)?.values ?? [])

function withKeys(segment: SegmentRecord, list: List, target: SegmentTarget): SegmentRecord {
  if (target.contextKind === user) return { ...segment, [list]: target.values }
  const name = `${list}Contexts` as const
  const isThere = segment[name].some(({ contextKind }) => contextKind === target.contextKind)
  const lists = isThere
    ? segment[name].map((one) => (one.contextKind === target.contextKind ? target : one))
    : [...segment[name], target]
  return { ...segment, [name]: lists.filter(({ values }) => values.length > 0) }
}

function added(segment: SegmentRecord, list: List, contextKind: string, given: readonly string[]): SegmentRecord {
  const others = keysOf(segment, otherThan(list), contextKind)
  refuseBoth(given, (key) => others.includes(key), list)
  const values = [...new Set([...keysOf(segment, list, contextKind), ...given])]
  return withKeys(segment, list, { contextKind, values })
}

function removed(segment: SegmentRecord, list: List, contextKind: string, given: readonly string[]): SegmentRecord {
  const gone = new Set(given)
  const values = keysOf(segment, list, contextKind).filter((key) => !gone.has(key))
  return withKeys(segment, list, { contextKind, values })
}

function refuseBoth(given: readonly string[], isThere: (key: string) => boolean, list: List): void {
  const both = given.find(isThere)
  if (both !== undefined) throw invalid(`values must not hold ${both}, which is ${otherThan(list)}`)
}

const keysIn = (instruction: Instruction) => required(instruction, 'values', strings)

/** The four kinds of a list: contexts of any kind, and users, who had lists before there were other kinds. */
const ofList = (list: List, name: 'Included' | 'Excluded'): SegmentTable => ({
  [`add${name}Targets`]: (segment, one) => added(segment, list, required(one, 'contextKind', text), keysIn(one)),
  [`remove${name}Targets`]: (segment, one) => removed(segment, list, required(one, 'contextKind', text), keysIn(one)),
  [`add${name}Users`]: (segment, one) => added(segment, list, user, keysIn(one)),
  [`remove${name}Users`]: (segment, one) => removed(segment, list, user, keysIn(one)),
})

export const targetInstructions: SegmentTable = standardOnly({
  ...ofList('included', 'Included'),
  ...ofList('excluded', 'Excluded'),
})

const ofBigList = (list: List, name: 'Included' | 'Excluded'): SegmentTable => ({
  [`addBigSegment${name}Targets`]: (segment, instruction) =>
    withBig(segment, (big) => {
      const values = keysIn(instruction)
      refuseBoth(values, (key) => big[otherThan(list)].has(key), list)
      return { ...big, [list]: new Set([...big[list], ...values]) }
    }),
  [`removeBigSegment${name}Targets`]: (segment, instruction) =>
    withBig(segment, (big) => {
      const gone = new Set(keysIn(instruction))
      return { ...big, [list]: new Set([...big[list]].filter((key) => !gone.has(key))) }
    }),
})

export const bigTargetInstructions: SegmentTable = {
  ...ofBigList('included', 'Included'),
  ...ofBigList('excluded', 'Excluded'),
}

/** LaunchDarkly's limit for one request. */
const mostTargets = 1500

/** @throws {ApiError} if the instructions add and take out more individual targets than one request may. */
export function checkTargets(instructions: readonly Instruction[]): void {
  const about = instructions.filter(({ kind }) => Object.hasOwn(targetInstructions, kind))
  const count = about.reduce((all, { values }) => all + (Array.isArray(values) ? values.length : 0), 0)
  if (count > mostTargets) throw invalid(`At most ${mostTargets} targets can be changed at once, got ${count}`)
}

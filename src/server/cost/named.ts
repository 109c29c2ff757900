import { memoize1 } from '@graphql-tools/utils'
import { addressOf, isNodeType, type NodeType } from '../../graph/node.ts'
import { addressParts } from '../../rest/at.ts'
import type { Args } from './selection.ts'

/** The different things of a type that a request names, by global ids or by representations. */
export interface Named {
  readonly count: number
  /** Those that are named by another key than the id or the address, such as an e-mail address. */
  readonly byOtherKeys: number
  /** How many of them each project has. Empty for what belongs to no project. */
  readonly perProject: readonly number[]
  /** How many of them each environment has. Empty for what belongs to no environment. */
  readonly perEnvironment: readonly number[]
}

type Parts = Readonly<Record<string, unknown>>

/** The things that the arguments of `node`, `nodes` and `_entities` name, by type. What names nothing takes no call. */
export const namedBy = ({ id, ids, representations }: Args): ReadonlyMap<string, Named> => {
  const list = representations ?? ids
  return Array.isArray(list) ? namedIn(list) : namedIn([id])
}

/** Remembered by the list, as a refusal counts it again and again. */
const namedIn = memoize1((list: readonly unknown[]): ReadonlyMap<string, Named> => {
  const things = new Map<string, { readonly type: NodeType; readonly parts: Parts; readonly other: boolean }>()
  for (const one of list) {
    const thing = typeof one === 'string' ? thingOf(one) : ofRepresentation(one)
    if (thing) things.set(JSON.stringify([thing.type, thing.parts]), thing)
  }
  const byType = Map.groupBy(things.values(), ({ type }) => type)
  return new Map(
    [...byType].map(([type, some]) => [
      type,
      {
        count: some.length,
        byOtherKeys: some.filter(({ other }) => other).length,
        perProject: sizesBy(some, ['projectKey']),
        perEnvironment: sizesBy(some, ['projectKey', 'environmentKey']),
      },
    ]),
  )
})

function thingOf(id: string) {
  const address = addressOf(id)
  if (!address) return undefined
  const { type, ...parts } = address
  return { type, parts, other: false }
}

function ofRepresentation(one: unknown) {
  if (typeof one !== 'object' || one === null) return undefined
  const { __typename: type, id, ...parts } = one as Parts
  if (typeof type !== 'string' || !isNodeType(type)) return undefined
  if (typeof id === 'string') return thingOf(id)
  const names: readonly string[] = addressParts[type]
  if (!names.every((name) => typeof parts[name] === 'string')) return { type, parts, other: true }
  return { type, parts: Object.fromEntries(names.map((name) => [name, parts[name]])), other: false }
}

function sizesBy(things: readonly { readonly parts: Parts }[], names: readonly string[]): readonly number[] {
  const owned = things.filter(({ parts }) => names.every((name) => typeof parts[name] === 'string'))
  const groups = Map.groupBy(owned, ({ parts }) => JSON.stringify(names.map((name) => parts[name])))
  return [...groups.values()].map((some) => some.length)
}

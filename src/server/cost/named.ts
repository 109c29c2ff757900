import { memoize2 } from '@graphql-tools/utils'
import type { GraphQLSchema } from 'graphql'
import { type Identity, identityOf } from '../../graph/entities.ts'
import type { Args } from './selection.ts'

/** The different things of a type that a request names, by global ids or by representations. */
export interface Named {
  readonly count: number
  /** Those that are named by another key than the id or the address, such as an e-mail address. */
  readonly byOtherKeys: number
  /** From how many documents of each project they are read: the environments of a flag are one. Empty for what belongs to no project. */
  readonly perProject: readonly number[]
  /** How many of them each environment has. Empty for what belongs to no environment. */
  readonly perEnvironment: readonly number[]
}

/** The things that the arguments of `node`, `nodes` and `_entities` name, by type. What names nothing takes no call. */
export function namedBy(schema: GraphQLSchema, { id, ids, representations }: Args): ReadonlyMap<string, Named> {
  const list = representations ?? ids
  return namedIn(schema, Array.isArray(list) ? list : [id])
}

/** Remembered by the list, as a refusal counts it again and again. */
const namedIn = memoize2((schema: GraphQLSchema, list: readonly unknown[]): ReadonlyMap<string, Named> => {
  const things = new Map<string, Identity>()
  for (const one of list) {
    const identity = identityOf(schema, one)
    if (identity) things.set(JSON.stringify([identity.type, identity.parts]), identity)
  }
  const byType = Map.groupBy(things.values(), ({ type }) => type)
  return new Map(
    [...byType].map(([type, some]) => [
      type,
      {
        count: some.length,
        byOtherKeys: some.filter(({ isAddress }) => !isAddress).length,
        perProject: sizesBy(documentsOf(some), ['projectKey']),
        perEnvironment: sizesBy(some, ['projectKey', 'environmentKey']),
      },
    ]),
  )
})

/** One of the things for each document that they are read from. */
function documentsOf(things: readonly Identity[]): readonly Identity[] {
  const documents = new Map<string, Identity>()
  for (const one of things) {
    const { projectKey, flagKey } = one.parts
    documents.set(JSON.stringify(flagKey === undefined ? one.parts : [projectKey, flagKey]), one)
  }
  return [...documents.values()]
}

function sizesBy(things: readonly Identity[], names: readonly string[]): readonly number[] {
  const owned = things.filter(({ parts }) => names.every((name) => typeof parts[name] === 'string'))
  const groups = Map.groupBy(owned, ({ parts }) => JSON.stringify(names.map((name) => parts[name])))
  return [...groups.values()].map((some) => some.length)
}

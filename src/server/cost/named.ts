import { memoize2 } from '@graphql-tools/utils'
import type { GraphQLSchema } from 'graphql'
import type { Named } from '../../graph/cost.ts'
import { type Identity, identityOf } from '../../graph/entities.ts'
import type { Args } from '../../graph/selection.ts'

/** The objects that the arguments of `node`, `nodes` and `_entities` name, by type. An argument that names nothing takes no call. */
export function namedBy(schema: GraphQLSchema, { id, ids, representations }: Args): ReadonlyMap<string, Named> {
  const list = representations ?? ids
  return namedIn(schema, Array.isArray(list) ? list : [id])
}

/** Memoized by the list, because a refusal counts it repeatedly. */
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

/** One object for each document that they are read from. */
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

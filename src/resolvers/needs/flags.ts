import type { GraphQLResolveInfo } from 'graphql'
import { type Starts, startEarly } from '../../graph/early.ts'
import { lookAhead, type Needs, selectsOnly } from '../../graph/lookahead.ts'
import type { FlagGlimpse, FlagParts } from '../../rest/flags.ts'
import { isUsable } from '../../rest/operation.ts'

const yes = ['yes']

const full = { full: yes }

/** A key that no call can carry is left to its own field, which says so, and must not take the whole list with it. */
const environments = (keys: readonly string[]) => ({ env: keys.filter(isUsable) })

/** What a flag is asked for so that its environments can be answered. */
const flagNeeds: Needs = {
  Flag: {
    environment: ({ key }) => environments([String(key)]),
    environments: ({ keys }) => (Array.isArray(keys) ? environments(keys) : { allEnvironments: yes }),
    migrationSettings: { expand: ['migrationSettings'] },
  },
  FlagEnvironment: {
    rules: full,
    targets: full,
    prerequisites: full,
    evaluation: { expand: ['evaluation'] },
    migrationSettings: { expand: ['migrationSettings'] },
  },
  // The summary tells the variation of the default rule, and the weights of its rollout; not the rest of it.
  Served: {},
  Rollout: { contextKind: full, seed: full, experimentAllocation: full },
  RolloutVariation: { untracked: full },
}

/** The parts of a flag that a selection needs. */
export function flagParts(info: GraphQLResolveInfo, typeName?: string): FlagParts {
  const { env = [], allEnvironments, full, expand = [] } = lookAhead(info, flagNeeds, typeName)
  return { environments: allEnvironments ? 'all' : env, full: full !== undefined, expand }
}

/** What a flag's address alone answers. */
const fromAddress = ['id', 'key', 'projectKey', 'project', 'siteUrl']

/** What of a flag has a read of its own, by its address. */
const own = {} satisfies Starts['Flag']

/** What can begin before the flag's document is there. */
export const flagStarts: Starts<FlagGlimpse> = {
  Flag: {
    ...own,
    environment: (flag, { key }) => [{ flag, environmentKey: key }],
    environments: (flag, { keys }) => (Array.isArray(keys) ? keys.map((key) => ({ flag, environmentKey: key })) : []),
  },
  FlagEnvironment: { status: 'own' },
}

/** Whether a selection on a flag needs its document: it does, unless what has a read of its own tells whether there is one. */
export const needsFlag = (info: GraphQLResolveInfo, typeName?: string): boolean =>
  !selectsOnly(info, [...fromAddress, ...Object.keys(own)], typeName) || selectsOnly(info, fromAddress, typeName)

/** The environments that the status of each flag of a connection is asked in, as far as they are named. */
export function statusEnvironments(info: GraphQLResolveInfo): readonly string[] {
  const found = new Set<string>()
  const same = () => [null]
  startEarly(
    info,
    {
      FlagConnection: { nodes: same, edges: same },
      FlagEdge: { node: same },
      Flag: {
        environment: (_, { key }) => [key],
        environments: (_, { keys }) => (Array.isArray(keys) ? keys : []),
      },
      FlagEnvironment: {
        status(key) {
          found.add(String(key))
          return []
        },
      },
    },
    null as unknown,
    null,
  )
  return [...found].filter(isUsable)
}

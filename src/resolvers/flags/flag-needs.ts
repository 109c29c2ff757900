import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { begin, type Starts, several, startEarly } from '../../graph/early.ts'
import { lookAhead, type Needs, waitsForDocument, waitsOnlyFor } from '../../graph/lookahead.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import { type FlagGlimpse, type FlagParts, flagResource } from '../../rest/flags/flags.ts'
import { isLikelyKey, isUsable } from '../../rest/operation.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const yes = ['yes']

const full = { full: yes }

/** The field of a key that no call can carry fails by itself. The key must not take the whole list with it. */
const environments = (keys: readonly string[]) => ({
  env: keys.filter(isLikelyKey),
})

/** What a flag is asked for so that its environments can be answered. */
const flagNeeds: Needs = {
  Flag: {
    environment: ({ key }) => environments([String(key)]),
    environments: ({ keys }) => (Array.isArray(keys) ? environments(keys) : { allEnvironments: yes }),
    migrationSettings: { expand: ['migrationSettings'] },
    dependents: { dependents: yes },
  },
  FlagEnvironment: {
    rules: full,
    targets: full,
    prerequisites: full,
    // Of many flags, the list of all tells it if it is in full.
    dependents: full,
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

const fromAddress = addressFields(flagResource)
const { summary, telling } = flagResource.fields

interface InEnvironment {
  readonly flag: FlagGlimpse
  /** Null for all environments, as long as nobody knows which there are. */
  readonly environmentKey: string | null
}

/** What can begin before the flag's document is there. */
export const flagStarts: Starts<FlagGlimpse & InEnvironment, Context> = {
  Flag: {
    ...Object.fromEntries(ownReads(flagResource).map((name) => [name, 'own' as const])),
    environment: (flag, { key }) => [{ flag, environmentKey: key }],
    environments: (flag, { keys }) =>
      Array.isArray(keys)
        ? keys.map((key) => ({ flag, environmentKey: key }))
        : [{ flag, environmentKey: null, [several]: true }],
  },
  FlagEnvironment: {
    approvalRequests: 'own',
    auditLog: 'own',
    expiringTargets: 'own',
    followers: 'own',
    status({ flag, environmentKey }, _, { loaders: { flagStatuses } }) {
      if (environmentKey === null) flagStatuses.beginOf(flag.at)
      else begin(() => flagStatuses.inEnvironment(flag.at, environmentKey))
      return []
    },
  },
}

/** Whether a selection on a flag waits for its document: it does, unless each field tells by itself whether there is a flag. */
export const needsFlag = (info: GraphQLResolveInfo, typeName?: string): boolean =>
  waitsForDocument(info, { free: [...fromAddress, ...telling], telling }, typeName)

/** What tells of all flags at once, of a project or of an environment. */
interface ForeseenOfFlags {
  readonly statusesIn: ReadonlySet<string>
  readonly followersIn: ReadonlySet<string>
  readonly codeReferences: boolean
}

/** What of a flag's code references is counted. The references themselves are told by other calls. */
const codeReferenceCounts = ['fileCount', 'hunkCount', 'latestCommitAt', 'repositories']

/** What the flags of a connection will need besides, as far as the selection tells where. */
export function foreseenOfFlags(info: GraphQLResolveInfo): ForeseenOfFlags {
  const statusesIn = new Set<string>()
  const followersIn = new Set<string>()
  let codeReferences = false
  const inside = () => [null]
  const counting = () => {
    codeReferences = true
    return []
  }
  const noting = (keys: Set<string>) => (key: string) => {
    if (isUsable(key)) keys.add(key)
    return []
  }
  const starts: Starts<string, null> = {
    FlagConnection: { nodes: inside, edges: inside },
    FlagEdge: { node: inside },
    Flag: {
      environment: (_, { key }) => [key],
      environments: (_, { keys }) => (Array.isArray(keys) ? keys : []),
      codeReferences: inside,
    },
    FlagCodeReferences: Object.fromEntries(codeReferenceCounts.map((name) => [name, counting])),
    FlagEnvironment: { status: noting(statusesIn), followers: noting(followersIn) },
  }
  startEarly(info, starts, null, null)
  return { statusesIn, followersIn, codeReferences }
}

/**
 * The parts that a selection needs of the flags of a plain list. What depends on as many as a page holds is told by the list of
 * all flags in full, so that the page is read as a part of that.
 */
export function listedParts(info: GraphQLResolveInfo, first: number | null | undefined): FlagParts {
  const parts = flagParts(info)
  const inFull: FlagParts = { environments: 'all', full: true, expand: [] }
  const { dependents } = lookAhead(info, flagNeeds)
  return dependents && (first ?? 0) >= flagResource.pageSize ? uniteParts([parts, inFull]) : parts
}

/** What other documents tell of a flag that they name, and what has a request of its own by no more than that. */
const named = [...fromAddress, ...summary, 'dependents']

/** The parts that a selection needs of a flag which something names; null if nobody waits for the flag to be read. */
export const partsBehindName = (info: GraphQLResolveInfo): FlagParts | null =>
  waitsOnlyFor(info, named) ? null : flagParts(info)

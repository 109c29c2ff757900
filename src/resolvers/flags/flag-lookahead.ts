import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { type Starts, several, startEarly } from '../../graph/early.ts'
import { lookAhead, type Needs, waitsForDocument, waitsOnlyFor } from '../../graph/lookahead.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import { type FlagGlimpse, type FlagParts, flagResource } from '../../rest/flags/flags.ts'
import { isLikelyKey, isUsable } from '../../rest/operation.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const yes = ['yes']

const full = { full: yes }

/** Keys that no call can carry are left out. They fail their own field and must not fail the whole list. */
const environments = (keys: readonly string[]) => ({
  env: keys.filter(isLikelyKey),
})

/** The parts that selections need of a flag's document. */
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
    // For many flags, the list of all flags in full contains the dependents.
    dependents: full,
    evaluation: { expand: ['evaluation'] },
    migrationSettings: { expand: ['migrationSettings'] },
  },
  // A summary contains the variation of the default rule and the weights of its rollout, but no other properties of the rollout.
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
  /** Null for all environments while they are unknown. */
  readonly environmentKey: string | null
}

/** The reads that can begin before the flag's document is there. */
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
    followers: 'own',
    status({ flag, environmentKey }, _, { loaders: { flagStatuses } }) {
      if (environmentKey === null) flagStatuses.beginOf(flag.at)
      else flagStatuses.beginAt(flag.at, environmentKey)
      return []
    },
  },
}

/** Whether a selection on a flag waits for its document. It does not if each selected field shows by itself whether the flag exists. */
export const needsFlag = (info: GraphQLResolveInfo, typeName?: string): boolean =>
  waitsForDocument(info, { free: [...fromAddress, ...telling], telling }, typeName)

/** Reads that cover all flags of a project or of an environment. */
interface ForeseenOfFlags {
  readonly statusesIn: ReadonlySet<string>
  readonly followersIn: ReadonlySet<string>
  readonly codeReferences: boolean
}

/** The fields of a flag's code references that are counts. The references themselves come from other calls. */
const codeReferenceCounts = ['fileCount', 'hunkCount', 'latestCommitAt', 'repositories']

/** The further reads that the flags of a connection will need, as far as the selection names the environments. */
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
 * The parts that a selection needs of the flags of a plain list. For a page or more of flags, dependents come from the list of all
 * flags in full, so the page is read as a part of that list.
 */
export function listedParts(info: GraphQLResolveInfo, first: number | null | undefined): FlagParts {
  const parts = flagParts(info)
  const inFull: FlagParts = { environments: 'all', full: true, expand: [] }
  const { dependents } = lookAhead(info, flagNeeds)
  return dependents && (first ?? 0) >= flagResource.pageSize ? uniteParts([parts, inFull]) : parts
}

/** The fields that documents contain of a flag they name, or that have reads by its key alone. */
const named = [...fromAddress, ...summary, 'dependents']

/** The parts that a selection needs of a flag that another document names. Null if the flag need not be read. */
export const partsBehindName = (info: GraphQLResolveInfo): FlagParts | null =>
  waitsOnlyFor(info, named) ? null : flagParts(info)

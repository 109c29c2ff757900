import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { type Starts, several } from '../../graph/early.ts'
import { lookAhead, lookingAhead, type Needs, waitsForDocument, waitsOnlyFor } from '../../graph/lookahead.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import { type FlagGlimpse, type FlagParts, flagResource } from '../../rest/flags/flags.ts'
import { isLikelyKey } from '../../rest/operation.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'
import { beginEnvironment, beginEnvironments } from '../projects/environment-lookahead.ts'

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
    dependents: { dependents: yes, scanned: yes },
  },
  FlagEnvironment: {
    rules: full,
    targets: full,
    prerequisites: full,
    // For many flags, the list of all flags in full contains the dependents.
    dependents: { ...full, scanned: yes },
    evaluation: { expand: ['evaluation'] },
    migrationSettings: { expand: ['migrationSettings'] },
  },
  // A summary contains the variation of the default rule and the weights of its rollout, but no other properties of the rollout.
  Served: {},
  Rollout: { contextKind: full, seed: full, experimentAllocation: full },
  RolloutVariation: { untracked: full },
}

/** The parts of a flag that a selection needs. */
export const flagParts = lookingAhead(
  flagNeeds,
  ({ env = [], allEnvironments, full, expand = [] }): FlagParts => ({
    environments: allEnvironments ? 'all' : env,
    full: full !== undefined,
    expand,
  }),
)

const fromAddress = addressFields(flagResource)
const { summary, telling } = flagResource.fields

/** The fields that are answered without the document of a flag. */
const free = [...fromAddress, ...ownReads(flagResource)]

interface InEnvironment {
  readonly flag: FlagGlimpse
  /** Null for all environments while they are unknown. */
  readonly environmentKey: string | null
}

/** Replaces the configuration of a flag in an environment: it has the address. */
const placed = (flag: FlagGlimpse, environmentKey: string) => ({
  ...{ flag, environmentKey },
  at: { type: 'FlagEnvironment', projectKey: flag.at.projectKey, flagKey: flag.at.key, environmentKey },
})

/** The reads below the environments of a flag that can begin before the flag's document is there. */
export const flagStarts: Starts<FlagGlimpse & InEnvironment, Context> = {
  Flag: {
    environment: (flag, { key }) => [placed(flag, String(key))],
    environments: (flag, { keys }) =>
      Array.isArray(keys)
        ? keys.map((key) => placed(flag, String(key)))
        : [{ flag, environmentKey: null, [several]: true }],
  },
  FlagEnvironment: {
    approvalRequests: 'own',
    auditLog: 'own',
    evaluateFor: 'own',
    followers: 'own',
    scheduledChanges: 'own',
    triggers: 'own',
    environment({ flag: { at }, environmentKey }, _, context, info) {
      if (environmentKey !== null) return beginEnvironment(at.projectKey, environmentKey, ['name'], context, info)
      beginEnvironments(at.projectKey, ['name'], context, info)
      return []
    },
    status({ flag, environmentKey }, _, { loaders: { flagStatuses } }) {
      if (environmentKey === null) flagStatuses.beginOf(flag.at)
      else flagStatuses.beginAt(flag.at, environmentKey)
      return []
    },
  },
}

/** Whether a selection on a flag waits for its document: for one of its fields, or to know that it exists. */
export const needsFlag = (info: GraphQLResolveInfo, typeName?: string): boolean =>
  waitsForDocument(info, { free, telling }, typeName)

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

/** Whether the flags of a list will need the list of all flags, of which their page is then a part. */
export const needsAllFlags = (info: GraphQLResolveInfo, most: number): boolean =>
  most >= flagResource.pageSize && lookAhead(info, flagNeeds).scanned !== undefined

/** Whether a selection needs the document of a flag that another document names by its key. */
export const needsNamedFlag = (info: GraphQLResolveInfo): boolean => !waitsOnlyFor(info, free)

/** The parts that a selection needs of a flag that another document names by key and name. Null if the flag need not be read. */
export const partsBehindName = (info: GraphQLResolveInfo): FlagParts | null =>
  waitsOnlyFor(info, [...free, ...summary]) ? null : flagParts(info)

import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { type Starts, several } from '../../graph/early.ts'
import {
  type Below,
  belowOf,
  lookAhead,
  lookBelow,
  lookingAhead,
  type Need,
  type Needs,
  nodesBelow,
  selectsBelow,
  type Wants,
  type WithoutDocument,
  waitsBelow,
  waitsForDocument,
  waitsOnlyBelowFor,
  waitsOnlyFor,
} from '../../graph/lookahead.ts'
import type { Args } from '../../graph/selection.ts'
import {
  type FlagEnvironmentGlimpse,
  flagEnvironmentResource,
  glimpsedFlagEnvironment,
} from '../../rest/flags/flag-environments.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import { type FlagGlimpse, type FlagParts, flagResource } from '../../rest/flags/flags.ts'
import { isLikelyKey } from '../../rest/operation.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'
import { beginEnvironment, beginEnvironments } from '../projects/environment-lookahead.ts'
import { factNeeds } from './flag-fact-lookahead.ts'
import { factStarts } from './flag-fact-starts.ts'

const yes = ['yes']

const full = { full: yes }

/** Keys that no call can carry are left out. They fail their own field and must not fail the whole list. */
const environments = (keys: readonly string[]) => ({
  env: keys.filter(isLikelyKey),
})

/** The fields of a configuration that are answered without the document of the flag. */
const ofConfiguration: WithoutDocument = {
  free: [...addressFields(flagEnvironmentResource), ...ownReads(flagEnvironmentResource)],
  telling: flagEnvironmentResource.fields.telling,
}

/** Whether a selection on a configuration needs the document of the flag. The dependents of many flags come with their documents. */
const needsPart = (below: Below): boolean => waitsBelow(below, ofConfiguration) || selectsBelow(below, 'dependents')

/** A diff needs the configurations of both environments in full. */
const compared = ({ from, to, parts }: Args): Wants => ({
  ...environments([String(from), String(to)]),
  ...full,
  ...((!Array.isArray(parts) || parts.includes('MIGRATION_SETTINGS')) && { expand: ['migrationSettings'] }),
})

/** The parts that selections need of a flag's document. */
const flagNeeds: Needs = {
  Flag: {
    environment: ({ key }, below) => (needsPart(below) ? environments([String(key)]) : {}),
    environments({ keys }, below): Wants {
      if (!Array.isArray(keys)) return { allEnvironments: yes }
      return needsPart(below) ? environments(keys) : {}
    },
    diff: compared,
    migrationSettings: { expand: ['migrationSettings'] },
    dependents: { dependents: yes, scanned: yes },
    // For many flags, the list of all flags in full contains the dependents.
    blastRadius: ({ environmentKeys }): Wants =>
      Array.isArray(environmentKeys)
        ? { dependentsIn: environmentKeys.filter(isLikelyKey), scanned: yes }
        : { dependents: yes, scanned: yes },
    ...factNeeds,
  },
  FlagEnvironment: {
    rules: full,
    targets: full,
    prerequisites: full,
    at: full,
    serving: ({ basis }) => (basis === 'SUMMARY' ? {} : full),
    // For many flags, the list of all flags in full contains the dependents.
    dependents: { ...full, scanned: yes },
    evaluation: { expand: ['evaluation'] },
    migrationSettings: { expand: ['migrationSettings'] },
  },
  FlagDiff: {},
  // A summary contains the variation of the default rule and the weights of its rollout, but no other properties of the rollout.
  Served: {},
  Rollout: { contextKind: full, seed: full, experimentAllocation: full },
  RolloutVariation: { untracked: full },
}

const partsIn = ({ env = [], allEnvironments, full, expand = [] }: Wants): FlagParts => ({
  environments: allEnvironments ? 'all' : env,
  full: full !== undefined,
  expand,
})

/** The parts of a flag that a diff needs. */
export const partsOfDiff = (args: Args): FlagParts => partsIn(compared(args))

/** The parts of a flag that a selection needs. */
export const flagParts = lookingAhead(flagNeeds, partsIn)

const { summary, telling } = flagResource.fields

/** The fields that are answered without the document of a flag. */
const alone: WithoutDocument = { free: [...addressFields(flagResource), ...ownReads(flagResource)], telling }

const inEnvironments = ['environment', 'environments']

/** The same, if the configurations are not needed either. */
const withConfigurations: WithoutDocument = {
  free: [...alone.free, ...inEnvironments],
  telling: [...telling, ...inEnvironments],
}

/** Whether `Flag.environment` or `Flag.environments` need the document of the flag. Without keys, nothing tells whether the flag exists. */
export const needsConfigurations = ({ key, keys }: Args, below: Below): boolean =>
  (key === undefined && (!Array.isArray(keys) || keys.length === 0)) || waitsBelow(below, ofConfiguration)

const configured: Need = (args, below): Wants => (needsConfigurations(args, below) ? { configurations: yes } : {})
const configurationNeeds: Needs = { Flag: { environment: configured, environments: configured } }

const withoutFlagFor = ({ configurations }: Wants): WithoutDocument => (configurations ? alone : withConfigurations)

/** The fields of a selection that need no document of the flag. */
export const withoutFlag = (info: GraphQLResolveInfo, typeName?: string): WithoutDocument =>
  withoutFlagFor(lookAhead(info, configurationNeeds, typeName))

/** Whether a selection on a configuration waits for the document of the flag. */
export const needsConfiguration = (info: GraphQLResolveInfo, typeName?: string): boolean =>
  waitsForDocument(info, ofConfiguration, typeName)

interface InEnvironment extends Pick<FlagEnvironmentGlimpse, 'flag'> {
  /** Null for all environments while they are unknown. */
  readonly environmentKey: string | null
}

/** A diff of a flag, by the keys of the environments. */
interface OfDiff {
  readonly from: string
  readonly to: string
}

/** The reads below the environments of a flag that can begin before the flag's document is there. */
export const flagStarts: Starts<FlagGlimpse & InEnvironment & OfDiff, Context> = {
  Flag: {
    environment: (flag, { key }) => [glimpsedFlagEnvironment(flag, String(key))],
    diff: (flag, { from, to }) => [{ flag, from: String(from), to: String(to) }],
    environments: (flag, { keys }) =>
      Array.isArray(keys)
        ? keys.map((key) => glimpsedFlagEnvironment(flag, key))
        : [{ flag, environmentKey: null, [several]: true }],
    ...factStarts,
  },
  FlagDiff: {
    flag: ({ flag }) => [flag],
    from: ({ flag, from }) => [glimpsedFlagEnvironment(flag, from)],
    to: ({ flag, to }) => [glimpsedFlagEnvironment(flag, to)],
  },
  FlagEnvironment: {
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
  waitsForDocument(info, withoutFlag(info, typeName), typeName)

/**
 * The parts that a selection needs of the flags of a plain list. For a page or more of flags, dependents come from the list of all
 * flags in full, so the page is read as a part of that list.
 */
export function listedParts(info: GraphQLResolveInfo, first: number | null | undefined): FlagParts {
  const parts = flagParts(info)
  const { dependents, dependentsIn } = lookAhead(info, flagNeeds)
  const environments = dependents ? 'all' : dependentsIn
  const isWhole = environments !== undefined && (first ?? 0) >= flagResource.pageSize
  return isWhole ? uniteParts([parts, { environments, full: true, expand: [] }]) : parts
}

/** Whether the flags of a list will need the list of all flags, of which their page is then a part. */
export const needsAllFlags = (info: GraphQLResolveInfo, most: number): boolean =>
  most >= flagResource.pageSize && lookAhead(info, flagNeeds).scanned !== undefined

/** Whether a selection needs the document of a flag that another document names by its key. */
export const needsNamedFlag = (info: GraphQLResolveInfo): boolean => !waitsOnlyFor(info, withoutFlag(info).free)

/** The parts that a selection needs of a flag that another document names by key and name. Null if the flag need not be read. */
export const partsBehindName = (info: GraphQLResolveInfo): FlagParts | null =>
  waitsOnlyFor(info, [...withoutFlag(info).free, ...summary]) ? null : flagParts(info)

/** Like {@link partsBehindName}, for the nodes of a connection. */
export const partsOfNamedNodes = (info: GraphQLResolveInfo): FlagParts | null =>
  nodesBelow(belowOf(info)).every(isTold) ? null : flagParts(info)

/** Whether a selection on a flag needs no more than its key and name. */
function isTold(below: Below): boolean {
  const { free } = withoutFlagFor(lookBelow(below, configurationNeeds))
  return waitsOnlyBelowFor(below, [...free, ...summary])
}

const dependentNeeds: Needs = {
  DependentFlag: {
    flag: (_, below): Wants => (isTold(below) ? {} : { documents: yes, ...lookBelow(below, flagNeeds) }),
  },
}

/** The parts that a selection on dependents needs of their flags. Null if these need not be read. */
export const partsOfDependents = lookingAhead(dependentNeeds, (wants) => ({
  parts: wants.documents ? partsIn(wants) : null,
}))

const ofDependent: Need = (_, below): Wants => (isTold(below) ? {} : { documents: yes, ...lookBelow(below, flagNeeds) })
const ofEveryDependent = { documents: yes, configurations: yes }

const blastNeeds: Needs = {
  BlastRadius: { maintainers: { documents: yes }, sentences: ofEveryDependent, gaps: ofEveryDependent },
  BlastDependent: { flag: ofDependent, via: ofDependent },
  BlastEnvironment: { via: ofDependent, effective: ofEveryDependent },
}

/** The parts that a selection on what a change can affect needs of the dependents, and whether it needs their configurations. */
export const partsOfBlast = lookingAhead(blastNeeds, (wants) => ({
  parts: wants.documents ? partsIn(wants) : null,
  configurations: wants.configurations !== undefined,
}))

import type { Context, Info } from '../../context.ts'
import {
  type BlastDependent,
  type BlastEnvironment,
  type BlastGraph,
  blastDependents,
} from '../../facts/blast-radius.ts'
import type { Known } from '../../facts/gaps.ts'
import { badInput } from '../../graph/errors.ts'
import { remembering } from '../../graph/remembering.ts'
import type { ApprovalRequestDoc } from '../../rest/changes/approval-requests.ts'
import type { FlagReferencesDoc } from '../../rest/code/code-references.ts'
import type { ExperimentDoc } from '../../rest/experiments/experiments.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import type { FlagParts, FlagSource } from '../../rest/flags/flags.ts'
import { isUsable, usable } from '../../rest/operation.ts'
import type { SegmentDoc } from '../../rest/segments/segments.ts'
import type { ApplicationDoc } from '../../rest/usage/applications.ts'
import { inputOf, noRepository } from '../fact-inputs.ts'
import { expectEnvironment } from './filter-environments.ts'
import { pendingRequests } from './flag-fact-starts.ts'
import { partsOfBlast } from './flag-lookahead.ts'

/** What can be affected by a change. Each input is read when it is asked for, once for all fields. */
export interface BlastRadiusSource {
  readonly projectKey: string
  /** What changes. */
  readonly kind: 'flag' | 'segment'
  readonly key: string
  /** The depth at which the search ends. */
  readonly limit: number
  readonly dependents: () => Promise<Known<readonly BlastDependent[]>>
  /** The flags whose rules name the segment that changes. Empty for a flag. */
  readonly named: () => Promise<ReadonlySet<string>>
  readonly segments: () => Promise<Known<readonly SegmentDoc[]>>
  readonly codeReferences: () => Promise<Known<FlagReferencesDoc>>
  readonly applications: () => Promise<Known<readonly ApplicationDoc[]>>
  readonly approvalRequests: (expand: readonly string[]) => Promise<Known<readonly ApprovalRequestDoc[]>>
  readonly experiments: (expand: readonly string[]) => Promise<Known<readonly ExperimentDoc[]>>
  /** Computes something once for all fields. */
  readonly once: <Value>(name: string, compute: () => Promise<Value>) => Promise<Value>
}

/** A dependent, with what it depends on. */
export interface BlastDependentSource extends BlastDependent {
  readonly radius: BlastRadiusSource
}

/** The same, in one environment. */
export interface BlastEnvironmentSource extends BlastEnvironment {
  readonly radius: BlastRadiusSource
}

interface BlastArgs {
  readonly environmentKeys?: readonly string[] | null
  readonly maxDepth?: number | null
}

/** Experiments that are not archived, as LaunchDarkly lists them if it is not told which. */
export const activeExperiments = { lifecycleState: undefined }

const mostDepth = 100

/** Checks the depth at which a search ends. */
export function depthOf(maxDepth: number | null | undefined): number {
  const depth = maxDepth ?? 10
  if (isDepth(depth)) return depth
  throw badInput(`Expected maxDepth to be from 1 to ${mostDepth}, but got ${depth}.`)
}

const isDepth = (depth: number): boolean => depth >= 1 && depth <= mostDepth

/** Whether the arguments are such that they are not refused. */
export const areUsable = ({ environmentKeys, maxDepth }: BlastArgs): boolean =>
  isDepth(maxDepth ?? 1) && (environmentKeys ?? []).every(isUsable)

/** The dependents of flags, and the search in them. */
export async function searched(
  flagKeys: readonly string[],
  graph: Omit<BlastGraph, 'dependentsOf'>,
  parts: FlagParts | null,
  { loaders }: Context,
): Promise<readonly BlastDependent[]> {
  const { projectKey, environmentKeys, maxDepth } = graph
  const asked = { projectKey, flagKeys, environments: environmentKeys ?? ('all' as const), maxDepth, parts }
  const found = flagKeys.length > 0 ? await loaders.dependentsGraph(asked) : null
  return blastDependents({ ...graph, dependentsOf: (key) => found?.of(key) ?? [] })
}

/**
 * Checks that the environments without dependents exist, because no dependents in a misspelled one is no finding. The document of the
 * flag tells it, if a list of all flags was read.
 *
 * @throws {NoSuchEnvironment}
 */
async function expectEnvironments(
  found: readonly BlastDependent[],
  { projectKey, key }: FlagSource['at'],
  environmentKeys: readonly string[],
  context: Context,
): Promise<void> {
  const configs = context.loaders.flags.known(projectKey, key)?.environments ?? {}
  const told = new Set(found.flatMap(({ environments }) => environments.map((one) => one.environmentKey)))
  const others = environmentKeys.filter((one) => !told.has(one) && !Object.hasOwn(configs, one))
  await Promise.all(others.map((environmentKey) => expectEnvironment(projectKey, { environmentKey }, context)))
}

/** The parts of the dependents that a selection needs, in the environments that count. */
export function partsOfBlastIn(environments: FlagParts['environments'], info: Info): FlagParts | null {
  const { parts, configurations } = partsOfBlast(info)
  return configurations ? uniteParts([...(parts ? [parts] : []), { environments, full: true, expand: [] }]) : parts
}

/** What a change of a flag can affect. Needs only the address of the flag. */
export function blastOfFlag({ at }: FlagSource, args: BlastArgs, context: Context, info: Info): BlastRadiusSource {
  const { loaders } = context
  const { projectKey, key } = at
  const { environmentKeys = null } = args
  for (const one of environmentKeys ?? []) usable('an environment key', one)
  const limit = depthOf(args.maxDepth)
  const parts = partsOfBlastIn(environmentKeys ?? 'all', info)
  const once = remembering()
  return {
    projectKey,
    kind: 'flag',
    key,
    limit,
    once,
    dependents: () =>
      once('dependents', async () => {
        const graph = { projectKey, flagKey: key, environmentKeys, maxDepth: limit }
        const found = await inputOf('DEPENDENT_FLAGS', searched([key], graph, parts, context))
        if (!found.gap) await expectEnvironments(found.value, at, environmentKeys ?? [], context)
        return found
      }),
    named: async () => new Set(),
    segments: async () => ({ value: [] }),
    codeReferences: () =>
      once('code', async (): Promise<Known<FlagReferencesDoc>> => {
        const flag = { projectKey, flagKey: key }
        const statistics = await inputOf('CODE_REFERENCES', loaders.codeReferences.searchedFor(flag))
        if (statistics.gap) return statistics
        return statistics.value ? { value: { ...flag, statistics: statistics.value } } : noRepository
      }),
    applications: () => once('applications', () => inputOf('APPLICATIONS', loaders.applications.ofFlag(at))),
    approvalRequests: (expand) =>
      inputOf('APPROVAL_REQUESTS', loaders.approvalRequests.allOfFlag(at, pendingRequests.conditions, expand)),
    experiments: (expand) =>
      inputOf(
        'EXPERIMENTS',
        loaders.experiments
          .allOf({ projectKey, by: 'flag', value: key }, activeExperiments, expand)
          .then((all) => all.filter((one) => environmentKeys?.includes(one.at.environmentKey) ?? true)),
      ),
  }
}

import type { MetricRep } from '../rest/experiments/metrics.ts'
import { targetsOf } from '../rest/flags/flag-environments.ts'
import type { ClauseRep, FlagConfigRep, FlagDoc, RuleRep, ServedRep } from '../rest/flags/flags.ts'
import type { EnvironmentRep } from '../rest/projects/environments.ts'
import type { PlainProjectRep } from '../rest/projects/projects.ts'
import { type SegmentDoc, segmentTargetsOf } from '../rest/segments/segments.ts'
import { canonical } from './canonical.ts'

/**
 * The documents of an export: what people set, and nothing that LaunchDarkly adds. Ids, versions, times, salts, links, access, counts and
 * credentials are left out, so that equal settings give equal documents. What has no order is sorted.
 */

export const exportedProject = (project: PlainProjectRep) => ({
  ...picked(project, ['key', 'name', 'includeInSnippetByDefault', 'defaultClientSideAvailability']),
  ...picked(project, ['defaultReleasePipelineKey']),
  tags: asSet(project.tags),
})

export const exportedEnvironment = (environment: EnvironmentRep) => ({
  ...picked(environment, ['key', 'name', 'color', 'critical', 'defaultTtl', 'secureMode', 'defaultTrackEvents']),
  ...picked(environment, ['requireComments', 'confirmChanges', 'approvalSettings', 'resourceApprovalSettings']),
  tags: asSet(environment.tags),
})

/** A flag with its configurations in all environments. */
export const exportedFlag = (flag: FlagDoc) => ({
  ...picked(flag, ['key', 'name', 'description', 'kind', 'temporary', 'archived', 'deprecated', 'defaults']),
  ...picked(flag, ['clientSideAvailability', 'includeInSnippet', 'customProperties', 'migrationSettings']),
  ...picked(flag, ['maintainerId', 'maintainerTeamKey']),
  tags: asSet(flag.tags),
  variations: flag.variations.map((variation) => picked(variation, ['value', 'name', 'description'])),
  environments: Object.fromEntries(
    Object.entries(flag.environments ?? {}).map(([key, config]) => [key, configuration(config, flag)]),
  ),
})

const configuration = (config: FlagConfigRep, flag: FlagDoc) => ({
  ...picked(config, ['on', 'offVariation', 'trackEvents', 'trackEventsFallthrough', 'migrationSettings']),
  fallthrough: config.fallthrough && served(config.fallthrough),
  prerequisites: asSet((config.prerequisites ?? []).map((one) => picked(one, ['key', 'variation']))),
  rules: (config.rules ?? []).map(rule),
  targets: asSet(
    targetsOf(config, flag)
      .filter(({ values }) => values.length > 0)
      .map(({ contextKind, variation, values }) => ({
        contextKind: contextKind || 'user',
        variation,
        values: asSet(values),
      })),
  ),
})

const rule = (one: RuleRep) => ({
  ...picked(one, ['description', 'disabled', 'trackEvents']),
  ...served(one),
  clauses: clauses(one.clauses),
})

const served = ({ variation, rollout }: ServedRep) => ({
  variation,
  rollout: rollout && {
    ...picked(rollout, ['bucketBy', 'contextKind', 'experimentAllocation']),
    // LaunchDarkly draws the seed. Only in an experiment is it a part of the result.
    ...(rollout.experimentAllocation && picked(rollout, ['seed'])),
    variations: rollout.variations,
  },
})

const clauses = (all: readonly ClauseRep[]) =>
  asSet(
    all.map((one) => ({
      ...picked(one, ['attribute', 'op', 'contextKind', 'negate']),
      values: asSet(one.values),
    })),
  )

/** A segment of an environment. The lists of a big segment are in no document. */
export const exportedSegment = (segment: SegmentDoc) => ({
  ...picked(segment, ['key', 'name', 'description', 'unbounded', 'unboundedContextKind']),
  external: segment._external,
  tags: asSet(segment.tags),
  rules: segment.rules.map((one) => ({
    ...picked(one, ['description', 'weight', 'rolloutContextKind', 'bucketBy']),
    clauses: clauses(one.clauses),
  })),
  targets: asSet(
    (segmentTargetsOf(segment) ?? []).map(({ contextKind, included, excluded }) => ({
      contextKind,
      included: asSet(included),
      excluded: asSet(excluded),
    })),
  ),
})

export const exportedMetric = (metric: MetricRep) => ({
  ...picked(metric, ['key', 'name', 'kind', 'description', 'category', 'maintainerId', 'isNumeric', 'successCriteria']),
  ...picked(metric, ['unit', 'eventKey', 'filters', 'unitAggregationType', 'analysisType', 'percentileValue']),
  ...picked(metric, ['eventDefault', 'selector', 'urls', 'archived']),
  tags: asSet(metric.tags),
  randomizationUnits: asSet(metric.randomizationUnits ?? []),
})

/** The line of a document: JSON without line breaks, with the properties in the order of their names. */
export const exportLine = (part: string, environmentKey: string | null, document: unknown): string =>
  canonical({ part, ...(environmentKey !== null && { environmentKey }), document })

/** Some properties of a document. Those that are absent or null stay absent. */
function picked<Doc extends object, Name extends keyof Doc>(
  doc: Doc,
  names: readonly Name[],
): Partial<Pick<Doc, Name>> {
  const set = names.filter((name) => doc[name] !== undefined && doc[name] !== null)
  return Object.fromEntries(set.map((name) => [name, doc[name]])) as Partial<Pick<Doc, Name>>
}

/** Different values in one order, whatever order they came in. */
function asSet<Value>(values: readonly Value[]): readonly Value[] {
  const found = new Map(values.map((one) => [canonical(one), one]))
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value)
}

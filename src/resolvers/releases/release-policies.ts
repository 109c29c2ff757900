import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { metricGroupResource } from '../../rest/experiments/metric-groups.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import {
  listReleasePolicies,
  type ProgressiveReleaseConfigurationDoc,
  releasePolicyResource,
} from '../../rest/releases/release-policies.ts'
import { locate } from '../../rest/resource.ts'
import { contextKind } from '../contexts/context-kinds.ts'
import { existing } from '../existing.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandFor, lookUp } from '../resources.ts'

/** The context kind that a release assigns contexts by. */
const kindOf = (
  { of, rolloutContextKindKey: key }: ProgressiveReleaseConfigurationDoc,
  _: unknown,
  context: Context,
) => (key === undefined ? null : contextKind(of.projectKey, key, context))

export const releasePolicies = {
  Query: {
    releasePolicy: (_, args, context, info) => lookUp(releasePolicyResource, args, context, info),
  },

  Project: {
    releasePolicy: async (project, { key }, context, info) =>
      (await lookUp(releasePolicyResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    releasePolicies: async ({ key: projectKey }, { excludeDefault }, { loaders, read }) => {
      if (!excludeDefault) return loaders.of(releasePolicyResource, [projectKey]).all()
      const { items } = await read(listReleasePolicies, { projectKey, excludeDefault })
      return items.map((policy) => locate(releasePolicyResource, [projectKey], policy))
    },
  },

  Environment: {
    releasePolicies: async ({ at: { projectKey, key } }, _, { loaders }) =>
      (await loaders.of(releasePolicyResource, [projectKey]).all()).filter(({ scope }) =>
        scope.environmentKeys.includes(key),
      ),
  },

  ReleasePolicy: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    policyId: ({ _id }) => _id ?? null,
    name: ({ name }) => name ?? null,
    rank: ({ rank }) => rank ?? null,
    method: ({ releaseMethod }) =>
      releaseMethod ? oneOf(['GUARDED', 'PROGRESSIVE'], releaseMethod.replace(/-release$/, '')) : null,
    environmentKeys: ({ scope }) => scope.environmentKeys,
    environments: ({ at, scope }, _, { loaders }) =>
      existing(scope.environmentKeys, (key) => loaders.environments.byKey(at.projectKey, key)),
    flagTags: ({ scope }) => scope.flagTagKeys,
    guarded: ({ at, guardedReleaseConfig }) => (guardedReleaseConfig ? { ...guardedReleaseConfig, of: at } : null),
    progressive: ({ at, progressiveReleaseConfig }) =>
      progressiveReleaseConfig ? { ...progressiveReleaseConfig, of: at } : null,
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },

  GuardedReleaseConfiguration: {
    contextKindKey: ({ rolloutContextKindKey }) => rolloutContextKindKey ?? null,
    contextKind: kindOf,
    minimumSampleSize: ({ minSampleSize }) => minSampleSize ?? null,
    rollsBackOnRegression: ({ rollbackOnRegression }) => rollbackOnRegression ?? null,
    metrics: ({ of, metricKeys }, _, { loaders }, info) =>
      existing(metricKeys, (key) =>
        loaders.of(metricResource, [of.projectKey]).byKey(key, expandFor(metricResource, info)),
      ),
    metricGroups: ({ of, metricGroupKeys }, _, { loaders }, info) =>
      existing(metricGroupKeys, (key) =>
        loaders.of(metricGroupResource, [of.projectKey]).byKey(key, expandFor(metricGroupResource, info)),
      ),
  },

  ProgressiveReleaseConfiguration: {
    contextKindKey: ({ rolloutContextKindKey }) => rolloutContextKindKey ?? null,
    contextKind: kindOf,
  },

  ReleaseStage: {
    percentage: ({ allocation }) => (typeof allocation === 'number' ? allocation / 1000 : null),
    durationMs: ({ durationMillis }) => durationMillis ?? null,
  },
} satisfies Resolvers

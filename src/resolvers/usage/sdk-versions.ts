import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { getSdkVersionsDetails, type SdkVersionDetailsRep } from '../../rest/usage/sdk-versions.ts'
import { projectBehind } from '../projects/project-behind.ts'

/** The SDKs of the account that meet a condition. One call has all of them. */
const sdksWhere = async ({ read }: Context, holds: (sdk: SdkVersionDetailsRep) => boolean) =>
  (await read(getSdkVersionsDetails, {})).filter(holds)

export const sdkVersions = {
  AccountUsage: { sdkVersions: (_, __, { read }) => read(getSdkVersionsDetails, {}) },

  Project: {
    sdkVersions: ({ key }, _, context) => sdksWhere(context, ({ projectKey }) => projectKey === key),
  },

  Environment: {
    sdkVersions: ({ at }, _, context) =>
      sdksWhere(context, ({ projectKey, environmentKey }) => projectKey === at.projectKey && environmentKey === at.key),
  },

  SdkVersion: { name: ({ sdk }) => sdk ?? null, version: ({ version }) => version ?? null },

  SdkVersionUsage: {
    latestVersion: ({ ldLatestVersion }) => ldLatestVersion ?? null,
    latestReleaseUrl: ({ latestReleaseUrl }) => latestReleaseUrl || null,
    relayLatestReleaseUrl: ({ relayLatestReleaseUrl }) => relayLatestReleaseUrl || null,
    project: ({ projectKey }, _, context, info) => (projectKey ? projectBehind(projectKey, context, info) : null),
    environment: ({ projectKey, environmentKey, environmentName }) =>
      projectKey && environmentKey ? glimpsedEnvironment(projectKey, environmentKey, environmentName) : null,
  },
} satisfies Resolvers

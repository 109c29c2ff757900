import type { Resolvers } from '../../generated/resolvers.ts'
import { entries } from '../../graph/fields.ts'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'

const needs: Needs = {
  ApprovalRequestSettings: { default: { expand: ['default'] }, strict: { expand: ['strict'] } },
}

export const approvalSettings = {
  Project: {
    approvalRequestSettings: async (project, { environmentKey, resourceKind }, { loaders }, info) => {
      const projectKey = project.key
      const settings = await loaders.approvalSettings({
        ...{ projectKey, environmentKey: environmentKey ?? undefined, resourceKind: resourceKind ?? undefined },
        expand: expandOf(info, needs),
      })
      if (!settings) return loaders.projects.nothingIn(project)
      return entries(settings, (kind, one) => ({ ...one, resourceKind: kind, projectKey }))
    },
  },

  ApprovalRequestSettings: {
    default: ({ _default }) => _default ?? null,
    strict: ({ _strict }) => _strict ?? null,
    environments: ({ environments, projectKey }) =>
      entries(environments, (environmentKey, settings) => ({ projectKey, environmentKey, settings })) ?? [],
  },

  EnvironmentApprovalSettings: {
    environment: ({ projectKey, environmentKey }) => glimpsedEnvironment(projectKey, environmentKey),
  },
} satisfies Resolvers

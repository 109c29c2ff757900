import type { FlagEnvironmentEventFilter, FlagEventFilter, Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import { tokenConnection } from '../../graph/token-connection.ts'
import { glimpsedExperiment } from '../../rest/experiments/experiments.ts'
import { type FlagEventDoc, type FlagEventExperimentDoc, flagEventParts } from '../../rest/insights/flag-events.ts'
import { rowsPerPage } from '../../rest/insights/insights.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { withMore } from '../../rest/unreadable.ts'
import { fieldOf } from '../changes/audited.ts'
import { experimentBehind } from '../experiments/experiment-behind.ts'
import { formerFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { sharedConditions } from './conditions.ts'

const needs: Needs = { FlagEvent: { experiments: { expand: [flagEventParts.experiments] } } }

/** LaunchDarkly includes changes in all environments unless they are excluded. */
const conditions = (filter: FlagEnvironmentEventFilter | null | undefined) => ({
  ...sharedConditions(filter),
  impactSize: filter?.impactSize?.toLowerCase(),
  hasExperiments: filter?.hasExperiments ?? undefined,
  global: filter?.includeGlobal === false ? 'exclude' : undefined,
})

const inAll = (filter: FlagEventFilter | null | undefined) => ({
  ...conditions(filter),
  query: filter?.query || undefined,
})

const experimentsOf = ({ experiments, in: place }: FlagEventDoc): readonly FlagEventExperimentDoc[] | null =>
  experiments?.items.map((one) => withMore(one, () => ({ in: place }))) ?? null

export const flagEvents = {
  EnvironmentInsights: {
    flagEvents: (environment, { filter, ...page }, { loaders, budget }, info) => {
      const read = loaders.insights.flagEvents.list(environment, inAll(filter), expandOf(info, needs))
      return tokenConnection(page, { read, pageMaximum: rowsPerPage, budget, info })
    },
  },

  FlagEnvironment: {
    events: ({ at }, { filter, ...page }, { loaders, budget }, info) => {
      const { projectKey, environmentKey, flagKey } = at
      const flag = { projectKey, environmentKey, flagKey }
      const asked = { ...flag, conditions: conditions(filter), expand: expandOf(info, needs) }
      const read = loaders.insights.flagEvents.ofFlag(asked)
      return tokenConnection(page, { read, pageMaximum: rowsPerPage, budget, info })
    },
  },

  FlagEvent: {
    flagEventId: ({ id }) => id,
    environmentKey: ({ environmentKey }) => environmentKey ?? null,
    environmentId: ({ environmentId }) => environmentId ?? null,
    impact: ({ impact }) => impact ?? null,
    experiments: (event) => experimentsOf(event),
    flag: ({ projectKey, flagKey }, _, context, info) => formerFlag(projectKey, flagKey, context, info),
    project: ({ projectKey }, _, context, info) => projectBehind(projectKey, context, info),
    environment: ({ projectKey, environmentKey }) =>
      environmentKey === undefined ? null : glimpsedEnvironment(projectKey, environmentKey),
    member: ({ member }) => {
      if (!member) return null
      const { id: _id, ...named } = member
      return { ...named, _id }
    },
    auditLogEntryId: ({ auditLogEntryId }) => auditLogEntryId ?? null,
    auditLogEntry: ({ auditLogEntryId }, _, { loaders }, info) =>
      auditLogEntryId === undefined ? null : loaders.auditLog.byId(auditLogEntryId, fieldOf(info)),
    at: ({ eventTime }) => eventTime,
  },

  FlagEventImpact: {
    size: ({ size }) => (size === undefined ? null : oneOf(['NONE', 'SMALL', 'MEDIUM', 'LARGE'], size)),
    variations: ({ evaluationsSummary }) => evaluationsSummary?.variations ?? null,
  },

  FlagEventVariation: { value: ({ value }) => value ?? null },

  FlagEventExperiment: {
    experiment: ({ in: place, key, name }, _, context, info) =>
      experimentBehind(glimpsedExperiment(place, key, name), context, info),
    iterationId: ({ iteration }) => iteration?.id ?? null,
    iterationStatus: ({ iteration }) => iteration?.status ?? null,
    startedAt: ({ iteration }) => iteration?.startedAt ?? null,
    endedAt: ({ iteration }) => iteration?.endedAt ?? null,
  },
} satisfies Resolvers

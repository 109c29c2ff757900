import { accessTokenResource } from '../rest/account/access-tokens.ts'
import { releasePipelineResource } from '../rest/releases/release-pipelines.ts'
import { accessTokenLoaders } from './account/access-tokens.ts'
import { memberLoaders } from './account/members.ts'
import { roleLoaders } from './account/roles.ts'
import { teamLoaders } from './account/teams.ts'
import { aiConfigInverses } from './ai/ai-config-inverses.ts'
import { aiConfigLoaders } from './ai/ai-configs.ts'
import { batchingLater, placed } from './batch.ts'
import { approvalRequestLoaders } from './changes/approval-requests.ts'
import { auditLogLoaders } from './changes/audit-log.ts'
import { configurationLog } from './changes/configuration-log.ts'
import { workflowTemplateLoaders } from './changes/workflow-templates.ts'
import { codeReferenceLoaders } from './code/code-references.ts'
import { contextAttributeLoaders } from './contexts/context-attributes.ts'
import { contextLoaders } from './contexts/contexts.ts'
import { endUserLoaders } from './contexts/end-users.ts'
import { flagEvaluationLoader } from './contexts/flag-evaluations.ts'
import { experimentationSettingsLoader } from './experiments/experimentation-settings.ts'
import { experimentLoaders } from './experiments/experiments.ts'
import { holdoutLoaders } from './experiments/holdouts.ts'
import { layerLoaders } from './experiments/layers.ts'
import { dependentFlagLoader } from './flags/dependent-flags.ts'
import { dependentsGraphLoader } from './flags/dependents-graph.ts'
import { expiringTargetLoaders } from './flags/expiring-targets.ts'
import { flagLinkLoader } from './flags/flag-links.ts'
import { flagStatusLoaders } from './flags/flag-statuses.ts'
import { flagLoaders } from './flags/flags.ts'
import { followerLoaders } from './flags/followers.ts'
import { insightLoaders } from './insights/insights.ts'
import type { SingleCalls } from './irreducible.ts'
import { approvalSettingsLoader } from './projects/approval-settings.ts'
import { environmentLoaders } from './projects/environments.ts'
import { flagDefaultsLoader } from './projects/flag-defaults.ts'
import { projectLoaders } from './projects/projects.ts'
import { viewLoaders } from './projects/views.ts'
import type { Read } from './read.ts'
import { releaseLoaders } from './releases/releases.ts'
import { resourceLoaders } from './resource-loaders.ts'
import { segmentLoaders } from './segments/segments.ts'
import { singleLists } from './single-lists.ts'
import { notingAbsence } from './told-absence.ts'
import { applicationLoaders } from './usage/applications.ts'
import { usageLoaders } from './usage/usage.ts'
import { usageExperimentLoaders } from './usage/usage-experiments.ts'
import { usagePlaceLoaders } from './usage/usage-places.ts'

/** The loaders that a request has used. */
interface Made {
  of: ReturnType<typeof resourceLoaders>
  singleLists: ReturnType<typeof singleLists>
  projects: ReturnType<typeof projectLoaders>
  environments: ReturnType<typeof environmentLoaders>
  approvalRequests: ReturnType<typeof approvalRequestLoaders>
  workflowTemplates: ReturnType<typeof workflowTemplateLoaders>
  contexts: ReturnType<typeof contextLoaders>
  contextAttributes: ReturnType<typeof contextAttributeLoaders>
  endUsers: ReturnType<typeof endUserLoaders>
  experimentationSettings: ReturnType<typeof experimentationSettingsLoader>
  experiments: ReturnType<typeof experimentLoaders>
  flags: ReturnType<typeof flagLoaders>
  flagEvaluations: ReturnType<typeof flagEvaluationLoader>
  dependentFlags: ReturnType<typeof dependentFlagLoader>
  dependentsGraph: ReturnType<typeof dependentsGraphLoader>
  flagLinks: ReturnType<typeof flagLinkLoader>
  flagStatuses: ReturnType<typeof flagStatusLoaders>
  flagDefaults: ReturnType<typeof flagDefaultsLoader>
  approvalSettings: ReturnType<typeof approvalSettingsLoader>
  followers: ReturnType<typeof followerLoaders>
  expiringTargets: ReturnType<typeof expiringTargetLoaders>
  codeReferences: ReturnType<typeof codeReferenceLoaders>
  holdouts: ReturnType<typeof holdoutLoaders>
  layers: ReturnType<typeof layerLoaders>
  members: ReturnType<typeof memberLoaders>
  releases: ReturnType<typeof releaseLoaders>
  roles: ReturnType<typeof roleLoaders>
  segments: ReturnType<typeof segmentLoaders>
  teams: ReturnType<typeof teamLoaders>
  views: ReturnType<typeof viewLoaders>
  auditLog: ReturnType<typeof auditLogLoaders>
  configurationLog: ReturnType<typeof configurationLog>
  insights: ReturnType<typeof insightLoaders>
  accessTokens: ReturnType<typeof accessTokenLoaders>
  applications: ReturnType<typeof applicationLoaders>
  aiConfigs: ReturnType<typeof aiConfigLoaders>
  aiConfigInverses: ReturnType<typeof aiConfigInverses>
  usage: ReturnType<typeof usageLoaders>
  usagePlaces: ReturnType<typeof usagePlaceLoaders>
  usageExperiments: ReturnType<typeof usageExperimentLoaders>
}

/**
 * The loaders of one GraphQL request: batches, plans, and a memory of the documents that were read. Each is made when it is first used,
 * because most requests use few of them.
 */
export class Loaders {
  readonly #read: Read
  readonly #singles: SingleCalls
  readonly #callsLeft: () => number
  readonly #inBatches = batchingLater()
  #made: Partial<Made> = {}
  #kept = new Map<string, object>()

  /**
   * @param singles Counts the single calls.
   * @param callsLeft Returns the number of calls that the request may still make.
   */
  constructor(read: Read, singles: SingleCalls, callsLeft: () => number) {
    this.#read = notingAbsence(read, this)
    this.#singles = singles
    this.#callsLeft = callsLeft
  }

  /** Forgets all documents that were read. */
  forget(): void {
    this.#made = {}
    this.#kept = new Map()
  }

  /** What is derived from documents and kept as long as they are. It is made when it is first asked for. */
  kept<Value extends object>(name: string, make: () => Value): Value {
    return placed(this.#kept, name, make) as Value
  }

  #one<Name extends keyof Made>(name: Name, make: () => Made[Name]): Made[Name] {
    const known = this.#made[name]
    if (known) return known
    const made = this.#inBatches(make)
    this.#made[name] = made
    return made
  }

  get of() {
    return this.#one('of', () => resourceLoaders(this.#read, this.#singles))
  }

  get singleLists() {
    return this.#one('singleLists', () => singleLists(this.of, this.#singles))
  }

  get projects() {
    return this.#one('projects', () => projectLoaders(this.#read))
  }

  get environments() {
    return this.#one('environments', () => environmentLoaders(this.#read, this.projects))
  }

  get approvalRequests() {
    return this.#one('approvalRequests', () =>
      approvalRequestLoaders(this.#read, this.environments, this.projects, this.#singles),
    )
  }

  get workflowTemplates() {
    return this.#one('workflowTemplates', () => workflowTemplateLoaders(this.#read))
  }

  get contexts() {
    return this.#one('contexts', () => contextLoaders(this.#read))
  }

  get contextAttributes() {
    return this.#one('contextAttributes', () => contextAttributeLoaders(this.#read, this.#singles))
  }

  get endUsers() {
    return this.#one('endUsers', () => endUserLoaders(this.#read, this.#singles))
  }

  get flagEvaluations() {
    return this.#one('flagEvaluations', () => flagEvaluationLoader(this.#read, this.#singles))
  }

  get experimentationSettings() {
    return this.#one('experimentationSettings', () => experimentationSettingsLoader(this.#read, this.#singles))
  }

  get experiments() {
    return this.#one('experiments', () => experimentLoaders(this.#read, this.of))
  }

  get holdouts() {
    return this.#one('holdouts', () => holdoutLoaders(this.#read, this.of))
  }

  get layers() {
    return this.#one('layers', () => layerLoaders(this.#read))
  }

  get flags() {
    return this.#one('flags', () => flagLoaders(this.#read, this.environments.keysOf, this.projects.exists))
  }

  get dependentFlags() {
    return this.#one('dependentFlags', () => dependentFlagLoader(this.#read, this.flags))
  }

  get dependentsGraph() {
    return this.#one('dependentsGraph', () => dependentsGraphLoader(this.flags, this.dependentFlags))
  }

  get flagLinks() {
    return this.#one('flagLinks', () => flagLinkLoader(this.#read, this.#singles))
  }

  get flagStatuses() {
    return this.#one('flagStatuses', () =>
      flagStatusLoaders(this.#read, this.environments.keysOf, this.environments.isAbsent, this.#singles),
    )
  }

  get flagDefaults() {
    return this.#one('flagDefaults', () => flagDefaultsLoader(this.#read, this.#singles))
  }

  get approvalSettings() {
    return this.#one('approvalSettings', () => approvalSettingsLoader(this.#read, this.projects.exists, this.#singles))
  }

  get followers() {
    return this.#one('followers', () => followerLoaders(this.#read, this.environments.isAbsent))
  }

  get expiringTargets() {
    return this.#one('expiringTargets', () => expiringTargetLoaders(this.#read, this.#singles))
  }

  get codeReferences() {
    return this.#one('codeReferences', () => codeReferenceLoaders(this.#read, this.projects.exists, this.#singles))
  }

  get members() {
    return this.#one('members', () => memberLoaders(this.#read))
  }

  get roles() {
    return this.#one('roles', () => roleLoaders(this.#read))
  }

  get insights() {
    return this.#one('insights', () => insightLoaders(this.#read, this.#singles, this.of))
  }

  get releases() {
    return this.#one('releases', () =>
      releaseLoaders(this.#read, this.#singles, (projectKey) => this.of(releasePipelineResource, [projectKey]).all()),
    )
  }

  get segments() {
    return this.#one('segments', () => segmentLoaders(this.#read, this.flags, this.#singles))
  }

  get teams() {
    return this.#one('teams', () => teamLoaders(this.#read, this.members.groups, this.#singles))
  }

  get views() {
    return this.#one('views', () =>
      viewLoaders(this.#read, {
        of: this.of,
        environmentsOf: this.environments.allOf,
        singles: this.#singles,
        count: this.singleLists.count,
      }),
    )
  }

  get accessTokens() {
    return this.#one('accessTokens', () => accessTokenLoaders(this.#read, this.of(accessTokenResource, [])))
  }

  get applications() {
    return this.#one('applications', () => applicationLoaders(this.of))
  }

  get aiConfigInverses() {
    return this.#one('aiConfigInverses', () => aiConfigInverses(this.of))
  }

  get aiConfigs() {
    return this.#one('aiConfigs', () => aiConfigLoaders(this.#read, this.#singles))
  }

  get usage() {
    return this.#one('usage', () => usageLoaders(this.#read, this.#singles, this.projects, this.environments))
  }

  get usageExperiments() {
    return this.#one('usageExperiments', () => usageExperimentLoaders(this.of, this.usagePlaces, this.#singles))
  }

  get usagePlaces() {
    return this.#one('usagePlaces', () => usagePlaceLoaders(this.#read, this.projects, this.environments))
  }

  get auditLog() {
    return this.#one('auditLog', () => auditLogLoaders(this.#read, this.#singles, this.#callsLeft))
  }

  get configurationLog() {
    return this.#one('configurationLog', () => configurationLog(this.auditLog))
  }
}

import { experimentSelections } from './experiment-selections.ts'
import { usageSelections } from './usage-selections.ts'

/** Selections on the sandbox's default data (250 flags in `web`), each with the fewest REST calls that answer it. */
export interface Selection {
  readonly title: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** The fewest calls that REST allows. */
  readonly minimum: number
  /** What is spent, where the fewest calls would have to go one after the other. Default the minimum. */
  readonly spent?: number
  /** What is allowed, where luck decides: more than the minimum for some data. Default the minimum. */
  readonly atMost?: number
  /** The fewest waves of calls that the fewest calls can go in. Default one; one more for each answer that others wait for. */
  readonly waves?: number
  /** What is allowed, where going on without waiting could be a call too many. Default the fewest. */
  readonly wavesAtMost?: number
}

/** What a query needs to know of the data: asked of the sandbox, because its names are nobody's business here. */
export interface Known {
  /** The keys of the flags of `web`, in the list's order. */
  readonly flagKeys: readonly string[]
  readonly environmentKeys: readonly string[]
  readonly emails: readonly string[]
  /** Global ids of members and of projects. */
  readonly memberIds: readonly string[]
  readonly projectIds: readonly string[]
  /** LaunchDarkly's own ids of members. */
  readonly members: readonly string[]
  /** The key of a flag with a rule for a segment that there is, in production. */
  readonly segmentedKey: string
}

/** The query whose answer {@link knownFrom} reads. */
export const knownQuery = `{
  project(key: "web") { environments(first: 100) { nodes { key } } flags(first: 1000) { nodes { key } } }
  members(first: 100) { nodes { id memberId email } }
  projects { nodes { id } }
  environment(projectKey: "web", key: "production") { segments(first: 50) { nodes { flags { key } } } }
}`

interface KnownData {
  readonly project: {
    readonly environments: { readonly nodes: readonly { readonly key: string }[] }
    readonly flags: { readonly nodes: readonly { readonly key: string }[] }
  }
  readonly members: {
    readonly nodes: readonly { readonly id: string; readonly memberId: string; readonly email: string }[]
  }
  readonly environment: {
    readonly segments: { readonly nodes: readonly { readonly flags: readonly { readonly key: string }[] }[] }
  }
  readonly projects: { readonly nodes: readonly { readonly id: string }[] }
}

export const knownFrom = ({ project, members, projects, environment }: KnownData): Known => ({
  flagKeys: project.flags.nodes.map(({ key }) => key),
  environmentKeys: project.environments.nodes.map(({ key }) => key),
  emails: members.nodes.map(({ email }) => email),
  memberIds: members.nodes.map(({ id }) => id),
  members: members.nodes.map(({ memberId }) => memberId),
  projectIds: projects.nodes.map(({ id }) => id),
  segmentedKey: environment.segments.nodes.flatMap(({ flags }) => flags)[0]!.key,
})

const ofWeb = (selection: string) => `{ project(key: "web") { ${selection} } }`

const aliases = (values: readonly string[], field: (value: string) => string) =>
  `{ ${values.map((value, index) => `a${index}: ${field(JSON.stringify(value))}`).join(' ')} }`

export const selections = ({
  flagKeys,
  environmentKeys,
  emails,
  memberIds,
  members,
  projectIds,
  segmentedKey,
}: Known): Selection[] => [
  {
    title: 'the views of a project with the keys of their flags',
    query: ofWeb('views(first: 10) { nodes { key name flagCount flags(first: 100) { nodes { key name } } } }'),
    minimum: 1,
  },
  {
    title: 'the AI configs of a project with the models and the tools of their variations',
    query: ofWeb(
      'aiConfigs(first: 20) { nodes { key variations { key modelConfig { name } tools { tool { description } } } } }',
    ),
    minimum: 3,
    waves: 2,
  },
  {
    title: 'the AI models of a project with the variations that use them',
    query: ofWeb('aiModelConfigs { key variations { key aiConfig { key } } }'),
    minimum: 2,
    waves: 2,
  },
  {
    title: '100 flags with their views',
    query: ofWeb('flags(first: 100) { nodes { key views { key name } } }'),
    minimum: 2,
    waves: 2,
  },
  {
    title: '4 projects with their environments: key, name, color',
    query: '{ projects(first: 4) { nodes { key environments(first: 20) { nodes { key name color } } } } }',
    minimum: 1,
  },
  {
    title: 'a project with 25 environments, all of them',
    query: '{ project(key: "infra") { key name environments(first: 100) { totalCount nodes { key name color } } } }',
    minimum: 2,
    waves: 2,
  },
  {
    title: '25 environments of a project, and nothing of the project',
    query: '{ project(key: "infra") { environments(first: 25) { nodes { key name } } } }',
    minimum: 1,
  },
  {
    title: '3 aliases of one flag, each in another environment',
    query: `query ($key: String!) {
      a: flag(projectKey: "web", key: $key) { name environment(key: "production") { on } }
      b: flag(projectKey: "web", key: $key) { environment(key: "staging") { rules { serves { variation { value } } } } }
      c: flag(projectKey: "web", key: $key) { environment(key: "test") { on } }
    }`,
    variables: { key: flagKeys[120] },
    minimum: 1,
  },
  {
    title: 'one flag, everything in all environments',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      key name tags variations { variationId value } maintainer { ... on Member { email } ... on Team { name } }
      environments {
        environmentKey environmentName on version lastModifiedAt
        offVariation { value } fallthrough { variation { value } rollout { contextKind seed variations { percentage } } }
        targets { contextKind values } rules { ruleId clauses { attribute operator values } serves { variation { value } } }
        evaluation { contextKinds } access { allowed { action } } siteUrl
      }
    } }`,
    variables: { key: flagKeys[7] },
    minimum: 1,
  },
  {
    title: "100 flags: key, name, tags, maintainer's e-mail",
    query: ofWeb('flags(first: 100) { nodes { key name tags maintainer { ... on Member { email } } } }'),
    minimum: 1,
  },
  {
    title: '250 flags: on/off in 2 environments',
    query: ofWeb(`flags(first: 250) { nodes {
      key production: environment(key: "production") { on } staging: environment(key: "staging") { on }
    } }`),
    minimum: 3,
    waves: 2,
  },
  {
    title: '250 flags: on/off in 7 environments',
    query: `query ($keys: [String!]) { project(key: "web") {
      flags(first: 250) { nodes { key environments(keys: $keys) { environmentKey on } } }
    } }`,
    variables: { keys: environmentKeys },
    minimum: 9,
    waves: 2,
  },
  {
    title: '100 flags: rules in 5 environments',
    query: `query ($keys: [String!]) { project(key: "web") {
      flags(first: 100) { nodes { key environments(keys: $keys) { rules { ruleId clauses { attribute values } } } } }
    } }`,
    variables: { keys: environmentKeys.slice(0, 5) },
    minimum: 2,
  },
  {
    title: '100 flags: off variation and default variation in 3 environments',
    query: `query ($keys: [String!]) { project(key: "web") {
      flags(first: 100) { nodes { key environments(keys: $keys) {
        offVariation { value } fallthrough { variation { value } }
      } } }
    } }`,
    variables: { keys: environmentKeys.slice(0, 3) },
    minimum: 1,
  },
  {
    title: "100 flags: the maintainer's last-seen time and team names",
    query: ofWeb('flags(first: 100) { nodes { key maintainer { ... on Member { lastSeenAt teams { name } } } } }'),
    minimum: 2,
    waves: 2,
  },
  {
    title: '5 flags by key through aliases, one environment',
    query: aliases(
      [3, 60, 110, 170, 240].map((place) => flagKeys[place]!),
      (key) => `flag(projectKey: "web", key: ${key}) { name environment(key: "production") { on } }`,
    ),
    minimum: 3,
    waves: 2,
    wavesAtMost: 3,
  },
  {
    title: 'the same 5 flags through their project',
    query: ofWeb(
      [3, 60, 110, 170, 240]
        .map(
          (place, index) => `a${index}: flag(key: "${flagKeys[place]}") { name environment(key: "production") { on } }`,
        )
        .join(' '),
    ),
    minimum: 3,
    waves: 2,
    wavesAtMost: 3,
  },
  {
    title: '100 flags: the name of each prerequisite flag in 1 environment',
    query: ofWeb(`flags(first: 100) { nodes {
      key environment(key: "production") { prerequisites { flagKey flag { name } variation { value } } }
    } }`),
    minimum: 2,
    // The other two pages go out together. Here the first of them has all of the flags.
    spent: 3,
    waves: 2,
  },
  {
    title: '250 flags: what they serve in 1 environment',
    query: ofWeb('flags(first: 250) { nodes { key environment(key: "production") { serving { kind sentences } } } }'),
    minimum: 3,
    waves: 2,
  },
  {
    title: '250 flags: what differs between 2 environments',
    query: ofWeb(
      'flagDiffs(from: "production", to: "staging", first: 1000) { nodes { flag { key } sameServing sentences } }',
    ),
    minimum: 3,
    waves: 2,
  },
  {
    title: '100 flags: what they serve in 1 environment',
    query: ofWeb('flags(first: 100) { nodes { key environment(key: "production") { serving { kind sentences } } } }'),
    minimum: 2,
    waves: 2,
  },
  {
    title: 'how many flags there are',
    query: ofWeb('flags { totalCount }'),
    minimum: 1,
  },
  {
    title: '20 members by e-mail through aliases',
    query: aliases(emails.slice(0, 20), (email) => `member(email: ${email}) { firstName role }`),
    minimum: 1,
  },
  {
    title: '20 members by id through aliases',
    query: aliases(members.slice(0, 20), (id) => `member(id: ${id}) { firstName role }`),
    minimum: 1,
  },
  {
    title: 'nodes: 20 members and 4 projects',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Member { email } ... on Project { name } } }',
    variables: { ids: [...memberIds.slice(0, 20), ...projectIds] },
    minimum: 2,
  },
  {
    title: 'maintainers of 100 flags with all the flags of `web` that each maintains',
    query: ofWeb(`flags(first: 100) { nodes {
      key maintainer { ... on Member { email flags(projectKey: "web", first: 1000) { totalCount nodes { key name } } } }
    } }`),
    minimum: 3,
    waves: 2,
    atMost: 4,
  },
  {
    title: '100 flags: status in 3 environments',
    query: `query ($keys: [String!]) { project(key: "web") {
      flags(first: 100) { nodes { key environments(keys: $keys) { on status { state lastRequestedAt } } } }
    } }`,
    variables: { keys: environmentKeys.slice(0, 3) },
    minimum: 4,
  },
  {
    title: 'the segments in the rules of one flag in one environment',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      environment(key: "production") { rules { clauses { segments { key name tags } } } }
    } }`,
    variables: { key: segmentedKey },
    minimum: 2,
    waves: 2,
  },
  {
    title: '100 flags: the segments in their rules in 3 environments',
    query: `query ($keys: [String!]) { project(key: "web") { flags(first: 100) { nodes {
      key environments(keys: $keys) { rules { clauses { segments { key name } } } }
    } } } }`,
    variables: { keys: ['production', 'qa', 'staging'] },
    minimum: 4,
    waves: 2,
  },
  {
    title: 'the flags that use each of 20 segments of an environment',
    query:
      '{ environment(projectKey: "web", key: "production") { segments(first: 20) { nodes { key name flags { key name } } } } }',
    minimum: 4,
    waves: 2,
    wavesAtMost: 3,
  },
  {
    title: '250 flags: their dependents in 3 environments',
    query: `query ($keys: [String!]) { project(key: "web") { flags(first: 250) { nodes {
      key environments(keys: $keys) { dependents { key name } }
    } } } }`,
    variables: { keys: environmentKeys.slice(0, 3) },
    minimum: 3,
    waves: 2,
  },
  {
    title: 'the dependents of one flag',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) { dependents { key name environments { key } } } }`,
    variables: { key: flagKeys[7] },
    minimum: 1,
  },
  {
    title: 'who is asking, and the newest flags that they maintain',
    query: '{ viewer { member { email flags(projectKey: "web", first: 10) { nodes { key } } } } }',
    minimum: 2,
    waves: 2,
  },
  {
    title: 'one flag: status in all environments',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      statuses { environmentKey state lastRequestedAt default }
    } }`,
    variables: { key: flagKeys[7] },
    minimum: 1,
  },
  {
    title: '250 flags: code-reference counts',
    query: ofWeb(`flags(first: 250) { nodes {
      key codeReferences { fileCount hunkCount repositories { repository { name } fileCount hunkCount } }
    } }`),
    minimum: 4,
    waves: 2,
  },
  {
    title: 'archived flags that the code still names',
    query: ofWeb(`flags(first: 100, filter: { state: ARCHIVED, minCodeReferences: 1 }) { nodes {
      key codeReferences { fileCount repositories { fileCount repository { name type } } }
    } }`),
    minimum: 2,
    wavesAtMost: 2,
  },
  {
    title: 'one flag: links, code references, dependents',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      name links { title url linkedAt creator { firstName lastName } }
      codeReferences { fileCount } dependents { flag { key } }
    } }`,
    variables: { key: flagKeys[0] },
    minimum: 4,
  },
  {
    title: 'one flag in 1 environment: status, expiring targets',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) { environment(key: "production") {
      status { state } expiringTargets { contextKind contextKey expiresAt }
    } } }`,
    variables: { key: 'nav-mega-menu' },
    minimum: 3,
    waves: 2,
  },
  {
    title: 'one big segment: membership of a context, expiring targets',
    query: `{ segment(projectKey: "web", environmentKey: "production", key: "loyalty-gold") {
      membership(contextKey: "cust-1") { included excluded } expiringTargets { contextKey targetType expiresAt }
    } }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: '250 flags: followers in 1 environment',
    query: ofWeb('flags(first: 250) { nodes { key environment(key: "production") { on followers { email } } } }'),
    minimum: 4,
    waves: 2,
  },
  {
    title: 'the default release pipeline: releases in each phase, active releases with their flags',
    query: ofWeb(`defaultReleasePipeline {
      name phases { name activeReleaseCount audiences { environmentKey } }
      releases(first: 100, filter: { status: ACTIVE }) { activeCount nodes {
        createdAt activePhase { name } flag { key name maintainer { ... on Member { email } ... on Team { name } } }
      } }
    }`),
    minimum: 5,
    waves: 4,
  },
  {
    title: 'the flags of a release pipeline: progress, on/off in 1 environment',
    query: ofWeb(`flags(first: 100, filter: { releasePipelineKey: "storefront-standard" }) { nodes {
      key releaseProgression { createdAt activePhase { name } } environments(keys: ["production"]) { on }
    } }`),
    minimum: 4,
    waves: 2,
    // The releases of the named pipeline begin at once. Where they are those of all flags, the list of pipelines would be in vain.
    wavesAtMost: 3,
  },
  {
    title: '100 flags: progress of their releases',
    query: ofWeb('flags(first: 100) { nodes { key releaseProgression { pipelineKey createdAt } } }'),
    minimum: 4,
    waves: 2,
  },
  {
    title: 'release policies with their metrics, and the flags with a monitored rollout',
    query: ofWeb(`releasePolicies {
      rank name method environmentKeys flagTags guarded { metrics { key name } stages { percentage durationMs } }
    } flags(first: 10, filter: { guardedRollout: MONITORING }) { nodes { key } }`),
    minimum: 3,
    waves: 2,
  },
  {
    title: 'an environment with its release policies and approval settings',
    query:
      '{ environment(projectKey: "web", key: "production") { releasePolicies { name method } approvalSettings { required } } }',
    minimum: 2,
  },
  {
    title: '100 flags: pending approval requests, and who made them',
    query: ofWeb(`flags(first: 100) { nodes {
      key approvalRequests(filter: { status: [PENDING] }) { nodes { id requestor { email } } }
    } }`),
    minimum: 3,
    waves: 2,
  },
  {
    title: 'one flag with its pending approval requests in all environments',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      name approvalRequests(filter: { status: [PENDING] }) { totalCount nodes { id environmentKey description } }
    } }`,
    variables: { key: flagKeys[7] },
    minimum: 2,
  },
  {
    title: 'pending approval requests that wait for me, with flags, projects and environments',
    query: `{ viewer { member { approvalRequestsToReview(filter: { status: [PENDING] }) {
      totalCount nodes { description createdAt flag { key name } project { key name } environments { name critical } }
    } } } }`,
    minimum: 2,
    waves: 2,
  },
  {
    title: 'all members with their teams',
    query: '{ members(first: 60) { nodes { email teams { key name } } } }',
    minimum: 1,
  },
  {
    title: 'members of each of 8 teams',
    query: '{ teams(first: 8) { nodes { key members(first: 100) { totalCount nodes { email lastSeenAt } } } } }',
    minimum: 2,
  },
  {
    title: 'member count and maintainers of each team',
    query: '{ teams(first: 8) { nodes { key memberCount maintainers { email } } } }',
    minimum: 1,
  },
  {
    title: 'one team: roles, projects, maintainers, member count, role attributes',
    query: `{ team(key: "sre") {
      name memberCount roles { key name } projects { key name } maintainers { email } roleAttributes { key values }
    } }`,
    minimum: 1,
  },
  {
    title: 'flags of `web` that each of 8 members of a team maintains',
    query: `{ team(key: "checkout") { members(first: 8) { nodes {
      email flags(projectKey: "web", first: 100) { totalCount nodes { key name } }
    } } } }`,
    minimum: 4,
    waves: 2,
    wavesAtMost: 3,
  },
  {
    title: '60 members with their custom roles and policies',
    query: `{ members(first: 60) { nodes {
      email roles { key name policy { effect actions notActions resources notResources } }
    } } }`,
    minimum: 2,
  },
  {
    title: 'who can turn one flag on in production, by which roles',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) { environment(key: "production") { approval
      whoCan(first: 100) { allowedCount nodes { member { email } decision { outcome because { role { name } team { name } } } } } } } }`,
    variables: { key: flagKeys[0] },
    minimum: 5,
  },
  {
    title: '100 flags: how many members can turn each on in production',
    query: ofWeb('flags(first: 100) { nodes { key environment(key: "production") { whoCan { allowedCount } } } }'),
    minimum: 5,
  },
  {
    title: 'the members who can delete a flag',
    query: `query ($resource: String!) { members(first: 100, filter: { accessCheck: { action: "deleteFlag", resource: $resource } }) {
      totalCount nodes { email } } }`,
    variables: { resource: `proj/web:env/production:flag/${flagKeys[0]}` },
    minimum: 5,
  },
  {
    title: '60 members: whether each can see a project, and change its production environment',
    query: `{ members(first: 60) { nodes { email sees: can(action: "viewProject", resource: "proj/web") { outcome }
      changes: can(action: "updateName", resource: "proj/web:env/production") { outcome } } } }`,
    minimum: 4,
  },
  {
    title: '100 flags: the description of the team that maintains each',
    query: ofWeb('flags(first: 100) { nodes { key maintainer { ... on Team { name description } } } }'),
    minimum: 2,
    waves: 2,
  },
  {
    title: 'the roles of each of 8 teams, one of which has no members',
    query: '{ teams(first: 8) { nodes { key roles { key } } } }',
    minimum: 3,
    waves: 2,
  },
  {
    title: 'all custom roles with the members and teams that have them',
    query: `{ roles(first: 100) { nodes {
      key name members(first: 100) { totalCount nodes { email } } teams { nodes { key name } }
    } } }`,
    minimum: 2,
  },
  {
    title: 'access tokens that nobody used for months, with their roles, members and teams',
    query: `{ accessTokens(first: 200, filter: { ofAllMembers: true, unusedSince: "2026-07-01T00:00:00Z" }) { totalCount nodes {
      name serviceToken role ending lastUsedAt roles { key policy { effect actions resources } }
      member { email lastSeenAt teams { key } }
    } } }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: '60 members with their access tokens',
    query: '{ members(first: 60) { nodes { email accessTokens { name ending lastUsedAt } } } }',
    minimum: 2,
  },
  {
    title: 'all custom roles with the access tokens that they limit',
    query: '{ roles(first: 100) { nodes { key accessTokens { name } } } }',
    minimum: 2,
  },
  {
    title: 'the access tokens behind 20 audit entries',
    query: '{ auditLog(first: 20) { nodes { title token { name accessToken { name lastUsedAt } } } } }',
    minimum: 2,
    waves: 2,
  },
  {
    title: 'Relay Proxy configurations with their creators, and webhooks',
    query: `{
      relayProxyConfigurations { name displayKey lastModifiedAt policy { effect resources } creator { email lastSeenAt } }
      webhooks { url on }
    }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: 'addresses for a firewall: ranges, webhooks and the version of the API',
    query: '{ publicIpRanges { outboundAddresses } webhooks { url on } apiVersions { current latest } }',
    minimum: 3,
  },
  {
    title: 'latest 20 audit entries over 10 flags, in one connection',
    query: `query ($flagKeys: [String!]!) {
      auditLog(first: 20, filter: { flags: { projectKey: "web", flagKeys: $flagKeys } }) {
        nodes { date title kind comment accesses { action specifier } }
      }
    }`,
    variables: { flagKeys: flagKeys.slice(0, 10) },
    minimum: 1,
  },
  {
    title: 'the whole audit log, 846 entries',
    query: '{ auditLog(first: 1000) { nodes { entryId date title } pageInfo { hasNextPage } } }',
    minimum: 46,
    spent: 53,
    waves: 4,
  },
  {
    title: 'the last change of 60 flags',
    query: '{ project(key: "web") { flags(first: 60) { nodes { key lastChange { date title member { email } } } } } }',
    minimum: 6,
    waves: 6,
  },
  {
    title: 'what was changed of flags in production in an hour: 6 entries with their typed changes',
    query: `{ auditLog(first: 20, filter: {
      resources: ["proj/*:env/prod*:flag/*"] actions: ["update*"] after: "2026-09-30T23:00:00Z"
    }) { nodes { title changes { part kind sentence } documentChanges { path before after } } } }`,
    minimum: 7,
    waves: 2,
  },
  {
    title: 'the configurations of the 20 flags that were changed last, at a time',
    query: `{ project(key: "web") {
      flags(first: 20, orderBy: { field: TARGETING_MODIFIED_AT, direction: DESC, environmentKey: "production" }) {
        nodes { key environment(key: "production") { at(time: "2026-09-29T12:00:00Z") { certainty on version } } }
      }
    } }`,
    minimum: 4,
    waves: 4,
  },
  {
    title: 'the latest 40 audit entries with their approval requests',
    query: '{ auditLog(first: 40) { nodes { title approvalRequest { description } approvalGaps { code } } } }',
    minimum: 4,
    waves: 4,
  },
  {
    title: 'the latest 20 audit entries in critical environments without a comment',
    query: `{ auditLog(first: 20, filter: { critical: true, comment: { exists: false } }) {
      nodes { title member { email } } pageInfo { endCursor } stoppedBy
    } }`,
    minimum: 7,
    waves: 7,
  },
  {
    title: 'the actors of a month of the audit log',
    query: '{ auditLogActors(after: "2026-09-01T00:00:00Z") { actors { kind name count lastAt } stoppedBy } }',
    minimum: 15,
    spent: 16,
    waves: 3,
  },
  {
    title: 'webhooks, audit log subscriptions of two integrations, and Data Export with its settings',
    query: `{
      webhooks { name url on signed tags }
      datadog: auditLogSubscriptions(integrationKey: "datadog") {
        name on status { lastSucceededAt lastFailedAt errorCount errors { statusCode at } }
      }
      msteams: auditLogSubscriptions(integrationKey: "msteams") { name on status { errorCount } }
      dataExportDestinations { name kind on projectKey environmentKey settings { name secret } }
    }`,
    minimum: 4,
  },
  {
    title: 'persistent stores with their environments, and delivery configurations',
    query: `{
      persistentStoreIntegrations {
        name projectKey environmentKey environment { name critical } status { potentiallyStale lastFailedAt }
      }
      integrationDeliveryConfigurations { name on integrationKey }
    }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: '7 environments of a project: their Data Export destinations and persistent stores',
    query: ofWeb(`environments(first: 20) { nodes {
      key dataExportDestinations { name on } persistentStoreIntegrations { name on }
    } }`),
    minimum: 3,
  },
  {
    title: 'webhooks with their latest changes',
    query: '{ webhooks { name auditLog(first: 5) { nodes { date title } } } }',
    minimum: 2,
    waves: 2,
  },
  {
    title: 'the values of all flags for a context, with their variations and the rules that matched',
    query: `{ environment(projectKey: "web", key: "production") {
      evaluate(context: { keys: [{ kind: "user", key: "u-1" }, { kind: "organization", key: "acme" }] }) {
        value variation { name } reason { kind rule { description } prerequisite { name } }
        flag { key name maintainer { ... on Member { email } ... on Team { name } } }
      }
    } }`,
    minimum: 4,
    waves: 2,
    wavesAtMost: 3,
  },
  {
    title: '100 flags: the value for a context in production',
    query: ofWeb(`flags(first: 100) { nodes {
      key environment(key: "production") { evaluateFor(context: { keys: [{ kind: "user", key: "u-1" }] }) { value } }
    } }`),
    minimum: 2,
  },
  {
    title: '3 contexts by an attribute, with their values of some flags and their segments',
    query: `{ environment(projectKey: "web", key: "production") {
      contexts(first: 3, filter: { attributes: [{ kind: "user", attribute: "country", equals: "DE" }] }) { nodes {
        kind key lastSeenAt applicationId
        evaluate(query: "checkout") { flag { key } value reason { kind } } segmentMemberships { name isMember }
      } }
    } }`,
    minimum: 7,
    waves: 2,
  },
  {
    title: '50 contexts with their records, kinds and instances',
    query: `{ environment(projectKey: "web", key: "production") { contexts(first: 50) { nodes {
      key attributes contextKind { name } records { applicationId } instances { totalCount nodes { instanceId } }
    } } } }`,
    minimum: 6,
    waves: 3,
  },
  {
    title: 'the context kinds of a project with their attributes in production',
    query: ofWeb('contextKinds { key name attributes(environmentKey: "production") { name weight redacted } }'),
    minimum: 2,
    waves: 2,
  },
  {
    title: '3 end users with their expiring targets and the setting of one flag',
    query: `query ($key: String!) { environment(projectKey: "web", key: "production") {
      endUsers(first: 3, filter: { query: "example.com" }) { totalCount nodes {
        key email lastSeenAt expiringTargets { flag { key } expiresAt } flagSetting(flagKey: $key) { value setting reason { kind } }
      } }
    } }`,
    variables: { key: flagKeys[0] },
    minimum: 7,
    waves: 2,
  },
  {
    title: "audit entries with their actors' names and e-mails",
    query: `{ auditLog(first: 20) { nodes {
      date titleVerb subject { name } member { firstName lastName email } token { name } app { name }
      target { name resources }
    } } }`,
    minimum: 1,
  },
  {
    title: "a flag's page: environments, statuses, dependents, pending approvals, last changes, code references",
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      name description tags maintainer { ... on Member { email } ... on Team { name } }
      environments { environmentKey on lastModifiedAt rules { ruleId } status { state lastRequestedAt } }
      dependents { key name }
      approvalRequests(filter: { status: [PENDING] }) { nodes { description environmentKey createdAt } }
      auditLog(first: 10) { nodes { date title member { email } } }
      codeReferences { fileCount hunkCount }
    } }`,
    variables: { key: flagKeys[7] },
    minimum: 6,
  },
  {
    title: 'one flag: whether it can be removed, and why not',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      name removal { verdict forwardValue reasons { code sentence environmentKeys } gaps { input code } }
    } }`,
    variables: { key: flagKeys[0] },
    minimum: 6,
  },
  {
    title: '250 flags of a project: which can be removed, and which are stale',
    query: ofWeb('flags(first: 250) { nodes { key removal { verdict reasons { code } } health { stage stale } } }'),
    minimum: 19,
    waves: 3,
  },
  {
    title: '50 flags: what is scheduled in 1 environment, and by whom',
    query: ofWeb(`flags(first: 50, filter: { tags: ["q4-2026"] }) { nodes {
      key name environment(key: "production") { on scheduledChanges {
        executesAt instructions maintainer { ... on Member { email } }
      } }
    } }`),
    minimum: 52,
    waves: 3,
  },
  {
    title: 'the triggers of kill switches in 1 environment',
    query: ofWeb(`flags(first: 30, filter: { tags: ["kill-switch"] }) { nodes {
      key environment(key: "production") { on triggers {
        enabled action triggerCount lastTriggeredAt maintainer { ... on Member { email } }
      } }
    } }`),
    minimum: 21,
    waves: 2,
  },
  {
    title: 'one flag: workflows, scheduled changes and approval requests in 1 environment',
    query: `{ flag(projectKey: "web", key: "checkout-guest-flow") { environment(key: "test") {
      on workflows { nodes { name status stages { name status instructions conditions { executesAt reviewStatus } } } }
      scheduledChanges { executesAt instructions } approvalRequests { totalCount nodes { description status } }
    } } }`,
    minimum: 4,
  },
  {
    title: 'templates of workflows, and who maintains them',
    query: '{ workflowTemplates(query: "rollout") { key name maintainer { ... on Member { email } } } }',
    minimum: 2,
    waves: 2,
  },
  {
    title: 'the approval settings of 4 projects',
    query: `{ projects(first: 20) { nodes { key approvalRequestSettings {
      resourceKind environments { environmentKey settings { required minNumApprovals requiredApprovalTags } }
    } } } }`,
    minimum: 5,
    waves: 2,
  },
  {
    title: 'scheduled approval requests, and the scheduled changes that they are about',
    query: `{ approvalRequests(filter: { status: [SCHEDULED] }) { nodes {
      description executesAt resource { ... on Flag { key } ... on Segment { key } } operatingOn { executesAt }
    } } }`,
    minimum: 4,
    waves: 2,
  },
  {
    title: 'AI configs with their variations, judges and evaluation metrics',
    query: ofWeb(`aiConfigs(first: 20) { nodes {
      key name mode maintainer { ... on Team { name } } evaluationMetrics { key name }
      variations { key version modelConfigKey judges { samplingPercentage aiConfig { name } } }
    } }`),
    minimum: 2,
    waves: 2,
  },
  {
    title: 'the usage of 3 AI configs in 1 environment',
    query: ofWeb(`aiConfigs(first: 20) { nodes {
      key metrics(environmentKey: "production", from: "2026-08-01T00:00:00Z", to: "2026-08-08T00:00:00Z") {
        totalTokens inputCost outputCost judgeAccuracy
      }
    } }`),
    minimum: 4,
    waves: 2,
  },
  {
    title: 'one AI config: targeting in 1 environment, versions of a variation and approval requests',
    query: `{ aiConfig(projectKey: "web", key: "product-answers") {
      name variation(key: "large") { versions { version comment } } approvalRequests { totalCount }
      targeting { environment(key: "production") { enabled fallthrough { rollout { variations { percentage } } } } }
    } }`,
    minimum: 4,
    waves: 2,
  },
  {
    title: 'the AI configs of a team',
    query: '{ team(key: "search") { name aiConfigs(projectKey: "web") { key name mode } } }',
    minimum: 2,
  },
  {
    title: 'the health of releases: scores, and 20 deployments with the flags that their code names',
    query: `{ environment(projectKey: "web", key: "production") { insights {
      scores { scores { flagHealth { score indicator } leadTime { score } } }
      deployments(first: 20) { nodes { application { name } applicationVersion status
        flagReferences { flag { key temporary maintainer { ... on Member { email } } } referencesAdded }
      } }
    } } }`,
    minimum: 6,
    waves: 3,
  },
  {
    title: 'an incident: 50 changes of flags with a large impact, and the audit log of an environment',
    query: `{ environment(projectKey: "web", key: "production") {
      insights { flagEvents(first: 50, filter: { impactSize: LARGE, from: "2026-08-01T10:00:00Z" }) { nodes {
        at description flag { key } member { email } impact { percentage variations { value before after } }
      } } }
      auditLog(first: 20) { nodes { title } }
    } }`,
    minimum: 2,
  },
  {
    title: 'lead time and deployment frequency over a quarter, by stage and by application',
    query: `{ project(key: "web") { insights {
      leadTime(window: { from: "2026-07-03T00:00:00Z", bucketType: DAY }) { unit series { name points { at value } } }
      deploymentFrequency(groupBy: APPLICATION) { metrics { key value indicator } series { name points { at value } } }
    } } }`,
    minimum: 2,
  },
  {
    title: 'insight groups: scores, counts by rating, environments and repositories',
    query: `{ insights {
      groups { counts { excellent needsAttention } nodes { name scores { overall { score indicator } } environment { name critical } } }
      repositories { key projects { key name } }
    } }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: '30 flags: their latest changes in 1 environment',
    query: ofWeb(
      'flags(first: 30) { nodes { key environment(key: "production") { events { nodes { at description } } } } }',
    ),
    minimum: 2,
    waves: 2,
  },
  {
    title: '50 flags: status in 3 environments',
    query: `query ($keys: [String!]) { project(key: "web") {
      flags(first: 50) { nodes { key environments(keys: $keys) { status { state } } } }
    } }`,
    variables: { keys: environmentKeys.slice(0, 3) },
    minimum: 4,
  },
  {
    title: '40 flags of one project by key through aliases',
    query: aliases(
      Array.from({ length: 40 }, (_, index) => flagKeys[(index * 6) % Math.max(1, flagKeys.length)]!),
      (key) => `flag(projectKey: "web", key: ${key}) { name description tags }`,
    ),
    minimum: 3,
    waves: 2,
  },
  ...experimentSelections,
  ...usageSelections,
]

/** An account of 25 projects with 5 environments and 200 flags each, 50 members and 8 teams, as LaunchDarkly's documents tell of it. */

export const sizes = { projects: 25, flags: 200, members: 50, teams: 8 }

export const environmentKeys = ['production', 'staging', 'test', 'development', 'qa'] as const

const json = 'application/json'
const link = (href: string) => ({ href, type: json })
const count = (length: number) => Array.from({ length }, (_, index) => index)
/** A hexadecimal id of 24 digits, which is the same for the same name. */
const idOf = (name: string) => Buffer.from(name.padStart(12, '0').slice(-12)).toString('hex')
const day = 86_400_000
const since = Date.UTC(2026, 0, 1)

const may = (...actions: readonly string[]) => ({
  denied: [],
  allowed: actions.map((action) => ({
    action,
    reason: { resources: ['proj/*:env/*:flag/*'], actions: ['*'], effect: 'allow', role_name: 'Admin' },
  })),
})

export const projectKeys = count(sizes.projects).map((index) => `project-${index}`)
export const flagKeys = count(sizes.flags).map((index) => `checkout-step-${index}`)

const approvals = {
  required: true,
  bypassApprovalsForPendingChanges: false,
  minNumApprovals: 1,
  canReviewOwnRequest: false,
  canApplyDeclinedChanges: false,
  autoApplyApprovedChanges: false,
  serviceKind: 'launchdarkly',
  serviceConfig: {},
  requiredApprovalTags: [],
}

export function environment(projectKey: string, key: string) {
  const self = `/api/v2/projects/${projectKey}/environments/${key}`
  const id = idOf(`${projectKey}${key}`)
  return {
    _links: { self: link(self), apiKey: link(`${self}/apiKey`), mobileKey: link(`${self}/mobileKey`) },
    _id: id,
    key,
    name: key[0]!.toUpperCase() + key.slice(1),
    apiKey: `sdk-${id}`,
    mobileKey: `mob-${id}`,
    color: 'F5A623',
    defaultTtl: 5,
    secureMode: true,
    _access: may('updateName', 'updateApprovalSettings', 'deleteEnvironment'),
    defaultTrackEvents: false,
    requireComments: true,
    confirmChanges: true,
    tags: ['live-traffic'],
    critical: key === 'production',
    approvalSettings: approvals,
    resourceApprovalSettings: { segment: approvals },
  }
}

export function project(key: string, isExpanded: boolean) {
  const self = `/api/v2/projects/${key}`
  return {
    _links: { self: link(self), environments: link(`${self}/environments`) },
    _id: idOf(key),
    key,
    name: `The project ${key}`,
    tags: ['storefront', 'customer-facing'],
    includeInSnippetByDefault: true,
    defaultClientSideAvailability: { usingMobileKey: false, usingEnvironmentId: true },
    _access: may('updateProjectName', 'updateTags', 'deleteProject'),
    ...(isExpanded && {
      environments: {
        _links: { self: link(`${self}/environments?limit=20`) },
        items: environmentKeys.map((environmentKey) => environment(key, environmentKey)),
        totalCount: environmentKeys.length,
      },
    }),
  }
}

const email = (index: number) => `member-${index}@northaisle.example`
const memberId = (index: number) => idOf(`member${index}`)
export const memberIds = count(sizes.members).map(memberId)

function memberSummary(index: number) {
  return {
    _links: { self: link(`/api/v2/members/${memberId(index)}`) },
    _id: memberId(index),
    firstName: 'Sofia',
    lastName: `Papadopoulou the ${index}th`,
    role: index % 3 ? 'writer' : 'reader',
    email: email(index),
  }
}

export function member(index: number) {
  const teams = [index % sizes.teams, (index + 3) % sizes.teams]
  return {
    ...memberSummary(index),
    _pendingInvite: false,
    _verified: true,
    customRoles: [idOf('role')],
    mfa: index % 2 ? 'enabled' : 'disabled',
    excludedDashboards: [],
    _lastSeen: since + index * day,
    teams: teams.map((team) => ({
      customRoleKeys: ['storefront-developer', 'flag-approver'],
      key: `team-${team}`,
      name: `The team ${team}`,
      _links: { self: link(`/api/v2/teams/team-${team}`) },
    })),
    permissionGrants: [],
    creationDate: since - index * day,
    oauthProviders: [],
    version: 36,
  }
}

function ruleOf(name: string) {
  return {
    _id: idOf(name),
    ref: idOf(`${name}r`),
    description: 'Staff first',
    rollout: { contextKind: 'user', variations: [33_333, 66_667].map((weight, variation) => ({ variation, weight })) },
    clauses: ['country', 'plan'].map((attribute) => ({
      _id: idOf(`${name}${attribute}`),
      contextKind: 'user',
      attribute,
      op: 'in',
      values: ['DE', 'AT', 'CH'],
      negate: false,
    })),
    trackEvents: false,
  }
}

function configuration(projectKey: string, key: string, index: number, environmentKey: string, isFull: boolean) {
  return {
    on: (index + environmentKey.length) % 3 > 0,
    archived: false,
    salt: idOf(`${key}s`),
    sel: idOf(`${key}l`),
    lastModified: since + index * day,
    version: index + 1,
    ...(isFull && {
      targets: [{ contextKind: 'user', values: ['cust-2a1163f8', 'cust-caa29834', 'cust-5df1868a'], variation: 1 }],
      contextTargets: [],
      rules: count(index % 4).map((rule) => ruleOf(`${index}${environmentKey}${rule}`)),
      fallthrough: { variation: 0 },
      offVariation: 1,
      prerequisites: index > 0 && index % 5 === 0 ? [{ key: flagKeys[index - 1], variation: 0 }] : [],
    }),
    _site: { href: `/${projectKey}/${environmentKey}/features/${key}`, type: 'text/html' },
    _access: may('updateOn', 'updateRules', 'updateTargets', 'updateFallthrough'),
    _environmentName: environmentKey[0]!.toUpperCase() + environmentKey.slice(1),
    trackEvents: false,
    trackEventsFallthrough: false,
    _summary: {
      variations: {
        0: { rules: index % 4, nullRules: 0, targets: 0, contextTargets: 0, isFallthrough: true },
        1: { rules: 0, nullRules: 0, targets: 3, contextTargets: 0, isOff: true },
      },
      prerequisites: index > 0 && index % 5 === 0 ? 1 : 0,
    },
  }
}

/** @param environments The keys of the environments that come along. @param isFull Whether their rules and targets come along. */
export function flag(projectKey: string, index: number, environments: readonly string[], isFull: boolean) {
  const key = flagKeys[index]!
  const self = `/api/v2/flags/${projectKey}/${key}`
  const maintainer = memberSummary(index % sizes.members)
  return {
    _links: { self: link(self), parent: link(`/api/v2/flags/${projectKey}`) },
    key,
    name: `Checkout: step ${index}`,
    description: 'Rolls out a step of the checkout. To be removed once it is everywhere.',
    kind: 'boolean',
    _version: index + 1,
    creationDate: since - index * day,
    includeInSnippet: false,
    clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false },
    variations: [true, false].map((value) => ({ _id: idOf(`${key}${value}`), value, name: value ? 'On' : 'Off' })),
    temporary: true,
    tags: ['cart', 'release', 'q3-2026'],
    maintainerId: maintainer._id,
    _maintainer: maintainer,
    goalIds: [],
    experiments: { baselineIdx: 0, items: [] },
    customProperties: { 'jira.issues': { name: 'Jira issues', value: ['SHOP-1149', 'SHOP-8259'] } },
    archived: false,
    deprecated: false,
    defaults: { onVariation: 0, offVariation: 1 },
    environments: Object.fromEntries(
      environments.map((one) => [one, configuration(projectKey, key, index, one, isFull)]),
    ),
  }
}

export function status(projectKey: string, environmentKey: string, index: number) {
  const key = flagKeys[index]!
  const isActive = index % 3 > 0
  return {
    name: isActive ? 'active' : 'inactive',
    ...(isActive && { lastRequested: new Date(since + index * 3_600_000).toISOString() }),
    ...(index % 2 && { default: false }),
    _links: {
      parent: link(`/api/v2/flags/${projectKey}/${key}`),
      self: link(`/api/v2/flag-statuses/${projectKey}/${environmentKey}/${key}`),
    },
  }
}

import { everyField } from './every-field.ts'

/** What other documents answer. */
const others = [
  ...['statuses', 'dependents', 'codeReferences', 'links'].map((field) => `Flag.${field}`),
  ...['status', 'followers', 'expiringTargets', 'expiringUserTargets', 'dependents'].map(
    (field) => `FlagEnvironment.${field}`,
  ),
  ...['flags', 'expiringTargets', 'expiringUserTargets', 'import', 'export'].map((field) => `Segment.${field}`),
  ...['roles', 'roleAssignments', 'maintainers', 'projects'].map((field) => `Team.${field}`),
  ...[
    'Clause.segments',
    'Project.export',
    'Project.flagDefaults',
    'Member.roles',
    'MemberTeam.roles',
    'Prerequisite.variation',
  ],
  ...['FlagExperiment.metric', 'TeamRole.role', 'CodeReferenceRepository.defaultBranch'],
]

const every = (type: string, but = others) => everyField(type, but)
const nodes = (type: string, but?: string[]) => `{ totalCount nodes ${every(type, but)} }`
const flag = 'flag(projectKey: "web", key: "checkout-guest-flow")'
const environment = 'environment(projectKey: "web", key: "production")'
const within = (field: string) => `{ ${flag} { environment(key: "production") { ${field} } } }`
const segment = (key: string) => `segment(projectKey: "web", environmentKey: "production", key: "${key}")`

/** For each operation that reads: a query of every field that its document answers, and the call that brings the document. */
export const documents: readonly (readonly [document: string, query: string, call: RegExp])[] = [
  ['a flag', `{ ${flag} ${every('Flag')} }`, /flags\/web\/checkout-guest-flow\?/],
  ['flags', `{ project(key: "web") { flags(first: 2) ${nodes('Flag')} } }`, /flags\/web\?/],
  ['statuses of a flag', `{ ${flag} { statuses ${every('FlagStatus')} } }`, /flag-status\/web/],
  ['a status', within(`status ${every('FlagStatus')}`), /flag-statuses\/web\/production\/checkout/],
  ['statuses', `{ ${environment} { flagStatuses(first: 2) ${nodes('FlagStatus')} } }`, /flag-statuses\/web/],
  ['dependents', `{ ${flag} { dependents ${every('DependentFlag')} } }`, /dependent-flags/],
  ['dependents in an environment', within(`dependents ${every('DependentFlag')}`), /dependent-flags/],
  ['followers of a flag', within('followers { email }'), /flags\/.*followers/],
  ['followers', `{ ${environment} { followedFlags(first: 2) ${nodes('FollowedFlag')} } }`, /production\/followers/],
  [
    'expiring targets',
    `{ flag(projectKey: "web", key: "email-winback") { environment(key: "production") { expiringTargets ${every('ExpiringTarget')} } } }`,
    /expiring-targets/,
  ],
  [
    'expiring users',
    `{ flag(projectKey: "web", key: "nav-mega-menu") { environment(key: "production") { expiringUserTargets ${every('ExpiringTarget')} } } }`,
    /expiring-user-targets/,
  ],
  ['links', `{ flag(projectKey: "web", key: "pricing-price-lock") { links ${every('FlagLink')} } }`, /flag-links/],
  ['a project', `{ project(key: "web") ${every('Project')} }`, /projects\/web/],
  ['projects', `{ projects(first: 2) ${nodes('Project')} }`, /projects\?/],
  ['an environment', `{ ${environment} ${every('Environment')} }`, /environments\/production$/],
  ['environments', `{ project(key: "web") { environments(first: 2) ${nodes('Environment')} } }`, /web\/environments\?/],
  ['flag defaults', `{ project(key: "web") { flagDefaults ${every('ProjectFlagDefaults')} } }`, /flag-defaults/],
  ['members', `{ members(first: 2) ${nodes('Member')} }`, /members\?/],
  ['a member', `{ viewer { member ${every('Member')} } }`, /members\/me/],
  ['a caller', `{ viewer ${every('Viewer')} }`, /caller-identity/],
  ['a team', `{ team(key: "growth") ${every('Team', [])} }`, /teams\/growth\?/],
  ['teams', `{ teams(first: 2) ${nodes('Team')} }`, /teams\?/],
  ['a role', `{ role(key: "flag-approver") ${every('CustomRole')} }`, /roles\/flag-approver/],
  ['roles', `{ roles(first: 2) ${nodes('CustomRole')} }`, /roles\?/],
  [
    'a segment',
    `{ ${segment('beta-customers')} ${every(
      'Segment',
      others.filter((one) => one !== 'Segment.flags'),
    )} }`,
    /beta-customers/,
  ],
  ['segments', `{ ${environment} { segments(first: 2) ${nodes('Segment')} } }`, /segments\/web/],
  [
    'expiring targets of a segment',
    `{ ${segment('beta-customers')} { expiringTargets ${every('SegmentExpiringTarget')} } }`,
    /expiring-targets/,
  ],
  [
    'expiring users of a segment',
    `{ ${segment('beta-customers')} { expiringUserTargets ${every('SegmentExpiringTarget')} } }`,
    /expiring-user-targets/,
  ],
  [
    'memberships',
    `{ ${environment} { segmentMemberships(context: { kind: "user", key: "u" }) ${every('SegmentMembership')} } }`,
    /evaluate/,
  ],
  [
    'the audit log',
    `{ auditLog(first: 2) ${nodes('AuditLogEntry', ['AuditLogEntry.delta', 'AuditLogEntry.triggerBody', 'AuditLogEntry.merge', 'AuditLogEntry.previousVersion', 'AuditLogEntry.currentVersion', 'AuditLogEntry.subentries', 'AuditLogConnection.totalCount']).replace('totalCount', '')} }`,
    /auditlog\?/,
  ],
  [
    'an entry',
    `{ auditLog(first: 1) { nodes { delta merge previousVersion currentVersion triggerBody subentries { title } } } }`,
    /auditlog\/\w/,
  ],
  ['counts', `{ auditLogCounts(after: "2026-01-01T00:00:00Z") ${every('AuditLogCounts')} }`, /auditlog\/counts/],
  ['approval requests', `{ approvalRequests(first: 2) ${nodes('ApprovalRequest')} }`, /approval-requests\?/],
  [
    'repositories',
    `{ codeReferenceRepositories(first: 2) ${nodes('CodeReferenceRepository')} }`,
    /code-refs\/repositories/,
  ],
  [
    'branches',
    `{ codeReferenceRepositories(first: 1) { nodes { branches(first: 1) { nodes { ${'name'} headUrl syncedAt updateSequenceId references(first: 2) ${nodes('CodeReference')} } } } } }`,
    /code-refs\/repositories/,
  ],
  ['statistics', `{ ${flag} { codeReferences ${every('FlagCodeReferences')} } }`, /statistics\/web/],
  ['projects with statistics', '{ codeReferenceProjects { key } }', /statistics$/],
  ['extinctions', `{ codeReferenceExtinctions(first: 2) ${nodes('CodeReferenceExtinction')} }`, /extinctions/],
  ['tags', '{ tags(first: 3) { totalCount nodes { name } } }', /tags\?/],
]

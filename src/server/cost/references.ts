import { pageSizeOf, resources } from '../../rest/resources.ts'
import { assumed } from './account.ts'
import type { Place } from './place.ts'
import { allRoles, allTeams, each, least, namedFlags, pages } from './plans.ts'

interface Reference {
  /** What whatever names a thing of the type knows of it, or what has a read of its own. */
  readonly told: readonly string[]
  readonly calls: (place: Place) => number
}

const ownReadsOfFlag = [
  ...['project', 'dependents', 'statuses', 'codeReferences', 'extinctions'],
  ...['auditLog', 'approvalRequests'],
]

/** What it takes to read things of a type that a document only names. */
const references: Readonly<Record<string, Reference>> = {
  Project: {
    told: ['id', 'key', 'flags', 'flag', 'environments', 'environment', 'codeReferences'],
    calls: ({ keys, of, account }) => pages(least(keys, of('Project'), account.projects), pageSizeOf('Project')),
  },
  Environment: {
    told: ['id', 'key', 'projectKey', 'segments', 'flagStatuses', 'followedFlags', 'auditLog', 'approvalRequests'],
    calls: ({ keys, of }) => {
      const projects = least(keys, of('Project'))
      return projects + (projects > 1 ? pages(projects, pageSizeOf('Project')) : 0)
    },
  },
  Flag: {
    told: ['id', 'key', 'projectKey', ...ownReadsOfFlag],
    calls: ({ keys, of, parents, environments }) => namedFlags(keys, least(parents, of('Project')), environments),
  },
  Segment: {
    told: ['id', 'projectKey', 'environmentKey'],
    calls: ({ keys, of, parents }) => {
      const environments = least(parents, of('Environment'))
      return environments * pages(least(Math.ceil(keys / environments), assumed.segments), pageSizeOf('Segment'))
    },
  },
  Member: {
    told: ['id', 'memberId', 'email', 'firstName', 'lastName', 'role', 'flags'],
    calls: ({ keys, account }) => pages(least(keys, account.members), resources.Member.byKey!.filter!.most),
  },
  Team: {
    told: ['id', 'key', 'name', 'members', 'flags', 'roles', 'roleAssignments', 'projects', 'projectCount'],
    calls: (place) => least(place.keys, allTeams(place)),
  },
  CustomRole: {
    told: [],
    calls: (place) => least(place.keys, allRoles(place)),
  },
  CodeReferenceRepository: { told: ['id', 'name', 'branch', 'branches', 'defaultBranch'], calls: () => 1 },
  AuditLogEntry: { told: [], calls: each },
}

/** Whether what names a thing tells a field of it, where that is not as {@link references} has it. */
const tellsOtherwise: Readonly<Record<string, (name: string) => boolean>> = {
  'DependentFlag.flag': (name) => name === 'name' || references.Flag!.told.includes(name),
  // Only the flag itself tells that it still exists.
  'CodeReferenceExtinction.flag': (name) => ['id', 'key', 'projectKey'].includes(name),
  'ApprovalRequest.flag': embeds,
  'ApprovalRequest.resource': embeds,
  'ApprovalRequest.requestor': () => false,
  'ApprovalRequest.reviewers': () => false,
  'ApprovalRequest.appliedBy': () => false,
  'ApprovalReview.member': () => false,
  'AuditLogMember.member': () => false,
}

/** The flag that a request embeds is silent of these. */
function embeds(name: string): boolean {
  const silent = ['state', 'deprecatedAt', 'maintainer', 'legacyExperiments', 'goalIds', 'purpose', 'migrationSettings']
  return ![...silent, 'environment', 'environments'].includes(name)
}

/** The calls for what a field names, if more is selected of it than whatever names it tells. */
export function referenceCalls(coordinate: string, type: string, place: Place): number {
  const reference = Object.hasOwn(references, type) ? references[type] : undefined
  if (!reference) return 0
  const otherwise = Object.hasOwn(tellsOtherwise, coordinate) ? tellsOtherwise[coordinate] : undefined
  const tells = otherwise ?? ((name: string) => reference.told.includes(name))
  return [...place.selected].every(tells) ? 0 : reference.calls(place)
}

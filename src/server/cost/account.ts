import type { NodeType } from '../../rest/resources.ts'

/**
 * What is assumed of an account where a selection does not say how many of something it may meet. Where an account has more, an
 * operation may take more calls than estimated; then the limit ends it where it is reached.
 */
export const assumed = {
  projects: 100,
  /** Of a project. */
  environments: 30,
  /** Of a project. */
  flags: 1000,
  /** Of a project. */
  archivedFlags: 1000,
  /** Of an environment. */
  segments: 250,
  members: 2000,
  teams: 300,
  /** The members of which tell no roles, as there are none. */
  teamsWithoutMembers: 10,
  roles: 300,
  approvalRequests: 400,
} as const

export type AccountSizes = { readonly [Name in keyof typeof assumed]: number }

/** The sizes of an account, by types, where an earlier answer told them, else as they are assumed. */
export const accountOf = (total: (type: NodeType) => number | undefined): AccountSizes => ({
  ...assumed,
  projects: total('Project') ?? assumed.projects,
  members: total('Member') ?? assumed.members,
  teams: total('Team') ?? assumed.teams,
  roles: total('CustomRole') ?? assumed.roles,
  approvalRequests: total('ApprovalRequest') ?? assumed.approvalRequests,
})

/** The number of items that lists without `first` are assumed to have. */
const assumedSizes: Readonly<Record<string, number | ((account: AccountSizes) => number)>> = {
  'Query.nodes': 20,
  'Query.codeReferenceProjects': ({ projects }) => projects,
  'Flag.environments': assumed.environments,
  'Flag.statuses': assumed.environments,
  'Team.projects': 6,
  'Segment.flags': 20,
  'Environment.segmentMemberships': assumed.segments,
  'CustomRole.policy': 10,
  'ApprovalRequest.reviewers': 10,
  'ApprovalRequest.reviews': 10,
  // Most files name a flag in one place, and by one name.
  'CodeReference.hunks': 1,
  'CodeReferenceHunk.aliases': 1,
}

const assumedSize = 3

/** The number of items in the list of a field that takes no `first`. */
export function assumedSizeOf(coordinate: string, account: AccountSizes): number {
  const size = Object.hasOwn(assumedSizes, coordinate) ? assumedSizes[coordinate]! : assumedSize
  return typeof size === 'number' ? size : size(account)
}

/** What comes with a project without a call of its own. */
export const environmentsWithProjects = 20

/**
 * What is assumed of an account where a selection does not say how many of something it may meet. Where an account has more, an
 * operation may take more calls than estimated; then the limit ends it where it is reached.
 */
export const account = {
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

/** How many items a list is assumed to have that takes no `first`. */
export const assumedSizes: Readonly<Record<string, number>> = {
  'Query.nodes': 20,
  'Query.codeReferenceProjects': account.projects,
  'Flag.environments': account.environments,
  'Flag.statuses': account.environments,
  'Segment.flags': 20,
  'Environment.segmentMemberships': account.segments,
  'CustomRole.policy': 10,
  'ApprovalRequest.reviewers': 10,
  'ApprovalRequest.reviews': 10,
  // Most files name a flag in one place, and by one name.
  'CodeReference.hunks': 1,
  'CodeReferenceHunk.aliases': 1,
}

export const assumedSize = 3

/** What comes with a project without a call of its own. */
export const environmentsWithProjects = 20

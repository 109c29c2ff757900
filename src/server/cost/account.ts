import type { NodeType } from '../../rest/resources.ts'

/**
 * The sizes that estimates assume of an account if neither the query nor an earlier answer tells them. An operation on a larger account
 * can take more calls than estimated; the budget then stops it.
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
  /** Teams without members, whose roles no member document contains. */
  teamsWithoutMembers: 10,
  roles: 300,
  approvalRequests: 400,
} as const

export type AccountSizes = { readonly [Name in keyof typeof assumed]: number }

/** The sizes of an account: those that earlier answers told, and assumptions for the others. */
export const accountOf = (total: (type: NodeType) => number | undefined): AccountSizes => ({
  ...assumed,
  projects: total('Project') ?? assumed.projects,
  members: total('Member') ?? assumed.members,
  teams: total('Team') ?? assumed.teams,
  roles: total('CustomRole') ?? assumed.roles,
  approvalRequests: total('ApprovalRequest') ?? assumed.approvalRequests,
})

/** The assumed number of items in lists without `first`, by field. */
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
  // Most files contain a flag in one place and under one name.
  'CodeReference.hunks': 1,
  'CodeReferenceHunk.aliases': 1,
}

const assumedSize = 3

/** The number of items in the list of a field that takes no `first`. */
export function assumedSizeOf(coordinate: string, account: AccountSizes): number {
  const size = Object.hasOwn(assumedSizes, coordinate) ? assumedSizes[coordinate]! : assumedSize
  return typeof size === 'number' ? size : size(account)
}

/** The number of environments that `expand` returns with a project. */
export const environmentsWithProjects = 20

import type { Kind } from './choices.ts'

/** The kinds that are above the minimum for no good reason. A kind that is mended has to leave this list. */
export const defects: readonly Kind[] = [
  {
    name: 'the environment of a segment is read once more below the segments of its environment',
    matches: /^calls: (.* )?\/segments\/\*\/\*( \+ .*)? → \/projects\/\*\/environments\/\*/,
    query:
      '{ segment(projectKey: "mobile", environmentKey: "production", key: "push-opted-in") { environment { project { approvalRequests { nodes { description } } } segments { edges { node { environment { color } } } } } } }',
  },
  {
    name: 'two windows of one list are two calls, because the shorter one needs more of each document',
    matches: /^calls: several \/members$/,
    query: '{ a: members { nodes { roleAttributes { key } } } b: members(first: 150) { edges { node { memberId } } } }',
  },
  {
    name: 'an environment of a project that approval requests name is read alone',
    matches: /^calls: \/approval-requests → \/projects\/\*\/environments\/\*/,
    query: '{ approvalRequests { nodes { project { environment(key: "staging") { color } } } } }',
  },
  {
    name: 'the approval requests of the projects of a list are read after those of a flag in one of them',
    matches: /^calls: (.* )?\/projects → \/approval-requests$/,
    query:
      '{ projects { nodes { approvalRequests { edges { node { status } } } } } flag(projectKey: "mobile", key: "app-dark-theme") { approvalRequests { totalCount } } }',
  },
  {
    name: 'a team is read alone, although the list of teams comes in the same wave',
    matches: /^calls: (.* )?\/teams → (.* )?\/teams\/\*/,
    query:
      '{ teams { nodes { roles { policy { effect } } } } approvalRequests { nodes { reviewers { roleAttributes { key } } } } }',
  },
]

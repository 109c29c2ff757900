import type { TokenRecord } from './store.ts'

/** What can be changed on each kind of document, and the resource specifier under which a role allows it. */
const changes = {
  project: { resource: 'proj/*', actions: ['updateProjectName', 'updateTags', 'deleteProject'] },
  environment: { resource: 'proj/*:env/*', actions: ['updateName', 'updateApprovalSettings', 'deleteEnvironment'] },
  flag: { resource: 'proj/*:env/*:flag/*', actions: ['updateOn', 'updateRules', 'updateTargets', 'updateFallthrough'] },
  role: { resource: 'role/*', actions: ['updateName', 'updatePolicy', 'deleteRole'] },
  segment: { resource: 'proj/*:env/*:segment/*', actions: ['updateIncluded', 'updateRules', 'deleteSegment'] },
  repository: {
    resource: 'code-reference-repository/*',
    actions: ['updateCodeRefsRepositoryName', 'updateCodeRefsRepositoryBranches', 'deleteCodeRefsRepository'],
  },
  team: { resource: 'team/*', actions: ['updateTeamName', 'updateTeamMembers', 'deleteTeam'] },
}

const access = Object.fromEntries(
  Object.entries(changes).map(([kind, { resource, actions }]) => [kind, split(resource, actions)]),
)

function split(resource: string, actions: readonly string[]) {
  const reason = (effect: string, role_name: string) => ({ resources: [resource], actions: ['*'], effect, role_name })
  const denied = actions.map((action) => ({ action, reason: reason('deny', 'Reader') }))
  const allowed = actions.map((action) => ({ action, reason: reason('allow', 'Admin') }))
  return { writes: { denied: [], allowed }, reads: { denied, allowed: [] } }
}

/** The `_access` of a document: an admin may do everything, everybody else only reads. */
export const accessTo = (kind: keyof typeof changes, caller: TokenRecord) =>
  access[kind]?.[caller.role === 'admin' ? 'writes' : 'reads']

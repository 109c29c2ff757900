import type { TokenRecord } from '../account/tokens.ts'
import { mayWrite } from './permissions.ts'

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
  webhook: { resource: 'webhook/*', actions: ['updateName', 'updateOn', 'updateUrl', 'deleteWebhook'] },
  team: { resource: 'team/*', actions: ['updateTeamName', 'updateTeamMembers', 'deleteTeam'] },
}

type Kind = keyof typeof changes

/** What the tokens and the operations call a kind, where that is something else. */
const resourceKinds: Partial<Record<Kind, string>> = { repository: 'code reference' }

const access = Object.fromEntries(
  Object.entries(changes).map(([kind, { resource, actions }]) => [kind, split(resource, actions)]),
)

function split(resource: string, actions: readonly string[]) {
  const because = (effect: string, role_name: string) =>
    actions.map((action) => ({ action, reason: { resources: [resource], actions: ['*'], effect, role_name } }))
  const writing = (role: string) => ({ denied: [], allowed: because('allow', role) })
  return {
    admin: writing('Admin'),
    custom: writing('Flags only'),
    reader: { denied: because('deny', 'Reader'), allowed: [] },
  }
}

/** The `_access` of a document: a token that may write the kind may do everything with it, any other one only reads. */
export const accessTo = (kind: Kind, caller: TokenRecord) =>
  access[kind]?.[mayWrite(caller, resourceKinds[kind] ?? (kind as string)) ? caller.role : 'reader']

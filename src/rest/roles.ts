import type { AccessRep } from './access.ts'
import type { Glimpse, Located } from './at.ts'
import type { PatchOperation } from './json-patch.ts'
import { create, del, get, patch } from './operation.ts'
import type { Links, Window } from './page.ts'

export interface RoleRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly policy: readonly StatementRep[]
  readonly basePermissions?: string
  readonly resourceCategory?: string
  readonly assignedTo?: { readonly membersCount?: number; readonly teamsCount?: number }
  /** Of a role that was made from a preset. */
  readonly _presetBundleVersion?: number
  readonly _presetStatements?: readonly StatementRep[]
  readonly _access?: AccessRep
  readonly _links: Links
}

export interface StatementRep {
  readonly effect: string
  readonly actions?: readonly string[]
  readonly notActions?: readonly string[]
  readonly resources?: readonly string[]
  readonly notResources?: readonly string[]
}

export type RoleDoc = Located<'CustomRole', RoleRep>
/** A role as members and teams name it. */
export type RoleGlimpse = Glimpse<'CustomRole', { readonly key: string; readonly name?: string }>
export type RoleSource = RoleDoc | RoleGlimpse

export const listRoles = get('/api/v2/roles').takes<Window>().lists<RoleRep>()
/** Unlike most things, a role goes by its id as well. */
export const getRole = get('/api/v2/roles/{roleKey}').returns<RoleRep>()

export interface RolePostRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly policy: readonly StatementRep[]
  readonly basePermissions?: string
  readonly resourceCategory?: string
}

export const createRole = create('/api/v2/roles').takes<{ body: RolePostRep }>().returns<RoleRep>()
export const patchRole = patch('/api/v2/roles/{roleKey}')
  .takes<{ body: { readonly comment?: string | undefined; readonly patch: readonly PatchOperation[] } }>()
  .returns<RoleRep>()
export const deleteRole = del('/api/v2/roles/{roleKey}').returns<void>()

/** The most that we ask of a page. LaunchDarkly documents no maximum. */
export const rolesPerPage = 100

export const roleAt = (role: RoleRep): RoleDoc => ({ ...role, at: { type: 'CustomRole', key: role.key }, has: [] })

export const glimpsedRole = ({ key, name }: { key: string; name?: string }): RoleGlimpse => ({
  key,
  ...(name === undefined ? {} : { name }),
  at: { type: 'CustomRole', key },
  has: null,
})

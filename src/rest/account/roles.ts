import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { create, del, get, patch } from '../operation.ts'
import { type Links, links, type Window } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, flat, list, optional, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'

export interface RoleRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly policy: readonly StatementRep[]
  readonly basePermissions?: string
  readonly resourceCategory?: string
  readonly assignedTo?: { readonly membersCount?: number; readonly teamsCount?: number }
  /** Only for a role that was made from a preset. */
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

export const statement = document<StatementRep>({
  actions: optional(list()),
  notActions: optional(list()),
  resources: optional(list()),
  notResources: optional(list()),
})

const role = document<RoleRep>({
  _id: word,
  key: word,
  policy: list(statement),
  assignedTo: optional(flat),
  _presetStatements: optional(list(statement)),
  _access: optional(access),
  _links: links,
})

export type RoleDoc = Located<typeof roleResource, RoleRep>
/** A role as members and teams name it. */
export type RoleGlimpse = Glimpse<typeof roleResource, { readonly key: string; readonly name?: string }>
export type RoleSource = RoleDoc | RoleGlimpse

export const listRoles = get('/api/v2/roles').takes<Window>().lists(role)
/** Takes the id of a role as well as its key. */
export const getRole = get('/api/v2/roles/{roleKey}').returns(role)

export interface RolePostRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly policy: readonly StatementRep[]
  readonly basePermissions?: string
  readonly resourceCategory?: string
}

export const createRole = create('/api/v2/roles').takes<{ body: RolePostRep }>().returns(role)
export const patchRole = patch('/api/v2/roles/{roleKey}')
  .takes<{ body: { readonly comment?: string | undefined; readonly patch: readonly PatchOperation[] } }>()
  .returns(role)
export const deleteRole = del('/api/v2/roles/{roleKey}').returnsNothing()

/** LaunchDarkly documents no maximum of the page size. A role has an id and a key, and look-ups accept both. */
export const roleResource = resource({
  type: 'CustomRole',
  address: ['key'],
  specifiers: ['role/{key}'],
  rarelyChanged: true,
  get: getRole,
  list: listRoles,
  pageSize: 100,
  sizes: { assumed: 300, ordinary: 10 },
  fields: { summary: ['name'] },
  byKey: { scan: { from: 2 } },
})

export const roleAt = (role: RoleRep): RoleDoc =>
  withMore(role, ({ key }) => ({ at: { type: 'CustomRole', key }, has: [] }))

export const glimpsedRole = ({ key, name }: { key: string; name?: string }): RoleGlimpse => ({
  key,
  ...(name === undefined ? {} : { name }),
  at: { type: 'CustomRole', key },
  has: null,
})

import { type RoleDoc, type RoleRep, type RoleSource, roleResource } from '../../rest/account/roles.ts'
import { ownedDocuments } from '../documents.ts'
import { allOf } from '../pages.ts'
import type { Read } from '../read.ts'

/** Loads custom roles by id or key: member documents usually name roles by id, team documents by key. */
export function roleLoaders(read: Read) {
  const { byKey, whole, pages, walk, begin } = ownedDocuments<RoleRep, RoleDoc>(read, {
    kind: roleResource,
    owner: [],
    names: ({ _id, key }) => [_id, key],
  })

  let all: Promise<readonly RoleDoc[]> | undefined

  return {
    /** All roles of the account. */
    all: (): Promise<readonly RoleDoc[]> => (all ??= allOf(walk())),

    /** The role with a key or an id, or null if there is none. */
    byName: (name: string) => byKey(name),

    /** The roles with some keys or ids. Deleted roles are left out. */
    named: async (names: readonly string[]): Promise<readonly RoleDoc[]> =>
      (await Promise.all(names.map((name) => byKey(name)))).filter((role) => role !== null),

    /** The role itself if it is a whole document; otherwise reads the document. @throws {NotThere} if the role does not exist. */
    whole: (role: RoleSource): RoleDoc | Promise<RoleDoc> => whole(role, role.key),

    /** The pages of the list of roles. */
    list: pages(),

    begin,
  }
}

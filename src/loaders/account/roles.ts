import { type RoleDoc, type RoleRep, type RoleSource, roleResource } from '../../rest/account/roles.ts'
import { ownedDocuments } from '../documents.ts'
import type { Read } from '../read.ts'

/** Custom roles by what others name them: members by id as a rule, teams by key. */
export function roleLoaders(read: Read) {
  const { byKey, whole, pages, foresee } = ownedDocuments<RoleRep, RoleDoc>(read, {
    kind: roleResource,
    owner: [],
    names: ({ _id, key }) => [_id, key],
  })

  return {
    /** The role with a key or an id, or null if there is none. */
    byName: (name: string) => byKey(name),

    /** The roles with some keys or ids, without those that do not exist any more. */
    named: async (names: readonly string[]): Promise<readonly RoleDoc[]> =>
      (await Promise.all(names.map((name) => byKey(name)))).filter((role) => role !== null),

    /** The role itself if it is whole; else the whole behind it. @throws {NotThere} if there is none. */
    whole: (role: RoleSource): RoleDoc | Promise<RoleDoc> => whole(role, role.key),

    /** The pages of the list of roles. */
    list: pages(),

    foresee,
  }
}

import { getRole, listRoles, type RoleDoc, type RoleSource, roleAt, roleResource } from '../../rest/account/roles.ts'
import { orNull } from '../../rest/errors.ts'
import { isUsable } from '../../rest/operation.ts'
import { countOf, type Page, type Window } from '../../rest/page.ts'
import { batch } from '../batch.ts'
import { notThere } from '../failures.ts'
import { type Collection, decided, scan, walk } from '../pages.ts'
import type { Read } from '../read.ts'

/**
 * Custom roles by what others name them: members by id as a rule, teams by key. REST has no filter: several are found in the
 * list, or one by one if the list is longer than that.
 */
export function roleLoaders(read: Read) {
  const known = { byId: new Map<string, RoleDoc>(), byKey: new Map<string, RoleDoc>() }
  /** Whether every role that there is is known. */
  let complete = false
  /** Whether the first page of the list is asked for already. */
  let foreseen = false

  const find = (name: string): RoleDoc | undefined => known.byId.get(name) ?? known.byKey.get(name)

  function know(role: RoleDoc): RoleDoc {
    known.byId.set(role._id, role)
    known.byKey.set(role.key, role)
    return role
  }

  async function page(window: Window): Promise<Page<RoleDoc>> {
    const roles = await read(listRoles, window)
    if (window.offset === 0 && roles.items.length === countOf(roles)) complete = true
    return { ...roles, items: roles.items.map((role) => know(roleAt(role))) }
  }

  const everyRole: Collection<RoleDoc> = {
    afford: read.afford,
    operation: listRoles,
    size: roleResource.pageSize,
    page,
    identity: ({ _id }) => _id,
  }

  const byName = batch<string, RoleDoc>({
    identity: (name) => name,
    fetch: async (names) => {
      const missing = () => names.filter((name) => !find(name) && !(complete && isUsable(name)))
      const list = walk(everyRole)
      if (missing().length > (foreseen ? 0 : 1)) {
        // Nobody knows yet whether the list is long, and its first page may be under way already.
        await list.go('first')
        await scan(list, { missing: () => missing().length })
        if (list.isWhole()) complete = true
      }
      const singles = await decided(list, missing(), async (roleKey) => {
        const role = await orNull(read(getRole, { roleKey }))
        return role && know(roleAt(role))
      })
      return new Map([...names.flatMap((name) => (find(name) ? [[name, find(name)!] as const] : [])), ...singles])
    },
  })

  return {
    /** The role with a key or an id, or null if there is none. */
    byName,

    /** The roles with some keys or ids, without those that there are not any more. */
    named: async (names: readonly string[]): Promise<readonly RoleDoc[]> =>
      (await Promise.all(names.map(byName))).filter((role) => role !== null),

    /**
     * The role itself if it is whole; else the whole behind it.
     *
     * @throws {NotThere} if there is none.
     */
    whole(role: RoleSource): RoleDoc | Promise<RoleDoc> {
      if (role.has) return role as RoleDoc
      return byName(role.key).then((found) => {
        if (found) return found
        throw notThere('CustomRole', role.key)
      })
    },

    /** The pages of the list of roles. */
    list: page,

    /** Asks for the first roles before anybody knows which are needed. If that fails, it fails for those who need them. */
    foresee(): void {
      if (foreseen || complete) return
      foreseen = true
      page({ offset: 0, limit: roleResource.pageSize }).catch(() => undefined)
    },
  }
}

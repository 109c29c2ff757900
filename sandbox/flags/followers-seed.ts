import { flagSpecifier } from '../policies/resource-specifier.ts'
import { random } from '../seed/random.ts'
import type { Company } from '../store.ts'

/** Few flags are followed, most of them in the first environment of their project. */
export function followers({ projects, members }: Company): Map<string, readonly string[]> {
  const ids = [...members.values()].filter(({ pendingInvite }) => !pendingInvite).map(({ id }) => id)
  const rows = new Map<string, readonly string[]>()
  for (const project of projects.values()) {
    for (const flag of project.flags.values()) {
      const from = random(`followers/${project.key}/${flag.key}`)
      if (!from.chance(0.2)) continue
      for (const [index, environmentKey] of [...flag.configs.keys()].slice(0, 2).entries()) {
        if (index > 0 && !from.chance(0.3)) continue
        rows.set(flagSpecifier(project.key, environmentKey, flag.key), from.some(ids, from.integer(1, 4)))
      }
    }
  }
  return rows
}

import { api, json } from '../resource/links.ts'
import type { Store } from '../store.ts'

/** A team as other documents embed it, as a list that is empty if there is none. */
export function teamSummary(key: string, { teams }: Pick<Store, 'teams'>) {
  const team = teams.get(key)
  if (!team) return []
  return [{ customRoleKeys: team.roleKeys, key, name: team.name, _links: { self: json(api('teams', key)) } }]
}

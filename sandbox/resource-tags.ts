import type { TagsOf } from './resource-specifier.ts'
import type { Store } from './store.ts'

/** The tags of projects, environments and flags; nothing else that is named in the audit log has tags here. */
export const resourceTags =
  ({ projects }: Store): TagsOf =>
  (resource) => {
    const [project, environment, third] = resource.split(':').map((segment) => segment.slice(segment.indexOf('/') + 1))
    const row = projects.get(project ?? '')
    if (!row || !resource.startsWith('proj/')) return []
    if (third !== undefined) return (resource.includes(':flag/') ? row.flags.get(third)?.tags : undefined) ?? []
    if (environment !== undefined) return row.environments.get(environment)?.tags ?? []
    return row.tags
  }

import type { Store } from '../store.ts'
import { resourceParts, type TagsOf } from './resource-specifier.ts'

/** The tags of projects, environments, flags and segments; nothing else that is named in the audit log has tags here. */
export const resourceTags =
  (store: Store): TagsOf =>
  (resource) =>
    tagged(resource, store)?.tags ?? []

function tagged(resource: string, { projects }: Store): { tags: readonly string[] } | undefined {
  const [first, second, third] = resourceParts(resource)
  const project = first?.kind === 'proj' ? projects.get(first.name) : undefined
  if (!second) return project
  const environment = second.kind === 'env' ? project?.environments.get(second.name) : undefined
  if (!third) return environment
  if (third.kind === 'flag') return project?.flags.get(third.name)
  return third.kind === 'segment' ? environment?.segments.get(third.name) : undefined
}

import { resourceParts } from '../policies/resource-specifier.ts'
import type { Place } from '../store.ts'

/** Whether something belongs to an owner, such as an environment of a project. */
export const isWithin = (place: Place, owner: Place): boolean =>
  (Object.keys(owner) as (keyof Place)[]).every((part) => place[part] === owner[part])

/** The place of what a specifier names: `proj/web:env/test:flag/one`. */
export function placeOfSpecifier(specifier: string): Place {
  const [project, environment, part] = resourceParts(specifier)
  return {
    ...{ projectKey: project?.name ?? '', environmentKey: environment?.name ?? '' },
    ...(part && { [`${part.kind}Key`]: part.name }),
  }
}

import { tellsProject } from '../../rest/errors.ts'
import type { Operation } from '../../rest/operation.ts'
import type { Read } from '../read.ts'
import type { ProjectLoaders } from './projects.ts'

/** A read that notes whether a project exists if a 404 about something in it tells. */
export function notingProjects(read: Read, projects: () => Pick<ProjectLoaders, 'exists' | 'lacks'>): Read {
  const noting = <Args, Answer>(operation: Operation<Args, Answer>, args: Args): Promise<Answer> =>
    read(operation, args).catch((error: unknown) => {
      const { projectKey } = args as { readonly projectKey?: string }
      const isThere = projectKey === undefined ? undefined : tellsProject(error)
      if (isThere !== undefined) projects()[isThere ? 'exists' : 'lacks'](projectKey!)
      throw error
    })
  return Object.assign(noting, { afford: read.afford })
}

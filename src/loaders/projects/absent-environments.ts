import { countOf } from '../../rest/page.ts'
import type { ProjectLoaders } from './projects.ts'

/**
 * Returns a function that tells whether a project lacks an environment. It is true only if all environments came with the project,
 * and takes no call.
 */
export const absentEnvironments =
  ({ environmentsOf }: Pick<ProjectLoaders, 'environmentsOf'>) =>
  (projectKey: string, environmentKey: string): boolean => {
    const known = environmentsOf(projectKey)
    if (!known || known.items.length !== countOf(known)) return false
    return known.items.every(({ key }) => key !== environmentKey)
  }

import { unknownPart } from '../rest/errors.ts'
import type { Operation } from '../rest/operation.ts'
import type { FlagLoaders } from './flags/flags.ts'
import type { EnvironmentLoaders } from './projects/environments.ts'
import type { ProjectLoaders } from './projects/projects.ts'
import type { Read } from './read.ts'

interface Noting {
  readonly projects: Pick<ProjectLoaders, 'exists' | 'lacks'>
  readonly environments: Pick<EnvironmentLoaders, 'lacks'>
  readonly flags: Pick<FlagLoaders, 'lacks'>
}

/** The parts of an address in the arguments of a call. */
interface Addressed {
  readonly projectKey?: string
  readonly environmentKey?: string
  readonly flagKey?: string
}

/** The beginning of the routes of objects in a project, which answer 404 if the project does not exist. */
const inProject = '/api/v2/projects/{projectKey}/'

/**
 * A read that notes which part of its address does not exist, if a 404 tells. A 404 about another part tells that the project exists, and
 * so does the answer of a route in the project.
 */
export function notingAbsence(read: Read, loaders: Noting): Read {
  function note(error: unknown, { projectKey, environmentKey, flagKey }: Addressed): void {
    const part = unknownPart(error)
    if (part === undefined || projectKey === undefined) return
    if (part === 'project') return void loaders.projects.lacks(projectKey)
    loaders.projects.exists(projectKey)
    if (part === 'environment' && environmentKey !== undefined) loaders.environments.lacks(projectKey, environmentKey)
    if (part === 'feature flag' && flagKey !== undefined) loaders.flags.lacks(projectKey, flagKey)
  }

  const notingWith =
    (reading: Read['apart']) =>
    <Args, Answer>(operation: Operation<Args, Answer>, args: Args): Promise<Answer> =>
      reading(operation, args).then(
        (answer) => {
          if (operation.path.startsWith(inProject)) loaders.projects.exists((args as Required<Addressed>).projectKey)
          return answer
        },
        (error: unknown) => {
          note(error, args as Addressed)
          throw error
        },
      )
  return Object.assign(notingWith(read), { afford: read.afford, apart: notingWith(read.apart) })
}

import type { Context } from '../../context.ts'
import { NotThere } from '../../rest/errors.ts'
import { shown } from '../../rest/shown.ts'

/**
 * LaunchDarkly's own id of an environment, for routes that take no key.
 *
 * @throws {NotThere} if the environment does not exist.
 */
export async function environmentIdOf(projectKey: string, key: string, { loaders }: Context): Promise<string> {
  const environment = await loaders.environments.byKey(projectKey, key)
  if (environment) return environment._id
  throw new NotThere(`Expected the key of an environment of the project ${shown(projectKey)}, but got ${shown(key)}.`)
}

/** The keys of all environments of a project by LaunchDarkly's own ids. */
export async function environmentKeysById(
  projectKey: string,
  { loaders }: Context,
): Promise<ReadonlyMap<string, string>> {
  const environments = await loaders.environments.allOf(projectKey)
  return new Map(environments.map(({ _id, key }) => [_id, key]))
}

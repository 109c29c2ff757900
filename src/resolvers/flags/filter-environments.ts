import type { Context } from '../../context.ts'
import { BadInput, badInput } from '../../graph/errors.ts'
import { usable } from '../../rest/operation.ts'
import { shown } from '../../rest/shown.ts'

/** The environments of a condition, as its input names them: by key, by `critical`, or by a tag. */
export interface EnvironmentChoice {
  readonly environmentKey?: string | null
  readonly critical?: boolean | null
  readonly environmentTag?: string | null
}

/** A project lacks the environment that a condition names, or has none that is meant. */
export class NoSuchEnvironment extends BadInput {
  constructor(projectKey: string, what: string) {
    super(`Expected the project ${shown(projectKey)} to have ${what}, but it has none.`)
  }
}

/** The names of a choice that are given. */
const givenIn = ({ environmentKey, critical, environmentTag }: EnvironmentChoice): readonly string[] =>
  Object.entries({ environmentKey, critical, environmentTag }).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [name],
  )

/** Whether a choice names an environment at all. */
export const isChosen = (choice: EnvironmentChoice): boolean => givenIn(choice).length > 0

/** Checks a choice: one name is given, and a key is usable. */
export function checkChoice(name: string, choice: EnvironmentChoice): void {
  const given = givenIn(choice)
  if (given.length !== 1) {
    const found = given.length ? given.join(' and ') : 'none'
    throw badInput(`Expected one of environmentKey, critical and environmentTag in filter.${name}, but got ${found}.`)
  }
  if (typeof choice.environmentKey === 'string') usable('an environment key', choice.environmentKey)
}

/**
 * The keys of the environments that a choice means in a project. A key takes no call; a search that finds nothing in it checks it with
 * {@link expectEnvironment}.
 *
 * @throws {NoSuchEnvironment} if the project has no critical environment, or none with the tag.
 */
export async function chosenIn(
  projectKey: string,
  { environmentKey, critical, environmentTag }: EnvironmentChoice,
  { loaders }: Context,
): Promise<readonly string[]> {
  if (typeof environmentKey === 'string') return [environmentKey]
  const all = await loaders.environments.allOf(projectKey)
  const meant =
    typeof environmentTag === 'string'
      ? all.filter(({ tags }) => tags.includes(environmentTag))
      : all.filter((environment) => (environment.critical ?? false) === critical)
  if (meant.length) return meant.map(({ key }) => key)
  const what =
    typeof environmentTag === 'string'
      ? `an environment with the tag ${shown(environmentTag)}`
      : `an environment that is ${critical ? 'critical' : 'not critical'}`
  throw new NoSuchEnvironment(projectKey, what)
}

/** Checks that an environment exists, if a choice names it by key. Other choices found theirs in the project. */
export async function expectEnvironment(
  projectKey: string,
  { environmentKey }: EnvironmentChoice,
  { loaders }: Context,
): Promise<void> {
  if (typeof environmentKey !== 'string') return
  const isThere =
    !loaders.environments.isAbsent(projectKey, environmentKey) &&
    (await loaders.environments.byKey(projectKey, environmentKey))
  if (isThere) return
  throw new NoSuchEnvironment(projectKey, `the environment ${shown(environmentKey)}`)
}

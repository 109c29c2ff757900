import type { Context, Info } from '../../context.ts'
import { badInput } from '../../graph/errors.ts'
import { addressOf, withArticle } from '../../graph/node.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import type { NodeType } from '../../rest/resources.ts'
import { flagEnvironmentLookup } from './flag-configurations.ts'
import { namedFlag } from './named-flag.ts'

/** A flag in an environment, as in the paths of its routes. */
export interface FlagPlace {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** An object that belongs to a flag in an environment. */
export interface Placed {
  readonly at: FlagPlace
}

/** The flag and the environment in an input or an address. */
export const placeOf = ({ projectKey, flagKey, environmentKey }: FlagPlace): FlagPlace => ({
  projectKey,
  flagKey,
  environmentKey,
})

/** The parts of the address in the order of the paths. */
export const ownerOf = ({ projectKey, flagKey, environmentKey }: FlagPlace): readonly string[] => [
  projectKey,
  flagKey,
  environmentKey,
]

/** The fields of such an object that need only its address. */
export const placedFields = {
  projectKey: ({ at }: Placed) => at.projectKey,
  flagKey: ({ at }: Placed) => at.flagKey,
  environmentKey: ({ at }: Placed) => at.environmentKey,
  flag: ({ at }: Placed, _: unknown, context: Context, info: Info) =>
    namedFlag(at.projectKey, at.flagKey, context, info),
  flagEnvironment: ({ at }: Placed, _: unknown, context: Context, info: Info) =>
    flagEnvironmentLookup({ type: 'FlagEnvironment', ...placeOf(at) }, context, info),
  environment: ({ at }: Placed) => glimpsedEnvironment(at.projectKey, at.environmentKey),
}

/**
 * LaunchDarkly's own id of an object of a flag in an environment, in an argument that takes either id.
 *
 * @throws {GraphQLError} for the global id of an object of another type or place.
 */
export function ownIdAt(type: NodeType, id: string, place: FlagPlace): string {
  const address = addressOf(id)
  if (!address) return id
  const { type: given, ...parts } = address
  if (given !== type) throw badInput(`Expected the id of ${withArticle(type)}, but got that of ${withArticle(given)}.`)
  const owner = ownerOf(place)
  const values: readonly string[] = Object.values(parts)
  if (owner.every((part, index) => values[index] === part)) return values.at(-1)!
  throw badInput(
    `Expected the id of ${withArticle(type)} of ${owner.join('/')}, but got that of ${values.slice(0, -1).join('/')}.`,
  )
}

import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { selected } from '../../graph/lookahead.ts'
import { NotThere } from '../../rest/errors.ts'
import type { EnvironmentSource } from '../../rest/projects/environments.ts'
import type { ProjectSource } from '../../rest/projects/projects.ts'
import { shown } from '../../rest/shown.ts'
import { tellingMeasurements } from './insight-lookahead.ts'

/**
 * The measurements of an owner. If only the address of the owner is known, the reads below tell whether the owner exists; if none of
 * them tells, the owner is read.
 *
 * @param find Reads the owner. Null if it does not exist.
 * @throws {NotThere} if the owner does not exist.
 */
async function measurementsOf<Insights>(
  { has, at: { type, key } }: ProjectSource | EnvironmentSource,
  insights: Insights,
  find: () => Promise<unknown>,
  context: Context,
  info: Info,
): Promise<Insights> {
  if (has) return insights
  const read = async () => ((await find()) ? insights : null)
  const telling = tellingMeasurements(info)
  const tells = telling.some((name) => selected(info).has(name))
  const found = await (tells ? unlessMissing(info, { glimpse: insights, read, context, telling }) : read())
  if (found) return found
  throw new NotThere(`Expected LaunchDarkly to have the ${type} ${shown(key)}, but it has none that the token may see.`)
}

export const insights = {
  Query: { insights: () => ({}) },

  Project: {
    insights: (project, _, context, info) => {
      const { key } = project.at
      const find = () => context.loaders.projects.byKey(key, [])
      return measurementsOf(project, { projectKey: key }, find, context, info)
    },
  },

  Environment: {
    insights: (environment, _, context, info) => {
      const { projectKey, key } = environment.at
      const find = () => context.loaders.environments.byKey(projectKey, key)
      return measurementsOf(environment, { projectKey, environmentKey: key }, find, context, info)
    },
  },
} satisfies Resolvers

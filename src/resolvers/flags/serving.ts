import type { Context } from '../../context.ts'
import { evaluatedPrerequisites } from '../../facts/prerequisites.ts'
import { type Serving, servingOf } from '../../facts/serving.ts'
import { sentencesOf } from '../../facts/serving-sentences.ts'
import { servingBySummary } from '../../facts/serving-summary.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import { type FlagEnvironmentSource, variationAt } from '../../rest/flags/flag-environments.ts'
import { configurationWith } from './flag-configurations.ts'
import { namedFlag } from './named-flag.ts'
import { decidable, neededIn } from './needed-flags.ts'

/** What a flag gives to whom in an environment. Reads the prerequisites, level by level, with those of all flags that are asked about. */
export async function servingIn(source: FlagEnvironmentSource, context: Context): Promise<Serving> {
  const config = decidable(await configurationWith(source, { full: true }, context))
  const needed = neededIn(config, context)
  if (evaluatedPrerequisites(config).length > 0) await needed.read(config)
  return servingOf(config, needed, needed.judged)
}

export const serving = {
  FlagEnvironment: {
    serving: (config, { basis }, context) =>
      basis === 'SUMMARY'
        ? after(configurationWith(config, {}, context), servingBySummary)
        : servingIn(config, context),
  },

  Serving: {
    variation: ({ config, variation }) => variationAt(config.flag, variation),
    outcomes: ({ config, outcomes }) => outcomes.flatMap((index) => variationAt(config.flag, index) ?? []),
    prerequisites: ({ prerequisites }) => prerequisites.filter(({ met }) => met !== 'ALWAYS'),
    sentences: sentencesOf,
  },

  ServingShare: { variation: ({ varied, variation }) => variationAt(varied, variation) },

  PrerequisiteState: {
    flag: ({ projectKey, flagKey, config }, _, context, info) =>
      config ? namedFlag(projectKey, flagKey, context, info) : null,
    variation: ({ config, required }) => config && variationAt(config.flag, required),
  },
} satisfies Resolvers

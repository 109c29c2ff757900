import type { Context } from '../../context.ts'
import type { Known } from '../../facts/gaps.ts'
import { evaluatedPrerequisites } from '../../facts/prerequisites.ts'
import { type Serving, servingOf } from '../../facts/serving.ts'
import { sentencesOf } from '../../facts/serving-sentences.ts'
import { servingBySummary } from '../../facts/serving-summary.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import {
  environmentOf,
  type FlagEnvironmentDoc,
  type FlagEnvironmentSource,
  variationAt,
} from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { inputOf } from '../fact-inputs.ts'
import { configurationWith } from './flag-configurations.ts'
import { namedFlag } from './named-flag.ts'

/** Prerequisites of prerequisites are read up to this depth. Each level can take a wave. */
const maxDepth = 20

/** What a flag gives to whom in an environment. Reads the prerequisites, level by level, with those of all flags that are asked. */
export async function servingIn(source: FlagEnvironmentSource, context: Context): Promise<Serving> {
  const config = await configurationWith(source, { full: true }, context)
  const needed = new Map<string, Known<FlagEnvironmentDoc | null>>([[config.flag.key, { value: config }]])
  let level = newKeys([config], needed)
  for (let depth = 0; level.length > 0 && depth < maxDepth; depth += 1) {
    const read = await Promise.all(
      level.map((key) => inputOf('FLAG_CONFIGURATIONS', prerequisiteAt(config, key, context), config.environmentKey)),
    )
    for (const [index, key] of level.entries()) needed.set(key, read[index]!)
    level = newKeys(
      read.flatMap((one) => (one.gap === undefined && one.value ? one.value : [])),
      needed,
    )
  }
  return servingOf(config, needed)
}

const newKeys = (configs: readonly FlagEnvironmentDoc[], needed: ReadonlyMap<string, unknown>): readonly string[] => [
  ...new Set(
    configs.flatMap((one) => evaluatedPrerequisites(one).map(({ key }) => key)).filter((key) => !needed.has(key)),
  ),
]

/** A prerequisite in the environment of a configuration. Null if there is no such flag. */
async function prerequisiteAt({ at, environmentKey }: FlagEnvironmentDoc, key: string, { loaders }: Context) {
  const parts = { ...noParts, environments: [environmentKey], full: true }
  const flag = await loaders.flags.byKey(at.projectKey, key, parts)
  const lost = flag?.lost?.(parts)
  if (lost) throw lost
  return flag && environmentOf(flag, environmentKey)
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

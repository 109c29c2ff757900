import type { ConfigRecord, FlagRecord } from './flag-record.ts'

/** A flag as entries of the log keep it. */
export const flagVersion = (flag: FlagRecord) => ({
  key: flag.key,
  name: flag.name,
  description: flag.description,
  kind: flag.kind,
  _version: flag.version,
  creationDate: flag.createdAt,
  variations: flag.variations,
  temporary: flag.temporary,
  tags: flag.tags,
  maintainerId: flag.maintainerId,
  maintainerTeamKey: flag.maintainerTeamKey,
  archived: flag.archivedAt !== undefined,
  deprecated: flag.deprecatedAt !== undefined,
})

/** The version before that, and what was different then. */
export const flagVersionBefore = (flag: FlagRecord, before: object) => ({
  ...flagVersion(flag),
  _version: flag.version - 1,
  ...before,
})

/** The same with what it was like in the one environment that was changed, each change of which makes another version. */
export const flagVersionIn = (flag: FlagRecord, environmentKey: string, config: ConfigRecord) => ({
  ...flagVersion(flag),
  _version: flag.version - ((flag.configs.get(environmentKey)?.version ?? 0) - config.version),
  environments: {
    [environmentKey]: {
      on: config.on,
      version: config.version,
      lastModified: config.lastModified,
      targets: config.targets,
      contextTargets: config.contextTargets,
      rules: config.rules,
      fallthrough: config.fallthrough,
      offVariation: config.offVariation,
      prerequisites: config.prerequisites,
    },
  },
})

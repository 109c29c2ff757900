import { only } from '../resource/shape.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

/** A flag as entries of the log keep it. */
export const flagVersion = (flag: FlagRecord) => ({
  ...only(flag, 'key', 'name', 'description', 'kind'),
  _version: flag.version,
  creationDate: flag.createdAt,
  ...only(flag, 'variations', 'defaults', 'temporary', 'tags', 'maintainerId', 'maintainerTeamKey'),
  ...only(flag, 'includeInSnippet', 'clientSideAvailability', 'customProperties'),
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
      ...only(
        config,
        'on',
        'version',
        'lastModified',
        'targets',
        'contextTargets',
        'rules',
        'fallthrough',
        'offVariation',
        'prerequisites',
        'trackEvents',
        'trackEventsFallthrough',
      ),
    },
  },
})

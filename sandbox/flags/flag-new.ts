import { keyExists } from '../http/errors.ts'
import { flagDefaultsOf } from '../projects/flag-defaults.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { newLinks } from '../projects/view-record.ts'
import {
  boolean,
  type Given,
  key,
  objects,
  oneOf,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { newConfig } from './flag-new-config.ts'
import { servedByMigration, servedByNew } from './flag-new-variations.ts'
import { prerequisiteIn, withPrerequisites } from './flag-prerequisites.ts'
import { customPropertiesIn, maintainerIn, sidesIn } from './flag-properties.ts'
import type { FlagRecord } from './flag-record.ts'

const purposes = oneOf('migration', 'holdout')

/** A flag as a body describes it. What that leaves out is as the project's defaults have it. */
export function newFlag(given: Given, project: ProjectRecord, call: Call): FlagRecord {
  const defaults = flagDefaultsOf(call.store, project)
  const views = newLinks(optional(given, 'viewKeys', strings), momentOf(call))
  const purpose = optional(given, 'purpose', purposes)
  const availability = sidesIn(given, defaults)
  const flag = {
    ...named(given, project),
    description: optional(given, 'description', string) ?? '',
    version: 1,
    createdAt: momentOf(call),
    ...(purpose === 'migration' ? servedByMigration(given, call) : servedByNew(given, defaults, call)),
    ...(purpose === 'holdout' ? { purpose } : {}),
    temporary: optional(given, 'temporary', boolean) ?? defaults.temporary,
    tags: [...new Set(optional(given, 'tags', strings) ?? defaults.tags)],
    ...maintainerIn(given, call, given.maintainerId === null ? undefined : call.caller.memberId),
    includeInSnippet: availability.usingEnvironmentId,
    clientSideAvailability: availability,
    customProperties: customPropertiesIn(given),
    codeReferences: 0,
    applicationKeys: [],
    ...(views.length > 0 && { views }),
  }
  return { ...flag, configs: configsOf(flag, given, project, call) }
}

/** Its name and a key that no other flag has. */
export function named(given: Given, project: ProjectRecord): { key: string; name: string } {
  const flagKey = required(given, 'key', key)
  if (project.flags.has(flagKey)) throw keyExists('flag', flagKey)
  return { key: flagKey, name: required(given, 'name', text) }
}

function configsOf(
  flag: Omit<FlagRecord, 'configs'>,
  given: Given,
  project: ProjectRecord,
  call: Call,
): FlagRecord['configs'] {
  const on = optional(given, 'isFlagOn', boolean) ?? false
  const prerequisites = (optional(given, 'initialPrerequisites', objects) ?? []).map((one) =>
    prerequisiteIn(one, { project }),
  )
  const configs = [...project.environments.values()].map((environment) => {
    const config = { ...newConfig(flag, environment, call), on }
    return [environment.key, withPrerequisites(config, prerequisites, { project, environment, flag })] as const
  })
  return new Map(configs)
}

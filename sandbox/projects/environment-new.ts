import { ApiError, notFound } from '../http/errors.ts'
import { boolean, type Given, integer, key, object, optional, required, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId, newUuid } from '../resource/change.ts'
import { createdWith, initially, needed, type Properties, usually } from '../resource/properties.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import type { ProjectRecord } from './project-record.ts'

export const environmentProperties = {
  name: needed(text, 'updateName'),
  color: needed(text, 'updateColor'),
  tags: usually<readonly string[]>(strings, [], 'updateTags'),
  critical: initially(boolean, false, 'updateCritical'),
  defaultTtl: initially(integer, 0, 'updateTtl'),
  secureMode: initially(boolean, false, 'updateSecureMode'),
  defaultTrackEvents: initially(boolean, false, 'updateDefaultTrackEvents'),
  requireComments: initially(boolean, false, 'updateRequireComments'),
  confirmChanges: initially(boolean, false, 'updateConfirmChanges'),
} satisfies Properties<EnvironmentRecord>

/** An environment as a body describes it, on its own or among those of a new project. */
export const newEnvironment = (given: Given, call: Call): EnvironmentRecord => ({
  key: required(given, 'key', key),
  ...createdWith(environmentProperties, given, call),
  version: 1,
  id: newId(call),
  apiKey: `sdk-${newUuid(call)}`,
  mobileKey: `mob-${newUuid(call)}`,
  createdAt: momentOf(call),
  segments: new Map(),
})

/** What a project gets that is made without any. */
export const usualEnvironments: readonly Given[] = [
  { key: 'test', name: 'Test', color: 'EBFF38' },
  { key: 'production', name: 'Production', color: '417505' },
]

/** The environment of the project that a body wants a copy of, if it does. */
export function sourceIn(body: Given, project: Pick<ProjectRecord, 'environments'>): EnvironmentRecord | undefined {
  const given = optional(body, 'source', object)
  const sourceKey = given && optional(given, 'key', key)
  if (!given || sourceKey === undefined) return undefined
  const source = project.environments.get(sourceKey)
  if (!source) throw notFound('environment key', sourceKey)
  const version = optional(given, 'version', integer)
  if (version === undefined || version === source.version) return source
  throw new ApiError(409, `The environment ${sourceKey} is at version ${source.version}, not ${version}`)
}

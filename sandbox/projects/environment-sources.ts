import { ApiError, notFound } from '../http/errors.ts'
import { type Given, integer, key, object, optional } from '../resource/body.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import type { ProjectRecord } from './project-record.ts'

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

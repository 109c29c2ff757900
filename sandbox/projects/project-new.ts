import { availabilityIn } from '../flags/flag-properties.ts'
import { invalid, keyExists } from '../http/errors.ts'
import {
  boolean,
  type Given,
  key,
  object,
  objects,
  oneOf,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { defined, shown } from '../resource/shape.ts'
import { newEnvironment, sourceIn, usualEnvironments } from './environment-new.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import type { ProjectRecord } from './project-record.ts'

/** A project as a body describes it. */
export function newProject(given: Given, call: Call): ProjectRecord {
  const projectKey = required(given, 'key', key)
  if (call.store.projects.has(projectKey)) throw keyExists('project', projectKey)
  const inSnippet = optional(given, 'includeInSnippetByDefault', boolean) ?? false
  const availability = availabilityIn(given, 'defaultClientSideAvailability') ?? {
    usingMobileKey: true,
    usingEnvironmentId: inSnippet,
  }
  const naming = optional(given, 'namingConvention', object)
  return {
    key: projectKey,
    name: required(given, 'name', text),
    tags: optional(given, 'tags', strings) ?? [],
    includeInSnippetByDefault: availability.usingEnvironmentId,
    defaultClientSideAvailability: availability,
    ...(naming ? { namingConvention: conventionIn(naming) } : {}),
    environments: environmentsIn(given, call),
    id: newId(call),
    createdAt: momentOf(call),
    flags: new Map(),
  }
}

const cases = oneOf('camelCase', 'upperCamelCase', 'snakeCase', 'kebabCase', 'constantCase')

function conventionIn(naming: Given): NonNullable<ProjectRecord['namingConvention']> {
  return defined({ case: optional(naming, 'case', cases), prefix: optional(naming, 'prefix', string) || undefined })
}

function environmentsIn(given: Given, call: Call): Map<string, EnvironmentRecord> {
  const environments = new Map<string, EnvironmentRecord>()
  for (const one of optional(given, 'environments', objects) ?? usualEnvironments) {
    const environment = newEnvironment(one, call)
    // There are neither flags nor segments yet, so there is nothing to copy.
    needsSource(one, environments)
    sourceIn(one, { environments })
    if (environments.has(environment.key)) throw keyExists('environment', environment.key)
    environments.set(environment.key, environment)
  }
  return environments
}

/** LaunchDarkly does not document where a source is looked for: here it is before the copy, in the same body. */
function needsSource(given: Given, environments: ReadonlyMap<string, EnvironmentRecord>): void {
  const source = optional(given, 'source', object)
  const sourceKey = source && optional(source, 'key', key)
  if (sourceKey !== undefined && !environments.has(sourceKey))
    throw invalid(`source.key must be that of an environment before it, got ${shown(sourceKey)}`)
}

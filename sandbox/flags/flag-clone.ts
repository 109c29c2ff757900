import { invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { boolean, type Given, optional, string, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { drawn, momentOf, newUuid } from '../resource/change.ts'
import { shown } from '../resource/shape.ts'
import { named } from './flag-new.ts'
import { customPropertiesIn, maintainerIn, sidesIn } from './flag-properties.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'
import { withoutMaintainer } from './flag-settings.ts'

/** A new flag that is like another one in every environment, and like what the body says where it says something. */
export function clonedFlag(given: Given, originalKey: string, project: ProjectRecord, call: Call): FlagRecord {
  const original = project.flags.get(originalKey)
  if (!original) throw invalid(`clone must be the key of a flag of the project, got ${shown(originalKey)}`)
  const { archivedAt: _, deprecatedAt: __, experiment: ___, guardedRollout: ____, ...settings } = original
  const maintainer = maintainerIn(given, call)
  const isMaintained = given.maintainerId === null || Object.keys(maintainer).length > 0
  const isAvailable = given.clientSideAvailability !== undefined || given.includeInSnippet !== undefined
  const availability = isAvailable ? sidesIn(given, original) : original.clientSideAvailability
  return {
    ...(isMaintained ? { ...withoutMaintainer(settings), ...maintainer } : settings),
    ...named(given, project),
    description: optional(given, 'description', string) ?? original.description,
    temporary: optional(given, 'temporary', boolean) ?? original.temporary,
    tags: optional(given, 'tags', strings) ?? original.tags,
    customProperties: given.customProperties === undefined ? original.customProperties : customPropertiesIn(given),
    clientSideAvailability: availability,
    includeInSnippet: isAvailable ? availability.usingEnvironmentId : original.includeInSnippet,
    version: 1,
    createdAt: momentOf(call),
    codeReferences: 0,
    variations: original.variations.map((one) => ({ ...one, _id: newUuid(call) })),
    configs: new Map([...original.configs].map(([key, config]) => [key, cloned(config, call)])),
  }
}

/** A configuration as new as the flag or the environment that it is for. */
export function cloned({ debugEventsUntil: _, ...config }: ConfigRecord, call: Call): ConfigRecord {
  const from = drawn(call)
  return {
    ...config,
    rules: config.rules.map((rule) => ({
      ...rule,
      _id: from.uuid(),
      ref: from.uuid(),
      clauses: rule.clauses.map((clause) => ({ ...clause, _id: from.uuid() })),
    })),
    salt: from.hex(32),
    sel: from.hex(32),
    version: 1,
    lastModified: momentOf(call),
    targetingModified: momentOf(call),
    contextKinds: [],
    status: { name: 'new' },
  }
}

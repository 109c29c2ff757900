import { boolean, type Given, integer, key, optional, required, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId, newUuid } from '../resource/change.ts'
import type { EnvironmentRecord } from './environment-record.ts'

/** An environment as a body describes it, on its own or among those of a new project. */
export const newEnvironment = (given: Given, call: Call): EnvironmentRecord => ({
  key: required(given, 'key', key),
  name: required(given, 'name', text),
  color: required(given, 'color', text),
  tags: optional(given, 'tags', strings) ?? [],
  critical: optional(given, 'critical', boolean) ?? false,
  secureMode: optional(given, 'secureMode', boolean) ?? false,
  defaultTtl: optional(given, 'defaultTtl', integer) ?? 0,
  defaultTrackEvents: optional(given, 'defaultTrackEvents', boolean) ?? false,
  requireComments: optional(given, 'requireComments', boolean) ?? false,
  confirmChanges: optional(given, 'confirmChanges', boolean) ?? false,
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

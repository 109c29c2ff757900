import { boolean, type Given, optional, required, string, strings, text } from '../resource/body.ts'
import { changedOf, momentOf } from '../resource/change.ts'
import type { FlagContext } from './flag-context.ts'
import { needsNoDependent } from './flag-deletion.ts'
import { customPropertiesIn, maintainerIn, sidesIn } from './flag-properties.ts'
import type { ClientSideAvailability, FlagRecord } from './flag-record.ts'
import { type Sent, withEnvironments } from './flag-sent-environments.ts'
import { withAvailability, withoutMaintainer } from './flag-settings.ts'

/** The properties of a flag that a patch of the document may change. */
export const changeableOfFlag = [
  'name',
  'description',
  'tags',
  'temporary',
  'variations',
  'defaults',
  'customProperties',
  'includeInSnippet',
  'clientSideAvailability',
  'maintainerId',
  'maintainerTeamKey',
  'archived',
  'deprecated',
  'releasePipelineKey',
  'environments',
]

/** The flag as the patched document says. */
export function flagIn(next: Given, before: Given, row: FlagRecord, context: FlagContext): FlagRecord {
  const sent: Sent = { before, next, changed: new Set(changedOf(before, next, changeableOfFlag)) }
  const settled = withSettings(row, sent)
  const owned = withMaintainer(settled, sent, context)
  return withEnvironments(withState(withSides(owned, sent), sent, context), sent, context)
}

function withSettings({ releasePipelineKey: _, ...row }: FlagRecord, { next }: Sent): FlagRecord {
  const pipeline = optional(next, 'releasePipelineKey', text)
  return {
    ...row,
    name: required(next, 'name', text),
    description: optional(next, 'description', string) ?? '',
    tags: [...new Set(optional(next, 'tags', strings) ?? [])],
    temporary: required(next, 'temporary', boolean),
    customProperties: customPropertiesIn(next),
    ...(pipeline === undefined ? {} : { releasePipelineKey: pipeline }),
  }
}

/** A flag has one maintainer: a team that is new takes the place of a member, and the other way round. */
function withMaintainer(row: FlagRecord, { next, changed }: Sent, { call }: FlagContext): FlagRecord {
  const [member, team] = [changed.has('maintainerId'), changed.has('maintainerTeamKey')]
  if (!member && !team) return row
  const { maintainerId, maintainerTeamKey } = next
  const isTaken = member && !team && maintainerId !== undefined
  const isGiven = team && !member && maintainerTeamKey !== undefined
  const given = isTaken ? { maintainerId } : isGiven ? { maintainerTeamKey } : { maintainerId, maintainerTeamKey }
  return { ...withoutMaintainer(row), ...maintainerIn(given, call) }
}

/** The older property counts if it alone is another one. */
function withSides(row: FlagRecord, { next, changed }: Sent): FlagRecord {
  const availability = sidesIn(next, row)
  if (changed.has('clientSideAvailability')) return withAvailability(row, availability)
  if (!changed.has('includeInSnippet')) return row
  const inSnippet = optional(next, 'includeInSnippet', boolean) ?? false
  const sides: ClientSideAvailability = { ...row.clientSideAvailability, usingEnvironmentId: inSnippet }
  return { ...row, clientSideAvailability: sides, includeInSnippet: inSnippet }
}

function withState(row: FlagRecord, { next, changed }: Sent, { call, project }: FlagContext): FlagRecord {
  const { archivedAt, deprecatedAt, ...flag } = row
  const isArchived = required(next, 'archived', boolean)
  const isDeprecated = optional(next, 'deprecated', boolean) ?? false
  if (isArchived && changed.has('archived')) needsNoDependent(row, project)
  return {
    ...flag,
    ...(isArchived ? { archivedAt: archivedAt ?? momentOf(call) } : {}),
    ...(isDeprecated ? { deprecatedAt: deprecatedAt ?? momentOf(call) } : {}),
  }
}

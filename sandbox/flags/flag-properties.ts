import { invalid } from '../http/errors.ts'
import { boolean, type Given, object, optional, required, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { shown } from '../resource/shape.ts'
import type { ClientSideAvailability, FlagRecord } from './flag-record.ts'

export function availabilityIn(given: Given, name: string): ClientSideAvailability | undefined {
  const availability = optional(given, name, object)
  return (
    availability && {
      usingMobileKey: required(availability, 'usingMobileKey', boolean),
      usingEnvironmentId: required(availability, 'usingEnvironmentId', boolean),
    }
  )
}

/** The custom properties of a document, by their keys. */
export function customPropertiesIn(given: Given): FlagRecord['customProperties'] {
  const properties = optional(given, 'customProperties', object) ?? {}
  return Object.fromEntries(
    Object.keys(properties).map((key) => {
      const property = required(properties, key, object)
      return [key, { name: required(property, 'name', text), value: required(property, 'value', strings) }]
    }),
  )
}

/** Where it can be used, which an older property says in part. */
export function sidesIn(
  given: Given,
  { clientSideAvailability: usual }: Pick<FlagRecord, 'clientSideAvailability'>,
): ClientSideAvailability {
  return (
    availabilityIn(given, 'clientSideAvailability') ?? {
      ...usual,
      usingEnvironmentId: optional(given, 'includeInSnippet', boolean) ?? usual.usingEnvironmentId,
    }
  )
}

/** A member or a team, and if the body names neither, the member who stands in for them. */
export function maintainerIn(
  given: Given,
  { store }: Call,
  otherwise?: string,
): Pick<FlagRecord, 'maintainerId' | 'maintainerTeamKey'> {
  const maintainerId = optional(given, 'maintainerId', text)
  const maintainerTeamKey = optional(given, 'maintainerTeamKey', text)
  if (maintainerId !== undefined && maintainerTeamKey !== undefined) {
    throw invalid('Either maintainerId or maintainerTeamKey can be given, but not both')
  }
  if (maintainerTeamKey !== undefined) {
    if (store.teams.has(maintainerTeamKey)) return { maintainerTeamKey }
    throw invalid(`maintainerTeamKey must be the key of a team, got ${shown(maintainerTeamKey)}`)
  }
  const id = maintainerId ?? otherwise
  if (id === undefined) return {}
  if (store.members.has(id)) return { maintainerId: id }
  throw invalid(`maintainerId must be the id of a member, got ${shown(id)}`)
}

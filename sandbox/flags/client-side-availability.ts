import { boolean, type Given, object, optional, required } from '../resource/body.ts'
import type { ClientSideAvailability } from './flag-record.ts'

export function availabilityIn(given: Given, name: string): ClientSideAvailability | undefined {
  const availability = optional(given, name, object)
  return (
    availability && {
      usingMobileKey: required(availability, 'usingMobileKey', boolean),
      usingEnvironmentId: required(availability, 'usingEnvironmentId', boolean),
    }
  )
}

import { invalid } from '../http/errors.ts'
import { detailInstructions } from '../patches/detail-instructions.ts'
import { type Given, oneOf, required, string, strings, text } from '../resource/body.ts'
import { shown } from '../resource/shape.ts'
import type { FlagTable } from './flag-context.ts'
import type { ClientSideAvailability, FlagRecord } from './flag-record.ts'

export const settingInstructions: FlagTable = {
  ...detailInstructions<FlagRecord>(),
  addCustomProperties(flag, instruction) {
    const { key, name, values } = propertyIn(instruction)
    const before = propertyOf(flag, key)?.value ?? []
    return withProperty(flag, key, { name, value: [...new Set([...before, ...values])] })
  },
  removeCustomProperties(flag, instruction) {
    const key = required(instruction, 'key', text)
    const values = required(instruction, 'values', strings)
    const property = propertyOf(flag, key)
    if (!property) return flag
    const value = property.value.filter((one) => !values.includes(one))
    if (value.length > 0) return withProperty(flag, key, { ...property, value })
    const { [key]: _, ...customProperties } = flag.customProperties
    return { ...flag, customProperties }
  },
  replaceCustomProperties(flag, instruction) {
    const { key, name, values } = propertyIn(instruction)
    return withProperty(flag, key, { name, value: values })
  },
  makeFlagPermanent: (flag) => ({ ...flag, temporary: false }),
  makeFlagTemporary: (flag) => ({ ...flag, temporary: true }),
  updateDescription: (flag, instruction) => ({ ...flag, description: required(instruction, 'value', string) }),
  updateMaintainerMember(flag, instruction, { call }) {
    const maintainerId = required(instruction, 'value', text)
    if (!call.store.members.has(maintainerId))
      throw invalid(`value must be the id of a member, got ${shown(maintainerId)}`)
    return { ...withoutMaintainer(flag), maintainerId }
  },
  updateMaintainerTeam(flag, instruction, { call }) {
    const maintainerTeamKey = required(instruction, 'value', text)
    if (!call.store.teams.has(maintainerTeamKey))
      throw invalid(`value must be the key of a team, got ${shown(maintainerTeamKey)}`)
    return { ...withoutMaintainer(flag), maintainerTeamKey }
  },
  removeMaintainer: (flag) => withoutMaintainer(flag),
  turnOnClientSideAvailability: (flag, instruction) => available(flag, instruction, true),
  turnOffClientSideAvailability: (flag, instruction) => available(flag, instruction, false),
}

const propertyIn = (given: Given) => ({
  key: required(given, 'key', text),
  name: required(given, 'name', text),
  values: [...new Set(required(given, 'values', strings))],
})

const propertyOf = ({ customProperties }: FlagRecord, key: string) =>
  Object.hasOwn(customProperties, key) ? customProperties[key] : undefined

const withProperty = (flag: FlagRecord, key: string, property: FlagRecord['customProperties'][string]): FlagRecord => ({
  ...flag,
  customProperties: { ...flag.customProperties, [key]: property },
})

type Maintained = Pick<FlagRecord, 'maintainerId' | 'maintainerTeamKey'>

export function withoutMaintainer<Row extends Maintained>({ maintainerId: _, maintainerTeamKey: __, ...row }: Row) {
  return row
}

const sides = oneOf('usingMobileKey', 'usingEnvironmentId')

const available = (flag: FlagRecord, instruction: Given, value: boolean): FlagRecord =>
  withAvailability(flag, { ...flag.clientSideAvailability, [required(instruction, 'value', sides)]: value })

/** Two properties say the same of browsers, an older one and this one. One that is not changed leaves the older one as it is. */
export function withAvailability(flag: FlagRecord, availability: ClientSideAvailability): FlagRecord {
  const { usingEnvironmentId } = availability
  const isOther = usingEnvironmentId !== flag.clientSideAvailability.usingEnvironmentId
  return {
    ...flag,
    clientSideAvailability: availability,
    includeInSnippet: isOther ? usingEnvironmentId : flag.includeInSnippet,
  }
}

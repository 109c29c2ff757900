import type { IntegrationSettingInput, Resolvers } from '../../generated/resolvers.ts'
import type { SettingsRep } from '../../rest/integrations/settings.ts'
import type { Changes } from '../../rest/json-patch.ts'
import { eachOnce } from '../given.ts'

/** The changes of settings by name. Null removes a setting. Undefined if there are none. */
export function changedSettings(settings: readonly IntegrationSettingInput[] | null | undefined): Changes | undefined {
  if (!settings?.length) return undefined
  eachOnce(
    settings.map(({ name }) => name),
    ['input', 'settings'],
    'setting',
  )
  return Object.fromEntries(settings.map(({ name, value = null }) => [name, value]))
}

/** The settings of a new integration. A null is the same as an absent setting. */
export const newSettings = (settings: readonly IntegrationSettingInput[]): SettingsRep =>
  Object.fromEntries(Object.entries(changedSettings(settings) ?? {}).filter(([, value]) => value !== null))

export const integrationSettings = {
  IntegrationSetting: {
    value: ({ value, secret }, _, { showSecrets }) => (secret && !showSecrets ? null : value),
  },

  IntegrationError: {
    statusCode: ({ statusCode }) => statusCode ?? null,
    message: (error) =>
      ('message' in error ? error.message : 'responseBody' in error ? error.responseBody : null) ?? null,
    at: ({ timestamp }) => timestamp ?? null,
  },
} satisfies Resolvers

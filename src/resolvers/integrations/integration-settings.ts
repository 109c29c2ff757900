import type { IntegrationSettingInput, Resolvers } from '../../generated/resolvers.ts'
import { refused } from '../../graph/mutation.ts'
import type { SettingsRep } from '../../rest/integrations/settings.ts'
import type { Changes } from '../../rest/json-patch.ts'
import { shown } from '../../rest/shown.ts'

const place = ['input', 'settings']

/** The changes of settings by name. Null removes a setting. Undefined if there are none. */
export function changedSettings(settings: readonly IntegrationSettingInput[] | null | undefined): Changes | undefined {
  const known = new Map<string, unknown>()
  for (const [index, { name, value = null }] of (settings ?? []).entries()) {
    if (known.has(name))
      throw refused([...place, index, 'name'], `Expected each setting once, but got ${shown(name)} twice.`)
    known.set(name, value)
  }
  return known.size ? Object.fromEntries(known) : undefined
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

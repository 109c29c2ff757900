import type { IntegrationSettingInput, JsonPatchOperation } from '../../generated/resolvers.ts'
import type { NewCapability } from '../../rest/integrations/delivery-configurations.ts'
import type { SettingsRep } from '../../rest/integrations/settings.ts'
import { locate, type Resource } from '../../rest/resource.ts'
import { given, lasting, orNone } from '../given.ts'
import { type Patched, patched } from '../json-patch.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

/** An integration capability, as in the paths of its routes: a delivery configuration or a persistent store. */
interface IntegrationPlace {
  readonly projectKey: string
  readonly environmentKey: string
  readonly integrationKey: string
}

interface NewInput extends IntegrationPlace {
  readonly settings: readonly IntegrationSettingInput[]
  readonly name?: string | null
  readonly on?: boolean | null
  readonly tags?: readonly string[] | null
}

type Changed = Partial<Omit<NewInput, 'settings'>> & {
  readonly settings?: NewInput['settings'] | null
  readonly patch?: readonly JsonPatchOperation[] | null
}

/** The arguments of the call that creates a capability. */
export function newCapability(input: NewInput): IntegrationPlace & { readonly body: NewCapability } {
  const { projectKey, environmentKey, integrationKey, settings, ...properties } = given(input)
  return { projectKey, environmentKey, integrationKey, body: { ...properties, config: newSettings(settings) } }
}

/** Changes a capability by a JSON patch. */
export const patchedCapability = <Rep extends object>(
  { name, on, settings, tags, patch }: Changed,
  ways: Pick<Patched<Rep>, 'current' | 'send'>,
): Promise<Rep> =>
  patched({
    ...ways,
    changes: { ...lasting({ name, on }), tags: orNone(tags) },
    within: { config: changedSettings(settings) },
    patch,
  })

/** The document that a write returned. It has the settings, as a single one has. */
export const writtenAt = <Kind extends Resource, Rep extends { readonly config?: SettingsRep }>(
  kind: Kind,
  { projectKey, environmentKey, integrationKey }: IntegrationPlace,
  written: Rep,
) => locate(kind, [projectKey, environmentKey, integrationKey], written, written.config ? ['config'] : [])

import { type AccessRep, access } from '../access.ts'
import { type StatementRep, statement } from '../account/roles.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, type Reader, textOrNone, word } from '../shape.ts'
import { type SettingsRep, settings } from './settings.ts'

/** The configuration of an integration. `configValues` and `snowflakeSetupScript` can contain live credentials. */
export interface IntegrationConfigurationRep {
  readonly _id: string
  readonly name: string
  readonly _integrationKey?: string
  readonly enabled?: boolean
  readonly tags: readonly string[]
  readonly configValues?: SettingsRep
  readonly capabilityConfig?: CapabilityConfigRep
  /** Of the integration `snowflake-experimentation`. */
  readonly snowflakeSetupScript?: string
  readonly _createdAt?: number
  readonly _access?: AccessRep
}

export interface CapabilityConfigRep {
  readonly approvals?: { readonly additionalFormVariables?: readonly FormVariableRep[] }
  readonly auditLogEventsHook?: { readonly statements?: readonly StatementRep[] }
}

/** A setting that approval requests with the integration have besides. */
export interface FormVariableRep {
  readonly key?: string
  readonly name?: string
  readonly type?: string
  readonly description?: string
  readonly placeholder?: string
  readonly isOptional?: boolean
  readonly defaultValue?: unknown
  readonly allowedValues?: readonly string[]
  /** An endpoint of another service, with the headers of calls to it, which can be credentials. */
  readonly dynamicOptions?: unknown
}

const formVariable = document<FormVariableRep>({ allowedValues: optional(list()) })

const capabilities = document<CapabilityConfigRep>({
  approvals: optional(
    document<NonNullable<CapabilityConfigRep['approvals']>>({ additionalFormVariables: optional(list(formVariable)) }),
  ),
  auditLogEventsHook: optional(
    document<NonNullable<CapabilityConfigRep['auditLogEventsHook']>>({ statements: optional(list(statement)) }),
  ),
})

/** Reads an object, or the JSON of one in a text, as in LaunchDarkly's example. */
const orItsJson =
  <Rep>(read: Reader<Rep>): Reader<Rep> =>
  (value, name, fail) =>
    read(typeof value === 'string' ? parsed(value) : value, name, fail)

/** The value of a JSON text, or the text if it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const configuration = document<IntegrationConfigurationRep>({
  _id: word,
  _integrationKey: textOrNone,
  tags: list(),
  configValues: optional(settings),
  capabilityConfig: optional(orItsJson(capabilities)),
  snowflakeSetupScript: textOrNone,
  _access: optional(access),
})

export interface NewIntegrationConfiguration {
  readonly name: string
  readonly enabled?: boolean | undefined
  readonly tags?: readonly string[] | undefined
  readonly configValues: SettingsRep
  readonly capabilityConfig?:
    | {
        readonly approvals?: { readonly additionalFormVariables: unknown } | undefined
        readonly auditLogEventsHook?: { readonly statements: readonly StatementRep[] } | undefined
      }
    | undefined
}

const base = '/api/v2/integration-configurations/keys/{integrationKey}'
const path = '/api/v2/integration-configurations/{integrationConfigurationId}'
const beta = { beta: true }

/** The complete list of one integration, which has no pages. */
export const listIntegrationConfigurations = get(base, beta).lists(configuration)
export const getIntegrationConfiguration = get(path, beta).returns(configuration)
export const createIntegrationConfiguration = post(base, beta)
  .takes<{ body: NewIntegrationConfiguration }>()
  .returns(configuration)
export const patchIntegrationConfiguration = patch(path, beta)
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(configuration)
export const deleteIntegrationConfiguration = del(path, beta).returnsNothing()

/** Lists are those of an integration, which the address does not tell. */
export const integrationConfigurationResource = resource({
  type: 'IntegrationConfiguration',
  address: ['integrationConfigurationId'],
  key: '_id',
  get: getIntegrationConfiguration,
  sizes: { assumed: 3 },
})

export type IntegrationConfigurationDoc = Located<typeof integrationConfigurationResource, IntegrationConfigurationRep>
export type IntegrationFormVariableDoc = FormVariableRep

import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'
import { type SettingsRep, settings } from './settings.ts'

/** A delivery configuration. Only a single read has `config`, which contains live credentials. */
export interface IntegrationDeliveryConfigurationRep {
  readonly _id: string
  readonly integrationKey: string
  readonly projectKey: string
  readonly environmentKey: string
  readonly config?: SettingsRep
  readonly on?: boolean
  readonly tags: readonly string[]
  readonly name?: string
  readonly version?: number
  readonly _access?: AccessRep
  readonly _links: Links
}

/** The readers of a document, which persistent stores share. */
export const capabilityParts = {
  _id: word,
  integrationKey: word,
  projectKey: word,
  environmentKey: word,
  config: optional(settings),
  tags: list<string>(),
  _access: optional(access),
  _links: links,
}

const configuration = document<IntegrationDeliveryConfigurationRep>(capabilityParts)

/** A new delivery configuration or persistent store integration. */
export interface NewCapability {
  readonly config: SettingsRep
  readonly name?: string | undefined
  readonly on?: boolean | undefined
  readonly tags?: readonly string[] | undefined
}

export interface IntegrationValidationRep {
  readonly statusCode?: number
  readonly error?: string
  readonly timestamp?: number
  readonly responseBody?: string
}

const all = '/api/v2/integration-capabilities/featureStore'
const environment = `${all}/{projectKey}/{environmentKey}` as const
const path = `${environment}/{integrationKey}/{id}` as const
const beta = { beta: true }

/** The complete list of the account, which has no pages. */
export const listIntegrationDeliveryConfigurations = get(all, beta).lists(configuration)
/** The complete list of an environment, which has no pages. */
export const listIntegrationDeliveryConfigurationsOf = get(environment, beta).lists(configuration)
export const getIntegrationDeliveryConfiguration = get(path, beta).returns(configuration)
export const createIntegrationDeliveryConfiguration = post(`${environment}/{integrationKey}`, beta)
  .takes<{ body: NewCapability }>()
  .returns(configuration)
export const patchIntegrationDeliveryConfiguration = patch(path, beta)
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(configuration)
export const deleteIntegrationDeliveryConfiguration = del(path, beta).returnsNothing()
export const validateIntegrationDeliveryConfiguration = post(`${path}/validate`, beta).returns(
  document<IntegrationValidationRep>({}),
)

/** The lines of the descriptor that persistent stores share. */
export const capabilityRules = {
  key: '_id',
  sizes: { assumed: 3 },
  addressOf: ({ projectKey, environmentKey, integrationKey, _id }: IntegrationDeliveryConfigurationRep) => [
    projectKey,
    environmentKey,
    integrationKey,
    _id,
  ],
  fields: { address: ['project', 'environment'] },
  parts: { settings: 'config' },
  alone: { parts: ['config'], always: true },
  byKey: { scan: { from: 2 } },
} as const

export const deliveryConfigurationResource = resource({
  ...capabilityRules,
  type: 'IntegrationDeliveryConfiguration',
  address: ['projectKey', 'environmentKey', 'integrationKey', 'configurationId'],
  get: getIntegrationDeliveryConfiguration,
  list: listIntegrationDeliveryConfigurations,
  listWithin: listIntegrationDeliveryConfigurationsOf,
})

export type IntegrationDeliveryConfigurationDoc = Located<
  typeof deliveryConfigurationResource,
  IntegrationDeliveryConfigurationRep
>

import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional } from '../shape.ts'
import {
  capabilityParts,
  capabilityRules,
  type IntegrationDeliveryConfigurationRep,
  type NewCapability,
} from './delivery-configurations.ts'
import { type PersistentStoreErrorRep, persistentStoreError } from './integration-errors.ts'

/** A persistent store integration, which has the properties of a delivery configuration. */
export interface PersistentStoreRep extends IntegrationDeliveryConfigurationRep {
  readonly _status?: PersistentStoreStatusRep
}

export interface PersistentStoreStatusRep {
  readonly available?: boolean
  readonly potentiallyStale?: boolean
  readonly lastSync?: number
  readonly lastError?: number
  readonly errors: readonly PersistentStoreErrorRep[]
}

const store = document<PersistentStoreRep>({
  ...capabilityParts,
  _status: optional(document<PersistentStoreStatusRep>({ errors: list(persistentStoreError) })),
})

const all = '/api/v2/integration-capabilities/big-segment-store'
const place = `${all}/{projectKey}/{environmentKey}/{integrationKey}` as const
const path = `${place}/{integrationId}` as const
const beta = { beta: true }

/** The complete list of the account, which has no pages. */
export const listPersistentStoreIntegrations = get(all, beta).lists(store)
export const getPersistentStoreIntegration = get(path, beta).returns(store)
export const createPersistentStoreIntegration = post(place, beta).takes<{ body: NewCapability }>().returns(store)
export const patchPersistentStoreIntegration = patch(path, beta)
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(store)
export const deletePersistentStoreIntegration = del(path, beta).returnsNothing()

export const persistentStoreResource = resource({
  ...capabilityRules,
  type: 'PersistentStoreIntegration',
  address: ['projectKey', 'environmentKey', 'integrationKey', 'integrationId'],
  get: getPersistentStoreIntegration,
  list: listPersistentStoreIntegrations,
})

export type PersistentStoreIntegrationDoc = Located<typeof persistentStoreResource, PersistentStoreRep>

import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'
import type { NewDelivery } from './delivery-configurations.ts'
import { type PersistentStoreErrorRep, persistentStoreError } from './integration-errors.ts'
import { type SettingsRep, settings } from './settings.ts'

/** A persistent store integration. Only a single read has `config`, which contains live credentials. */
export interface PersistentStoreRep {
  readonly _id: string
  readonly integrationKey: string
  readonly projectKey: string
  readonly environmentKey: string
  readonly config?: SettingsRep
  readonly on?: boolean
  readonly tags: readonly string[]
  readonly name?: string
  readonly version?: number
  readonly _status?: PersistentStoreStatusRep
  readonly _access?: AccessRep
  readonly _links: Links
}

export interface PersistentStoreStatusRep {
  readonly available?: boolean
  readonly potentiallyStale?: boolean
  readonly lastSync?: number
  readonly lastError?: number
  readonly errors: readonly PersistentStoreErrorRep[]
}

const store = document<PersistentStoreRep>({
  _id: word,
  integrationKey: word,
  projectKey: word,
  environmentKey: word,
  config: optional(settings),
  tags: list(),
  _status: optional(document<PersistentStoreStatusRep>({ errors: list(persistentStoreError) })),
  _access: optional(access),
  _links: links,
})

const all = '/api/v2/integration-capabilities/big-segment-store'
const place = `${all}/{projectKey}/{environmentKey}/{integrationKey}` as const
const path = `${place}/{integrationId}` as const
const beta = { beta: true }

/** The complete list of the account, which has no pages. */
export const listPersistentStoreIntegrations = get(all, beta).lists(store)
export const getPersistentStoreIntegration = get(path, beta).returns(store)
export const createPersistentStoreIntegration = post(place, beta).takes<{ body: NewDelivery }>().returns(store)
export const patchPersistentStoreIntegration = patch(path, beta)
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(store)
export const deletePersistentStoreIntegration = del(path, beta).returnsNothing()

export const persistentStoreResource = resource({
  type: 'PersistentStoreIntegration',
  address: ['projectKey', 'environmentKey', 'integrationKey', 'integrationId'],
  key: '_id',
  get: getPersistentStoreIntegration,
  list: listPersistentStoreIntegrations,
  sizes: { assumed: 3 },
  addressOf: ({ projectKey, environmentKey, integrationKey, _id }: PersistentStoreRep) => [
    projectKey,
    environmentKey,
    integrationKey,
    _id,
  ],
  fields: { address: ['project', 'environment'] },
  parts: { settings: 'config' },
  alone: { parts: ['config'], always: true },
  byKey: { scan: { from: 2 } },
})

export type PersistentStoreIntegrationDoc = Located<typeof persistentStoreResource, PersistentStoreRep>

import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, match, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'
import { type SettingsRep, settings } from './settings.ts'

/** A Data Export destination, the same in the list and alone. `config` contains live credentials. */
export interface DestinationRep {
  readonly _id: string
  readonly name?: string
  readonly kind?: string
  readonly version?: number
  readonly config?: SettingsRep
  readonly on?: boolean
  readonly _access?: AccessRep
  readonly _links: Links
}

const destination = document<DestinationRep>({
  _id: word,
  kind: textOrNone,
  config: optional(settings),
  _access: optional(access),
  _links: links,
})

export interface NewDestination {
  readonly kind: string
  readonly config: SettingsRep
  readonly name?: string | undefined
  readonly on?: boolean | undefined
}

export interface WarehouseKeyPairRep {
  readonly public_key?: string
  readonly public_key_pkcs8?: string
}

/** The names are those of AWS. */
export interface AwsTrustPolicyRep {
  readonly Version?: string
  readonly Statement: readonly AwsTrustPolicyStatementRep[]
}

export interface AwsTrustPolicyStatementRep {
  readonly Effect?: string
  readonly Action: readonly string[]
  readonly Principal?: unknown
  readonly Condition?: unknown
}

export interface GeneratedTrustPolicyRep {
  readonly awsTrustPolicy?: AwsTrustPolicyRep
}

const trustPolicy = document<AwsTrustPolicyRep>({
  Statement: list(document<AwsTrustPolicyStatementRep>({ Action: list() })),
})

const path = '/api/v2/destinations/{projectKey}/{environmentKey}/{id}'

/** The complete list of the account, which has no pages. */
export const listDataExportDestinations = get('/api/v2/destinations').lists(destination)
export const getDataExportDestination = get(path).returns(destination)
export const createDataExportDestination = post('/api/v2/destinations/{projectKey}/{environmentKey}')
  .takes<{ body: NewDestination }>()
  .returns(destination)
export const patchDataExportDestination = patch(path).takes<{ body: readonly PatchOperation[] }>().returns(destination)
export const deleteDataExportDestination = del(path).returnsNothing()
export const generateWarehouseKeyPair = post('/api/v2/destinations/generate-warehouse-destination-key-pair').returns(
  document<WarehouseKeyPairRep>({}),
)
export const generateDataExportTrustPolicy = post(
  '/api/v2/destinations/projects/{projectKey}/environments/{environmentKey}/generate-trust-policy',
).returns(document<GeneratedTrustPolicyRep>({ awsTrustPolicy: optional(trustPolicy) }))

/** Only the link of a destination names its environment. */
function addressOf({ _links, _id }: DestinationRep): readonly string[] | undefined {
  const place = match(path, _links.self?.href ?? '')
  return place && [place.projectKey, place.environmentKey, _id]
}

export const dataExportDestinationResource = resource({
  type: 'DataExportDestination',
  address: ['projectKey', 'environmentKey', 'destinationId'],
  key: '_id',
  specifiers: ['proj/{projectKey}:env/{environmentKey}:destination/{destinationId}'],
  get: getDataExportDestination,
  list: listDataExportDestinations,
  sizes: { assumed: 3 },
  addressOf,
  fields: { address: ['project', 'environment'] },
  byKey: { scan: { from: 2 } },
})

export type DataExportDestinationDoc = Located<typeof dataExportDestinationResource, DestinationRep>

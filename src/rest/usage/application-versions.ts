import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch } from '../operation.ts'
import { anyOf } from '../operator-filter.ts'
import { type Links, type Listing, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, optional, word } from '../shape.ts'

export interface ApplicationVersionRep {
  readonly key: string
  readonly name: string
  readonly autoAdded: boolean
  /** Of mobile applications only. */
  readonly supported?: boolean
  readonly creationDate?: number
  readonly _version?: number
  readonly _access?: AccessRep
  readonly _links: Links
}

const version = document<ApplicationVersionRep>({ key: word, _access: optional(access), _links: links })

const beta = { beta: true }

/** The filter is of grammar B (see operator-filter.ts). No route reads one version. */
export const listApplicationVersions = get('/api/v2/applications/{applicationKey}/versions', beta)
  .takes<Listing>()
  .lists(version)
export const patchApplicationVersion = patch('/api/v2/applications/{applicationKey}/versions/{versionKey}', beta)
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(version)
export const deleteApplicationVersion = del(
  '/api/v2/applications/{applicationKey}/versions/{versionKey}',
  beta,
).returnsNothing()

export const applicationVersionResource = resource({
  type: 'ApplicationVersion',
  address: ['applicationKey', 'key'],
  list: listApplicationVersions,
  pageSize: 100,
  surePageSize: 50,
  fields: { address: ['application'] },
  byKey: { filter: { most: 100, from: 1, takes: () => true, by: (keys) => anyOf('key', 'a version key', keys) } },
})

export type ApplicationVersionDoc = Located<typeof applicationVersionResource, ApplicationVersionRep>

import { type AccessRep, access } from '../access.ts'
import { type MaintainerRep, maintainer } from '../account/maintainers.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, isLikelyKey, match, patch } from '../operation.ts'
import { anyOf } from '../operator-filter.ts'
import { type Link, type Links, type Listing, links, type Page } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, list, optional, word } from '../shape.ts'

/** An application, the same in the list and alone. */
export interface ApplicationRep {
  readonly key: string
  readonly name: string
  readonly kind: string
  readonly description?: string
  readonly autoAdded: boolean
  readonly creationDate?: number
  readonly _version?: number
  readonly _maintainer?: MaintainerRep
  /** By `expand=flags`. */
  readonly flags?: Partial<Page<ApplicationFlagRep>>
  readonly _access?: AccessRep
  readonly _links: Links
}

/** A flag that an application evaluated. Only its links name the project. */
export interface ApplicationFlagRep {
  readonly key: string
  readonly name?: string
  readonly _site?: Link
  readonly _links: Links
}

const applicationFlag = document<ApplicationFlagRep>({ key: word, _site: optional(flat), _links: links })

const application = document<ApplicationRep>({
  key: word,
  _maintainer: optional(maintainer),
  flags: optional(
    document<Partial<Page<ApplicationFlagRep>>>({ items: list(applicationFlag), _links: optional(links) }),
  ),
  _access: optional(access),
  _links: links,
})

/** The key of the project that the links of a flag name. Undefined if they name none. */
export const projectOfFlag = ({ _links, _site }: ApplicationFlagRep): string | undefined =>
  (
    match('/api/v2/flags/{projectKey}/{flagKey}', _links.self?.href ?? '') ??
    match('/projects/{projectKey}/flags/{flagKey}', _site?.href ?? '') ??
    match('/{projectKey}/{environmentKey}/features/{flagKey}', _site?.href ?? '')
  )?.projectKey

const beta = { beta: true }

/** The filter is of grammar B (see operator-filter.ts). */
export const listApplications = get('/api/v2/applications', beta)
  .takes<Listing & { expand?: string }>()
  .lists(application)
export const getApplication = get('/api/v2/applications/{applicationKey}', beta)
  .takes<{ expand?: string }>()
  .returns(application)
export const patchApplication = patch('/api/v2/applications/{applicationKey}', beta)
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(application)
export const deleteApplication = del('/api/v2/applications/{applicationKey}', beta).returnsNothing()

/** A list without `limit` has ten applications. */
export const applicationResource = resource({
  type: 'Application',
  address: ['key'],
  specifiers: ['application/{key}'],
  get: getApplication,
  list: listApplications,
  pageSize: 100,
  surePageSize: 10,
  parts: { flags: 'flags', flagCount: 'flags' },
  byKey: {
    filter: { most: 100, from: 2, takes: isLikelyKey, by: (keys) => anyOf('key', 'an application key', keys) },
  },
})

export type ApplicationDoc = Located<typeof applicationResource, ApplicationRep>

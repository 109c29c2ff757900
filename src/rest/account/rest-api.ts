import { get } from '../operation.ts'
import { type Link, links } from '../page.ts'
import { document, list, texts } from '../shape.ts'

export interface ApiVersionsRep {
  readonly validVersions: readonly number[]
  readonly latestVersion: number
  readonly currentVersion: number
  readonly beta?: boolean
}

export interface PublicIpRangesRep {
  readonly addresses: readonly string[]
  readonly outboundAddresses: readonly string[]
}

/** The only document whose links are not called `_links`. */
export interface ApiRootRep {
  readonly links: Readonly<Record<string, Link>>
}

/** A link of the root, with its name. */
export type ApiResourceDoc = Link & { readonly rel: string }

export const getApiVersions = get('/api/v2/versions').returns(document<ApiVersionsRep>({ validVersions: list() }))
export const getPublicIpRanges = get('/api/v2/public-ip-list').returns(
  document<PublicIpRangesRep>({ addresses: texts, outboundAddresses: texts }),
)
export const getApiRoot = get('/api/v2').returns(document<ApiRootRep>({ links }))
/** A document of its own format, of several megabytes. */
export const getOpenApiDocument = get('/api/v2/openapi.json').returns<unknown>((value) => value)

import { get } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { document, list, texts } from '../shape.ts'

export interface SdkVersionRep {
  readonly sdk?: string
  readonly version?: string
}

export interface SdkVersionListRep {
  readonly sdkVersions: readonly SdkVersionRep[]
  readonly _links: Links
}

export interface SdkListRep {
  readonly sdks: readonly string[]
  readonly _links: Links
}

/** An SDK in an environment. All properties can be absent. */
export interface SdkVersionDetailsRep {
  readonly name?: string
  readonly version?: string
  readonly type?: string
  readonly applicationId?: string
  readonly connectionType?: string
  readonly ldLatestVersion?: string
  readonly eolStatus?: string
  readonly latestReleaseUrl?: string
  readonly relayVersion?: string
  readonly relayLatestVersion?: string
  readonly relayEolStatus?: string
  readonly relayLatestReleaseUrl?: string
  readonly projectKey?: string
  readonly projectId?: string
  readonly projectName?: string
  readonly environmentKey?: string
  readonly environmentId?: string
  readonly environmentName?: string
}

export type SdkVersionUsageDoc = SdkVersionDetailsRep

const beta = { beta: true }

export const getStreamUsageSdkversion = get('/api/v2/usage/streams/{source}/sdkversions', beta).returns(
  document<SdkVersionListRep>({ sdkVersions: list(document<SdkVersionRep>({})), _links: links }),
)
export const getMauSdksByType = get('/api/v2/usage/mau/sdks', beta)
  .takes<{ from?: number | undefined; to?: number | undefined; sdktype?: string | undefined }>()
  .returns(document<SdkListRep>({ sdks: texts, _links: links }))
/** Of all projects and environments. */
export const getSdkVersionsDetails = get('/api/v2/usage/sdk-versions/details', beta).finds<SdkVersionDetailsRep>()

import { type AccessRep, access } from '../access.ts'
import type { PatchBody } from '../json-patch.ts'
import { create, del, get, patch, post } from '../operation.ts'
import { type Links, type Listing, links } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, list, map, optional, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'

/** An environment, the same in lists, alone, and in a project's `environments`. `apiKey` and `mobileKey` are live credentials. */
export interface EnvironmentRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly apiKey: string
  readonly mobileKey: string
  readonly color: string
  /** In minutes. */
  readonly defaultTtl: number
  readonly secureMode: boolean
  readonly defaultTrackEvents: boolean
  readonly requireComments: boolean
  readonly confirmChanges: boolean
  readonly tags: readonly string[]
  /** Required by the documentation, but absent from old environments. */
  readonly critical?: boolean
  /** Present only if approvals are enabled. */
  readonly approvalSettings?: ApprovalSettingsRep
  readonly resourceApprovalSettings?: Readonly<Record<string, ApprovalSettingsRep>>
  readonly _access?: AccessRep
  readonly _links: Links
}

export const approvalSettings = document<ApprovalSettingsRep>({ requiredApprovalTags: list() })

export const environment = document<EnvironmentRep>({
  key: word,
  tags: list(),
  approvalSettings: optional(approvalSettings),
  resourceApprovalSettings: optional(map(approvalSettings)),
  _access: optional(access),
  _links: links,
})

export interface NewEnvironment {
  readonly key: string
  readonly name: string
  readonly color: string
  readonly tags?: readonly string[] | undefined
  readonly critical?: boolean | undefined
  readonly defaultTtl?: number | undefined
  readonly secureMode?: boolean | undefined
  readonly defaultTrackEvents?: boolean | undefined
  readonly requireComments?: boolean | undefined
  readonly confirmChanges?: boolean | undefined
}

/** A new environment as a copy of another one, with the required version of the source. */
export interface ClonedEnvironment extends NewEnvironment {
  readonly source?: { readonly key: string; readonly version?: number | undefined } | undefined
}

export interface ApprovalSettingsRep {
  readonly required: boolean
  readonly bypassApprovalsForPendingChanges: boolean
  readonly minNumApprovals: number
  readonly canReviewOwnRequest: boolean
  readonly canApplyDeclinedChanges: boolean
  readonly autoApplyApprovedChanges?: boolean
  readonly serviceKind: string
  readonly serviceConfig: unknown
  readonly requiredApprovalTags: readonly string[]
  readonly serviceKindConfigurationId?: string
}

export type EnvironmentDoc = Located<typeof environmentResource, EnvironmentRep>
/** An environment of which a release contains the key, the name and the colour, a flag the first two, and a segment only the key. */
export type EnvironmentGlimpse = Glimpse<
  typeof environmentResource,
  { readonly key: string; readonly name?: string | undefined; readonly color?: string | undefined }
>
export type EnvironmentSource = EnvironmentDoc | EnvironmentGlimpse

export const listEnvironments = get('/api/v2/projects/{projectKey}/environments').takes<Listing>().lists(environment)
export const getEnvironment = get('/api/v2/projects/{projectKey}/environments/{environmentKey}').returns(environment)

const path = '/api/v2/projects/{projectKey}/environments/{environmentKey}'

export const createEnvironment = create('/api/v2/projects/{projectKey}/environments')
  .takes<{ body: ClonedEnvironment }>()
  .returns(environment)
/** Like {@link createEnvironment}, with a version of the source, so that a conflict can concern the version or the key. */
export const cloneEnvironment = post('/api/v2/projects/{projectKey}/environments')
  .takes<{ body: ClonedEnvironment }>()
  .returns(environment)
export const patchEnvironment = patch(path).takes<{ body: PatchBody }>().returns(environment)
export const deleteEnvironment = del(path).returnsNothing()
export const resetSdkKey = post(`${path}/apiKey`).takes<{ expiry?: number | undefined }>().returns(environment)
/** LaunchDarkly ignores an expiry time of the old mobile key. */
export const resetMobileKey = post(`${path}/mobileKey`).returns(environment)

/** LaunchDarkly documents no maximum of the page size. */
export const environmentResource = resource({
  type: 'Environment',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:env/{key}'],
  get: getEnvironment,
  list: listEnvironments,
  pageSize: 100,
  sizes: { assumed: 30, ordinary: 5 },
  fields: {
    address: ['project', 'siteUrl'],
    telling: [
      ...['flagStatuses', 'followedFlags', 'segmentMemberships'],
      ...['contextAttributes', 'evaluate', 'endUserAttributeNames', 'insights'],
    ],
    silent: [
      ...['approvalRequests', 'releasePolicies', 'sdkVersions'],
      ...['dataExportDestinations', 'persistentStoreIntegrations', 'integrationDeliveryConfigurations'],
    ],
  },
  byKey: { scan: { from: 2 } },
})

export const environmentAt = (projectKey: string, environment: EnvironmentRep): EnvironmentDoc =>
  withMore(environment, ({ key }) => ({ at: { type: 'Environment', projectKey, key }, has: [] }))

export const glimpsedEnvironment = (
  projectKey: string,
  key: string,
  name?: string,
  color?: string,
): EnvironmentGlimpse => ({
  key,
  name,
  color,
  at: { type: 'Environment', projectKey, key },
  has: null,
})

import { type AccessRep, access } from '../access.ts'
import { create, del, get, post, put } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'

/** A release policy, the same in the list and alone. */
export interface ReleasePolicyRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly rank: number
  readonly releaseMethod: string
  readonly scope: ReleasePolicyScopeRep
  readonly guardedReleaseConfig?: GuardedReleaseConfigRep
  readonly progressiveReleaseConfig?: ProgressiveReleaseConfigRep
  readonly _access?: AccessRep
}

export interface ReleasePolicyScopeRep {
  readonly environmentKeys: readonly string[]
  readonly flagTagKeys: readonly string[]
}

export interface ProgressiveReleaseConfigRep {
  readonly rolloutContextKindKey?: string
  readonly stages: readonly ReleasePolicyStageRep[]
}

export interface GuardedReleaseConfigRep extends ProgressiveReleaseConfigRep {
  readonly minSampleSize?: number
  readonly rollbackOnRegression?: boolean
  readonly metricKeys: readonly string[]
  readonly metricGroupKeys: readonly string[]
}

export interface ReleasePolicyStageRep {
  /** In thousandths of a percent. */
  readonly allocation: number
  readonly durationMillis: number
}

const stages = { stages: list(document<ReleasePolicyStageRep>({})) }

const releasePolicy = document<ReleasePolicyRep>({
  key: word,
  scope: document<ReleasePolicyScopeRep>({ environmentKeys: list(), flagTagKeys: list() }),
  guardedReleaseConfig: optional(
    document<GuardedReleaseConfigRep>({ ...stages, metricKeys: list(), metricGroupKeys: list() }),
  ),
  progressiveReleaseConfig: optional(document<ProgressiveReleaseConfigRep>(stages)),
  _access: optional(access),
})

/** A part of a body, in which properties are left out by `undefined`. */
type Sent<Rep> = { readonly [Name in keyof Rep]?: Rep[Name] | undefined }

/** The body of a replacement, which keeps the key and the rank. */
export interface ReleasePolicyForm {
  readonly name: string
  readonly releaseMethod: string
  readonly scope?: Sent<ReleasePolicyScopeRep> | undefined
  readonly guardedReleaseConfig?: Sent<GuardedReleaseConfigRep> | undefined
  readonly progressiveReleaseConfig?: Sent<ProgressiveReleaseConfigRep> | undefined
}

const base = '/api/v2/projects/{projectKey}/release-policies'
const path = '/api/v2/projects/{projectKey}/release-policies/{policyKey}'
const beta = { beta: true }

/** The complete list, by rank. */
export const listReleasePolicies = get(base, beta).takes<{ excludeDefault?: true }>().lists(releasePolicy)
export const getReleasePolicy = get(path, beta).returns(releasePolicy)
export const createReleasePolicy = create(base, beta)
  .takes<{ body: ReleasePolicyForm & { readonly key: string } }>()
  .returns(releasePolicy)
export const replaceReleasePolicy = put(path, beta).takes<{ body: ReleasePolicyForm }>().returns(releasePolicy)
export const deleteReleasePolicy = del(path, beta).returnsNothing()
/** The body has the keys of all policies in the new order. */
export const orderReleasePolicies = post(`${base}/order`, beta)
  .takes<{ body: readonly string[] }>()
  .finds(releasePolicy)

export const releasePolicyResource = resource({
  type: 'ReleasePolicy',
  address: ['projectKey', 'key'],
  get: getReleasePolicy,
  list: listReleasePolicies,
  sizes: { assumed: 20, ordinary: 3 },
  fields: { address: ['project'] },
  byKey: { scan: { from: 2 } },
})

export type ReleasePolicyDoc = Located<typeof releasePolicyResource, ReleasePolicyRep>
export type ReleaseStageDoc = ReleasePolicyStageRep
/** A configuration with the address of its policy. */
type OfPolicy<Rep> = Rep & { readonly of: ReleasePolicyDoc['at'] }
export type ProgressiveReleaseConfigurationDoc = OfPolicy<ProgressiveReleaseConfigRep>
export type GuardedReleaseConfigurationDoc = OfPolicy<GuardedReleaseConfigRep>

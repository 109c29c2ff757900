import { type AccessRep, access } from '../access.ts'
import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { create, del, get, patch } from '../operation.ts'
import type { Listing } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, flat, list, optional, type Reader, textOrNone, word } from '../shape.ts'
import type { AIConfigTargetingRep } from './ai-config-targeting.ts'
import { type AIConfigVariationRep, aiConfigVariation, type NewAIConfigVariation } from './ai-config-variations.ts'
import { reserved } from './reserved-keys.ts'

/** An AI config, the same in the list and alone. */
export interface AIConfigRep {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly mode?: string
  readonly tags: readonly string[]
  readonly version: number
  /** The latest version of each. */
  readonly variations: readonly AIConfigVariationRep[]
  readonly evaluationMetricKey?: string
  readonly evaluationMetricKeys?: readonly string[]
  readonly isInverted?: boolean
  readonly dependencies?: readonly AIConfigDependencyRep[]
  readonly _maintainer?: AIConfigMaintainer
  readonly _access?: AccessRep
  readonly createdAt: number
  readonly updatedAt: number
}

export interface AIConfigDependencyRep {
  readonly type: string
  readonly key: string
}

/** A member or a team. LaunchDarkly documents no words for `kind`, but a member has an e-mail address, and a team a key. */
export type AIConfigMaintainer = MaintainingMember | MaintainingTeam

export type MaintainingMember = MemberSummaryRep

export interface MaintainingTeam {
  readonly key: string
  readonly name: string
}

export const isTeam = (maintainer: AIConfigMaintainer): maintainer is MaintainingTeam =>
  typeof (maintainer as Partial<MaintainingTeam>).key === 'string'

const team = document<MaintainingTeam>({ key: word })

export const aiMaintainer: Reader<AIConfigMaintainer> = (value, name, fail) => {
  const told = flat(value, name, fail) as AIConfigMaintainer
  return isTeam(told) ? team(told, name, fail) : memberSummary(told, name, fail)
}

const aiConfig = document<AIConfigRep>({
  key: word,
  tags: list(),
  variations: list(aiConfigVariation),
  evaluationMetricKey: textOrNone,
  evaluationMetricKeys: optional(list()),
  dependencies: optional(list(document<AIConfigDependencyRep>({ key: word }))),
  _maintainer: optional(aiMaintainer),
  _access: optional(access),
})

/** The properties that a change can replace. */
export interface AIConfigForm {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly maintainerId?: string | undefined
  readonly maintainerTeamKey?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly evaluationMetricKey?: string | undefined
  readonly isInverted?: boolean | undefined
}

export interface NewAIConfig extends AIConfigForm {
  readonly key: string
  readonly name: string
  readonly mode?: string | undefined
  readonly defaultVariation?: NewAIConfigVariation | undefined
}

const base = '/api/v2/projects/{projectKey}/ai-configs'
const path = '/api/v2/projects/{projectKey}/ai-configs/{configKey}'

/** LaunchDarkly documents neither the grammar of the filter nor the properties to sort by. */
export const listAIConfigs = get(base).takes<Listing>().lists(aiConfig)
export const getAIConfig = get(path, { reserved }).returns(aiConfig)
export const createAIConfig = create(base).takes<{ body: NewAIConfig }>().returns(aiConfig)
export const patchAIConfig = patch(path, { reserved }).takes<{ body: AIConfigForm }>().returns(aiConfig)
export const deleteAIConfig = del(path, { reserved }).returnsNothing()

export const aiConfigResource = resource({
  type: 'AIConfig',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:aiconfig/{key}', 'proj/{projectKey}:env/*:aiconfig/{key}'],
  get: getAIConfig,
  list: listAIConfigs,
  pageSize: 100,
  surePageSize: 20,
  sizes: { assumed: 100, ordinary: 20 },
  fields: {
    address: ['project'],
    summary: ['name'],
    telling: ['targeting', 'metrics', 'metricsByVariation'],
    silent: ['approvalRequests'],
  },
  byKey: { scan: { from: 2 } },
})

export type AIConfigDoc = Located<typeof aiConfigResource, AIConfigRep>
/** An object that depends on an AI config, with the address of the AI config. */
export interface AIConfigDependencyDoc extends AIConfigDependencyRep {
  readonly of: AIConfigDoc['at']
}

/** An AI config of which a change or another document tells the key, or the targeting. */
export type AIConfigGlimpse = Glimpse<
  typeof aiConfigResource,
  { readonly key: string; readonly name?: string; readonly targeting?: AIConfigTargetingRep }
>
export type AIConfigSource = AIConfigDoc | AIConfigGlimpse

export const glimpsedAIConfig = (
  { projectKey, key }: { readonly projectKey: string; readonly key: string },
  known: Pick<AIConfigGlimpse, 'name' | 'targeting'> = {},
): AIConfigGlimpse => ({ ...known, key, at: { type: 'AIConfig', projectKey, key }, has: null })

/** The keys of the metrics that evaluate an AI config. LaunchDarkly has deprecated the list of them, and one key takes its place. */
export const evaluationKeys = ({ evaluationMetricKey, evaluationMetricKeys = [] }: AIConfigDoc): readonly string[] => [
  ...new Set([...(evaluationMetricKey ? [evaluationMetricKey] : []), ...evaluationMetricKeys]),
]

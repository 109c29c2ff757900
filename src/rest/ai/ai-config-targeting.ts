import type { Varied } from '../flags/flag-environments.ts'
import {
  type ClauseRep,
  configurationParts,
  type FlagRep,
  type LegacyExperimentsRep,
  legacyExperiments,
  type RuleRep,
  type ServedRep,
  type TargetRep,
  type VariationRep,
} from '../flags/flags.ts'
import { get, semanticPatch } from '../operation.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, flat, list, map, optional } from '../shape.ts'
import { reserved } from './reserved-keys.ts'

/** The targeting of an AI config in all environments. Its variations have the values that applications get. */
export interface AIConfigTargetingRep {
  readonly key: string
  readonly name: string
  readonly tags: readonly string[]
  readonly variations: readonly VariationRep[]
  readonly defaults?: FlagRep['defaults']
  readonly environments: Readonly<Record<string, AIConfigTargetingEnvironmentRep>>
  readonly experiments: LegacyExperimentsRep
  readonly createdAt: number
  readonly _version: number
}

export interface AIConfigTargetingEnvironmentRep {
  readonly enabled: boolean
  readonly targets: readonly TargetRep[]
  readonly contextTargets: readonly TargetRep[]
  readonly rules: readonly AIConfigRule[]
  readonly fallthrough: ServedRep
  readonly offVariation?: number
  readonly trackEvents: boolean
  readonly trackEventsFallthrough: boolean
  readonly lastModified: number
  readonly _environmentName: string
  readonly _version: number
}

/** LaunchDarkly documents only `clauses` and `trackEvents` of a rule, although instructions need its id. */
export type AIConfigRule = Omit<RuleRep, 'clauses'> & { readonly clauses: readonly AIConfigClause[] }

/** A clause, whose id has another name than in the rules of flags. */
export type AIConfigClause = ClauseRep & { readonly id?: string }

const { targets, rules, fallthrough } = configurationParts

export const aiConfigTargeting = document<AIConfigTargetingRep>({
  tags: list(),
  variations: list(document<VariationRep>({})),
  defaults: optional(flat),
  environments: map(
    document<AIConfigTargetingEnvironmentRep>({ targets, contextTargets: targets, rules, fallthrough }),
  ),
  experiments: legacyExperiments,
})

const path = '/api/v2/projects/{projectKey}/ai-configs/{configKey}/targeting'

export const getAIConfigTargeting = get(path, { reserved }).returns(aiConfigTargeting)
/** LaunchDarkly does not document the answer to a change that needs an approval. */
export const changeAIConfigTargeting = semanticPatch(path, { approvable: true, reserved })
  .takes<{ readonly body: SemanticPatch & { readonly environmentKey: string } }>()
  .returns(aiConfigTargeting)

export interface AIConfigTargetingDoc extends AIConfigTargetingRep {
  readonly at: Extract<Varied['at'], { readonly type: 'AIConfig' }>
}

export interface AIConfigEnvironmentDoc extends AIConfigTargetingEnvironmentRep {
  readonly environmentKey: string
  readonly targeting: AIConfigTargetingDoc
}

/** The targeting in an environment, or null if there is no such environment. */
export function targetingIn(targeting: AIConfigTargetingDoc, environmentKey: string): AIConfigEnvironmentDoc | null {
  const { environments } = targeting
  const told = Object.hasOwn(environments, environmentKey) ? environments[environmentKey] : undefined
  return told ? { ...told, environmentKey, targeting } : null
}

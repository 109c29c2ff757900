import type { AIConfigVariationMetricsRep } from './ai-config-metrics.ts'
import type { AIConfigVariationRep, JudgeAttachmentRep } from './ai-config-variations.ts'
import type { AIConfigSource } from './ai-configs.ts'

/** A version of a variation with its AI config. */
export interface AIConfigVariationDoc extends AIConfigVariationRep {
  readonly config: AIConfigSource
}

/** A judge with the address of the AI config that it rates. */
export interface AIJudgeDoc extends JudgeAttachmentRep {
  readonly of: AIConfigSource['at']
}

/** The usage of a variation with its AI config. */
export interface AIConfigVariationMetricsDoc extends AIConfigVariationMetricsRep {
  readonly config: AIConfigSource
}

/** The latest version of a variation. */
export const latestOf = (
  versions: readonly AIConfigVariationRep[],
  variationKey: string,
): AIConfigVariationRep | undefined =>
  versions
    .filter(({ key }) => key === variationKey)
    .reduce<AIConfigVariationRep | undefined>(
      (latest, one) => (latest && latest.version >= one.version ? latest : one),
      undefined,
    )

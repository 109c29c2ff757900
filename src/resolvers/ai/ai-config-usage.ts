import type { Context } from '../../context.ts'
import type { AIConfigVariationDoc } from '../../rest/ai/ai-config-parts.ts'
import type { AIConfigVariationRep } from '../../rest/ai/ai-config-variations.ts'
import { aiConfigResource } from '../../rest/ai/ai-configs.ts'

/** The variations of a project's AI configs that meet a condition. */
export async function variationsThat(
  meet: (variation: AIConfigVariationRep) => boolean,
  projectKey: string,
  { loaders }: Pick<Context, 'loaders'>,
): Promise<AIConfigVariationDoc[]> {
  const configs = await loaders.of(aiConfigResource, [projectKey]).all()
  return configs.flatMap((config) => config.variations.filter(meet).map((one) => ({ ...one, config })))
}

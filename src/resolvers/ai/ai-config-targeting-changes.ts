import type { Context, Info } from '../../context.ts'
import type { Resolvers, UpdateAiConfigTargetingInput } from '../../generated/resolvers.ts'
import { instructionsOf, type Translations } from '../../graph/instructions.ts'
import { mutation } from '../../graph/mutation.ts'
import { changeAIConfigTargeting } from '../../rest/ai/ai-config-targeting.ts'
import { glimpsedAIConfig } from '../../rest/ai/ai-configs.ts'
import { specifierOf } from '../../rest/changes/approval-requests.ts'
import { approvable } from '../changes/approvals.ts'
import { requestForResource } from '../changes/created-approval-requests.ts'
import { targetingTranslations } from '../flags/targeting-instructions.ts'

interface ConfigKey {
  readonly projectKey: string
  readonly key: string
}

/** Converts the instructions for an AI config to REST's form. */
export const aiConfigTranslations = ({ projectKey, key }: ConfigKey, { loaders }: Context): Translations =>
  targetingTranslations({
    ...{ projectKey, key, noun: 'AI config', confidential: true },
    read: () => loaders.aiConfigs.targeting({ projectKey, configKey: key }),
  })

/** The name of an AI config in an environment, for approval requests. */
export const aiConfigSpecifier = ({ projectKey, key, environmentKey }: ConfigKey & { environmentKey: string }) =>
  specifierOf(projectKey, environmentKey, 'aiconfig', key)

async function update(input: UpdateAiConfigTargetingInput, context: Context, info: Info) {
  const { projectKey, key: configKey, environmentKey } = input
  const comment = input.comment ?? undefined
  const instructions = await instructionsOf(
    info,
    'AIConfigInstruction',
    input.instructions,
    aiConfigTranslations(input, context),
  )
  return approvable(
    input,
    async () => {
      const body = { comment, environmentKey, instructions }
      const targeting = await context.write(changeAIConfigTargeting, { projectKey, configKey, body })
      return { aiConfig: glimpsedAIConfig(input, { name: targeting.name, targeting }) }
    },
    (form) =>
      requestForResource({ ...form, resourceId: aiConfigSpecifier(input), comment, instructions }, context, info),
  )
}

export const aiConfigTargetingChanges = { Mutation: { updateAIConfigTargeting: mutation(update) } } satisfies Resolvers

import { applied, type Instruction } from '../patches/semantic-patch.ts'
import { found } from '../resource/find.ts'
import { type FlagContext, type FlagTable, inEnvironment } from './flag-context.ts'
import { lifecycleInstructions } from './flag-deletion.ts'
import { prerequisiteInstructions } from './flag-prerequisites.ts'
import type { FlagRecord } from './flag-record.ts'
import { releaseInstructions } from './flag-releases.ts'
import { flagClauseInstructions, ruleInstructions } from './flag-rules.ts'
import { servingInstructions } from './flag-serving.ts'
import { settingInstructions } from './flag-settings.ts'
import { targetInstructions } from './flag-targets.ts'
import { variationInstructions } from './flag-variations.ts'

const aboutEnvironment: FlagTable = inEnvironment({
  ...servingInstructions,
  ...targetInstructions,
  ...ruleInstructions,
  ...releaseInstructions,
  ...flagClauseInstructions,
  ...prerequisiteInstructions,
})

/** All kinds of instructions for a flag. */
export const flagInstructions: FlagTable = {
  ...aboutEnvironment,
  ...variationInstructions,
  ...settingInstructions,
  ...lifecycleInstructions,
}

/** Whether instructions are about what the flag is in an environment. */
export const concernEnvironment = (instructions: readonly Instruction[]): boolean =>
  instructions.some(({ kind }) => Object.hasOwn(aboutEnvironment, kind))

export const deletes = (instructions: readonly Instruction[]): boolean =>
  instructions.some(({ kind }) => kind === 'deleteFlag')

/** The flag as instructions would make it, and the very same one if they change nothing. Nothing is stored. */
export const instructed = (flag: FlagRecord, instructions: readonly Instruction[], context: FlagContext): FlagRecord =>
  applied(flag, instructions, flagInstructions, context)

/** Where instructions apply that name an environment, or none. */
export const flagContext = (
  { call, project }: Pick<FlagContext, 'call' | 'project'>,
  environmentKey: string | undefined,
): FlagContext => ({
  call,
  project,
  environment:
    environmentKey === undefined ? undefined : found(project.environments, environmentKey, 'environment key'),
})

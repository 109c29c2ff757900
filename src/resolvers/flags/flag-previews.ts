import type { Context, Info } from '../../context.ts'
import { type Applied, applyInstructions, changesBetween, prerequisitesIn } from '../../facts/apply-instructions.ts'
import type { FlagChange } from '../../facts/flag-changes.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import type { Instruction } from '../../rest/semantic-patch.ts'
import { type BulkItem, partsIn } from './bulk-flag-items.ts'
import { flagTranslations } from './flag-instructions.ts'

/** A flag, and the environment of instructions about one. */
export type PreviewedFlag = Pick<BulkItem, 'projectKey' | 'key' | 'environmentKey'>

/** An item with its instructions in REST's form, and the flag as it was read before the change. */
export interface Draft {
  readonly item: BulkItem
  readonly instructions: readonly Instruction[]
  /** Null if there is no such flag. */
  readonly before: FlagDoc | null
}

/** The flag of an item after its instructions, with the differences. */
export type Preview =
  | { readonly after: FlagDoc; readonly changes: readonly FlagChange[]; readonly problem?: undefined }
  | { readonly problem: NonNullable<Applied['problem']>; readonly after?: undefined; readonly changes?: undefined }

/** Reads the flag of an item, in the batches of all items, and converts the instructions. */
export async function draftOf(item: BulkItem, context: Context, info: Info): Promise<Draft> {
  const { projectKey, key } = item
  const [before, instructions] = await Promise.all([
    readFlag(item, context),
    instructionsOf(
      info,
      'FlagInstruction',
      item.instructions,
      flagTranslations({ projectKey, key }, context),
      item.instructionsPlace,
    ),
  ])
  return { item, instructions, before }
}

/** The flag of an item with the environment in full. */
export const readFlag = ({ projectKey, key, environmentKey }: PreviewedFlag, { loaders }: Context) =>
  loaders.flags.byKey(projectKey, key, partsIn(environmentKey))

/** The flag as the instructions would make it. Reads the flags that become prerequisites. */
export async function previewOf(
  { item, instructions }: { readonly item: PreviewedFlag; readonly instructions: readonly Instruction[] },
  before: FlagDoc,
  context: Context,
): Promise<Preview> {
  const { projectKey, environmentKey } = item
  const keys = [...new Set(prerequisitesIn(instructions))]
  const needed = await Promise.all(keys.map((key) => context.loaders.flags.byKey(projectKey, key, noParts)))
  const variations = new Map(keys.map((key, index) => [key, needed[index]?.variations]))
  const { now } = context
  const variationsOf = (key: string) => variations.get(key)
  const applied = applyInstructions(before, instructions, { environmentKey, variationsOf, now })
  if (applied.problem) return { problem: applied.problem }
  return { after: applied.flag, changes: changesBetween(before, applied.flag, environmentKey) }
}

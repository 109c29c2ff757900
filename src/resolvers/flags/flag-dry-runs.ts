import type { Context, Info } from '../../context.ts'
import { changesBetween } from '../../facts/apply-instructions.ts'
import type { FlagChange } from '../../facts/flag-changes.ts'
import type { PreviewMode } from '../../generated/resolvers.ts'
import { selected } from '../../graph/lookahead.ts'
import { Unapplied } from '../../graph/mutation.ts'
import { asError } from '../../rest/errors.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import type { Instruction } from '../../rest/semantic-patch.ts'
import { type PreviewedFlag, previewOf, readFlag } from './flag-previews.ts'

/** A dry run of instructions, and how its differences come to be known. */
interface DryRun {
  readonly previewedBy: PreviewMode
  readonly changes: readonly FlagChange[] | null
}

/**
 * Adds the differences to a dry run. Where LaunchDarkly refuses it because of an approval, the gateway previews the instructions. Takes one
 * call if the differences are selected: the flag is read as it is, which a dry run leaves so.
 */
export async function dryRunOf<Payload extends { readonly flag: FlagDoc | null }>(
  item: PreviewedFlag,
  instructions: readonly Instruction[],
  run: () => Promise<Payload>,
  context: Context,
  info: Info,
): Promise<Payload & DryRun> {
  const compared = async (difference: (before: FlagDoc) => Promise<DryRun['changes']>) => {
    if (!selected(info).has('changes')) return null
    const before = await readFlag(item, context)
    return before && difference(before)
  }
  // An error in the place of the differences is reported by the executor for that field.
  const unread = (error: unknown) => asError(error) as unknown as null
  try {
    const payload = await run()
    const { flag } = payload
    const changes = await compared(async (before) =>
      flag ? changesBetween(before, flag, item.environmentKey) : null,
    ).catch(unread)
    return { ...payload, changes, previewedBy: 'LAUNCHDARKLY' }
  } catch (error) {
    const isRefused = error instanceof Unapplied && error.userErrors.some(({ code }) => code === 'APPROVAL_REQUIRED')
    if (!isRefused) throw error
    const here = async (before: FlagDoc) => (await previewOf({ item, instructions }, before, context)).changes ?? null
    const changes = await compared(here).catch(unread)
    throw new Unapplied(error.userErrors, { changes, ...(changes && { previewedBy: 'LOCAL' }) })
  }
}

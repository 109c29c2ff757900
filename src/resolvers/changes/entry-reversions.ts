import type { Context, Info } from '../../context.ts'
import type { FlagChange } from '../../facts/flag-changes.ts'
import type { InverseChange } from '../../facts/flag-inverse.ts'
import type { LoggedFlag } from '../../facts/logged-changes.ts'
import type { Resolvers, RevertAuditLogEntryInput } from '../../generated/resolvers.ts'
import { mutation, refused, telling } from '../../graph/mutation.ts'
import { ownId } from '../../graph/node.ts'
import { changeFlag, writtenFlag } from '../../rest/flags/flags.ts'
import { approvable } from './approvals.ts'
import { requestForFlag } from './created-approval-requests.ts'
import { flagOfToday, inverseFor, type LoggedChange, loggedFlagOf } from './entry-inverses.ts'

async function revert(input: RevertAuditLogEntryInput, context: Context, info: Info) {
  const logged = await loggedIn(input, context)
  // If the flag cannot be read, the mutation fails; the inverse alone would have a gap.
  await flagOfToday(logged, context)
  const inverse = await inverseFor(logged, input, context, info)
  return telling({ inverse }, input, async () => {
    expectComplete(inverse, input)
    return made(inverse, logged, input, context, info)
  })
}

async function loggedIn({ entryId }: RevertAuditLogEntryInput, { loaders }: Context): Promise<LoggedChange> {
  const place = ['input', 'entryId']
  const entry = await loaders.auditLog.byId(ownId('AuditLogEntry', entryId), 'Mutation.revertAuditLogEntry')
  if (!entry) throw refused(place, 'There is no such entry of the audit log.', 'NOT_FOUND')
  const logged = loggedFlagOf(entry)
  if (logged) return logged
  throw refused(place, 'Expected an entry that keeps the document of a flag, but this one keeps none.')
}

/** @throws {Unapplied} if nothing can be taken back, or not everything although it has to. */
function expectComplete(
  { gaps, conflicts, notDerivable, instructions }: InverseChange,
  { allowPartial }: RevertAuditLogEntryInput,
): void {
  const [gap] = gaps
  if (gap) throw refused(['input', 'entryId'], gap.message, gap.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'BAD_USER_INPUT')
  if (!allowPartial && conflicts.length) {
    throw refused(['input', 'entryId'], `These parts have changed since: ${partsOf(conflicts)}.`, 'CONFLICT')
  }
  if (!allowPartial && notDerivable.length) {
    throw refused(
      ['input', 'entryId'],
      `No instruction takes back everything in these parts: ${partsOf(notDerivable)}.`,
    )
  }
  if (!instructions.length)
    throw refused(['input', 'entryId'], 'Expected a change that can be taken back, but got none.')
}

const partsOf = (changes: readonly FlagChange[]): string => [...new Set(changes.map(({ part }) => part))].join(', ')

function made(
  { instructions, environmentKey }: InverseChange,
  { projectKey, flagKey }: LoggedFlag,
  input: RevertAuditLogEntryInput,
  context: Context,
  info: Info,
) {
  const comment = input.comment ?? undefined
  const body = { comment, environmentKey: environmentKey ?? undefined, instructions }
  const dryRun = input.dryRun || undefined
  return approvable(
    input,
    async () => {
      const flag = await context.write(changeFlag, { projectKey, flagKey, dryRun, body }, { once: true })
      return { flag: flag ? writtenFlag(projectKey, flag) : null }
    },
    async (form) => {
      if (environmentKey === null) {
        throw refused(['input', 'entryId'], 'Expected a change in an environment for an approval request.')
      }
      const place = { projectKey, flagKey, environmentKey }
      return requestForFlag(place, { ...form, comment, instructions }, context, info)
    },
  )
}

export const entryReversions = { Mutation: { revertAuditLogEntry: mutation(revert) } } satisfies Resolvers

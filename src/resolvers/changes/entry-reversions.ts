import type { Context, Info } from '../../context.ts'
import type { InverseChange } from '../../facts/flag-inverse.ts'
import type { LoggedFlag } from '../../facts/logged-changes.ts'
import { inTurns } from '../../facts/steps.ts'
import type { Resolvers, RevertAuditLogEntryInput } from '../../generated/resolvers.ts'
import { mutation, refused, telling } from '../../graph/mutation.ts'
import { ownId } from '../../graph/node.ts'
import { changeFlag, writtenFlag } from '../../rest/flags/flags.ts'
import { shown } from '../../rest/shown.ts'
import { loggedSegmentOf, revertSegment } from '../segments/segment-inverses.ts'
import { approvable } from './approvals.ts'
import { requestForFlag } from './created-approval-requests.ts'
import { flagOfToday, inverseFor, type LoggedChange, loggedFlagOf } from './entry-inverses.ts'
import { expectComplete } from './reversions.ts'

async function revert(input: RevertAuditLogEntryInput, context: Context, info: Info) {
  const place = ['input', 'entryId']
  const entry = await context.loaders.auditLog.byId(
    ownId('AuditLogEntry', input.entryId),
    'Mutation.revertAuditLogEntry',
  )
  if (!entry) throw refused(place, 'There is no such entry of the audit log.', 'NOT_FOUND')
  const logged = await inTurns(loggedFlagOf(entry), context.turns.piece)
  if (logged) {
    if (input.segmentParts)
      throw refused(['input', 'segmentParts'], 'Expected no parts of a segment: the entry is about a flag.')
    return revertFlag(logged, input, context, info)
  }
  const segment = loggedSegmentOf(entry)
  if (segment) {
    expectOfSegment(segment.environmentKey, input)
    return revertSegment(segment, input, context, info)
  }
  throw refused(place, 'Expected an entry that keeps the document of a flag or a segment, but this one keeps none.')
}

/** @throws {Unapplied} if a change of a segment is to be taken back elsewhere, or in parts of a flag: more would change than is wanted. */
function expectOfSegment(own: string, { parts, environmentKey }: RevertAuditLogEntryInput): void {
  if (parts) throw refused(['input', 'parts'], 'Expected no parts of a flag: the entry is about a segment.')
  if (environmentKey && environmentKey !== own)
    throw refused(['input', 'environmentKey'], `Expected ${shown(own)}, the environment of the segment, or none.`)
}

async function revertFlag(logged: LoggedChange, input: RevertAuditLogEntryInput, context: Context, info: Info) {
  // If the flag cannot be read, the mutation fails; the inverse alone would have a gap.
  await flagOfToday(logged, context)
  const inverse = await inverseFor(logged, input, context, info)
  return telling({ inverse }, input, async () => {
    expectComplete(inverse, input)
    return made(inverse, logged, input, context, info)
  })
}

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

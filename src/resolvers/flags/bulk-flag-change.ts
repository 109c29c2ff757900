import type { Context, Info } from '../../context.ts'
import { changesBetween } from '../../facts/apply-instructions.ts'
import type { FlagChange } from '../../facts/flag-changes.ts'
import type { BulkItemState, PreviewMode, UpdateFlagsInput } from '../../generated/resolvers.ts'
import { toldOf } from '../../graph/errors.ts'
import { refused, Unapplied, type UserError, userErrorsOf } from '../../graph/mutation.ts'
import type { ApprovalRequestDoc } from '../../rest/changes/approval-requests.ts'
import { type Stop, stopOf } from '../../rest/client/stopped.ts'
import { asError, RestError } from '../../rest/errors.ts'
import { environmentOf } from '../../rest/flags/flag-environments.ts'
import { changeFlag, type FlagDoc, writtenFlag } from '../../rest/flags/flags.ts'
import { shown } from '../../rest/shown.ts'
import type { VersionConflictDoc } from '../../rest/versions.ts'
import { approvable } from '../changes/approvals.ts'
import { type Created, requestForFlag } from '../changes/created-approval-requests.ts'
import { testing } from '../locks.ts'
import type { BulkItem } from './bulk-flag-items.ts'
import { type Draft, draftOf, type Preview, previewOf, readFlag } from './flag-previews.ts'
import { expectFlag } from './flag-versions.ts'

export interface Failure {
  readonly code: string
  readonly message: string
}

/** What became of an item. */
export interface BulkResult {
  readonly state: BulkItemState
  readonly flag?: FlagDoc | null
  readonly changes?: readonly FlagChange[] | null
  readonly previewedBy?: PreviewMode
  readonly approvalRequest?: ApprovalRequestDoc
  readonly versionConflict?: VersionConflictDoc
  readonly userErrors?: readonly UserError[]
  readonly failure?: Failure | undefined
  /** Why the item was not begun, if that stops all others too. */
  readonly stop?: { readonly reason: Stop; readonly retryAt: number | undefined }
}

/** A change that can be sent, with its preview. */
export interface Sendable {
  readonly draft: Draft
  readonly preview: Preview
}

/** An item before its change is sent: either what to send, or a result that needs no call. */
export type Prepared = (Sendable & { readonly result?: undefined }) | { readonly result: BulkResult }

/** Reads what an item needs, and settles it if nothing is to be sent. */
export async function prepared(
  item: BulkItem,
  input: UpdateFlagsInput,
  context: Context,
  info: Info,
): Promise<Prepared> {
  try {
    const draft = await draftOf(item, context, info)
    const before = thereIn(draft)
    const preview = await previewOf(draft, before, context)
    if (preview.changes?.length === 0) return { result: { state: 'NO_CHANGE', changes: [] } }
    if (input.preview !== 'LOCAL') return { draft, preview }
    await expectVersions(item, context)
    return { result: localResult(draft, preview) }
  } catch (error) {
    return { result: failed(error, item, context) }
  }
}

/** The flag of a draft. @throws {Unapplied} if it does not exist, or has no configuration in the environment. */
function thereIn({ item, before }: Draft): FlagDoc {
  const { projectKey, key, environmentKey } = item
  const what = `flag ${shown(key)} in ${shown(projectKey)}`
  if (!before) throw refused(['input', 'key'], `There is no ${what}.`, 'NOT_FOUND')
  if (environmentKey !== undefined && !environmentOf(before, environmentKey)) {
    throw refused(['input', 'environmentKey'], `There is no environment ${shown(environmentKey)}.`, 'NOT_FOUND')
  }
  return before
}

/** The preview of the gateway. */
function localResult({ item }: Draft, preview: Preview, told: readonly UserError[] = []): BulkResult {
  if (!preview.problem) {
    return { state: 'PREVIEWED', changes: preview.changes, previewedBy: 'LOCAL', userErrors: told }
  }
  const { isUnknown, message, index } = preview.problem
  const path = [...item.instructionsPlace, index].map(String)
  const problem: UserError = { message, code: 'BAD_USER_INPUT', path }
  return { state: isUnknown ? 'SKIPPED' : 'FAILED', userErrors: [...told, problem] }
}

const configurationOf = ({ environmentKey, expectedEnvironmentVersion }: BulkItem) => ({
  ...{ environmentKey, environmentField: 'environmentKey' },
  ...{ expectedVersion: expectedEnvironmentVersion, versionField: 'expectedEnvironmentVersion' },
})

const expectVersions = (item: BulkItem, context: Context) => expectFlag(item, [configurationOf(item)], context)

/** Sends the change of a draft, or asks LaunchDarkly for a preview. It never fails: a defect of the gateway is the result of its item. */
export async function sent(
  draft: Draft,
  preview: Preview,
  input: UpdateFlagsInput,
  context: Context,
  info: Info,
): Promise<BulkResult> {
  const { item, instructions, before } = draft
  const { projectKey, key: flagKey, environmentKey } = item
  const dryRun = input.preview === 'LAUNCHDARKLY'
  const comment = input.comment ?? undefined
  const expected = item.expectedVersion ?? item.expectedEnvironmentVersion
  const look = () => expectVersions(item, context)
  let isWritten = false

  async function change(): Promise<BulkResult> {
    const body = { comment, environmentKey, instructions }
    const args = { projectKey, flagKey, dryRun: dryRun || undefined, body }
    const answer = await context.write(changeFlag, args, { once: expected !== undefined })
    isWritten = !dryRun
    const flag = answer && writtenFlag(projectKey, answer)
    const changes = flag && before && changesBetween(before, flag, environmentKey)
    if (!dryRun) return { state: 'DONE', flag: isDeletion(draft) ? null : flag, changes }
    return { state: changes?.length === 0 ? 'NO_CHANGE' : 'PREVIEWED', flag, changes, previewedBy: 'LAUNCHDARKLY' }
  }

  try {
    await look()
    return await approvable<BulkResult, BulkResult>(
      { ...input, dryRun },
      () => testing(expected, change, look, [409]),
      async (form) => {
        if (environmentKey === undefined) {
          throw refused(
            ['input', 'environmentKey'],
            'Expected an environmentKey for an approval request, but got none.',
          )
        }
        return requested(
          requestForFlag({ projectKey, flagKey, environmentKey }, { ...form, comment, instructions }, context, info),
          context,
        )
      },
    )
  } catch (error) {
    const outcome = outcomeOf(error)
    // A preview stores nothing, so that the flag tells nothing about it.
    if (outcome && !dryRun) {
      const read = await readAgain(draft, preview, context)
      return outcome === 'done' ? { ...read, state: 'DONE' } : read
    }
    const result = failed(error, item, context)
    if (isWritten) return { ...result, state: 'DONE' }
    return result.state === 'NEEDS_APPROVAL' && dryRun ? localResult(draft, preview, result.userErrors) : result
  }
}

const outcomeOf = (error: unknown) => (error instanceof RestError ? error.details.outcome : undefined)

/**
 * The result of an approval request. One that was created and cannot be read is an error in its place, which the executor reports. If its
 * answer got lost, or the gateway has a defect, the flag does not show whether it was created.
 */
async function requested(creating: Promise<Created>, context: Context): Promise<BulkResult> {
  const unread = (error: unknown) => asError(error) as unknown as ApprovalRequestDoc
  try {
    const { approvalRequest } = await creating
    return { state: 'REQUEST_CREATED', approvalRequest: await approvalRequest.catch(unread) }
  } catch (error) {
    const outcome = outcomeOf(error)
    if (outcome === 'done') return { state: 'REQUEST_CREATED', approvalRequest: unread(error) }
    if (!outcome && toldOf(error)) throw error
    return { state: 'UNCERTAIN', failure: failureOf(error, context) }
  }
}

const isDeletion = ({ instructions }: Draft): boolean => instructions.some(({ kind }) => kind === 'deleteFlag')

/** Reads the flag once after a lost answer: the change was made if the instructions hold. */
async function readAgain(draft: Draft, preview: Preview, context: Context): Promise<BulkResult> {
  const { item, before } = draft
  try {
    const flag = await readFlag(item, context)
    if (!flag) return { state: isDeletion(draft) && before ? 'DONE' : 'UNCERTAIN' }
    const again = await previewOf(draft, flag, context)
    const isAsExpected = preview.after && changesBetween(preview.after, flag, item.environmentKey).length === 0
    const holds = again.changes?.length === 0 || isAsExpected
    return holds
      ? { state: 'DONE', changes: before && changesBetween(before, flag, item.environmentKey) }
      : { state: 'UNCERTAIN' }
  } catch (error) {
    return { ...failed(error, item, context), state: 'UNCERTAIN' }
  }
}

const stateOfCode: Readonly<Record<string, BulkItemState>> = {
  APPROVAL_REQUIRED: 'NEEDS_APPROVAL',
  VERSION_CONFLICT: 'CONFLICT',
  CONFLICT: 'CONFLICT',
}

/** The result of an item whose change failed. */
function failed(error: unknown, item: BulkItem, context: Context): BulkResult {
  const reason = stopOf(error)
  if (reason !== undefined) {
    const retryAt = error instanceof RestError ? error.details.retryAt : undefined
    return { state: 'NOT_STARTED', stop: { reason, retryAt } }
  }
  const userErrors = userErrorsOf(error, {})
  if (!userErrors) return { state: 'FAILED', failure: failureOf(error, context) }
  const state = stateOfCode[userErrors[0]?.code ?? ''] ?? 'FAILED'
  const payload = error instanceof Unapplied ? error.payload : {}
  return { ...payload, state, userErrors: userErrors.map((one) => placed(one, item)) }
}

/** The failure that an error means. A defect of the gateway is reported and masked. */
const failureOf = (error: unknown, context: Context): Failure => toldOf(error) ?? context.maskDefect(error)

const ofItem = new Set(['projectKey', 'key', 'environmentKey', 'expectedVersion', 'expectedEnvironmentVersion'])

/** An error of a field of the item gets the place of the item. */
function placed(error: UserError, { place }: BulkItem): UserError {
  const [root, field, ...others] = error.path ?? []
  if (root !== 'input' || field === undefined || !ofItem.has(field)) return error
  return { ...error, path: [...place.map(String), field, ...others] }
}

import type { Context } from '../../context.ts'
import type {
  CreateEnvironmentInput,
  DeleteEnvironmentInput,
  EnvironmentApprovalSettingsInput,
  ResetMobileKeyInput,
  ResetSdkKeyInput,
  Resolvers,
  UpdateEnvironmentInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { type Changes, inside, patchOf, withComment, withoutRepeats } from '../../rest/json-patch.ts'
import {
  cloneEnvironment,
  createEnvironment,
  deleteEnvironment,
  environmentAt,
  getEnvironment,
  patchEnvironment,
  resetMobileKey,
  resetSdkKey,
} from '../../rest/projects/environments.ts'
import { checkApprovals } from '../changes/approval-counts.ts'
import { lasting, orNone } from '../given.ts'
import { handWritten } from '../json-patch.ts'
import { environmentForm } from './environment-forms.ts'

async function create({ projectKey, ...input }: CreateEnvironmentInput, { write }: Context) {
  const body = environmentForm(input)
  const operation = body.source?.version === undefined ? createEnvironment : cloneEnvironment
  return { environment: environmentAt(projectKey, await write(operation, { projectKey, body })) }
}

async function update(input: UpdateEnvironmentInput, context: Context) {
  const { projectKey, key: environmentKey, comment, patch, approvalSettings, tags, ...properties } = input
  const changes = lasting({ ...properties, tags: orNone(tags) })
  const approvals = approvalChanges(lasting({ approvalSettings }).approvalSettings)
  const byHand = handWritten(patch)
  const current = () => context.read(getEnvironment, { projectKey, environmentKey })
  const currentApprovals = async () => (await current()).approvalSettings ?? {}
  const ofApprovals = await patchOf(await withoutRepeats(approvals, which, currentApprovals), currentApprovals)
  const operations = [...(await patchOf(changes, current)), ...inside('approvalSettings', ofApprovals), ...byHand]
  if (!operations.length && approvalSettings && Object.keys(approvals).length) {
    return { environment: environmentAt(projectKey, await current()) }
  }
  if (!operations.length) throw refused(['input'], 'Expected a change, such as a name, but got none.')
  const body = withComment(operations, comment)
  const written = await context.write(patchEnvironment, { projectKey, environmentKey, body })
  return { environment: environmentAt(projectKey, written) }
}

/** The flags that need an approval: all, or those with some tags. LaunchDarkly refuses a patch that sets both. */
const which = ['required', 'requiredApprovalTags'] as const

function approvalChanges(settings: EnvironmentApprovalSettingsInput | undefined): Changes {
  if (!settings) return {}
  const place = ['input', 'approvalSettings']
  const changes = lasting({ ...settings, requiredApprovalTags: orNone(settings.requiredApprovalTags) }, place)
  if (changes.required && changes.requiredApprovalTags?.length) {
    throw refused(place, 'Expected either required or requiredApprovalTags, but got both.')
  }
  checkApprovals(changes.minNumApprovals, [...place, 'minNumApprovals'])
  return changes
}

async function remove({ projectKey, key }: DeleteEnvironmentInput, { write }: Context) {
  await write(deleteEnvironment, { projectKey, environmentKey: key })
  return { deletedEnvironmentId: idOf({ type: 'Environment', projectKey, key }) }
}

async function renewSdkKey({ previousKeyExpiresAt, ...address }: ResetSdkKeyInput, { write }: Context) {
  const written = await write(resetSdkKey, { ...address, expiry: previousKeyExpiresAt ?? undefined })
  return { environment: environmentAt(address.projectKey, written), sdkKey: written.apiKey }
}

async function renewMobileKey(address: ResetMobileKeyInput, { write }: Context) {
  const written = await write(resetMobileKey, { ...address })
  return { environment: environmentAt(address.projectKey, written), mobileKey: written.mobileKey }
}

export const environmentChanges = {
  Mutation: {
    createEnvironment: mutation(create),
    updateEnvironment: mutation(update),
    deleteEnvironment: mutation(remove),
    resetSdkKey: mutation(renewSdkKey),
    resetMobileKey: mutation(renewMobileKey),
  },
} satisfies Resolvers

import type { Context } from '../../context.ts'
import type { Resolvers, UpdateApprovalRequestSettingsInput } from '../../generated/resolvers.ts'
import { mutation, type UserError } from '../../graph/mutation.ts'
import { type KindApprovalSettings, patchApprovalSettings } from '../../rest/projects/approval-settings.ts'
import { type ApprovalSettingsRep, getEnvironment } from '../../rest/projects/environments.ts'
import { checkApprovals } from '../changes/approval-counts.ts'
import { expectChange, lasting, orNone } from '../given.ts'

/** The outcome of a change: its target if it was made, and the settings if LaunchDarkly returned them. */
export interface ApprovalSettingsPayload {
  readonly written?: Written
  readonly userErrors: readonly UserError[]
}

export interface Written {
  readonly projectKey: string
  readonly environmentKey: string
  readonly resourceKind: string
  /** LaunchDarkly's answer: the settings by kind of resource. */
  readonly told: Readonly<Record<string, KindApprovalSettings>>
}

async function update(input: UpdateApprovalRequestSettingsInput, { write }: Context): Promise<{ written: Written }> {
  const { projectKey, autoApplyApprovedChanges, serviceKindConfigurationId, ...others } = input
  const { environmentKey, resourceKind, ...settings } = lasting({
    ...others,
    requiredApprovalTags: orNone(others.requiredApprovalTags),
  })
  checkApprovals(settings.minNumApprovals, ['input', 'minNumApprovals'])
  const changes = { ...settings, autoApplyApprovedChanges, serviceKindConfigurationId }
  expectChange(changes, 'required')
  const told = await write(patchApprovalSettings, { projectKey, body: { environmentKey, resourceKind, ...changes } })
  return { written: { projectKey, environmentKey, resourceKind, told } }
}

/** The settings in LaunchDarkly's answer, if it contains them. */
const settingsIn = ({ told, resourceKind, environmentKey }: Written): ApprovalSettingsRep | undefined =>
  told[resourceKind]?.environments[environmentKey]

/** Reads the settings from the environment. */
async function readSettings({ projectKey, environmentKey, resourceKind }: Written, { read }: Context) {
  const environment = await read(getEnvironment, { projectKey, environmentKey })
  if (resourceKind === 'flag') return environment.approvalSettings ?? null
  return environment.resourceApprovalSettings?.[resourceKind] ?? null
}

export const approvalSettingChanges = {
  Mutation: {
    updateApprovalRequestSettings: mutation(update),
  },

  UpdateApprovalRequestSettingsPayload: {
    approvalSettings: ({ written }, _, context) =>
      written ? (settingsIn(written) ?? readSettings(written, context)) : null,
  },
} satisfies Resolvers

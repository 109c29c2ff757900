import type { ApprovalSettingsRep } from '../../rest/projects/environments.ts'

/** Whether changes of targeting need an approval. */
export type ApprovalNeed = 'NOT_REQUIRED' | 'REQUIRED' | 'UNKNOWN'

/**
 * Decides by the settings of an environment and the tags of the resource. Null tags could not be read.
 *
 * LaunchDarkly does not say whether one of several required tags is enough, so some of them leave the need unknown.
 */
export function approvalNeed(
  settings: Pick<ApprovalSettingsRep, 'required' | 'requiredApprovalTags'> | undefined,
  tags: readonly string[] | null,
): ApprovalNeed {
  if (settings?.required === true) return 'REQUIRED'
  const wanted = settings?.requiredApprovalTags ?? []
  if (wanted.length === 0) return 'NOT_REQUIRED'
  if (!tags) return 'UNKNOWN'
  const held = wanted.filter((tag) => tags.includes(tag)).length
  if (held === wanted.length) return 'REQUIRED'
  return held === 0 ? 'NOT_REQUIRED' : 'UNKNOWN'
}

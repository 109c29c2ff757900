import { orNull } from '../../rest/errors.ts'
import { expanded } from '../../rest/page.ts'
import { united } from '../../rest/parts.ts'
import { getApprovalSettings, type KindApprovalSettings } from '../../rest/projects/approval-settings.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface ApprovalSettingsKey {
  readonly projectKey: string
  /** Default all environments. */
  readonly environmentKey: string | undefined
  /** Default all kinds. */
  readonly resourceKind: string | undefined
  readonly expand: readonly string[]
}

type ByKind = Readonly<Record<string, KindApprovalSettings>>

/**
 * Loads the approval settings of a project by kind of resource. REST has no list of them.
 *
 * @param exists Is called with each project that has such settings.
 */
export const approvalSettingsLoader = (read: Read, exists: (projectKey: string) => void, singles: SingleCalls) =>
  irreducible<ApprovalSettingsKey, ByKind>({
    field: 'Project.approvalRequestSettings',
    singles,
    identity: ({ projectKey, environmentKey, resourceKind }) =>
      JSON.stringify([projectKey, environmentKey, resourceKind]),
    ask: async (keys) => {
      const [{ projectKey, environmentKey, resourceKind }] = keys
      const expand = expanded(united(keys.map((key) => key.expand)))
      const settings = await orNull(read(getApprovalSettings, { projectKey, environmentKey, resourceKind, expand }))
      if (settings) exists(projectKey)
      return settings
    },
  })

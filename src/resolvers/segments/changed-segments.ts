import type { UserError } from '../../graph/mutation.ts'
import type { Location } from '../../rest/operation.ts'
import type { SegmentSelector } from './selected-segments.ts'

/** The outcome of a change of a big segment. LaunchDarkly's answer does not contain the segment. */
export interface ChangedSegmentDoc {
  /** The segment that was changed. Undefined if it was not changed. */
  readonly changed?: SegmentSelector
  readonly userErrors: readonly UserError[]
}

export interface StartedImportDoc extends ChangedSegmentDoc {
  /** LaunchDarkly's answer. */
  readonly made?: Partial<Location>
}

export interface StartedExportDoc extends ChangedSegmentDoc {
  /** LaunchDarkly's answer. */
  readonly made?: Partial<Location>
}

import type { UserError } from '../../graph/mutation.ts'
import type { Location } from '../../rest/operation.ts'
import type { SegmentSelector } from './selected-segments.ts'

/** What became of a change of a big segment, which LaunchDarkly answers without a word of the segment. */
export interface ChangedSegmentDoc {
  /** Which segment it was. Undefined if it was not changed. */
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

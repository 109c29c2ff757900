import type { UserError } from '../../graph/mutation.ts'
import type { SegmentSelector } from './selected-segments.ts'

/** What became of a change of a big segment, which LaunchDarkly answers without a word of the segment. */
export interface ChangedSegmentDoc {
  /** Which segment it was. Undefined if it was not changed. */
  readonly changed?: SegmentSelector
  readonly userErrors: readonly UserError[]
}

export interface StartedImportDoc extends ChangedSegmentDoc {
  readonly importId?: string | null
}

export interface StartedExportDoc extends ChangedSegmentDoc {
  readonly exportId?: string | null
}

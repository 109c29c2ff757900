import type { FlagRecord } from '../flags/flag-record.ts'
import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import type { ViewLink, ViewRecord } from './view-record.ts'

type Named = Pick<ViewRecord, 'key'>

interface Linkable {
  views?: readonly ViewLink[]
}

/** A segment with its environment. */
export interface PlacedSegment {
  environment: EnvironmentRecord
  segment: SegmentRecord
}

/** The link of a flag or a segment to a view, if there is one. */
export const linkTo = ({ views = [] }: Linkable, view: Named): ViewLink | undefined =>
  views.find(({ key }) => key === view.key)

/** The links of a flag or a segment to other views. */
export const without = ({ views = [] }: Linkable, view: Named): ViewLink[] =>
  views.filter(({ key }) => key !== view.key)

export const flagsOf = (view: Named, call: Call): FlagRecord[] =>
  [...projectOf(call).flags.values()].filter((flag) => linkTo(flag, view))

export const segmentsOf = (view: Named, call: Call): PlacedSegment[] =>
  [...projectOf(call).environments.values()].flatMap((environment) =>
    [...environment.segments.values()]
      .filter((segment) => linkTo(segment, view))
      .map((segment) => ({ environment, segment })),
  )

export function setFlagLinks(flag: FlagRecord, views: readonly ViewLink[], call: Call): void {
  projectOf(call).flags.set(flag.key, { ...flag, views })
}

export function setSegmentLinks({ environment, segment }: PlacedSegment, views: readonly ViewLink[]): void {
  environment.segments.set(segment.key, { ...segment, views })
}

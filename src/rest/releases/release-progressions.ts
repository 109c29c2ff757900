import { get } from '../operation.ts'
import { isEqual, operatorFilter } from '../operator-filter.ts'
import { type Listing, links, type Page } from '../page.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'

/** The progress of the release of a flag, in the list of a pipeline. */
export interface ReleaseProgressionRep {
  readonly flagKey: string
  /** The id of a phase of the pipeline. */
  readonly activePhaseId?: string
  readonly _createdAt: number
  readonly _completedAt?: number
}

export interface PhaseInfoRep {
  readonly _id: string
  readonly name: string
  /** Of active releases. */
  readonly releaseCount: number
}

/** A page of the list, with counts of all releases of the pipeline. */
export interface ReleaseProgressionsRep extends Page<ReleaseProgressionRep> {
  readonly activeCount?: number
  readonly completedCount?: number
  readonly phases: readonly PhaseInfoRep[]
}

const releaseProgression = document<ReleaseProgressionRep>({ flagKey: word, activePhaseId: textOrNone })

const page = document<ReleaseProgressionsRep>({
  items: list(releaseProgression),
  phases: list(document<PhaseInfoRep>({})),
  _links: optional(links),
})

/** The filter is of grammar B (see operator-filter.ts). LaunchDarkly documents no maximum of the page size. */
export const listReleaseProgressions = get('/api/v2/projects/{projectKey}/release-pipelines/{pipelineKey}/releases', {
  beta: true,
})
  .takes<Listing>()
  .pages(page)

/** The number of releases that a call reads. */
export const releasesPerPage = 100

/** The filter that selects active releases. */
export const activeReleases = operatorFilter({ status: isEqual('status', 'active') })

interface ProgressionAddress {
  readonly type: 'ReleaseProgression'
  readonly projectKey: string
  readonly flagKey: string
}

/** The progress of a release, from the list of a pipeline or from the release itself. */
export interface ReleaseProgressionDoc extends ReleaseProgressionRep {
  readonly at: ProgressionAddress
  readonly pipelineKey: string
}

export const progressionAt = (
  projectKey: string,
  pipelineKey: string,
  progression: ReleaseProgressionRep,
): ReleaseProgressionDoc => ({
  ...progression,
  at: { type: 'ReleaseProgression', projectKey, flagKey: progression.flagKey },
  pipelineKey,
})

import { orNull } from '../../rest/errors.ts'
import type { Page, Window } from '../../rest/page.ts'
import {
  activeReleases,
  listReleaseProgressions,
  type PhaseInfoRep,
  progressionAt,
  type ReleaseProgressionDoc,
  type ReleaseProgressionsRep,
  releasesPerPage,
} from '../../rest/releases/release-progressions.ts'
import { getRelease, progressionOf, type ReleaseDoc, releaseAt } from '../../rest/releases/releases.ts'
import { type Answers, batch, byIdentity, oneByOne } from '../batch.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import { decided, type Walk, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import { worthLists } from './release-plan.ts'

export interface FlagKey {
  readonly projectKey: string
  readonly flagKey: string
}

export interface PipelineKey {
  readonly projectKey: string
  readonly key: string
}

/** A page of progressions as documents, with the counts of the pipeline. */
export type ReleaseProgressions = Page<ReleaseProgressionDoc> &
  Pick<ReleaseProgressionsRep, 'activeCount' | 'completedCount' | 'phases'>

/**
 * Loads releases, which LaunchDarkly tells flag by flag, and their progress, which it also lists for each release pipeline.
 *
 * @param pipelinesOf Reads the release pipelines of a project.
 */
export function releaseLoaders(
  read: Read,
  singles: SingleCalls,
  pipelinesOf: (projectKey: string) => Promise<readonly { readonly key: string }[]>,
) {
  const byFlag = irreducible<FlagKey, ReleaseDoc>({
    field: 'Flag.release',
    singles,
    identity: ({ projectKey, flagKey }) => JSON.stringify([projectKey, flagKey]),
    ask: async ([{ projectKey, flagKey }]) => {
      const release = await orNull(read(getRelease, { projectKey, flagKey }))
      return release && releaseAt(projectKey, flagKey, release)
    },
  })

  /** The first pages that show the counts of a pipeline. */
  const counting = new Map<string, Promise<ReleaseProgressions>>()

  async function page(
    { projectKey, key: pipelineKey }: PipelineKey,
    filter: string | undefined,
    window: Window,
  ): Promise<ReleaseProgressions> {
    const found = await read(listReleaseProgressions, { projectKey, pipelineKey, ...window, filter })
    return { ...found, items: found.items.map((one) => progressionAt(projectKey, pipelineKey, one)) }
  }

  /** The pages of a pipeline's releases. */
  const pagesOf =
    (pipeline: PipelineKey, filter: string | undefined) =>
    (window: Window): Promise<ReleaseProgressions> => {
      // A pipeline without a key fails here, before a read begins that nobody would wait for.
      const name = nameOf(pipeline)
      const coming = page(pipeline, filter, window)
      // Whether the counts of other pages are of the releases that a filter selects is undocumented.
      if (filter === undefined || filter === activeReleases) counting.set(name, coming)
      return coming
    }

  const phases = batch<PipelineKey, readonly PhaseInfoRep[]>({
    identity: nameOf,
    fetch: async (keys) => {
      const byName = new Map(keys.map((key) => [nameOf(key), key]))
      return oneByOne([...byName.keys()], async (name) => {
        const shown = await counting.get(name)?.catch(() => undefined)
        return (shown ?? (await page(byName.get(name)!, undefined, { offset: 0, limit: 1 }))).phases
      })
    },
  })

  const progressionOfFlag = batch<FlagKey, ReleaseProgressionDoc>({
    identity: ({ flagKey }) => flagKey,
    group: ({ projectKey }) => projectKey,
    fetch: (keys) => ofFlags(keys[0]!.projectKey, [...new Set(keys.map(({ flagKey }) => flagKey))]),
  })

  const alone = (projectKey: string) => async (flagKey: string) => {
    const release = await byFlag({ projectKey, flagKey })
    return release && progressionOf(release)
  }

  /** The lists that began before it was known which flags need them. */
  const early = new Map<string, Promise<Walk<ReleaseProgressionDoc>>[]>()

  async function ofFlags(projectKey: string, flagKeys: readonly string[]): Promise<Answers<ReleaseProgressionDoc>> {
    const begun = await Promise.all(early.get(projectKey) ?? [])
    const known = flagKeys.flatMap((key) => begun.map((list) => list.find(key)).find((one) => one !== undefined) ?? [])
    const told = byIdentity(known, ({ flagKey }) => flagKey)
    const others = flagKeys.filter((key) => !told.has(key))
    return new Map([...told, ...(others.length ? await inLists(projectKey, others) : [])])
  }

  async function inLists(projectKey: string, flagKeys: readonly string[]): Promise<Answers<ReleaseProgressionDoc>> {
    if (flagKeys.length < worthLists) return oneByOne(flagKeys, alone(projectKey))
    const pipelines = await pipelinesOf(projectKey)
    const lists = pipelines.map(({ key }) => listOf({ projectKey, key }))
    if (lists.length < flagKeys.length) await Promise.all(lists.map((list) => list.go('first')))
    const missing = () => flagKeys.filter((key) => !lists.some((list) => list.find(key)))
    const rest = () => lists.reduce((sum, list) => sum + list.plan().calls, 0)
    while (rest() > 0 && rest() < missing().length && lists.every((list) => list.mayGoOn()))
      await Promise.all(lists.map((list) => list.go('all')))
    const listed = byIdentity(
      lists.flatMap((list) => list.documents()),
      ({ flagKey }) => flagKey,
    )
    if (lists.every((list) => list.isWhole())) return listed
    return new Map([...listed, ...(await decided(together(lists), missing(), alone(projectKey)))])
  }

  const listOf = (pipeline: PipelineKey): Walk<ReleaseProgressionDoc> =>
    walk({
      afford: read.afford,
      operation: listReleaseProgressions,
      size: releasesPerPage,
      page: pagesOf(pipeline, activeReleases),
      identity: ({ flagKey }) => flagKey,
    })

  return {
    /** The release of a flag. Null if it has none. */
    ofFlag: byFlag,
    /** The progress of the active release of a flag. Null if it has none. */
    progressionOfFlag,
    /** Begins to read the active releases through a pipeline. A failure is reported to the flags that need them. */
    begin(pipeline: PipelineKey): void {
      const list = listOf(pipeline)
      const { projectKey } = pipeline
      early.set(projectKey, [...(early.get(projectKey) ?? []), list.go('first').then(() => list)])
    },
    /** The pages of the releases through a pipeline. */
    pagesOf,
    /** The phases of a pipeline with their counts of releases. */
    phases,
  }
}

const nameOf = ({ projectKey, key }: PipelineKey): string => JSON.stringify([projectKey, key])

/** The state of several lists. */
const together = (lists: readonly Walk<unknown>[]): Pick<Walk<unknown>, 'failure' | 'mayGoOn' | 'unknownCalls'> => ({
  failure: () => lists.map((list) => list.failure()).find((one) => one !== undefined),
  mayGoOn: () => lists.every((list) => list.mayGoOn()),
  unknownCalls: () => lists.reduce((sum, list) => sum + list.unknownCalls(), 0),
})

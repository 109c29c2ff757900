import { orNull } from '../../rest/errors.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import type { FlagListingRep, FlagParts } from '../../rest/flags/flags.ts'
import type { Listing, Page, Window } from '../../rest/page.ts'
import {
  type BigSegmentExportRep,
  type BigSegmentImportRep,
  getBigSegmentExport,
  getBigSegmentImport,
} from '../../rest/segments/big-segments.ts'
import { type SegmentMembershipRep, searchSegmentMemberships } from '../../rest/segments/segment-memberships.ts'
import {
  type BigSegmentTargetRep,
  type EnvironmentAddress,
  flagsBySegment,
  getSegment,
  getSegmentExpiringTargets,
  getSegmentMembership,
  listSegments,
  pathOfSegment,
  type SegmentDoc,
  type SegmentExpiringTargetRep,
  segmentAt,
  segmentResource,
  withFlags,
} from '../../rest/segments/segments.ts'
import { type Answers, batch, batchingLater, byIdentity, failingAlone, oneByOne } from '../batch.ts'
import { readByFilter } from '../by-key.ts'
import { expandable } from '../expandable.ts'
import type { FlagLoaders } from '../flags/flags.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import { found } from '../pages.ts'
import type { Read } from '../read.ts'

interface FlagsKey {
  readonly segment: SegmentDoc
  readonly parts: FlagParts
}

/** The most segments that are read one by one if their flags are wanted, which the list does not tell. */
const worthReadingAlone = 3

/** The segments of each environment, whose keys nothing batches across. */
export function segmentLoaders(read: Read, flags: Pick<FlagLoaders, 'all'>, singles: SingleCalls) {
  const environments = new Map<string, EnvironmentSegments>()
  const inBatches = batchingLater()

  function within({ projectKey, environmentKey }: EnvironmentAddress): EnvironmentSegments {
    const name = JSON.stringify([projectKey, environmentKey])
    const known = environments.get(name)
    const segments = known ?? inBatches(() => environmentSegments(read, flags, { projectKey, environmentKey }))
    environments.set(name, segments)
    return segments
  }

  return {
    /** A segment, or null if there is none. The part `flags` spares a look-up of its flags where that costs nothing. */
    byKey: (environment: EnvironmentAddress, key: string, expand: readonly string[] = []) =>
      within(environment).byKey(key, expand),

    /** The segments of these keys that there are, in their order. */
    byKeys: async (environment: EnvironmentAddress, keys: readonly string[]): Promise<SegmentDoc[]> =>
      (await Promise.all(keys.map((key) => within(environment).byKey(key)))).filter((segment) => segment !== null),

    /** The pages of an environment's segments. */
    list: (environment: EnvironmentAddress, listing: Listing) => (window: Window) =>
      within(environment).page({ ...listing, ...window }),

    /** The flags with a rule for the segment. `parts` is what will be wanted of them: it comes with them where they are read. */
    flagsOf: (segment: SegmentDoc, parts: FlagParts): Promise<readonly FlagListingRep[] | null> =>
      within(segment.at).flagsOf({ segment, parts }),

    ...segmentParts(read, singles),
  }
}

/** What a segment has by routes of its own, for which there is no list: a call for each. */
function segmentParts(read: Read, singles: SingleCalls) {
  const each = <Key, Answer>(name: string, ask: (key: Key) => Promise<Answer | null>) =>
    irreducible<Key, Answer>({
      field: `Segment.${name}`,
      singles,
      identity: (key) => JSON.stringify(key),
      ask: ([key]) => ask(key),
    })

  const expiringTargets = each(
    'expiringTargets',
    async (path: SegmentPath): Promise<readonly SegmentExpiringTargetRep[]> =>
      (await read(getSegmentExpiringTargets, path)).items ?? [],
  )
  const membership = each('membership', (path: SegmentPath & { readonly contextKey: string }) =>
    read(getSegmentMembership, path),
  )
  const imported = each('import', (path: SegmentPath & { readonly importId: string }) =>
    orNull(read(getBigSegmentImport, path)),
  )
  const exported = each('export', (path: SegmentPath & { readonly exportId: string }) =>
    orNull(read(getBigSegmentExport, path)),
  )

  const memberships = irreducible<EnvironmentAddress & { readonly body: object }, readonly SegmentMembershipRep[]>({
    field: 'Environment.segmentMemberships',
    singles,
    identity: (key) => JSON.stringify(key),
    ask: async ([{ projectKey, environmentKey, body }]) =>
      (await read(searchSegmentMemberships, { projectKey, environmentKey, body })).items ?? [],
  })

  return {
    /** For each segment of an environment, whether a context is in it. */
    memberships: async (environment: EnvironmentAddress, body: object): Promise<readonly SegmentMembershipRep[]> =>
      (await memberships({ ...environment, body })) ?? [],

    /** The targets that will be taken out of a segment. */
    expiringTargets: async (segment: SegmentDoc): Promise<readonly SegmentExpiringTargetRep[]> =>
      (await expiringTargets(pathOfSegment(segment))) ?? [],

    /** Whether a key is in the list of a big segment. */
    membership: (segment: SegmentDoc, contextKey: string): Promise<BigSegmentTargetRep | null> =>
      membership({ ...pathOfSegment(segment), contextKey }),

    /** An import into a big segment, or null if there is none. */
    import: (segment: SegmentDoc, importId: string): Promise<BigSegmentImportRep | null> =>
      imported({ ...pathOfSegment(segment), importId }),

    /** An export of a big segment, or null if there is none. */
    export: (segment: SegmentDoc, exportId: string): Promise<BigSegmentExportRep | null> =>
      exported({ ...pathOfSegment(segment), exportId }),
  }
}

type SegmentPath = ReturnType<typeof pathOfSegment>

type EnvironmentSegments = ReturnType<typeof environmentSegments>

/**
 * Segments by `filter=includedKeys anyOf [...]`, always with an explicit limit: the default of 20 would cut the answer. One
 * alone by its path.
 */
function environmentSegments(read: Read, flags: Pick<FlagLoaders, 'all'>, environment: EnvironmentAddress) {
  const { projectKey, environmentKey } = environment

  const byKey = expandable<SegmentDoc>(async (keys, expand) => {
    if (expand.length && keys.length <= worthReadingAlone) return oneByOne(keys, single)
    return readByFilter(segmentResource, keys, { filtered: named, single })
  })

  const know = (segment: SegmentDoc): SegmentDoc => byKey.know(segment.key, segment)

  async function named(keys: readonly string[]): Promise<Map<string, SegmentDoc>> {
    const filter = segmentResource.byKey.filter.by(keys)
    const segments = await orNull(
      found(
        {
          afford: read.afford,
          operation: listSegments,
          page: (window) => page({ filter, limit: keys.length, ...window }),
          identity: ({ key }) => key,
        },
        keys.length,
      ),
    )
    return byIdentity(segments ?? [], ({ key }) => key)
  }

  async function single(segmentKey: string): Promise<SegmentDoc | null> {
    const segment = await orNull(read(getSegment, { projectKey, environmentKey, segmentKey }))
    return segment && know(segmentAt(environment, segment, withFlags))
  }

  async function page(listing: Listing): Promise<Page<SegmentDoc>> {
    const segments = await read(listSegments, { projectKey, environmentKey, ...listing })
    return { ...segments, items: segments.items.map((segment) => know(segmentAt(environment, segment, []))) }
  }

  // The flags of segments: a single segment's document names them, and so do the rules of all flags, turned round.

  const flagsOf = batch<FlagsKey, readonly FlagListingRep[]>({
    identity: ({ segment }) => segment.key,
    wants: ({ segment, parts }) => JSON.stringify([segment.has, parts]),
    fetch: async (keys) => {
      const told = keys.filter(({ segment }) => tellsFlags(segment))
      const untold = keys.filter(({ segment }) => !tellsFlags(segment))
      const known = told.map(({ segment }) => [segment.key, segment._flags ?? []] as const)
      const others = untold.length ? [[untold.map(({ segment }) => segment.key), flagsOfUntold(untold)] as const] : []
      return new Map([...known, ...(await failingAlone<readonly FlagListingRep[]>(others))])
    },
  })

  async function flagsOfUntold(keys: readonly FlagsKey[]): Promise<Answers<readonly FlagListingRep[]>> {
    const segmentKeys = [...new Set(keys.map(({ segment }) => segment.key))]
    const rules: FlagParts = { environments: [environmentKey], full: true, expand: [] }
    // All environments of the flags would make the list longer than it is worth: the fields ask for them.
    const others = keys.map(({ parts }) => parts).filter(({ environments }) => environments !== 'all')
    const all = await flags.all(projectKey, uniteParts([rules, ...others]), segmentKeys.length)
    if (!all)
      return oneByOne(segmentKeys, async (key) => {
        const segment = await single(key)
        return segment && (segment._flags ?? [])
      })
    const lost = all.find((flag) => flag.lost?.(rules))?.lost?.(rules)
    if (lost) throw lost
    const bySegment = flagsBySegment(all, environmentKey)
    return new Map(segmentKeys.map((key) => [key, bySegment.get(key) ?? []]))
  }

  return { byKey: byKey.load, page, flagsOf }
}

const tellsFlags = ({ has }: SegmentDoc): boolean => withFlags.every((part) => has.includes(part))

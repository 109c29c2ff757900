import { orNull } from '../../rest/errors.ts'
import { asContext } from '../../rest/flags/expiring-targets.ts'
import type { FlagListingRep } from '../../rest/flags/flag-listings.ts'
import { lostAmong, uniteParts } from '../../rest/flags/flag-parts.ts'
import { environmentsPerList, type FlagParts } from '../../rest/flags/flags.ts'
import type { Listing, Window } from '../../rest/page.ts'
import { covers } from '../../rest/parts.ts'
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
  getSegmentExpiringTargets,
  getSegmentMembership,
  getSegmentUserMembership,
  listSegmentExpiringUserTargets,
  pathOfSegment,
  type SegmentDoc,
  type SegmentExpiringTargetRep,
  type SegmentRep,
  segmentAt,
  segmentResource,
  segmentsNaming,
  withFlags,
} from '../../rest/segments/segments.ts'
import { type Answers, batch, batchingLater, chunksOf, failingAlone, oneByOne, placed } from '../batch.ts'
import { ownedDocuments } from '../documents.ts'
import type { FlagLoaders } from '../flags/flags.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

interface FlagsKey {
  readonly segment: SegmentDoc
  readonly parts: FlagParts
}

/**
 * Loads the segments of each environment. Batches of segments do not cross environments, because no REST route does. Flags are read for
 * the segments of several environments together.
 */
export function segmentLoaders(read: Read, flags: Pick<FlagLoaders, 'all'>, singles: SingleCalls) {
  const environments = new Map<string, EnvironmentSegments>()
  const naming = new Map<string, Promise<ReadonlyMap<string, readonly SegmentDoc[]>>>()
  const inBatches = batchingLater()

  const within = ({ projectKey, environmentKey }: EnvironmentAddress): EnvironmentSegments =>
    placed(environments, JSON.stringify([projectKey, environmentKey]), () =>
      inBatches(() => environmentSegments(read, { projectKey, environmentKey })),
    )

  // The flags of segments come from the document of a single segment, or from the rules of all flags.

  const flagsOf = batch<FlagsKey, readonly FlagListingRep[]>({
    identity: ({ segment }) => nameOf(segment),
    wants: ({ segment, parts }) => JSON.stringify([segment.has, parts]),
    group: ({ segment }) => segment.at.projectKey,
    gathers: true,
    fetch: async (keys) => {
      const told = keys.filter(({ segment }) => tellsFlags(segment))
      const known = told.map(({ segment }) => [nameOf(segment), segment._flags ?? []] as const)
      const untold = keys.filter(({ segment }) => !tellsFlags(segment))
      const others = scansOf(untold).map(
        (some) => [some.map(({ segment }) => nameOf(segment)), flagsOfUntold(some)] as const,
      )
      return new Map([...known, ...(await failingAlone<readonly FlagListingRep[]>(others))])
    },
  })

  /** The flags of segments in at most as many environments as a page of flags can include. */
  async function flagsOfUntold(keys: readonly FlagsKey[]): Promise<Answers<readonly FlagListingRep[]>> {
    const segments = new Map(keys.map(({ segment }) => [nameOf(segment), segment]))
    const environments = [...new Set(keys.map(({ segment }) => segment.at.environmentKey))]
    const rules: FlagParts = { environments, full: true, expand: [] }
    // Reads without the environments of flags wanted in all environments, which would cost too many calls: their fields read them.
    const others = keys.map(({ parts }) => parts).filter(({ environments }) => environments !== 'all')
    const all = await flags.all(keys[0]!.segment.at.projectKey, uniteParts([rules, ...others]), segments.size)
    if (!all)
      return oneByOne([...segments.keys()], async (name) => {
        const { at } = segments.get(name)!
        const segment = await within(at).alone(at.key, withFlags)
        return segment && (segment._flags ?? [])
      })
    const lost = lostAmong(all, rules)
    if (lost) throw lost
    const byEnvironment = new Map(environments.map((key) => [key, flagsBySegment(all, key)]))
    return new Map(
      [...segments].map(([name, { at }]) => [name, byEnvironment.get(at.environmentKey)?.get(at.key) ?? []]),
    )
  }

  return {
    /** A segment, or null if it does not exist. The part `flags` is included if it saves a call for its flags. */
    byKey: (environment: EnvironmentAddress, key: string, expand: readonly string[] = []) =>
      within(environment).byKey(key, expand),

    /** The segments with these keys that exist, in the order of the keys. */
    byKeys: async (environment: EnvironmentAddress, keys: readonly string[]): Promise<SegmentDoc[]> =>
      (await Promise.all(keys.map((key) => within(environment).byKey(key)))).filter((segment) => segment !== null),

    /** All segments of an environment. */
    allOf: (environment: EnvironmentAddress): Promise<readonly SegmentDoc[]> => within(environment).all(),

    /** The pages of an environment's segments. */
    list: (environment: EnvironmentAddress, listing: Listing) => (window: Window) =>
      within(environment).pages(listing)(window),

    /** The segments of an environment whose rules name each segment, by its key. */
    naming: ({ projectKey, environmentKey }: EnvironmentAddress): Promise<ReadonlyMap<string, readonly SegmentDoc[]>> =>
      placed(naming, JSON.stringify([projectKey, environmentKey]), () =>
        within({ projectKey, environmentKey }).all().then(segmentsNaming),
      ),

    /**
     * The flags with a rule for the segment. `parts` are the parts of the flags that will be needed; they are read along if flags
     * are read.
     */
    flagsOf: (segment: SegmentDoc, parts: FlagParts): Promise<readonly FlagListingRep[] | null> =>
      flagsOf({ segment, parts }),

    ...segmentParts(read, singles),
  }
}

/** The parts of a segment that have routes of their own and no list: one call for each segment. */
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
  const expiringUserTargets = each(
    'expiringUserTargets',
    async (path: SegmentPath): Promise<readonly SegmentExpiringTargetRep[]> =>
      (await read(listSegmentExpiringUserTargets, path)).items.map(asContext),
  )
  const userMembership = each('userMembership', (path: SegmentPath & { readonly userKey: string }) =>
    read(getSegmentUserMembership, path),
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
    /** Whether a context is in each segment of an environment. */
    memberships: async (environment: EnvironmentAddress, body: object): Promise<readonly SegmentMembershipRep[]> =>
      (await memberships({ ...environment, body })) ?? [],

    /** The targets that will be removed from a segment. */
    expiringTargets: async (segment: SegmentDoc): Promise<readonly SegmentExpiringTargetRep[]> =>
      (await expiringTargets(pathOfSegment(segment))) ?? [],

    /** Whether a key is in the list of a big segment. */
    membership: (segment: SegmentDoc, contextKey: string): Promise<BigSegmentTargetRep | null> =>
      membership({ ...pathOfSegment(segment), contextKey }),

    /** The users who will be removed from a segment. */
    expiringUserTargets: async (segment: SegmentDoc): Promise<readonly SegmentExpiringTargetRep[]> =>
      (await expiringUserTargets(pathOfSegment(segment))) ?? [],

    /** Whether a user is in the list of a big segment. */
    userMembership: (segment: SegmentDoc, userKey: string): Promise<BigSegmentTargetRep | null> =>
      userMembership({ ...pathOfSegment(segment), userKey }),

    /** An import into a big segment, or null if it does not exist. */
    import: (segment: SegmentDoc, importId: string): Promise<BigSegmentImportRep | null> =>
      imported({ ...pathOfSegment(segment), importId }),

    /** An export of a big segment, or null if it does not exist. */
    export: (segment: SegmentDoc, exportId: string): Promise<BigSegmentExportRep | null> =>
      exported({ ...pathOfSegment(segment), exportId }),
  }
}

type SegmentPath = ReturnType<typeof pathOfSegment>

type EnvironmentSegments = ReturnType<typeof environmentSegments>

/** The segments of one environment. */
function environmentSegments(read: Read, environment: EnvironmentAddress) {
  const { projectKey, environmentKey } = environment

  return ownedDocuments<SegmentRep, SegmentDoc>(read, {
    kind: segmentResource,
    owner: [projectKey, environmentKey],
    locate: (segment, has) => segmentAt(environment, segment, has),
  })
}

/** Groups segments by the environments that one scan of the flags includes. The environments with most segments come first. */
function scansOf(keys: readonly FlagsKey[]): FlagsKey[][] {
  const byEnvironment = Map.groupBy(keys, ({ segment }) => segment.at.environmentKey)
  const largest = [...byEnvironment.values()].sort((one, other) => other.length - one.length)
  return chunksOf(largest, environmentsPerList).map((some) => some.flat())
}

const nameOf = ({ at: { environmentKey, key } }: SegmentDoc): string => JSON.stringify([environmentKey, key])

const tellsFlags = ({ has }: SegmentDoc): boolean => covers(has, withFlags)

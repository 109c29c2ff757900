import { type AccessRep, access } from '../access.ts'
import { userTarget } from '../flags/expiring-targets.ts'
import type { TargetedAddress } from '../flags/flag-environments.ts'
import { type FlagListingRep, flagListing } from '../flags/flag-listings.ts'
import { type ClauseRep, clause, type FlagDoc } from '../flags/flags.ts'
import type { PatchOperation } from '../json-patch.ts'
import { create, del, get, isLikelyKey, isUsable, patch, semanticPatch } from '../operation.ts'
import { anyOf } from '../operator-filter.ts'
import { type Links, type Listing, links } from '../page.ts'
import { type AddressIn, type Glimpse, type Located, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, list, optional, type Reader, time, word } from '../shape.ts'
import { reasonOf, withMore } from '../unreadable.ts'

/** A segment, the same in lists and alone except for `_flags`. */
export interface SegmentRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly creationDate: number
  readonly lastModifiedDate: number
  /** Keys of users. Like the other lists, empty or absent for a big segment. */
  readonly included: readonly string[]
  readonly excluded: readonly string[]
  /** Keys of other context kinds. */
  readonly includedContexts: readonly SegmentTargetRep[]
  readonly excludedContexts: readonly SegmentTargetRep[]
  readonly rules: readonly SegmentRuleRep[]
  readonly version: number
  readonly deleted: boolean
  readonly generation: number
  /** The flags that target the segment. Only in a single segment. */
  readonly _flags?: readonly FlagListingRep[]
  /** Whether it is a big segment. */
  readonly unbounded?: boolean
  readonly unboundedContextKind?: string
  readonly _unboundedMetadata?: SegmentMetadataRep
  /** The external system of a synced segment. */
  readonly _external?: string
  readonly _externalLink?: string
  readonly _importInProgress?: boolean
  readonly _access?: AccessRep
  readonly _links?: Links
}

export interface SegmentTargetRep {
  readonly contextKind?: string
  readonly values: readonly string[]
}

export interface SegmentRuleRep {
  readonly _id?: string
  readonly description?: string
  readonly clauses: readonly ClauseRep[]
  /** In thousandths of a percent: 100 000 is everybody. Absent also means everybody. */
  readonly weight?: number
  readonly rolloutContextKind?: string
  readonly bucketBy?: string
}

export interface SegmentMetadataRep {
  readonly envId?: string
  readonly segmentId?: string
  readonly version?: number
  readonly includedCount?: number
  readonly excludedCount?: number
  readonly lastModified?: number
  readonly deleted?: boolean
}

/** `userKey` is a key of any context kind. */
export interface BigSegmentTargetRep {
  readonly userKey: string
  readonly included: boolean
  readonly excluded: boolean
}

export interface SegmentExpiringTargetRep {
  readonly _id: string
  readonly _version: number
  readonly expirationDate: number
  readonly contextKind: string
  readonly contextKey: string
  readonly targetType?: string
}

const targets = list(document<SegmentTargetRep>({ values: list() }))

const segment = document<SegmentRep>({
  key: word,
  tags: list(),
  included: list(),
  excluded: list(),
  includedContexts: targets,
  excludedContexts: targets,
  rules: list(document<SegmentRuleRep>({ clauses: list(clause) })),
  _flags: optional(list(flagListing)),
  _unboundedMetadata: optional(document<SegmentMetadataRep>({ lastModified: time })),
  _access: optional(access),
  _links: links,
})

/** Reads a segment within another document. */
export const readSegment: Reader<SegmentRep> = segment

/** `flags` is the only optional part. Only a single segment has it. */
export type SegmentDoc = Located<typeof segmentResource, SegmentRep>

export type SegmentGlimpse = Glimpse<typeof segmentResource, { readonly key: string }>

export interface EnvironmentAddress {
  readonly projectKey: string
  readonly environmentKey: string
}

/** The address of a document with rules. It contains the environment of the segments in their clauses. */
export type RuledAddress = TargetedAddress | AddressIn<typeof segmentResource>

export type ClauseDoc = ClauseRep & { readonly in: RuledAddress; readonly ruleId: string | undefined }
export type SegmentRuleDoc = SegmentRuleRep & { readonly of: AddressIn<typeof segmentResource> }

/** The filter is of grammar B (see operator-filter.ts). */
export const listSegments = get('/api/v2/segments/{projectKey}/{environmentKey}').takes<Listing>().lists(segment)
export const getSegment = get('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}').returns(segment)
/** For big segments only. */
export const getSegmentMembership = get(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/contexts/{contextKey}',
).returns(document<BigSegmentTargetRep>({}))
/** The same for a user, by the route from before contexts. */
export const getSegmentUserMembership = get(
  '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}/users/{userKey}',
).returns(document<BigSegmentTargetRep>({}))
/** Unlike in the other paths, the environment is after the segment. */
export const getSegmentExpiringTargets = get(
  '/api/v2/segments/{projectKey}/{segmentKey}/expiring-targets/{environmentKey}',
).returns(
  document<{ readonly items: readonly SegmentExpiringTargetRep[] }>({
    items: list(document<SegmentExpiringTargetRep>({})),
  }),
)

/** The users among them, by the route from before contexts. */
export const listSegmentExpiringUserTargets = get(
  '/api/v2/segments/{projectKey}/{segmentKey}/expiring-user-targets/{environmentKey}',
).lists(userTarget)

export interface NewSegment {
  readonly key: string
  readonly name: string
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly unbounded?: boolean | undefined
  readonly unboundedContextKind?: string | undefined
  /** Not in the OpenAPI document. Required by some projects. */
  readonly viewKeys?: readonly string[] | undefined
}

/** Whether the answer is a preview, without storing the change. */
interface Trying {
  dryRun?: boolean | undefined
}

export const createSegment = create('/api/v2/segments/{projectKey}/{environmentKey}')
  .takes<{ readonly body: NewSegment }>()
  .returns(segment)
/** A semantic patch. The body repeats the environment of the path. */
export const changeSegment = semanticPatch('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}')
  .takes<Trying & { readonly body: SemanticPatch & { readonly environmentKey: string } }>()
  .returns(segment)
export const patchSegment = patch('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}')
  .takes<
    Trying & { readonly body: { readonly comment?: string | undefined; readonly patch: readonly PatchOperation[] } }
  >()
  .returns(segment)
export const deleteSegment = del('/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}').returnsNothing()

/** The part that only a single segment's document has. */
export const withFlags = ['flags'] as const

export const segmentResource = resource({
  type: 'Segment',
  address: ['projectKey', 'environmentKey', 'key'],
  specifiers: ['proj/{projectKey}:env/{environmentKey}:segment/{key}'],
  get: getSegment,
  list: listSegments,
  pageSize: 50,
  sizes: { assumed: 250, ordinary: 20 },
  fields: {
    address: ['project', 'environment'],
    telling: ['expiringTargets', 'expiringUserTargets'],
    silent: ['approvalRequests', 'views'],
  },
  // The list lacks the flags of segments. The flags' rules contain them.
  alone: { parts: withFlags, always: true, most: 3 },
  byKey: {
    filter: { most: 50, from: 2, takes: isLikelyKey, by: (keys) => anyOf('includedKeys', 'a segment key', keys) },
  },
})

export const segmentAt = (
  { projectKey, environmentKey }: EnvironmentAddress,
  segment: SegmentRep,
  has: readonly string[],
): SegmentDoc =>
  withMore(segment, ({ key }) => ({
    at: { type: 'Segment', projectKey, environmentKey, key },
    has,
    ...(has.includes('flags') && { _flags: segment._flags ?? [] }),
  }))

/** A segment of which only the address is known. */
export const glimpsedSegment = ({ projectKey, environmentKey }: EnvironmentAddress, key: string): SegmentGlimpse => ({
  key,
  at: { type: 'Segment', projectKey, environmentKey, key },
  has: null,
})

/** The segment in the answer to a write, with or without its flags. */
export const writtenSegment = (environment: EnvironmentAddress, segment: SegmentRep): SegmentDoc =>
  segmentAt(environment, segment, !reasonOf(segment) && segment._flags ? withFlags : [])

/** The path parameters of a segment's own routes. */
export const pathOfSegment = ({ at: { projectKey, environmentKey, key } }: SegmentDoc) => ({
  projectKey,
  environmentKey,
  segmentKey: key,
})

export const clausesIn = (
  document: RuledAddress,
  ruleId: string | undefined,
  clauses: readonly ClauseRep[],
): ClauseDoc[] => clauses.map((clause) => ({ ...clause, in: document, ruleId }))

/** The keys of the segments in a clause. Null for other clauses. Values that are no keys are left out. */
export const segmentKeysOf = ({ op, values }: ClauseRep): string[] | null =>
  op === 'segmentMatch' ? [...new Set(values)].filter(isKey) : null

const isKey = (value: unknown): value is string => typeof value === 'string' && isUsable(value)

/** The flags with a rule for each segment, by segment key. Derived from the rules of flags that were read in full. */
export function flagsBySegment(
  flags: readonly FlagDoc[],
  environmentKey: string,
): ReadonlyMap<string, FlagListingRep[]> {
  const bySegment = new Map<string, FlagListingRep[]>()
  for (const { key, name, environments } of flags) {
    const clauses = environments?.[environmentKey]?.rules?.flatMap((rule) => rule.clauses) ?? []
    for (const segmentKey of new Set(clauses.flatMap((clause) => segmentKeysOf(clause) ?? []))) {
      bySegment.set(segmentKey, [...(bySegment.get(segmentKey) ?? []), { key, name }])
    }
  }
  return bySegment
}

/** The segments whose rules name each segment, by its key, in the order of their keys. A segment that names itself is left out. */
export function segmentsNaming(segments: readonly SegmentDoc[]): ReadonlyMap<string, readonly SegmentDoc[]> {
  const naming = new Map<string, SegmentDoc[]>()
  for (const segment of segments.toSorted((one, other) => (one.key < other.key ? -1 : 1))) {
    const named = segment.rules.flatMap(({ clauses }) => clauses.flatMap((clause) => segmentKeysOf(clause) ?? []))
    for (const key of new Set(named)) {
      if (key === segment.key) continue
      const known = naming.get(key)
      if (known) known.push(segment)
      else naming.set(key, [segment])
    }
  }
  return naming
}

export interface SegmentTargetDoc {
  readonly contextKind: string
  readonly included: readonly string[]
  readonly excluded: readonly string[]
}

/** Users and other context kinds as one list, by kind. Null for a big segment, whose lists are in no document. */
export function segmentTargetsOf(segment: SegmentRep): SegmentTargetDoc[] | null {
  if (segment.unbounded) return null
  const included = byKind(segment.included, segment.includedContexts)
  const excluded = byKind(segment.excluded, segment.excludedContexts)
  return [...new Set([...included.keys(), ...excluded.keys()])].map((contextKind) => ({
    contextKind,
    included: included.get(contextKind) ?? [],
    excluded: excluded.get(contextKind) ?? [],
  }))
}

function byKind(users: readonly string[], contexts: readonly SegmentTargetRep[]): Map<string, string[]> {
  const lists = [{ contextKind: 'user', values: users }, ...contexts]
  const kinds = new Map<string, string[]>()
  for (const { contextKind, values } of lists) {
    const kind = contextKind ?? 'user'
    if (values.length) kinds.set(kind, [...(kinds.get(kind) ?? []), ...values])
  }
  return kinds
}

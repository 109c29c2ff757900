import fc from 'fast-check'
import type { Clause } from '../../sandbox/contexts/clauses.ts'
import type { Context } from '../../sandbox/contexts/contexts.ts'
import type { World } from '../../sandbox/contexts/flag-evaluation.ts'
import { summary, targeting } from '../../sandbox/flags/flag-config-document.ts'
import type { ConfigRecord, FlagRecord, Rollout, Rule, Served, Target } from '../../sandbox/flags/flag-record.ts'
import { withTargets } from '../../sandbox/flags/flag-targets.ts'
import { environmentOf, type FlagEnvironmentDoc } from '../../src/rest/flags/flag-environments.ts'
import { flagDoc } from './flag-docs.ts'

/** Random flags for the sandbox's own evaluation, and the same as documents. The values are few, so that conditions often hold. */

const kinds = ['user', 'organization', 'device'] as const
const kind = fc.constantFrom(...kinds)
const keys = ['a', 'b', 'c']
const attributes = ['country', 'plan', 'key']
const words = ['DE', 'US', 'pro', 'a']

const some = <Value>(values: readonly Value[], maxLength: number) => fc.array(fc.constantFrom(...values), { maxLength })

const clause: fc.Arbitrary<Clause> = fc.record({
  _id: fc.constant('clause'),
  attribute: fc.constantFrom(...attributes, 'kind', 'unknown'),
  op: fc.constantFrom('in', 'startsWith', 'segmentMatch', 'unheard-of'),
  values: some([...words, ...kinds], 3),
  contextKind: kind,
  negate: fc.boolean(),
})

const variation = (count: number) => fc.nat(count - 1)

/** Some weights are more than the whole, less, or nothing. Whole ones are as LaunchDarkly accepts them. */
const rollout = (count: number, whole: boolean): fc.Arbitrary<Rollout> =>
  fc
    .record(
      {
        contextKind: kind,
        bucketBy: fc.constantFrom(...attributes),
        seed: fc.nat(9),
        variations: fc.array(
          fc.record({
            variation: variation(count),
            weight: fc.constantFrom(0, 1, 20_000, 50_000, 100_000),
            _untracked: fc.boolean(),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        experimentAllocation: fc.record(
          {
            defaultVariation: variation(count),
            canReshuffle: fc.boolean(),
            type: fc.constantFrom('measuredRollout', 'other'),
          },
          { requiredKeys: ['defaultVariation', 'canReshuffle'] },
        ),
      },
      { requiredKeys: ['contextKind', 'variations'] },
    )
    .map((one) => (whole ? { ...one, variations: completed(one.variations) } : one))

/** The same parts with weights that add up to the whole. */
function completed(parts: Rollout['variations']): Rollout['variations'] {
  let left = 100_000
  const fitting = parts.map((part) => {
    const weight = Math.min(part.weight, left)
    left -= weight
    return { ...part, weight }
  })
  return fitting.map((part, index) => (index === parts.length - 1 ? { ...part, weight: part.weight + left } : part))
}

const served = (count: number, whole: boolean): fc.Arbitrary<Served> =>
  fc.oneof(
    variation(count).map((index) => ({ variation: index })),
    rollout(count, whole).map((one) => ({ rollout: one })),
  )

const rule = (count: number, whole: boolean): fc.Arbitrary<Rule> =>
  fc
    .tuple(
      fc.array(clause, { maxLength: 2 }),
      fc.option(fc.boolean(), { nil: undefined, freq: 3 }),
      served(count, whole),
    )
    .map(([clauses, disabled, one]) => ({
      _id: 'rule',
      ref: 'ref',
      trackEvents: false,
      clauses,
      ...(disabled !== undefined && { disabled }),
      ...one,
    }))

/** A key is a target once. */
const targets = (count: number): fc.Arbitrary<readonly Target[]> =>
  fc
    .uniqueArray(fc.record({ contextKind: kind, key: fc.constantFrom(...keys), variation: variation(count) }), {
      maxLength: 3,
      selector: ({ contextKind, key }) => `${contextKind} ${key}`,
    })
    .map((all) => all.map(({ key, ...target }) => ({ ...target, values: [key] })))

const seldom = <Value>(value: fc.Arbitrary<readonly Value[]>): fc.Arbitrary<readonly Value[]> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<readonly Value[]>([]) }, { weight: 3, arbitrary: value })

export interface WorldShape {
  /** Whether weights add up, as LaunchDarkly asks. Default false. */
  readonly whole?: boolean
}

const environmentKey = 'production'

/** A configuration of a flag with a number of variations, which needs some of the flags from `first` to `last`. */
const config = (count: number, first: number, last: number, whole: boolean): fc.Arbitrary<ConfigRecord> =>
  fc
    .record(
      {
        on: fc.integer({ min: 0, max: 4 }).map((lot) => lot > 0),
        salt: fc.constantFrom('s', 't'),
        offVariation: variation(count),
        rules: seldom(fc.array(rule(count, whole), { maxLength: 3 })),
        fallthrough: served(count, whole),
        prerequisites: seldom(
          fc.uniqueArray(
            fc.record({ key: fc.integer({ min: first, max: last }).map((index) => `f${index}`), variation: fc.nat(2) }),
            { maxLength: 2, selector: ({ key }) => key },
          ),
        ),
        targets: seldom(targets(count)),
      },
      { requiredKeys: ['on', 'salt', 'rules', 'fallthrough', 'prerequisites', 'targets'] },
    )
    .map(({ targets, ...rest }) =>
      withTargets({ ...rest, targets: [], contextTargets: [] } as unknown as ConfigRecord, targets),
    )

/** Flags of which each can need the later ones, and one that does not exist. */
export function worldArbitrary({ whole = false }: WorldShape = {}): fc.Arbitrary<World> {
  const flag = (index: number, count: number, flags: number): fc.Arbitrary<FlagRecord> =>
    fc.tuple(config(count, index + 1, flags, whole), fc.integer({ min: 0, max: 9 })).map(
      ([one, lot]) =>
        ({
          key: `f${index}`,
          variations: Array.from({ length: count }, (_, value) => ({ _id: `v${value}`, value })),
          ...(lot === 0 && { archivedAt: 1 }),
          configs: new Map([[environmentKey, one]]),
        }) as unknown as FlagRecord,
    )
  return fc
    .array(fc.integer({ min: 2, max: 3 }), { minLength: 1, maxLength: 5 })
    .chain((counts) => fc.tuple(...counts.map((count, index) => flag(index, count, counts.length))))
    .map((flags) => ({ environmentKey, segments: new Map(), flags: new Map(flags.map((one) => [one.key, one])) }))
}

/** A context of some kinds, with some attributes. */
export const contextArbitrary: fc.Arbitrary<Context> = fc
  .uniqueArray(
    fc.tuple(
      kind,
      fc.record(
        {
          key: fc.oneof(fc.constantFrom(...keys), fc.string({ minLength: 1, maxLength: 3 })),
          country: fc.constantFrom(...words),
          plan: fc.constantFrom(...words),
        },
        { requiredKeys: ['key'] },
      ),
    ),
    { minLength: 1, maxLength: 3, selector: ([name]) => name },
  )
  .map((parts) => new Map(parts))

/** A flag of such a world as LaunchDarkly's document has it. */
function documentOf(flag: FlagRecord): FlagEnvironmentDoc {
  const record = flag.configs.get(environmentKey)!
  const config = {
    ...targeting(record),
    on: record.on,
    offVariation: record.offVariation ?? null,
    _summary: summary(flag, record),
  }
  const document = { variations: flag.variations, archived: flag.archivedAt !== undefined }
  return environmentOf(
    flagDoc(flag.key, { [environmentKey]: JSON.parse(JSON.stringify(config)) }, document),
    environmentKey,
  )!
}

/** The flags of such a world as LaunchDarkly's documents have them. The one that does not exist is null. */
export function documentsOf({ flags }: World): ReadonlyMap<string, FlagEnvironmentDoc | null> {
  const documents = [...flags.values()].map((flag) => [flag.key, documentOf(flag)] as const)
  return new Map<string, FlagEnvironmentDoc | null>([...documents, [`f${flags.size}`, null]])
}

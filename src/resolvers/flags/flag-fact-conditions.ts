import type { Context } from '../../context.ts'
import { flagDiff, isEqual } from '../../facts/flag-diffs.ts'
import { usualLimits } from '../../facts/flag-health.ts'
import { useOf } from '../../facts/flag-use.ts'
import { type FactGap, known } from '../../facts/gaps.ts'
import { badInput } from '../../graph/errors.ts'
import { Unreadable } from '../../rest/errors.ts'
import { uniteParts } from '../../rest/flags/flag-parts.ts'
import { usable } from '../../rest/operation.ts'
import { type Conditions, expectCalls, inFull, inFullEverywhere, onConfiguration } from './flag-condition.ts'
import { statusOf } from './flag-configurations.ts'
import { healthOf } from './flag-health.ts'
import { partsOfDiff } from './flag-lookahead.ts'
import { removalOf } from './flag-removal.ts'
import { servingIn } from './serving.ts'

/** Checks that a fact did not miss an input that failed, because a search with gaps must not look complete. */
function expectRead(gaps: readonly FactGap[], context: Context): void {
  expectCalls(gaps, context)
  const failed = gaps.find(({ code }) => code === 'FORBIDDEN' || code === 'UNAVAILABLE')
  if (failed) throw new Unreadable(failed.message)
}

/** The conditions on facts, by their names in the filter. */
export const factConditions = {
  status: (where) => ({
    where,
    begin: (projectKey, environments, { loaders }) => loaders.flagStatuses.beginIn(projectKey, environments),
    meets: async (flag, environmentKey, context) => {
      const status = await statusOf({ flag, environmentKey }, context)
      return status ? where.states.includes(useOf(known(status), context.now).use) : undefined
    },
  }),
  stale: (wanted) => ({
    readsEnvironments: true,
    begin: (projectKey, _, { loaders }) => loaders.flagStatuses.beginAll(projectKey),
    meets: async (flag, _, context) => {
      const { stale, gaps } = await healthOf(flag, context, usualLimits, { configurations: false, uses: false })
      if (stale === null) expectRead(gaps, context)
      return stale === wanted
    },
  }),
  stages: (wanted) => ({
    parts: inFullEverywhere,
    needsAll: true,
    meets: async (flag, _, context) => {
      const { stage, gaps } = await healthOf(flag, context)
      if (stage === 'UNKNOWN') expectRead(gaps, context)
      return wanted.includes(stage)
    },
  }),
  removal: (wanted) => ({
    parts: inFullEverywhere,
    needsAll: true,
    meets: async (flag, _, context) => {
      const { verdict, gaps } = await removalOf(flag, context)
      // A blocked flag is blocked, whatever the missing inputs say.
      if (verdict !== 'BLOCKED') expectRead(gaps, context)
      return wanted.includes(verdict)
    },
  }),
  differs: ({ environmentKeys, parts }) => {
    const keys = [...new Set(environmentKeys.map((key) => usable('an environment key', key)))]
    const [first = '', ...others] = keys
    if (!others.length) throw badInput(`Expected two keys in filter.differs.environmentKeys, but got ${keys.length}.`)
    return {
      keys,
      parts: () => uniteParts(others.map((key) => partsOfDiff({ from: first, to: key, parts }))),
      meets: (flag) => {
        // Equality is transitive, so some two of the environments differ if one differs from the first.
        const equal = others.map((key) => isEqual(flagDiff(flag, first, key, parts ?? undefined)))
        return equal.includes(null) ? undefined : equal.includes(false)
      },
    }
  },
  serving: (where) => ({
    where,
    parts: inFull,
    meets: onConfiguration(async (config, context) => {
      const { kind, gaps } = await servingIn(config, context)
      if (kind === 'UNKNOWN' && !where.kinds.includes(kind)) expectRead(gaps, context)
      return where.kinds.includes(kind)
    }),
  }),
} satisfies Conditions

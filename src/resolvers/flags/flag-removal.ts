import type { Context } from '../../context.ts'
import type { FlagInputs } from '../../facts/flag-in-environments.ts'
import { archivedAlready, type FlagRemoval, judgeRemoval } from '../../facts/flag-removal.ts'
import { type FactInput, gapIn, type Known } from '../../facts/gaps.ts'
import type { Found } from '../../facts/removal-inputs.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { scheduledChangeResource } from '../../rest/changes/scheduled-changes.ts'
import { type FlagEnvironmentDoc, hasNoTargets, variationAt } from '../../rest/flags/flag-environments.ts'
import type { FlagDoc, FlagSource } from '../../rest/flags/flags.ts'
import { countOf } from '../../rest/page.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import { inputOf } from '../fact-inputs.ts'
import { pendingRequests } from './flag-fact-starts.ts'
import { allInFull, byEnvironment, documentOf, flagInputs, useInputs } from './flag-inputs.ts'
import { servingIn } from './serving.ts'

/**
 * Whether a flag can be removed.
 *
 * @param thorough Whether to read expiring targets and scheduled changes as well.
 */
export async function removalOf(source: FlagSource, context: Context, thorough = false): Promise<FlagRemoval> {
  const flag = await documentOf(source, context)
  if (flag.archived) return archivedAlready(flag)
  const [inputs, uses, requests] = await Promise.all([
    flagInputs(flag, allInFull, context),
    useInputs(flag, context),
    inputOf('APPROVAL_REQUESTS', requestsOf(flag, context)),
  ])
  const more = thorough ? await Promise.all(thoroughInputs(inputs, context)) : null
  await context.turns.piece()
  const [expiringTargets = [], scheduled = []] = more ?? uncheckedInputs(inputs)
  // The list of all flags, which the dependents of many flags take, has the prerequisites.
  const served = await servedInputs(inputs, context)
  return judgeRemoval(
    { ...inputs, ...served, ...uses, expiringTargets, pendingChanges: [requests, ...scheduled] },
    context.now,
  )
}

type Founds = readonly Known<Found>[]

/** The individual targets that expire, and the scheduled changes. */
const thoroughInputs = ({ flag, configurations }: FlagInputs, context: Context): readonly Promise<Founds>[] => [
  targetsIn(flag, targetedIn(configurations), context),
  changesIn(flag, configurations.keys(), context),
]

/** The gaps in place of {@link thoroughInputs}. Without individual targets, none can expire. */
const uncheckedInputs = ({ configurations }: FlagInputs): readonly Founds[] => [
  targetedIn(configurations).length ? [notChecked('EXPIRING_TARGETS')] : [],
  [notChecked('SCHEDULED_CHANGES')],
]

const targetedIn = (configurations: FlagInputs['configurations']): Configured =>
  [...configurations].filter(([, one]) => one.gap || reasonsIn(one.value).length > 0 || !hasNoTargets(one.value))

/** What the flag serves in each environment. A configuration that cannot be judged counts as missing. */
async function servedInputs({ configurations }: FlagInputs, context: Context) {
  const servings = await byEnvironment(configurations.keys(), async (key) => {
    const configuration = configurations.get(key)!
    return configuration.gap
      ? configuration
      : inputOf('FLAG_CONFIGURATIONS', readableServing(configuration.value, context), key)
  })
  const judged = [...configurations].map(([key, one]) => {
    const serving = servings.get(key)
    return [key, serving?.gap ? serving : one] as const
  })
  return { configurations: new Map(judged), servings }
}

/** Why parts of a configuration are unreadable. */
const reasonsIn = ({ targets, contextTargets, rules, prerequisites }: FlagEnvironmentDoc): readonly Error[] =>
  [targets, contextTargets, rules, prerequisites].flatMap((part) => reasonOf(part) ?? [])

/** What a configuration serves. Fails if a part of the configuration is unreadable, even a part that it does not reach. */
async function readableServing(config: FlagEnvironmentDoc, context: Context) {
  const [why] = reasonsIn(config)
  if (why) throw why
  return servingIn(config, context)
}

/** The approval requests of a flag that are pending or scheduled. */
async function requestsOf({ at }: FlagDoc, { loaders }: Context): Promise<Found> {
  const { conditions, window } = pendingRequests
  const page = await loaders.approvalRequests.ofFlag(at, conditions, [])(window)
  const environmentKeys = new Set(page.items.flatMap(({ about }) => about?.environmentKey ?? []))
  return { count: countOf(page) ?? page.items.length, environmentKeys: [...environmentKeys] }
}

type Configured = readonly (readonly [key: string, configuration: Known<FlagEnvironmentDoc>])[]

const targetsIn = ({ at }: FlagDoc, targeted: Configured, { loaders }: Context): Promise<Known<Found>[]> =>
  Promise.all(
    targeted.map(([environmentKey, configuration]) => {
      const place = { projectKey: at.projectKey, flagKey: at.key, environmentKey }
      return configuration.gap
        ? configuration
        : inputOf('EXPIRING_TARGETS', foundIn(environmentKey, loaders.expiringTargets.all(place)), environmentKey)
    }),
  )

const changesIn = ({ at }: FlagDoc, keys: Iterable<string>, { loaders }: Context): Promise<Known<Found>[]> =>
  Promise.all(
    [...keys].map((key) => {
      const owner = [at.projectKey, at.key, key]
      const changes = loaders.singleLists.all(scheduledChangeResource, 'FlagEnvironment.scheduledChanges', owner)
      return inputOf('SCHEDULED_CHANGES', foundIn(key, changes), key)
    }),
  )

async function foundIn(environmentKey: string, list: Promise<readonly unknown[] | null>): Promise<Found> {
  const count = (await list)?.length ?? 0
  return { count, environmentKeys: count ? [environmentKey] : [] }
}

const notChecked = (input: FactInput): Known<never> => ({
  gap: gapIn(input, 'NOT_CHECKED', 'Only `removal(thorough: true)` reads it.'),
})

export const flagRemoval = {
  Flag: {
    removal: (flag, { thorough }, context) => removalOf(flag, context, thorough),
  },

  FlagRemoval: {
    forwardVariation: ({ flag, forward }) => variationAt(flag, forward),
    forwardValue: ({ flag, forward }) => variationAt(flag, forward)?.value ?? null,
  },
} satisfies Resolvers

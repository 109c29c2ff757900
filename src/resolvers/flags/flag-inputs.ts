import type { Context } from '../../context.ts'
import type { HealthInputs } from '../../facts/flag-health.ts'
import type { FlagInputs } from '../../facts/flag-in-environments.ts'
import { gapIn, type Known } from '../../facts/gaps.ts'
import { environmentOf, type FlagEnvironmentDoc } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import { inputOf, noRepository } from '../fact-inputs.ts'
import { statusOf } from './flag-configurations.ts'

/** The inputs of facts about a flag in all environments of its project. Each fact reads those that it needs. */

/** The parts of a flag that tell what it does in all environments. */
export const allInFull: FlagParts = { environments: 'all', full: true, expand: [] }

/**
 * The flag in the environments of its project.
 *
 * @param parts The parts that are needed of the configurations. Null for none.
 */
export async function flagInputs(flag: FlagDoc, parts: FlagParts | null, context: Context): Promise<FlagInputs> {
  const { loaders } = context
  const { projectKey } = flag.at
  const [environments, configurations] = await Promise.all([
    inputOf('ENVIRONMENTS', loaders.environments.allOf(projectKey)),
    parts ? configurationsOf(flag, parts, context) : new Map<string, Known<FlagEnvironmentDoc>>(),
  ])
  const keys = new Set([
    ...(environments.gap ? [] : environments.value.map(({ key }) => key)),
    ...configurations.keys(),
  ])
  const statuses = await byEnvironment(keys, (key) =>
    inputOf('FLAG_STATUSES', statusOf({ flag, environmentKey: key }, context), key),
  )
  return { flag, environments, configurations, statuses }
}

/** The configurations of a flag. If the read of some fails, each has its own gap. */
async function configurationsOf(flag: FlagDoc, parts: FlagParts, { loaders }: Context) {
  const within = (found: FlagDoc) => Object.keys(found.environments ?? {})
  const at = async (found: FlagDoc | Promise<FlagDoc>, key: string) => environmentOf(await found, key)
  const whole = await inputOf('FLAG_CONFIGURATIONS', loaders.flags.whole(flag, parts))
  const keys = whole.gap
    ? await inputOf('ENVIRONMENTS', loaders.environments.keysOf(flag.at.projectKey))
    : { value: within(whole.value) }
  return byEnvironment(keys.gap ? within(flag) : keys.value, (key) => {
    const found = whole.gap ? loaders.flags.whole(flag, { ...parts, environments: [key] }) : whole.value
    return inputOf('FLAG_CONFIGURATIONS', at(found, key), key)
  })
}

/** The inputs of some environments by their keys. An input that does not exist is left out. */
export async function byEnvironment<Value>(
  keys: Iterable<string>,
  read: (key: string) => Promise<Known<Value | null>>,
): Promise<ReadonlyMap<string, Known<Value>>> {
  const all = await Promise.all([...keys].map(async (key) => [key, await read(key)] as const))
  return new Map(all.flatMap(([key, one]) => (isThere(one) ? [[key, one] as const] : [])))
}

const isThere = <Value>(one: Known<Value | null>): one is Known<Value> => one.gap !== undefined || one.value !== null

/** The flags that depend on a flag, and the code references to it. */
export async function useInputs(
  { at: { projectKey, key: flagKey } }: FlagDoc,
  { loaders }: Context,
): Promise<Pick<HealthInputs, 'dependents' | 'references'>> {
  const asked = { projectKey, flagKey, environmentKey: null, parts: null }
  const [dependents, searched] = await Promise.all([
    inputOf('DEPENDENT_FLAGS', loaders.dependentFlags.orListed(asked)),
    inputOf('CODE_REFERENCES', loaders.codeReferences.searchedFor({ projectKey, flagKey })),
  ])
  return { dependents: thereOr(dependents, noFlag), references: thereOr(searched, noRepository) }
}

const noFlag = { gap: gapIn('DEPENDENT_FLAGS', 'NOT_FOUND', 'LaunchDarkly says that the flag does not exist.') }

/** An input, or the gap if LaunchDarkly says that there is none. */
const thereOr = <Value>(one: Known<Value | null>, gap: Known<Value>): Known<Value> => (isThere(one) ? one : gap)

/** The flag as a document, for facts that need its own properties first. */
export const documentOf = (flag: Parameters<Context['loaders']['flags']['whole']>[0], { loaders }: Context) =>
  loaders.flags.whole(flag, flag.has ? noParts : allInFull)

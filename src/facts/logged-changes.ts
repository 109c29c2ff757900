import type { FlagConfigRep, FlagRep } from '../rest/flags/flags.ts'
import {
  configurationParts,
  type FlagChange,
  type FlagPart,
  type SideNames,
  sharedParts,
  type ValueChange,
} from './flag-changes.ts'
import { differencesInSteps } from './flag-differences.ts'
import { type ComparedFlag, sharedDifferences } from './shared-differences.ts'
import type { ComparedConfiguration } from './sides.ts'
import { finished, mapped, type Steps } from './steps.ts'

/** A flag by its address. */
export interface FlagPlace {
  readonly projectKey: string
  readonly flagKey: string
}

/** The flag that an entry of the audit log is about. */
export interface LoggedFlag extends FlagPlace {
  /** The environments that the entry names. */
  readonly environmentKeys: readonly string[]
  /** The flag before the change. Null if the change created it. */
  readonly before: FlagRep | null
  /** The flag after the change. Null if the change deleted it. */
  readonly after: FlagRep | null
}

/**
 * What a change did to a flag: to what all environments share, and in each environment that the entry names and both versions have. Null if
 * the entry keeps neither version. An entry about tags, for example, keeps no environment, which says nothing about them.
 */
export const loggedChanges = (logged: LoggedFlag): readonly FlagChange[] | null =>
  finished(loggedChangesInSteps(logged))

/** The same in steps, for flags of any size. */
export function* loggedChangesInSteps(logged: LoggedFlag): Steps<readonly FlagChange[] | null> {
  const { before, after } = logged
  if (!before || !after) return before || after ? [existence(before, after)] : null
  const found: (readonly FlagChange[])[] = [differencesInShared(logged, before, after, sharedParts)]
  for (const key of environmentsIn(logged)) {
    found.push(yield* differencesInStepsIn(logged, key, before, after, configurationParts))
  }
  return found.flat()
}

/** The environments that an entry names and both of its versions have. */
export const environmentsIn = ({ environmentKeys, before, after }: LoggedFlag): readonly string[] =>
  [...new Set(environmentKeys)].filter((key) => configOf(before, key) && configOf(after, key))

/** The differences between two versions in what all environments share. */
export const differencesInShared = (
  place: FlagPlace,
  from: FlagRep,
  to: FlagRep,
  parts: readonly FlagPart[],
  names?: SideNames,
): readonly FlagChange[] => sharedDifferences(versionOf(place, from), versionOf(place, to), parts, names)

/** The differences between two versions in an environment. None if a version lacks it. */
export const differencesIn = (...compared: Parameters<typeof differencesInStepsIn>): readonly FlagChange[] =>
  finished(differencesInStepsIn(...compared))

/** The same in steps. */
export function* differencesInStepsIn(
  place: FlagPlace,
  environmentKey: string,
  from: FlagRep,
  to: FlagRep,
  parts: readonly FlagPart[],
  names?: SideNames,
): Steps<readonly FlagChange[]> {
  const [before, after] = [configurationOf(place, environmentKey, from), configurationOf(place, environmentKey, to)]
  if (!before || !after) return []
  const changes = yield* differencesInSteps(before, after, parts, names)
  return yield* mapped(changes, (change) => within(environmentKey, change))
}

const within = <Change extends FlagChange>(environmentKey: string, change: Change): Change => ({
  ...change,
  environmentKey,
  ...(change.type === 'RuleChange' && { changes: change.changes.map((one) => within(environmentKey, one)) }),
})

/** The configuration in a version of a flag, with the variations of that version. */
export function configurationOf(place: FlagPlace, environmentKey: string, flag: FlagRep): ComparedConfiguration | null {
  const config = configOf(flag, environmentKey)
  const at = { type: 'FlagEnvironment', ...place, environmentKey } as const
  return config && { ...config, flag: versionOf(place, flag), at }
}

const versionOf = ({ projectKey, flagKey }: FlagPlace, flag: FlagRep): ComparedFlag => ({
  ...flag,
  at: { type: 'Flag', projectKey, key: flagKey },
  past: true,
})

function configOf(flag: FlagRep | null, environmentKey: string) {
  const { environments } = flag ?? {}
  return environments && Object.hasOwn(environments, environmentKey) ? environments[environmentKey]! : null
}

/** The property of a configuration without which a version does not tell a part. An off variation need not be set. */
const properties = {
  ...{ ON: 'on', FALLTHROUGH: 'fallthrough', TARGETS: 'targets', RULES: 'rules', PREREQUISITES: 'prerequisites' },
  ...{ MIGRATION_SETTINGS: 'migrationSettings', TRACKING: 'trackEvents' },
} as const satisfies Partial<Record<FlagPart, keyof FlagConfigRep>>

/** Whether a configuration tells a part. That of an entry of the audit log can be less than whole. */
export const isTold = (config: FlagConfigRep, part: FlagPart): boolean =>
  !Object.hasOwn(properties, part) || config[properties[part as keyof typeof properties]] !== undefined

/** A flag that was created or deleted. */
const existence = (before: FlagRep | null, after: FlagRep | null): ValueChange => ({
  type: 'ValueChange',
  part: 'FLAG',
  kind: before ? 'REMOVED' : 'ADDED',
  path: '',
  before,
  after,
  sentence: before ? 'The flag was deleted.' : 'The flag was created.',
})
